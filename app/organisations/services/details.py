"""Register an organisation and keep its details right."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from app.audit import services as audit
from app.core import clock
from app.core.actor import Actor, MemberRole, OrganisationKind
from app.core.db import db
from app.core.errors import Difference, Fault, Stale, invalid
from app.core.i18n import Message
from app.core.text import fold
from app.organisations import queries
from app.organisations.models import LegalForm, Member, Organisation
from app.organisations.permissions import can_create_organisation, can_update_organisation
from app.organisations.rules import OrganisationDraft, check_organisation, solid

LABELS: dict[str, Message] = {
    "name_kk": Message("Name in Kazakh"),
    "name_ru": Message("Name in Russian"),
    "name_en": Message("Name in English"),
    "bin": Message("BIN"),
    "legal_form": Message("Legal form"),
    "region_code": Message("Region"),
    "registered_on": Message("Registered on"),
    "email": Message("E-mail"),
    "phone": Message("Phone"),
    "address": Message("Address"),
    "iban": Message("Account number (IBAN)"),
}


def create_organisation(
    *,
    kind: OrganisationKind,
    name_kk: str,
    name_ru: str,
    name_en: str = "",
    bin: str | None = None,  # noqa: A002 - the word of the law and of the files
    legal_form: LegalForm = LegalForm.OTHER,
    region_code: str | None = None,
    registered_on: date | None = None,
    email: str = "",
    phone: str = "",
    address: str = "",
    iban: str | None = None,
    is_demo: bool = False,
    actor: Actor,
) -> Organisation:
    """Register an organisation; the person who does it becomes its owner."""
    can_create_organisation(actor).enforce()
    draft = OrganisationDraft(
        kind=kind,
        name_kk=_plain(name_kk),
        name_ru=_plain(name_ru),
        name_en=_plain(name_en),
        bin=solid(bin),
        region_code=region_code or None,
        registered_on=registered_on,
        email=email.strip().lower(),
        iban=solid(iban),
    )
    _refuse_faults(draft)
    row = Organisation(
        **asdict(draft),
        legal_form=legal_form,
        phone=phone.strip(),
        address=_plain(address),
        is_demo=is_demo,
        search=_searchable(draft),
    )
    db.session.add(row)
    db.session.flush()
    if actor.user_id is not None and not actor.is_staff:
        owner = Member(organisation_id=row.id, user_id=actor.user_id, role=MemberRole.OWNER)
        db.session.add(owner)
    audit.record("organisation.created", row, actor=actor, facts={"kind": kind.value})
    return row


def update_organisation(
    organisation: Organisation,
    *,
    changes: dict[str, Any],
    seen_version: int | None = None,
    actor: Actor,
) -> Organisation:
    """Change details (names as in `LABELS`); a page opened before another's save is refused."""
    can_update_organisation(actor, organisation).enforce()
    values = _cleaned(changes)
    if seen_version is not None and seen_version != organisation.version:
        raise Stale(_differences(organisation, values))
    present = {name: getattr(organisation, name) for name in LABELS}
    wanted = {**present, **values}
    names = OrganisationDraft.__dataclass_fields__.keys() - {"kind"}
    draft = OrganisationDraft(
        kind=organisation.kind, **{name: wanted[name] for name in names}
    )  # fmt: skip
    _refuse_faults(draft, present=organisation)
    changed = sorted(name for name, value in values.items() if value != present[name])
    for name in changed:
        setattr(organisation, name, values[name])
    if changed:
        organisation.search = _searchable(draft)
        audit.record("organisation.updated", organisation, actor=actor, facts={"fields": changed})
    return organisation


def _cleaned(changes: dict[str, Any]) -> dict[str, Any]:
    unknown = changes.keys() - LABELS.keys()
    if unknown:
        raise ValueError(f"not a detail of an organisation: {', '.join(sorted(unknown))}")
    cleaned: dict[str, Any] = {}
    for name, value in changes.items():
        if name in {"bin", "iban"}:
            cleaned[name] = solid(value)
        elif name == "region_code":
            cleaned[name] = value or None
        elif name == "email":
            cleaned[name] = (value or "").strip().lower()
        else:
            cleaned[name] = _plain(value) if isinstance(value, str) and value else value
    if cleaned.get("legal_form"):
        cleaned["legal_form"] = LegalForm(cleaned["legal_form"])
    return cleaned


def _differences(organisation: Organisation, values: dict[str, Any]) -> list[Difference]:
    return [
        Difference(LABELS[name], _shown(value), _shown(getattr(organisation, name)))
        for name, value in values.items()
        if value != getattr(organisation, name)
    ]


def _shown(value: Any) -> str:
    return "—" if value in (None, "") else str(value)


def _refuse_faults(draft: OrganisationDraft, present: Organisation | None = None) -> None:
    faults = check_organisation(
        draft, region_codes=queries.region_codes(), today=clock.today()
    )  # fmt: skip
    if not faults and draft.bin:
        twin = queries.organisation_by_bin(draft.bin)
        if twin is not None and twin is not present:
            message = Message("An organisation with this BIN is registered already.")
            faults = [Fault("bin", "bin_duplicate", message)]
    if faults:
        raise invalid(faults)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _searchable(draft: OrganisationDraft) -> str:
    parts = (draft.name_kk, draft.name_ru, draft.name_en, draft.bin or "")
    return fold(" ".join(part for part in parts if part))[:1000]
