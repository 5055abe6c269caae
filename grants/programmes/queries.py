"""Read programmes, themes and the figures that are valid on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.sql import Select

from app.core.db import db
from app.core.errors import NotFound
from grants.programmes.models import GrantType, Mci, Programme, ProgrammeSetting, Theme
from grants.programmes.rules import SETTINGS


@dataclass(frozen=True)
class GrantLimits:
    """A type of grant on a day, its limits also in tiyn. mci_minor: the MCI they rest on."""

    grant_type: GrantType
    mci_year: int
    mci_minor: int
    min_minor: int
    max_minor: int | None


def themes() -> Sequence[Theme]:
    """List all themes in their order."""
    return db.session.scalars(select(Theme).order_by(Theme.position, Theme.code)).all()


def list_programmes() -> Sequence[Programme]:
    """List all programmes by code."""
    return db.session.scalars(select(Programme).order_by(Programme.code)).all()


def get_programme(programme_id: UUID) -> Programme:
    """Find a programme or raise NotFound."""
    found = db.session.get(Programme, programme_id)
    if found is None:
        raise NotFound
    return found


def programme_by_code(code: str) -> Programme | None:
    """Find a programme by its code."""
    return db.session.scalar(select(Programme).where(Programme.code == code))


def _valid_types(on: date) -> Select[GrantType]:
    return select(GrantType).where(
        GrantType.valid_from <= on, or_(GrantType.valid_to.is_(None), GrantType.valid_to > on)
    )


def grant_types(on: date) -> Sequence[GrantType]:
    """List the types of grant valid on a day, the smallest first."""
    ordered = _valid_types(on).order_by(GrantType.min_mci, GrantType.valid_from.desc())
    newest: dict[str, GrantType] = {}
    for row in db.session.scalars(ordered):
        newest.setdefault(row.code, row)
    return list(newest.values())


def all_grant_types() -> Sequence[GrantType]:
    """List every version of every type of grant, the newest first."""
    ordered = select(GrantType).order_by(GrantType.valid_from.desc(), GrantType.min_mci)
    return db.session.scalars(ordered).all()


def get_grant_type(grant_type_id: UUID) -> GrantType:
    """Find one version of a type of grant or raise NotFound."""
    found = db.session.get(GrantType, grant_type_id)
    if found is None:
        raise NotFound
    return found


def mci_of(year: int) -> Mci | None:
    """Find the MCI of a year; the last known one before it when the year's is not set yet."""
    return db.session.scalar(select(Mci).where(Mci.year <= year).order_by(Mci.year.desc()).limit(1))


def mci_years() -> Sequence[Mci]:
    """List the MCI of every year, the newest first."""
    return db.session.scalars(select(Mci).order_by(Mci.year.desc())).all()


def limits_on(on: date) -> dict[str, GrantLimits]:
    """Work out the limits of each type of grant on a day, in MCI and in tiyn, by code."""
    mci = mci_of(on.year)
    if mci is None:
        return {}
    return {
        row.code: GrantLimits(
            grant_type=row,
            mci_year=mci.year,
            mci_minor=mci.amount_minor,
            min_minor=row.min_mci * mci.amount_minor,
            max_minor=None if row.max_mci is None else row.max_mci * mci.amount_minor,
        )
        for row in grant_types(on)
    }


def setting(name: str, on: date) -> ProgrammeSetting | None:
    """Find the text of a setting that is valid on a day."""
    return db.session.scalar(
        select(ProgrammeSetting)
        .where(ProgrammeSetting.name == name, ProgrammeSetting.valid_from <= on)
        .order_by(ProgrammeSetting.valid_from.desc())
        .limit(1)
    )


def settings_on(on: date) -> dict[str, ProgrammeSetting]:
    """Find the valid text of every setting, in one query."""
    rows = db.session.scalars(
        select(ProgrammeSetting)
        .where(ProgrammeSetting.valid_from <= on)
        .ext(distinct_on(ProgrammeSetting.name))
        .order_by(ProgrammeSetting.name, ProgrammeSetting.valid_from.desc())
    )
    found = {row.name: row for row in rows}
    return {spec.name: found[spec.name] for spec in SETTINGS if spec.name in found}


def setting_history(name: str) -> Sequence[ProgrammeSetting]:
    """List every dated text of a setting, the newest first."""
    return db.session.scalars(
        select(ProgrammeSetting)
        .where(ProgrammeSetting.name == name)
        .order_by(ProgrammeSetting.valid_from.desc())
    ).all()
