"""The grounds of a suggestion as sentences: every term with its figures, points and weight."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from app.core.i18n import Message
from app.organisations.models import Region
from app.organisations.queries import regions
from app.portals.language import say
from app.portals.rendering import content, money, number
from donors.discovery.rules import FEWEST, WEIGHTS, Candidate, Miss, Place, Suggestion
from donors.pledges.rules import KIND_LABELS
from grants.programmes.models import Theme
from grants.programmes.queries import themes

TERMS: dict[str, Message] = {
    "money": Message("Money it really adds"),
    "history": Message("Paid for the like before"),
    "narrowness": Message("Fits few others"),
    "timing": Message("There in time"),
    "leverage": Message("Beside state money"),
}


@dataclass(frozen=True)
class Ground:
    """One term: what it is called, what is said, what it counts for."""

    label: str
    sentence: str
    points: int
    weight: int


Saying = Callable[[Candidate], str]


def grounds(suggestion: Suggestion, said: dict[str, Saying]) -> list[Ground]:
    """Write every term of a suggestion."""
    return [
        Ground(say(TERMS[term]), said[term](suggestion.candidate), suggestion.points[term], weight)
        for term, weight in WEIGHTS.items()
    ]


def for_staff(suggestion: Suggestion, *, of_call: bool) -> list[Ground]:
    """Why this pledge could help, for the operator."""
    return grounds(
        suggestion,
        {
            "money": _added,
            "history": _history,
            "narrowness": _calls_it_fits if of_call else _projects_it_fits,
            "timing": _timing,
            "leverage": leverage,
        },
    )


def _added(one: Candidate) -> str:
    if not one.exact:
        return str(
            _(
                "At most %(added)s of %(whole)s asked for. The call is too large to try each pledge"
                " on this page.",
                added=money(one.added_minor),
                whole=money(one.whole_minor),
            )
        )
    return str(
        _(
            "A run with this pledge places %(added)s more than one without it, where %(whole)s is"
            " missing.",
            added=money(one.added_minor),
            whole=money(one.whole_minor),
        )
    )


def _history(one: Candidate) -> str:
    if not one.gifts:
        return str(_("No project that this donor paid for is on record yet."))
    return str(
        _(
            "Projects this donor paid for: %(gifts)s. In the same regions: %(regions)s, with the"
            " same themes: %(themes)s.",
            gifts=number(one.gifts),
            regions=number(one.region_gifts),
            themes=number(one.theme_gifts),
        )
    )


def _calls_it_fits(one: Candidate) -> str:
    return str(
        _(
            "Calls that wait for money and that it may pay for: %(fits)s of %(choices)s.",
            fits=number(one.fits),
            choices=number(one.choices),
        )
    )


def _projects_it_fits(one: Candidate) -> str:
    return str(
        _(
            "Applications of this call that it may pay for: %(fits)s of %(choices)s.",
            fits=number(one.fits),
            choices=number(one.choices),
        )
    )


def _timing(one: Candidate) -> str:
    return str(
        _(
            "Of %(asked)s that fitting applications ask for, %(in_time)s is for years in which this"
            " money is there.",
            asked=money(one.asked),
            in_time=money(one.in_time),
        )
    )


def leverage(one: Candidate) -> str:
    """Say what state money could be joined."""
    if not one.secured_minor:
        return str(_("No state money is placed on these projects yet."))
    return str(
        _(
            "State money placed on these projects: %(secured)s. At %(num)s to %(den)s, up to"
            " %(joined)s could stand beside it.",
            secured=money(one.secured_minor),
            num=one.match[0],
            den=one.match[1],
            joined=money(one.joined_minor),
        )
    )


def for_donor(place: Place) -> list[Ground]:
    """Why this call is a place for my money."""
    return grounds(
        place.suggestion,
        {
            "money": lambda one: _could_add(place, one),
            "history": _my_history,
            "narrowness": others,
            "timing": _my_years,
            "leverage": lambda one: leverage(one) if place.shown else _too_few(),
        },
    )


def _too_few() -> str:
    return str(
        _(
            "Fewer than %(count)s applications fit so far. Figures appear when there are more, so"
            " that none tells what a single one asks for.",
            count=FEWEST,
        )
    )


def _could_add(place: Place, one: Candidate) -> str:
    if not place.shown:
        return _too_few()
    if not place.has_money:
        return str(
            _(
                "You have no free money for this call. New money could add up to %(added)s.",
                added=money(one.added_minor),
            )
        )
    if not one.exact:
        return str(
            _(
                "Your free money could add up to %(added)s. The call is too large to try it on this"
                " page.",
                added=money(one.added_minor),
            )
        )
    return str(
        _(
            "A run with your free money (%(whole)s) places %(added)s more than one without it.",
            added=money(one.added_minor),
            whole=money(one.whole_minor),
        )
    )


def _my_history(one: Candidate) -> str:
    if not one.gifts:
        return str(_("No project that you paid for is on record yet."))
    return str(
        _(
            "Projects you paid for: %(gifts)s. In regions of this call: %(regions)s, with its"
            " themes: %(themes)s.",
            gifts=number(one.gifts),
            regions=number(one.region_gifts),
            themes=number(one.theme_gifts),
        )
    )


def others(one: Candidate) -> str:
    """Say how many pledges of others may pay as well."""
    return str(
        _(
            "Pledges of other donors that may pay here: %(fits)s of %(choices)s.",
            fits=number(one.fits),
            choices=number(one.choices),
        )
    )


def _my_years(one: Candidate) -> str:
    return str(
        _(
            "Years of this call: %(asked)s. Years for which you have free money in time:"
            " %(in_time)s.",
            asked=number(one.asked),
            in_time=number(one.in_time),
        )
    )


@dataclass(frozen=True)
class Asking:
    """A question to a donor, with what a yes would place."""

    pledge: str
    question: str
    worth: str


Names = dict[str, dict[str, str]]


def names_of(places: Sequence[Region], topics: Sequence[Theme]) -> Names:
    """Gather the names behind the codes that a question may carry: predicate → code → name."""
    return {
        "regions": {row.code: content(row, "name") for row in places},
        "themes": {row.code: content(row, "name") for row in topics},
        "kinds": {kind: say(label) for kind, label in KIND_LABELS.items()},
    }


def askings(misses: Sequence[Miss], names: Names | None = None) -> list[Asking]:
    """Write what to ask, in the order of the misses."""
    if not misses:
        return []
    known = names or names_of(regions(), themes())
    return [
        Asking(one.pledge, _question(one, known.get(one.predicate, {})), _worth(one))
        for one in misses
    ]


def _question(one: Miss, names: dict[str, str]) -> str:
    name = names.get(one.value, one.value)
    if one.predicate == "regions":
        return str(_("Would you allow this region too: %(name)s?", name=name))
    if one.predicate == "themes":
        return str(_("Would you allow this theme too: %(name)s?", name=name))
    if one.predicate == "kinds":
        return str(_("Would you allow this kind of organisation too: %(name)s?", name=name))
    if one.predicate == "calls":
        return str(_("Would you allow this call too: %(name)s?", name=name))
    return str(_("Would you let money left in a year go on to the next?"))


def _worth(one: Miss) -> str:
    values = {"added": money(one.added_minor), "count": number(one.projects)}
    if one.exact:
        return str(
            _("A yes would place %(added)s more. Applications it would open: %(count)s.", **values)
        )
    return str(
        _(
            "A yes would place at most %(added)s more. Applications it would open: %(count)s.",
            **values,
        )
    )
