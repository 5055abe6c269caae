"""Links for staff: declared ones, those of an application, the rule in force."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.actor import Role
from app.core.errors import Invalid
from app.portals import staff
from app.portals.access import READERS, current_actor, needs
from app.portals.language import say
from app.portals.transactions import commits
from donors.conflicts import queries, services
from donors.conflicts.forms import EndForm, RuleForm, StaffDeclareForm
from donors.conflicts.models import DeclaredLink
from donors.conflicts.permissions import can_end, can_set_rule
from donors.conflicts.rules import LINK_LABELS, SIDE_LABELS, TREATMENT_LABELS, Side
from donors.conflicts.views.declaring import applicant_of, declared
from donors.profiles.queries import donor_by_code
from grants.applications.queries import get_application

bp = staff.blueprint("conflicts", __name__)

RULING = (Role.OFFICER, Role.ADMINISTRATOR)


@bp.get("/")
@needs(*READERS)
def index() -> ResponseReturnValue:
    """Declared links and the rule of today."""
    return _page(StaffDeclareForm(), _rule_form())


def _rule_form() -> RuleForm:
    form = RuleForm(data={"valid_from": clock.today()})
    form.treatment.choices = [(one.value, say(label)) for one, label in TREATMENT_LABELS.items()]
    return form


def _page(form: StaffDeclareForm, rule_form: RuleForm, status: int = 200) -> ResponseReturnValue:
    actor = current_actor()
    page = render_template(
        "staff_conflicts_index.html",
        links=queries.declared_links(),
        sides=SIDE_LABELS,
        present=queries.treatment_on(clock.today()),
        rules=queries.rules(),
        treatments=TREATMENT_LABELS,
        form=form,
        rule_form=rule_form,
        may_declare=can_end(actor),
        may_set=can_set_rule(actor),
    )
    return page, status


@bp.post("/")
@needs(Role.OFFICER)
@commits
def declare() -> ResponseReturnValue:
    """Write down a link the operator knows of."""
    form = StaffDeclareForm()
    if form.validate_on_submit():
        body = applicant_of(form, form.bin.data)
        donor = donor_by_code(form.code.data.strip())
        if donor is None:
            form.refuse("code", _("No donor has this code."))
        if declared(form, donor, body, Side.OPERATOR, form.reason.data):
            return redirect(url_for(".index"))
    return _page(form, _rule_form(), 422)


@bp.post("/rule")
@needs(*RULING)
@commits
def save_rule() -> ResponseReturnValue:
    """Set what follows from a link from a day on."""
    form = _rule_form()
    if form.validate_on_submit() and form.treatment.data and form.valid_from.data:
        try:
            services.set_rule(
                treatment=form.treatment.data,
                valid_from=form.valid_from.data,
                actor=current_actor(),
            )
        except Invalid as refusal:
            form.refuse_all(refusal)
        else:
            flash(_("The rule is set."), "success")
            return redirect(url_for(".index"))
    return _page(StaffDeclareForm(), form, 422)


@bp.get("/<uuid:link_id>/end")
@needs(Role.OFFICER)
def ask_end(link_id: UUID) -> ResponseReturnValue:
    """Ask why a declaration no longer counts."""
    return _end_page(queries.get_link(link_id), EndForm())


@bp.post("/<uuid:link_id>/end")
@needs(Role.OFFICER)
@commits
def end(link_id: UUID) -> ResponseReturnValue:
    """End a declaration."""
    link = queries.get_link(link_id)
    form = EndForm()
    if not form.validate_on_submit():
        return _end_page(link, form, 422)
    services.end_link(link, reason=form.reason.data, actor=current_actor())
    flash(_("The link no longer counts."), "success")
    return redirect(url_for(".index"))


def _end_page(link: DeclaredLink, form: EndForm, status: int = 200) -> ResponseReturnValue:
    return render_template("staff_conflicts_end.html", link=link, form=form), status


@bp.get("/applications/<uuid:application_id>")
@needs(*READERS)
def application(application_id: UUID) -> ResponseReturnValue:
    """The donors that are linked to the applicant of an application, and why."""
    shown = get_application(application_id, actor=current_actor())
    links = queries.links_of([shown.organisation_id])
    return render_template(
        "staff_conflicts_application.html",
        application=shown,
        links=links,
        donors=queries.donors_by_id({one.donor_id for one in links}),
        labels=LINK_LABELS,
        present=say(TREATMENT_LABELS[queries.treatment_on(clock.today())]),
    )
