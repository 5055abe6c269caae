"""Organisations for tests: DEMO bodies with serials 999xx and right control digits."""

from __future__ import annotations

import itertools
from typing import Any

from app.core.actor import SYSTEM, MemberRole, OrganisationKind
from app.identity.models import User
from app.organisations import services
from app.organisations.models import LegalForm, Member, Organisation
from app.organisations.rules import control_digit
from tests.factories.app_identity import make_user


def _demo_bins() -> Any:
    """Every well-formed DEMO BIN, one after another: year, month, 40, 999xx, control digit."""
    for year, month, serial in itertools.product(range(99), range(1, 13), range(100)):
        first = f"{year:02d}{month:02d}40999{serial:02d}"
        digit = control_digit(first)
        if digit is not None:
            yield f"{first}{digit}"


_bins = _demo_bins()


def demo_bin() -> str:
    """A BIN that no other test of this run has."""
    value: str = next(_bins)
    return value


def demo_iban(serial: int = 1) -> str:
    """A well-formed account number of a bank that is marked DEMO."""
    body = f"856DEMO{serial:09d}"
    figures = "".join(str(int(character, 36)) for character in f"{body}KZ00")
    return f"KZ{98 - int(figures) % 97:02d}{body}"


def make_organisation(
    kind: OrganisationKind = OrganisationKind.APPLICANT,
    *,
    owner: User | None = None,
    **details: Any,
) -> Organisation:
    """A registered organisation; `owner` becomes its owner."""
    values: dict[str, Any] = {
        "name_kk": "«Жасыл дала» қоғамдық бірлестігі (DEMO)",
        "name_ru": "Общественное объединение «Зелёная степь» (DEMO)",
        "name_en": "Green Steppe public association (DEMO)",
        "bin": demo_bin() if kind == OrganisationKind.APPLICANT else None,
        "legal_form": LegalForm.ASSOCIATION,
        "region_code": "KZ-71",
        "email": "office@example.org",
        "is_demo": True,
        **details,
    }
    row = services.create_organisation(kind=kind, **values, actor=SYSTEM)
    if owner is not None:
        make_member(row, owner, role=MemberRole.OWNER)
    return row


def make_donor_organisation(*, owner: User | None = None, **details: Any) -> Organisation:
    """A donor's body, without a BIN unless one is given."""
    names = {"name_kk": "«Дала» қоры (DEMO)", "name_ru": "Фонд «Дала» (DEMO)", "name_en": ""}
    return make_organisation(OrganisationKind.DONOR, owner=owner, **{**names, **details})


def make_member(
    organisation: Organisation, user: User | None = None, *, role: MemberRole = MemberRole.EDITOR
) -> Member:
    """A person in an organisation."""
    person = user or make_user()
    return services.add_member(organisation=organisation, user=person, role=role, actor=SYSTEM)
