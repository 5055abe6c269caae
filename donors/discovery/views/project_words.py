"""The grounds of one ranked project for a donor: every term with its figures."""

from __future__ import annotations

from flask_babel import gettext as _

from app.portals.rendering import money, number
from donors.discovery.rules import Candidate, Suggestion
from donors.discovery.views.words import Ground, grounds, leverage, others


def for_project(suggestion: Suggestion) -> list[Ground]:
    """Why this ranked project is a place for my money."""
    return grounds(
        suggestion,
        {
            "money": _adds_here,
            "history": _my_like,
            "narrowness": others,
            "timing": _in_my_years,
            "leverage": leverage,
        },
    )


def _adds_here(one: Candidate) -> str:
    return str(
        _(
            "A run with your free money places %(added)s more for this project than one without"
            " it, where %(whole)s is missing.",
            added=money(one.added_minor),
            whole=money(one.whole_minor),
        )
    )


def _my_like(one: Candidate) -> str:
    if not one.gifts:
        return str(_("No project that you paid for is on record yet."))
    return str(
        _(
            "Projects you paid for: %(gifts)s. In the same region: %(regions)s, with the same"
            " themes: %(themes)s.",
            gifts=number(one.gifts),
            regions=number(one.region_gifts),
            themes=number(one.theme_gifts),
        )
    )


def _in_my_years(one: Candidate) -> str:
    return str(
        _(
            "Of %(asked)s that it asks for, %(in_time)s is for years in which your money is there.",
            asked=money(one.asked),
            in_time=money(one.in_time),
        )
    )
