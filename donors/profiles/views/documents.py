"""Documents about a donor in any portal: the list, handing one in, the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.errors import Invalid
from app.core.i18n import Message
from app.identity.queries import names_of
from app.portals.access import current_actor
from app.portals.downloads import send_stored
from app.portals.language import say
from donors.profiles import queries, services
from donors.profiles.forms import DocumentForm
from donors.profiles.models import Donor
from donors.profiles.permissions import can_add_document, can_check_document
from donors.profiles.rules import REQUIRED, Standing, StandingState
from donors.profiles.states import DOCUMENT_LABELS, RESULT_LABELS, CheckResult
from donors.profiles.views.shared import shown_name

STANDING_LABELS: Mapping[StandingState, Message] = {
    StandingState.COMPLETE: Message("Complete"),
    StandingState.EXPIRES: Message("Runs out soon"),
    StandingState.EXPIRED: Message("Has run out"),
    StandingState.MISSING: Message("Incomplete"),
}
STANDING_COLOURS: Mapping[StandingState, str] = {
    StandingState.COMPLETE: "green",
    StandingState.EXPIRES: "yellow",
    StandingState.EXPIRED: "red",
    StandingState.MISSING: "orange",
}
RESULT_COLOURS: Mapping[CheckResult, str] = {
    CheckResult.WAITING: "blue",
    CheckResult.PASSED: "green",
    CheckResult.FAILED: "red",
}


def diligence_of(donor: Donor) -> dict[str, Any]:
    """How a donor stands, in words."""
    return diligence_of_all([donor])[donor.id]


def diligence_of_all(donors: Sequence[Donor]) -> dict[UUID, dict[str, Any]]:
    """How each of several donors stands, in words."""
    standings = queries.standings_of([donor.id for donor in donors], clock.today())
    return {
        donor_id: {
            "standing": standing,
            "standing_label": STANDING_LABELS[standing.state],
            "standing_colour": STANDING_COLOURS[standing.state],
            "standing_text": said(standing),
        }
        for donor_id, standing in standings.items()
    }


def said(standing: Standing) -> list[str]:
    """Name what is missing and what has run out."""
    lines = []
    if standing.missing:
        names = ", ".join(say(DOCUMENT_LABELS[kind]) for kind in standing.missing)
        lines.append(_("Missing or not checked: %(names)s.", names=names))
    if standing.expired:
        names = ", ".join(say(DOCUMENT_LABELS[kind]) for kind in standing.expired)
        lines.append(_("Has run out: %(names)s.", names=names))
    return lines


def own_donor(donor_id: UUID) -> Donor:
    """Find a donor that the actor may see."""
    return queries.get_donor(donor_id, actor=current_actor())


def documents_page(
    donor: Donor, form: DocumentForm | None = None, status: int = 200
) -> ResponseReturnValue:
    """The documents of a donor and the form for another."""
    rows = queries.documents_of(donor)
    form = form or DocumentForm()
    form.kind.choices = [(kind.value, say(label)) for kind, label in DOCUMENT_LABELS.items()]
    page = render_template(
        "profiles_documents.html",
        donor=donor,
        donor_name=shown_name(donor),
        rows=rows,
        people=names_of([row.checked_by_id for row in rows]),
        required=REQUIRED,
        kinds=DOCUMENT_LABELS,
        results=RESULT_LABELS,
        result_colours=RESULT_COLOURS,
        today=clock.today(),
        may_add=can_add_document(current_actor(), donor),
        may_check=can_check_document(current_actor(), donor),
        form=form,
        **diligence_of(donor),
    )
    return page, status


def hand_in(donor_id: UUID) -> ResponseReturnValue:
    """Keep a document, or show what is wrong with it."""
    donor = own_donor(donor_id)
    can_add_document(current_actor(), donor).enforce()
    form = DocumentForm()
    form.kind.choices = [(kind.value, say(label)) for kind, label in DOCUMENT_LABELS.items()]
    if form.validate() and form.kind.data is not None:
        try:
            services.add_document(
                donor,
                kind=form.kind.data,
                content=form.content(),
                name=form.name(),
                valid_until=form.valid_until.data,
                actor=current_actor(),
            )
        except Invalid as refusal:
            form.refuse_all(refusal)
        else:
            flash(_("The document is handed in; an officer checks it."), "success")
            return redirect(url_for(".documents", donor_id=donor.id))
    return documents_page(donor, form, 422)


def send_document(donor_id: UUID, document_id: UUID) -> ResponseReturnValue:
    """The file of a document."""
    return send_stored(queries.get_document(own_donor(donor_id), document_id).file)
