"""First act: the call, the organisations and the donors come in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from sqlalchemy.exc import DataError, IntegrityError

from app.cli.rehearse.stage import RowRefused, Stage, reasons_of
from app.cli.rehearse.tables import Row, Unreadable
from app.core.actor import SYSTEM, OrganisationKind, Role
from app.core.errors import Invalid
from app.core.money import BASE_CURRENCY
from app.identity import services as identity
from app.identity.models import User
from app.organisations import services as organisations
from app.organisations.models import LegalForm
from donors.matching.engine.reading_pledges import PLEDGE_KEYS
from donors.pledges.rules import WHERE_KEYS, PledgeTerms, Quota
from donors.pledges.services import committing, drafting
from donors.profiles import services as profiles
from donors.profiles.models import DonorCategory
from grants.calls import services as calls
from grants.programmes import services as programmes
from grants.programmes.queries import themes

T = TypeVar("T")
PLEDGE_NEEDS = ("id", "donor", "public", "currency", "budget")


def open_the_call(stage: Stage) -> None:
    """Make the officers, the programme and the call, and publish it."""
    stage.officer = _officer("officer", Role.OFFICER)
    stage.approver = _officer("approver", Role.APPROVER)
    known = {theme.code for theme in themes()}
    for code in stage.terms.rules.themes:
        if code not in known:
            programmes.add_theme(code=code, name_kk=code, name_ru=code, name_en=code, actor=SYSTEM)
    programme = programmes.create_programme(
        code="REHEARSAL", title_kk="Сынақ", title_ru="Репетиция", title_en="Rehearsal", actor=SYSTEM
    )
    try:
        stage.call = calls.create_call(programme=programme, rules=stage.terms.rules, actor=SYSTEM)
        calls.publish_call(stage.call, actor=SYSTEM)
    except Invalid as refusal:
        text = "; ".join(sentence for _, sentence in reasons_of(refusal))
        raise Unreadable("call.toml", None, next(iter(refusal.faults)), text) from None
    except (DataError, IntegrityError):
        raise Unreadable("call.toml", None, None, "a value is too long or too large") from None


def _officer(name: str, role: Role) -> User:
    user = identity.create_user(
        email=f"{name}@rehearsal.invalid", name=f"Rehearsal {name}", language="ru", actor=SYSTEM
    )
    identity.grant_role(user=user, role=role, actor=SYSTEM)
    return user


def enter_organisations(stage: Stage) -> None:
    """Register the organisations; a wrong or second BIN is refused."""
    for row in stage.inputs.tables["organisations.csv"]:
        with stage.row(row, row["bin"]):
            made = organisations.create_organisation(
                kind=OrganisationKind.APPLICANT,
                bin=row["bin"],
                legal_form=LegalForm.OTHER,
                name_kk=row["name_kk"],
                name_ru=row["name_ru"],
                name_en=row["name_en"],
                region_code=row["region"],
                registered_on=_day(row, "registered_on"),
                email=row["email"],
                iban=row["iban"] or None,
                actor=SYSTEM,
            )
            stage.organisations[row["bin"]] = made


def _day(row: Row, column: str) -> date | None:
    if not row[column]:
        return None
    try:
        return date.fromisoformat(row[column])
    except ValueError:
        raise RowRefused(f"{column}_format", f"{row[column]} is not a date") from None


def enter_donors(stage: Stage) -> None:
    """Register the donors."""
    for row in stage.inputs.tables["donors.csv"]:
        with stage.row(row, row["id"]):
            if row["id"] in stage.donors:
                raise RowRefused("donor_duplicate", "There is a donor with this id already.")
            stage.donors[row["id"]] = _donor(row)


def _donor(row: Row) -> Any:
    is_public, is_international = _yes(row, "public"), _yes(row, "international")
    body = organisations.create_organisation(
        kind=OrganisationKind.DONOR,
        bin=row["bin"] or None,
        legal_form=LegalForm.OTHER,
        name_kk=row["name"],
        name_ru=row["name"],
        actor=SYSTEM,
    )
    return profiles.create_donor(
        organisation=body,
        code=row["id"],
        category=_category(is_public=is_public, is_international=is_international),
        is_public=is_public,
        is_international=is_international,
        actor=SYSTEM,
    )


def _category(*, is_public: bool, is_international: bool) -> DonorCategory:
    if is_public:
        return DonorCategory.FOREIGN_STATE if is_international else DonorCategory.CENTRAL_STATE
    return DonorCategory.INTERNATIONAL_FOUNDATION if is_international else DonorCategory.COMPANY


def _yes(row: Row, column: str) -> bool:
    answers = {"yes": True, "no": False}
    if row[column].lower() not in answers:
        raise RowRefused(f"{column}_format", f"{row[column]!r} is neither yes nor no")
    return answers[row[column].lower()]


def enter_pledges(stage: Stage) -> None:
    """Draft, offer and sign the pledges: each becomes a commitment with a fund."""
    for number, body in enumerate(stage.inputs.pledges, 1):
        key = str(body.get("id", "")) if isinstance(body, Mapping) else ""
        with stage.row(Row("pledges.json", number, {}), key):
            stage.pledges[key] = _pledge(stage, key, body)


def _pledge(stage: Stage, key: str, body: Any) -> Any:
    try:
        check_pledge(body)
        terms = terms_of(body)
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise RowRefused("pledge_format", f"The pledge cannot be read: {fault}") from None
    if key in stage.pledges:
        raise RowRefused("pledge_duplicate", "There is a pledge with this id already.")
    donor = stage.donors.get(body["donor"])
    if donor is None:
        raise RowRefused("donor_unknown", "The donor of this pledge is not known.")
    if body["public"] != donor.is_public:
        raise RowRefused("public_differs", "donors.csv says otherwise whether the donor is public.")
    if terms.currency != BASE_CURRENCY and terms.currency not in stage.terms.rates:
        raise RowRefused("rate_missing", f"call.toml names no rate of {terms.currency}.")
    pledge = drafting.create_pledge(donor=donor, terms=terms, code=key, actor=SYSTEM)
    drafting.offer_pledge(pledge, actor=SYSTEM)
    committing.accept_and_sign(pledge, reason="rehearsal", actor=SYSTEM)
    return pledge


def check_pledge(body: Any) -> None:
    """Refuse what is no pledge of the contract: a misspelt limit would be no limit at all."""
    if unknown := sorted(set(_of(dict, body)) - set(PLEDGE_KEYS)):
        raise ValueError(f"a pledge knows no {', '.join(map(repr, unknown))}")
    if missing := [key for key in PLEDGE_NEEDS if key not in body]:
        raise ValueError(f"{missing[0]} is missing")
    for name in ("id", "donor"):
        if not _of(str, body[name]):
            raise ValueError(f"{name} is empty")
    _of(bool, body["public"])


def terms_of(body: Mapping[str, Any]) -> PledgeTerms:
    """Read a pledge of the matching contract; years without money are left out.

    A smallest payment of 0 asks for nothing and is none.
    """
    match = body.get("match")
    return PledgeTerms(
        currency=_of(str, body["currency"]),
        years=_years(body["budget"]),
        where=_where(body.get("where")),
        quotas=tuple(Quota(_where(q["where"]), _whole(q["max"])) for q in body.get("quotas") or ()),
        tier=_whole(body.get("tier", 0)),
        carry_over=_of(bool, body.get("carry_over", False)),
        max_per_application_minor=_optional(body.get("max_per_application")),
        max_share_percent=_optional(body.get("max_share_percent")),
        match=(_whole(match["num"]), _whole(match["den"])) if match else None,
        minimum_ticket_minor=_optional(body.get("minimum_ticket")) or None,
        all_or_nothing=_of(bool, body.get("all_or_nothing", False)),
    )


def _years(budget: Any) -> dict[int, int]:
    lines = [(_whole(line["year"]), _whole(line["amount"])) for line in budget]
    if len(dict(lines)) != len(lines):
        raise ValueError("a year stands twice in the budget")
    return {year: amount for year, amount in lines if amount}


def _where(body: Any) -> dict[str, list[str]]:
    where = _of(dict, {} if body is None else body)
    if unknown := sorted(set(where) - set(WHERE_KEYS)):
        raise ValueError(f"where knows no {', '.join(map(repr, unknown))}")
    found = {key: [_of(str, one) for one in _of(list, codes)] for key, codes in where.items()}
    if any(not code for codes in found.values() for code in codes):
        raise ValueError("where names an empty text")
    if nobody := [key for key, codes in found.items() if not codes]:
        # Stored terms know no list of nobody: it would be read as no limit.
        raise ValueError(f"where.{nobody[0]} is empty: name somebody, or leave it out for anybody")
    return found


def _of(kind: type[T], value: Any) -> T:
    if not isinstance(value, kind):
        raise TypeError(f"{value!r} is not of the kind {kind.__name__}")
    return value


def _whole(value: Any) -> int:
    if isinstance(value, bool):
        raise TypeError(f"{value!r} is not a whole number")
    return _of(int, value)


def _optional(value: Any) -> int | None:
    return None if value is None else _whole(value)
