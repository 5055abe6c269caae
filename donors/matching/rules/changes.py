"""What-if: typed changes of an instance, each checked against what the instance knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import asdict, dataclass
from typing import Any

from app.core.errors import Invalid
from app.core.i18n import Message
from app.core.money import BASE_CURRENCY, MAX_MINOR
from donors.matching.rules.raising import counts_together

MOST_CHANGES = 5
LISTS = ("regions", "themes")
# How pledges that nobody has made are called in an instance.
INVENTED = "WHAT-IF-"


@dataclass(frozen=True)
class SetAmount:
    """Another amount of a pledge in one year, in its own currency."""

    pledge: str
    year: int
    amount: int


@dataclass(frozen=True)
class SetCap:
    """Another limit for one application in a year, in the pledge's currency; None lifts it."""

    pledge: str
    amount: int | None


@dataclass(frozen=True)
class SetShare:
    """Another limit in percent of what an application asks for in a year; None lifts it."""

    pledge: str
    percent: int | None


@dataclass(frozen=True)
class AddPledge:
    """Money that nobody has promised yet; an empty region or theme means any."""

    year: int
    amount: int
    currency: str = BASE_CURRENCY
    region: str = ""
    theme: str = ""


@dataclass(frozen=True)
class Widen:
    """Let a pledge pay for one more region or theme; an empty value lifts the limit."""

    pledge: str
    terms: str
    value: str = ""


@dataclass(frozen=True)
class LeaveOut:
    """Split without a pledge."""

    pledge: str


@dataclass(frozen=True)
class Swap:
    """Let two applications change places in the ranking."""

    first: str
    second: str


@dataclass(frozen=True)
class SetNeed:
    """Another request of an application in one year, and the least it can do with."""

    application: str
    year: int
    requested: int
    minimum: int | None = None


Change = SetAmount | SetCap | SetShare | AddPledge | Widen | LeaveOut | Swap | SetNeed

KINDS: Mapping[str, type[Change]] = {
    "amount": SetAmount,
    "cap": SetCap,
    "share": SetShare,
    "pledge": AddPledge,
    "widen": Widen,
    "without": LeaveOut,
    "swap": Swap,
    "need": SetNeed,
}
_TYPES: Mapping[str, tuple[type, ...]] = {
    "year": (int,),
    "amount": (int, type(None)),
    "percent": (int, type(None)),
    "requested": (int,),
    "minimum": (int, type(None)),
}


def written(change: Change) -> dict[str, Any]:
    """Write a change as plain data that `read_change` takes back."""
    kind = next(name for name, made in KINDS.items() if isinstance(change, made))
    return {"kind": kind, **asdict(change)}


def read_change(value: object) -> Change:
    """Read a change from plain data; Invalid when it is none."""
    if not isinstance(value, dict) or value.get("kind") not in KINDS:
        raise _refused("change", Message("This change is not known."))
    rest = {name: part for name, part in value.items() if name != "kind"}
    for name, part in rest.items():
        if isinstance(part, bool) or not isinstance(part, _TYPES.get(name, (str,))):
            raise _refused(name, Message("This change is not known."))
    try:
        return KINDS[value["kind"]](**rest)
    except TypeError as error:
        raise _refused("change", Message("This change is not known.")) from error


def is_real(changes: Sequence[Change]) -> bool:
    """Tell whether an officer may make these changes himself: only the choice of pledges."""
    return bool(changes) and all(isinstance(change, LeaveOut) for change in changes)


def apply_changes(instance: Mapping[str, Any], changes: Sequence[Change]) -> dict[str, Any]:
    """Write the instance that the changes lead to; the given one stays as it is.

    Raises Invalid naming the field of the change that cannot be.
    """
    if len(changes) > MOST_CHANGES:
        raise _refused("change", Message("At most %(most)s changes at once.", most=MOST_CHANGES))
    # Rows are copied when they are changed: a large instance has twenty thousand of them.
    changed = {
        **instance,
        "applications": [*instance["applications"]],
        "pledges": [*instance["pledges"]],
    }
    for change in changes:
        _APPLY[type(change)](changed, change)
    return changed


def _set_amount(instance: dict[str, Any], change: SetAmount) -> None:
    pledge = _pledge(instance, change.pledge)
    _check_amount("amount", change.amount)
    _check_year(instance, change.year)
    rest = [line for line in pledge["budget"] if line["year"] != change.year]
    line = {"year": change.year, "amount": change.amount}
    pledge["budget"] = sorted([*rest, line], key=lambda each: int(each["year"]))


def _set_limit(instance: dict[str, Any], change: SetCap | SetShare) -> None:
    pledge = _pledge(instance, change.pledge)
    if counts_together(pledge):
        message = Message(
            "The limits of %(pledge)s count earlier awards in a top-up: they cannot be changed.",
            pledge=change.pledge,
        )
        raise _refused("pledge", message)
    if isinstance(change, SetCap):
        name, limit = "max_per_application", change.amount
        _check_amount("amount", limit or 0)
    else:
        name, limit = "max_share_percent", change.percent
        if limit is not None and not 1 <= limit <= 100:
            raise _refused("percent", Message("The share must be from 1 to 100 percent."))
    if limit is None:
        pledge.pop(name, None)
    else:
        pledge[name] = limit


def _add_pledge(instance: dict[str, Any], change: AddPledge) -> None:
    _check_amount("amount", change.amount)
    _check_year(instance, change.year)
    if change.currency != instance["currency"] and change.currency not in instance["rates"]:
        message = Message("This run has no rate for %(currency)s.", currency=change.currency or "?")
        raise _refused("currency", message)
    wanted = {"regions": change.region, "themes": change.theme}
    known = {pledge["id"] for pledge in instance["pledges"]}
    number = next(n for n in range(1, len(known) + 2) if f"{INVENTED}{n}" not in known)
    instance["pledges"].append(
        {
            "id": f"{INVENTED}{number}",
            "donor": f"{INVENTED}{number}",
            "public": True,
            "tier": 9,
            "currency": change.currency,
            "budget": [{"year": change.year, "amount": change.amount}],
            "where": {name: [value] for name, value in wanted.items() if value},
        }
    )


def _widen(instance: dict[str, Any], change: Widen) -> None:
    pledge = _pledge(instance, change.pledge)
    if change.terms not in LISTS:
        raise _refused("terms", Message("Choose the region or the theme."))
    where = pledge.setdefault("where", {})
    allowed = where.get(change.terms)
    if not allowed or change.value in allowed:
        message = Message("Pledge %(pledge)s may pay there already.", pledge=change.pledge)
        raise _refused("value", message)
    if change.value:
        where[change.terms] = sorted({*allowed, change.value})
    else:
        del where[change.terms]


def _leave_out(instance: dict[str, Any], change: LeaveOut) -> None:
    pledge = _pledge(instance, change.pledge)
    instance["pledges"] = [one for one in instance["pledges"] if one is not pledge]


def _swap(instance: dict[str, Any], change: Swap) -> None:
    first = _application(instance, "first", change.first)
    second = _application(instance, "second", change.second)
    if change.first == change.second:
        raise _refused("second", Message("Choose two different applications."))
    first["rank"], second["rank"] = second["rank"], first["rank"]


def _set_need(instance: dict[str, Any], change: SetNeed) -> None:
    application = _application(instance, "application", change.application)
    _check_year(instance, change.year)
    _check_amount("requested", change.requested)
    before = {need["year"]: need for need in application["needs"]}.get(change.year, {})
    minimum = change.minimum
    if minimum is None:
        minimum = min(before.get("minimum", 0), change.requested)
    _check_amount("minimum", minimum)
    if minimum > change.requested:
        raise _refused("minimum", Message("The least amount is larger than the request."))
    rest = [need for need in application["needs"] if need["year"] != change.year]
    need = {"year": change.year, "requested": change.requested, "minimum": minimum}
    application["needs"] = sorted([*rest, need], key=lambda each: int(each["year"]))


_APPLY: Mapping[type[Change], Callable[[dict[str, Any], Any], None]] = {
    SetAmount: _set_amount,
    SetCap: _set_limit,
    SetShare: _set_limit,
    AddPledge: _add_pledge,
    Widen: _widen,
    LeaveOut: _leave_out,
    Swap: _swap,
    SetNeed: _set_need,
}


def _pledge(instance: dict[str, Any], code: str) -> dict[str, Any]:
    """The row of a pledge, a copy of its own in the list."""
    for place, pledge in enumerate(instance["pledges"]):
        if pledge["id"] == code:
            found: dict[str, Any] = deepcopy(pledge)
            instance["pledges"][place] = found
            return found
    raise _refused("pledge", Message("This run has no pledge %(pledge)s.", pledge=code or "?"))


def _application(instance: dict[str, Any], field: str, number: str) -> dict[str, Any]:
    """The row of an application, a copy of its own in the list."""
    for place, application in enumerate(instance["applications"]):
        if application["id"] == number:
            found: dict[str, Any] = deepcopy(application)
            instance["applications"][place] = found
            return found
    message = Message("This run has no application %(number)s.", number=number or "?")
    raise _refused(field, message)


def _check_year(instance: Mapping[str, Any], year: int) -> None:
    if year not in instance["years"]:
        years = ", ".join(map(str, sorted(instance["years"])))
        raise _refused("year", Message("Choose one of the years %(years)s.", years=years))


def _check_amount(field: str, amount: int) -> None:
    if not 0 <= amount <= MAX_MINOR:
        raise _refused(field, Message("This amount is too large."))


def _refused(field: str, message: Message) -> Invalid:
    return Invalid({field: message})
