"""What the pages of a pledge show in every portal, and the steps in which one is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from app.core.errors import NotFound
from app.core.i18n import Message
from app.ledger import queries as ledger
from app.ledger.models import ENTRY_LABELS
from app.organisations.models import Organisation
from app.portals.language import current_language
from donors.pledges import queries
from donors.pledges.forms import terms as forms
from donors.pledges.models import Pledge
from donors.pledges.states import (
    CHANGE_MACHINE,
    PLEDGE_MACHINE,
    SIDE_LABELS,
    ChangeState,
    ImportState,
    PledgeState,
)
from donors.pledges.views.money import TRANCHE_COLOURS, TRANCHE_LABELS, lines_of, way_of
from donors.pledges.views.summary import names, sentences
from donors.profiles.models import Donor
from donors.profiles.queries import name_of
from grants.awards.models import AwardShare
from grants.awards.queries import shares_of_fund

STATE_COLOURS: Mapping[PledgeState, str] = {
    PledgeState.DRAFT: "grey",
    PledgeState.OFFERED: "blue",
    PledgeState.ACCEPTED: "turquoise",
    PledgeState.SIGNED: "green",
    PledgeState.DECLINED: "orange",
    PledgeState.WITHDRAWN: "grey",
    PledgeState.CLOSED: "grey",
}


IMPORT_COLOURS: Mapping[ImportState, str] = {
    ImportState.WAITING: "blue",
    ImportState.CHECKED: "yellow",
    ImportState.FAULTY: "red",
    ImportState.ORDERED: "blue",
    ImportState.TAKEN: "green",
    ImportState.CANCELLED: "grey",
    ImportState.UNDONE: "grey",
}


CHANGE_COLOURS: Mapping[ChangeState, str] = {
    ChangeState.PROPOSED: "yellow",
    ChangeState.AGREED: "green",
    ChangeState.REFUSED: "orange",
    ChangeState.TAKEN_BACK: "grey",
}


@dataclass(frozen=True)
class Part:
    """One step of writing a pledge."""

    title: Message
    hint: Message
    form: type[forms.PartForm]


PARTS: Mapping[str, Part] = {
    "amounts": Part(
        Message("Amounts"),
        Message("How much, in which years and currency"),
        forms.AmountsForm,
    ),
    "where": Part(
        Message("Where it may go"),
        Message("Regions, themes, kinds of organisations, calls. Nothing ticked means any."),
        forms.WhereForm,
    ),
    "limits": Part(
        Message("Limits for one project"),
        Message("Cap, share, smallest payment. All may stay empty."),
        forms.LimitsForm,
    ),
    "turn": Part(
        Message("Turn and conditions"),
        Message("When this money is spent, matching of public money, what happens to the rest"),
        forms.TurnForm,
    ),
}


def shown_name(donor: Donor) -> str:
    """Name a donor in the reader's language."""
    return name_of(donor, current_language())


def part_of(name: str) -> Part:
    """Find a step by the name in its address."""
    if name not in PARTS:
        raise NotFound
    return PARTS[name]


def page_of(pledge: Pledge) -> dict[str, Any]:
    """Gather what the description of a pledge shows in every portal."""
    terms = queries.terms_of(pledge)
    return {
        "pledge": pledge,
        "terms": terms,
        "donor_name": shown_name(pledge.donor),
        "sentences": sentences(terms, names()),
        "state_label": PLEDGE_MACHINE.labels[pledge.state],
        "state_colour": STATE_COLOURS[pledge.state],
        "notes": queries.history_of(pledge),
        "versions": queries.versions_of(pledge),
        "entry_labels": ENTRY_LABELS,
        **_money(pledge),
    }


def _money(pledge: Pledge) -> dict[str, Any]:
    """The ledger's side of a commitment; nothing for a promise."""
    if pledge.fund_id is None:
        nothing: dict[str, Any] = dict.fromkeys(("years", "lines", "parts", "changes"), ())
        return {**nothing, "paid_projects": (), "paid_years": ()}
    parts = lines_of(pledge)
    lines = [
        (entry, posting, account)
        for entry, posting, account in ledger.statement(pledge.fund_id)
        if posting.amount_minor > 0
    ]
    return {
        "years": ledger.fund_years(pledge.fund_id),
        "lines": lines,
        "parts": parts,
        "way": way_of(pledge, parts),
        "part_labels": TRANCHE_LABELS,
        "part_colours": TRANCHE_COLOURS,
        "changes": queries.changes_of(pledge),
        "change_labels": CHANGE_MACHINE.labels,
        "change_colours": CHANGE_COLOURS,
        "side_labels": SIDE_LABELS,
        **_projects(shares_of_fund(pledge.fund_id)),
    }


@dataclass
class PaidProject:
    """A project the pledge pays for: its amounts by year."""

    title: str
    organisation: Organisation
    years: dict[int, int]

    @property
    def total_minor(self) -> int:
        """All years together."""
        return sum(self.years.values())


def _projects(shares: Sequence[AwardShare]) -> dict[str, Any]:
    """Put the shares of one project into one line, the greatest first."""
    found: dict[UUID, PaidProject] = {}
    for share in shares:
        application = share.award.application
        project = found.setdefault(
            application.id, PaidProject(application.title, application.organisation, {})
        )
        project.years[share.year] = project.years.get(share.year, 0) + share.amount_minor
    return {
        "paid_projects": sorted(found.values(), key=lambda project: -project.total_minor),
        "paid_years": sorted({share.year for share in shares}),
    }
