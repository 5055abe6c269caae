"""Due diligence for staff: documents of a donor, their check, the rule in force."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.actor import Role
from app.core.errors import Invalid
from app.portals.access import READERS, current_actor, needs
from app.portals.language import say
from app.portals.transactions import commits
from donors.profiles import queries, services
from donors.profiles.forms import CheckForm, RuleForm
from donors.profiles.models import DonorDocument
from donors.profiles.permissions import can_check_document, can_set_rule
from donors.profiles.states import DOCUMENT_LABELS, MODE_LABELS, RESULT_LABELS, CheckResult
from donors.profiles.views import documents as shared
from donors.profiles.views.shared import shown_name
from donors.profiles.views.staff import bp

# The blueprint with every page of this house in the portal.
__all__ = ["bp"]

CHECKING = (Role.OFFICER, Role.APPROVER)
RULING = (Role.OFFICER, Role.ADMINISTRATOR)


@bp.get("/<uuid:donor_id>/documents")
@needs(*READERS)
def documents(donor_id: UUID) -> ResponseReturnValue:
    """The documents of a donor and how it stands."""
    return shared.documents_page(shared.own_donor(donor_id))


@bp.post("/<uuid:donor_id>/documents")
@needs(Role.OFFICER)
@commits
def add_document(donor_id: UUID) -> ResponseReturnValue:
    """Hand a document in for a donor."""
    return shared.hand_in(donor_id)


@bp.get("/<uuid:donor_id>/documents/<uuid:document_id>/file")
@needs(*READERS)
def document_file(donor_id: UUID, document_id: UUID) -> ResponseReturnValue:
    """The file of a document."""
    return shared.send_document(donor_id, document_id)


@bp.get("/<uuid:donor_id>/documents/<uuid:document_id>/check")
@needs(*CHECKING)
def check(donor_id: UUID, document_id: UUID) -> ResponseReturnValue:
    """Ask what the document shows."""
    document = _to_check(donor_id, document_id)
    return _check_page(document, CheckForm(data={"valid_until": document.valid_until}))


@bp.post("/<uuid:donor_id>/documents/<uuid:document_id>/check")
@needs(*CHECKING)
@commits
def save_check(donor_id: UUID, document_id: UUID) -> ResponseReturnValue:
    """Keep the result of the check."""
    document = _to_check(donor_id, document_id)
    form = _offered(CheckForm())
    if form.validate() and form.result.data is not None:
        try:
            services.check_document(
                document,
                result=form.result.data,
                valid_until=form.valid_until.data,
                remark=form.remark.data or "",
                actor=current_actor(),
            )
        except Invalid as refusal:
            form.refuse_all(refusal)
        else:
            flash(_("The check is kept."), "success")
            return redirect(url_for(".documents", donor_id=donor_id))
    return _check_page(document, form, 422)


def _to_check(donor_id: UUID, document_id: UUID) -> DonorDocument:
    donor = shared.own_donor(donor_id)
    can_check_document(current_actor(), donor).enforce()
    return queries.get_document(donor, document_id)


def _offered(form: CheckForm) -> CheckForm:
    form.result.choices = [
        (result.value, say(RESULT_LABELS[result]))
        for result in (CheckResult.PASSED, CheckResult.FAILED)
    ]
    return form


def _check_page(document: DonorDocument, form: CheckForm, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "staff_profiles_check.html",
        document=document,
        donor_name=shown_name(document.donor),
        kind=say(DOCUMENT_LABELS[document.kind]),
        form=_offered(form),
    )
    return page, status


@bp.get("/diligence")
@needs(*READERS)
def diligence() -> ResponseReturnValue:
    """What happens to offers of unchecked donors, today and from later days on."""
    return _rule_page(RuleForm(data={"valid_from": clock.today()}))


@bp.post("/diligence")
@needs(*RULING)
@commits
def save_diligence() -> ResponseReturnValue:
    """Set the rule from a day on."""
    form = _with_modes(RuleForm())
    if form.validate() and form.mode.data is not None and form.valid_from.data is not None:
        try:
            services.set_rule(
                mode=form.mode.data, valid_from=form.valid_from.data, actor=current_actor()
            )
        except Invalid as refusal:
            form.refuse_all(refusal)
        else:
            flash(_("The rule is set."), "success")
            return redirect(url_for(".diligence"))
    return _rule_page(form, 422)


def _with_modes(form: RuleForm) -> RuleForm:
    form.mode.choices = [(mode.value, say(label)) for mode, label in MODE_LABELS.items()]
    return form


def _rule_page(form: RuleForm, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "staff_profiles_diligence.html",
        present=queries.rule_on(clock.today()),
        rules=queries.rules(),
        modes=MODE_LABELS,
        may_set=can_set_rule(current_actor()),
        form=_with_modes(form),
    )
    return page, status
