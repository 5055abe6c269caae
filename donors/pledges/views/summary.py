"""What a pledge means, in plain sentences of the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from flask_babel import gettext as _

from app.core.i18n import in_language
from app.organisations.queries import regions
from app.portals.language import current_language, say
from app.portals.rendering import money
from donors.pledges.rules import KIND_LABELS, WHERE_KEYS, PledgeTerms, Quota, Where
from grants.calls.queries import public_calls
from grants.programmes.queries import themes


@dataclass(frozen=True)
class Names:
    """Codes of places and their names, for each kind of list a pledge may have."""

    by_key: Mapping[str, Mapping[str, str]]

    def listed(self, key: str, codes: object) -> str:
        """Name the codes of one list; a code without a name stays a code."""
        known = self.by_key[key]
        return ", ".join(known.get(code, code) for code in codes)  # type: ignore[attr-defined]

    def choices(self, key: str, chosen: object) -> list[tuple[str, str]]:
        """What can be ticked: everything known, and what was ticked before."""
        known = dict(self.by_key[key])
        for code in chosen:  # type: ignore[attr-defined]
            known.setdefault(code, code)
        return list(known.items())


def names() -> Names:
    """Gather the names of regions, themes, kinds and published calls."""
    language = current_language()
    return Names(
        {
            "regions": {row.code: in_language(row, "name", language) for row in regions()},
            "themes": {row.code: in_language(row, "name", language) for row in themes()},
            "kinds": {kind: say(label) for kind, label in KIND_LABELS.items()},
            "calls": {
                row.code: f"{row.code}: {in_language(row, 'title', language)}"
                for row in public_calls()
            },
        }
    )


def sentences(terms: PledgeTerms, known: Names) -> list[str]:
    """Say what a pledge means, the amounts first."""
    return [
        *_amounts(terms),
        *_places(terms.where, known),
        *_limits(terms),
        *(_quota(quota, terms.currency, known) for quota in terms.quotas),
        *_turn(terms),
    ]


def _amounts(terms: PledgeTerms) -> Iterator[str]:
    for year in sorted(terms.years):
        yield _("%(year)s: %(amount)s.", year=year, amount=money(terms.years[year], terms.currency))


def _places(where: Where, known: Names) -> Iterator[str]:
    if not any(where.get(key) for key in WHERE_KEYS):
        yield _("Goes anywhere: to any call, region, theme and kind of organisation.")
        return
    for key, (only, anything) in _bounds().items():
        chosen = where.get(key)
        yield f"{only} {known.listed(key, chosen)}." if chosen else anything


def _bounds() -> dict[str, tuple[str, str]]:
    """What is said before the names of a list, and in place of an empty one."""
    return {
        "regions": (_("Only in these regions:"), _("In any region.")),
        "themes": (_("Only for these themes:"), _("For any theme.")),
        "kinds": (
            _("Only for these kinds of organisations:"),
            _("For organisations of any kind."),
        ),
        "calls": (_("Only in these calls:"), _("In any call.")),
    }


def _limits(terms: PledgeTerms) -> Iterator[str]:
    cap, ticket = terms.max_per_application_minor, terms.minimum_ticket_minor
    if cap is not None:
        amount = money(cap, terms.currency)
        yield _("Pays at most for one project in a year: %(amount)s.", amount=amount)
    if terms.max_share_percent is not None:
        yield _(
            "Pays at most this share of what a project asks for in a year: %(percent)s%%.",
            percent=terms.max_share_percent,
        )
    if ticket is not None:
        amount = money(ticket, terms.currency)
        yield _("Pays a project nothing or at least, in a year: %(amount)s.", amount=amount)
    if terms.all_or_nothing:
        yield _("The amount of a year is used whole or not at all.")


def _quota(quota: Quota, currency: str, known: Names) -> str:
    amount, covered = money(quota.max_minor, currency), quota_names(quota, known)
    return str(
        _("At most %(amount)s a year of this money for: %(names)s.", amount=amount, names=covered)
    )


def quota_names(quota: Quota, known: Names) -> str:
    """Name what a quota covers: its lists joined."""
    parts = (known.listed(key, quota.where[key]) for key in WHERE_KEYS if quota.where.get(key))
    return " + ".join(parts)


def _turn(terms: PledgeTerms) -> Iterator[str]:
    if terms.tier == 0:
        yield _("Is spent first, before money of the other tiers.")
    elif terms.tier == 9:
        yield _("Is spent last, only where other money does not reach.")
    else:
        yield _("Its turn among the tiers from 0 (first) to 9 (last): %(tier)s.", tier=terms.tier)
    if terms.match is not None:
        yield _(
            "Matches public money: for each %(den)s from public donors at most %(num)s from you.",
            den=terms.match[1],
            num=terms.match[0],
        )
    if terms.carry_over:
        yield _("What is left over in a year goes on to the next year.")
    else:
        yield _("What is left over in a year does not go on to the next.")
    if terms.needs_consent:
        yield _("The donor is asked for consent before a decision that pays from this money.")
