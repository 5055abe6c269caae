"""Why an application did not get all it asked for, in sentences that name pledges and figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.core.i18n import Message
from grants.awards.rules import reason_sentence

_LISTED = 12

CONDITIONS: Mapping[str, Message] = {
    "calls": Message("the call"),
    "regions": Message("the region"),
    "themes": Message("the theme"),
    "kinds": Message("the kind of organisation"),
    "link": Message("the donor and the applicant are linked, and the rule keeps them apart"),
    "years": Message("no money in these years"),
    "public": Message("it only adds to budget money"),
}


@dataclass(frozen=True)
class Reader:
    """How the reader wants things written: language, amounts in base units, names of pledges."""

    say: Callable[[Message], str]
    money: Callable[[int], str]
    pledge: Callable[[str], str]


def explain(reason: Mapping[str, Any], reader: Reader) -> list[str]:
    """Write a reason of the contract as sentences: the rule first, then what it rests on."""
    messages = [
        reason_sentence(reason),
        *_figures(reason, reader),
        *_nearest(reason, reader),
        *_spent(reason, reader),
        *_limits(reason, reader),
        *_closed(reason, reader),
    ]
    return [reader.say(message) for message in messages]


def _figures(reason: Mapping[str, Any], reader: Reader) -> Iterator[Message]:
    minimum, routable = reason.get("minimum"), reason.get("routable")
    if minimum is None or routable is None:
        return
    yield Message(
        "It needs at least %(minimum)s; %(routable)s could be found, %(gap)s is missing.",
        minimum=reader.money(minimum),
        routable=reader.money(routable),
        gap=reader.money(max(minimum - routable, 0)),
    )


def _nearest(reason: Mapping[str, Any], reader: Reader) -> Iterator[Message]:
    if reason.get("years"):
        yield Message(
            "Years without a fitting pledge: %(years)s.", years=", ".join(map(str, reason["years"]))
        )
    for miss in reason.get("nearest", ()):
        names = [reader.say(CONDITIONS.get(name, Message(name))) for name in miss["failing"]]
        yield Message(
            "Nearest pledge: %(pledge)s. What does not fit: %(conditions)s.",
            pledge=reader.pledge(miss["pledge"]),
            conditions=", ".join(names),
        )


def _spent(reason: Mapping[str, Any], reader: Reader) -> Iterator[Message]:
    if reason.get("pledges"):
        pledges = [reader.pledge(one) for one in reason["pledges"][:_LISTED]]
        names = _listed(pledges, _count(reason, "pledges"), reader)
        yield Message("Used up: %(pledges)s.", pledges=names)
    if reason.get("applications"):
        better = reason["applications"][-_LISTED:]
        names = _listed(better, _count(reason, "applications"), reader)
        yield Message("Paid to better-ranked applications: %(applications)s.", applications=names)
    if reason.get("minima_of"):
        worse = reason["minima_of"][:_LISTED]
        names = _listed(worse, _count(reason, "minima_of"), reader)
        yield Message(
            "Kept for the least amounts of accepted applications that rank lower:"
            " %(applications)s.",
            applications=names,
        )


def _limits(reason: Mapping[str, Any], reader: Reader) -> Iterator[Message]:
    for quota in reason.get("quotas", ()):
        yield Message(
            "Quota used up: %(pledge)s, %(year)s, %(amount)s.",
            pledge=reader.pledge(quota["pledge"]),
            year=quota["year"],
            amount=reader.money(quota["max"]),
        )
    yield from _unnamed(reason, "quotas")
    for limit in reason.get("own_limits", ()):
        yield Message(
            "Limit of the pledge for one application (%(application)s) reached, with what it pays"
            " there already: %(pledge)s, %(year)s. Could still be added: %(amount)s.",
            application=limit["application"],
            pledge=reader.pledge(limit["pledge"]),
            year=limit["year"],
            amount=reader.money(limit["max"]),
        )
    for cap in reason.get("caps", ()):
        yield Message(
            "Limit or share for one application reached: %(pledge)s, %(year)s, %(amount)s.",
            pledge=reader.pledge(cap["pledge"]),
            year=cap["year"],
            amount=reader.money(cap["max"]),
        )
    yield from _unnamed(reason, "caps")


def _closed(reason: Mapping[str, Any], reader: Reader) -> Iterator[Message]:
    for ticket in reason.get("tickets", ()):
        yield Message(
            "%(pledge)s, %(year)s: what it could pay here is below its smallest payment.",
            pledge=reader.pledge(ticket["pledge"]),
            year=ticket["year"],
        )
    for code in reason.get("whole", ()):
        yield Message(
            "%(pledge)s gives the whole budget of a year or nothing; it could not be used whole.",
            pledge=reader.pledge(code),
        )


def _count(reason: Mapping[str, Any], name: str) -> int:
    """How many of a kind there are: a reason names only the first or nearest of very many."""
    return int(reason.get("in_all", {}).get(name, len(reason[name])))


def _unnamed(reason: Mapping[str, Any], name: str) -> Iterator[Message]:
    if name in reason.get("in_all", {}):
        yield Message(
            "%(count)s more limits of this kind are used up.",
            count=_count(reason, name) - len(reason[name]),
        )


def _listed(names: Sequence[str], count: int, reader: Reader) -> str:
    shown = ", ".join(names)
    more = count - len(names)
    if more <= 0:
        return shown
    return reader.say(Message("%(names)s and %(count)s more", names=shown, count=more))
