"""Keep programmes and the dated figures that calls and letters rest on."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import func, select

from app.audit import services as audit
from app.core.actor import Actor
from app.core.canonical import canonical_hash
from app.core.db import db
from app.core.errors import Difference, Fault, check_version, invalid
from app.core.i18n import Message
from app.core.money import MAX_MINOR
from grants.programmes.models import GrantType, Mci, Programme, ProgrammeSetting, Theme
from grants.programmes.permissions import can_edit_reference
from grants.programmes.queries import programme_by_code
from grants.programmes.rules import check_grant_type, check_setting


def create_programme(
    *,
    code: str,
    title_kk: str,
    title_ru: str,
    title_en: str = "",
    description_kk: str = "",
    description_ru: str = "",
    description_en: str = "",
    actor: Actor,
) -> Programme:
    """Open a lasting purpose under which calls are made."""
    can_edit_reference(actor).enforce()
    if programme_by_code(code) is not None:
        text = Message("There is a programme with this code already.")
        raise invalid([Fault("code", "code_taken", text)])
    programme = Programme(
        code=code,
        title_kk=title_kk,
        title_ru=title_ru,
        title_en=title_en,
        description_kk=description_kk,
        description_ru=description_ru,
        description_en=description_en,
    )
    db.session.add(programme)
    audit.record("programme.created", programme, actor=actor, facts={"code": code})
    return programme


def update_programme(
    programme: Programme, *, texts: dict[str, str], seen_version: int | None, actor: Actor
) -> Programme:
    """Change the title and description of a programme (keys such as title_kk)."""
    can_edit_reference(actor).enforce()
    differences = [
        Difference(name, value, getattr(programme, name))
        for name, value in texts.items()
        if getattr(programme, name) != value
    ]
    check_version(programme, seen_version, differences)
    for name, value in texts.items():
        setattr(programme, name, value)
    changed = sorted(str(difference.label) for difference in differences)
    audit.record("programme.updated", programme, actor=actor, facts={"changed": changed})
    return programme


def set_mci(
    *, year: int, amount_minor: int, act: str = "", seen_version: int | None = None, actor: Actor
) -> Mci:
    """Set or correct the MCI of a year."""
    can_edit_reference(actor).enforce()
    faults = []
    if not 2000 <= year <= 2100:
        text = Message("Enter a year between 2000 and 2100.")
        faults.append(Fault("year", "year_range", text))
    if not 0 < amount_minor <= MAX_MINOR:
        text = Message("The index must be above zero.")
        faults.append(Fault("amount_minor", "amount_positive", text))
    if faults:
        raise invalid(faults)
    row = db.session.scalar(select(Mci).where(Mci.year == year))
    before = row.amount_minor if row else None
    if row is None:
        row = Mci(year=year, amount_minor=amount_minor, act=act)
        db.session.add(row)
    else:
        check_version(row, seen_version)
        row.amount_minor, row.act = amount_minor, act
    facts = {"year": year, "before": before, "after": amount_minor, "act": act}
    audit.record("mci.set", row, actor=actor, facts=facts)
    return row


def set_grant_type(
    *,
    code: str,
    name_kk: str,
    name_ru: str,
    min_months: int,
    max_months: int,
    min_mci: int,
    max_mci: int | None,
    valid_from: date,
    valid_to: date | None = None,
    name_en: str = "",
    act: str = "",
    seen_version: int | None = None,
    actor: Actor,
) -> GrantType:
    """Set a type of grant from a day on; an earlier version ends on that day."""
    can_edit_reference(actor).enforce()
    faults = list(
        check_grant_type(
            months=(min_months, max_months), mci=(min_mci, max_mci), validity=(valid_from, valid_to)
        )
    )
    if faults:
        raise invalid(faults)
    row = _version_to_write(code, valid_from, seen_version)
    row.name_kk, row.name_ru, row.name_en, row.act = name_kk, name_ru, name_en, act
    row.min_months, row.max_months = min_months, max_months
    row.min_mci, row.max_mci, row.valid_to = min_mci, max_mci, valid_to
    audit.record("grant_type.set", row, actor=actor, facts=_facts_of(row))
    return row


def _version_to_write(code: str, valid_from: date, seen_version: int | None) -> GrantType:
    """Take the version that starts on a day, or start one and end the running one."""
    row = _version_from(code, valid_from)
    if row is not None:
        check_version(row, seen_version)
        return row
    _end_earlier(code, valid_from)
    row = GrantType(code=code, valid_from=valid_from)
    db.session.add(row)
    return row


def _facts_of(row: GrantType) -> dict[str, Any]:
    return {
        "code": row.code,
        "from": row.valid_from.isoformat(),
        "months": [row.min_months, row.max_months],
        "mci": [row.min_mci, row.max_mci],
        "act": row.act,
    }


def _version_from(code: str, valid_from: date) -> GrantType | None:
    return db.session.scalar(
        select(GrantType).where(GrantType.code == code, GrantType.valid_from == valid_from)
    )


def _end_earlier(code: str, day: date) -> None:
    running = db.session.scalars(
        select(GrantType).where(
            GrantType.code == code, GrantType.valid_from < day, GrantType.valid_to.is_(None)
        )
    )
    for row in running:
        row.valid_to = day


def set_setting(
    *,
    name: str,
    valid_from: date,
    value_kk: str,
    value_ru: str = "",
    value_en: str = "",
    actor: Actor,
) -> ProgrammeSetting:
    """Set a dated text; the one of an earlier day stays for what was issued before."""
    can_edit_reference(actor).enforce()
    faults = list(check_setting(name, {"kk": value_kk, "ru": value_ru}))
    if faults:
        raise invalid(faults)
    row = db.session.scalar(
        select(ProgrammeSetting).where(
            ProgrammeSetting.name == name, ProgrammeSetting.valid_from == valid_from
        )
    )
    if row is None:
        row = ProgrammeSetting(name=name, valid_from=valid_from)
        db.session.add(row)
    row.value_kk, row.value_ru, row.value_en = value_kk, value_ru or value_kk, value_en
    row.set_by_id = actor.user_id
    # The texts may name a person, so the chain keeps their hash; the table keeps the texts.
    texts = canonical_hash([value_kk, row.value_ru, value_en])
    facts = {"name": name, "from": valid_from.isoformat(), "sha256": texts}
    audit.record("setting.set", row, actor=actor, facts=facts)
    return row


def add_theme(*, code: str, name_kk: str, name_ru: str, name_en: str, actor: Actor) -> Theme:
    """Add a subject at the end of the list."""
    can_edit_reference(actor).enforce()
    last = db.session.scalar(select(func.max(Theme.position)))
    theme = Theme(
        code=code, name_kk=name_kk, name_ru=name_ru, name_en=name_en, position=(last or 0) + 1
    )
    db.session.add(theme)
    audit.record("theme.added", theme, actor=actor, facts={"code": code})
    return theme
