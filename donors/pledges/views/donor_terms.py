"""The steps in which a pledge is written, without scripts: amounts, places, limits, quotas."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.errors import Invalid, NotFound
from app.portals.access import anyone, current_actor
from app.portals.forms import BaseForm
from app.portals.language import say
from app.portals.searched import asked_id
from app.portals.transactions import commits
from donors.pledges import queries
from donors.pledges.forms import terms as forms
from donors.pledges.models import Pledge
from donors.pledges.permissions import can_create, can_edit
from donors.pledges.rules import WHERE_KEYS, PledgeTerms
from donors.pledges.services import drafting
from donors.pledges.views.donor import bp
from donors.pledges.views.preparing import prepared
from donors.pledges.views.shared import PARTS, part_of, shown_name
from donors.pledges.views.summary import names, quota_names
from donors.profiles.models import Donor
from donors.profiles.queries import donors_of, get_donor

# The blueprint with every page of this house in the portal.
__all__ = ["bp"]


@bp.get("/new")
@anyone
def new() -> ResponseReturnValue:
    """The first step of a new pledge: whose, how much, when."""
    donors = _givers()
    if not donors:
        return redirect(url_for("donor_profiles.index"))
    years = sorted(set(request.args.getlist("year", type=int))) or [clock.today().year + 1]
    stored = {"years": [{"year": year} for year in years[:20]], "currency": "KZT"}
    form = _offered(forms.NewForm(data=stored), donors)
    for key in WHERE_KEYS:
        form[key].data = [code for code in request.args.getlist(key) if code in form[key].known()]
    if len(donors) == 1:
        form.donor.data = str(donors[0].id)
    return _new_page(form)


@bp.post("/new")
@anyone
@commits
def create() -> ResponseReturnValue:
    """Make the draft and go on with its steps."""
    donors = _givers()
    form = _offered(forms.NewForm(), donors)
    if form.change_rows():
        return _new_page(form)
    if not form.validate():
        return _new_page(form, 422)
    donor = next(row for row in donors if str(row.id) == form.donor.data)
    try:
        terms = PledgeTerms(**form.changes())
        pledge = drafting.create_pledge(donor=donor, terms=terms, actor=current_actor())
    except Invalid as refusal:
        form.refuse_all(refusal)
        return _new_page(form, 422)
    flash(_("The draft is saved. Add limits where you want them, then offer it."), "success")
    return redirect(url_for(".show", pledge_id=pledge.id))


def _givers() -> list[Donor]:
    """The donors for whom the actor may write; an officer names one in the address."""
    actor = current_actor()
    asked = asked_id("donor")
    donors = [get_donor(asked, actor=actor)] if asked else donors_of(actor)
    return [donor for donor in donors if can_create(actor, donor)]


def _offered(form: forms.NewForm, donors: list[Donor]) -> forms.NewForm:
    form.donor.choices = [(str(row.id), shown_name(row)) for row in donors]
    known = names()
    for key in WHERE_KEYS:
        form[key].choices = known.choices(key, ())
    return form


def _new_page(form: forms.NewForm, status: int = 200) -> ResponseReturnValue:
    return render_template("donor_pledges_new.html", form=form), status


@bp.get("/<uuid:pledge_id>/edit/<part>")
@anyone
def edit(pledge_id: UUID, part: str) -> ResponseReturnValue:
    """One step of a draft."""
    pledge = _draft(pledge_id)
    terms = queries.terms_of(pledge)
    chosen = part_of(part)
    form = chosen.form(data={**chosen.form.stored(terms), "version": pledge.version})
    return _part_page(pledge, part, prepared(form, terms))


@bp.post("/<uuid:pledge_id>/edit/<part>")
@anyone
@commits
def save(pledge_id: UUID, part: str) -> ResponseReturnValue:
    """Save one step."""
    pledge = _draft(pledge_id)
    terms = queries.terms_of(pledge)
    form = prepared(part_of(part).form(), terms)
    if form.change_rows():
        return _part_page(pledge, part, form)
    if not form.validate():
        return _part_page(pledge, part, form, 422)
    try:
        _store(pledge, replace(terms, **form.changes()), form)
    except Invalid as refusal:
        form.refuse_all(refusal)
        return _part_page(pledge, part, form, 422)
    flash(_("Saved: %(part)s", part=say(PARTS[part].title)), "success")
    return redirect(url_for(".show", pledge_id=pledge.id))


def _draft(pledge_id: UUID) -> Pledge:
    pledge = queries.get_pledge(pledge_id, actor=current_actor())
    can_edit(current_actor(), pledge).enforce()
    return pledge


def _store(pledge: Pledge, terms: PledgeTerms, form: BaseForm) -> None:
    drafting.update_pledge(
        pledge, terms=terms, seen_version=form.version.data, actor=current_actor()
    )


def _part_page(pledge: Pledge, part: str, form: Any, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "donor_pledges_part.html", pledge=pledge, name=part, part=part_of(part), form=form
    )
    return page, status


@bp.get("/<uuid:pledge_id>/quotas")
@anyone
def quotas(pledge_id: UUID) -> ResponseReturnValue:
    """The quotas of a draft, and the form for another."""
    pledge = _draft(pledge_id)
    form = forms.QuotaForm(data={"version": pledge.version})
    return _quotas_page(pledge, prepared(form, queries.terms_of(pledge)))


@bp.post("/<uuid:pledge_id>/quotas")
@anyone
@commits
def add_quota(pledge_id: UUID) -> ResponseReturnValue:
    """Add one quota; it lies inside or outside of each other one."""
    pledge = _draft(pledge_id)
    terms = queries.terms_of(pledge)
    form = prepared(forms.QuotaForm(), terms)
    if not form.validate():
        return _quotas_page(pledge, form, 422)
    try:
        _store(pledge, replace(terms, quotas=(*terms.quotas, form.quota())), form)
    except Invalid as refusal:
        form.refuse_all(refusal)
        return _quotas_page(pledge, form, 422)
    flash(_("The quota is added."), "success")
    return redirect(url_for(".quotas", pledge_id=pledge.id))


@bp.post("/<uuid:pledge_id>/quotas/<int:number>/remove")
@anyone
@commits
def remove_quota(pledge_id: UUID, number: int) -> ResponseReturnValue:
    """Take one quota out."""
    pledge = _draft(pledge_id)
    terms = queries.terms_of(pledge)
    if not 1 <= number <= len(terms.quotas):
        raise NotFound
    kept = tuple(q for place, q in enumerate(terms.quotas, start=1) if place != number)
    _store(pledge, replace(terms, quotas=kept), BaseForm())
    flash(_("The quota is removed."), "success")
    return redirect(url_for(".quotas", pledge_id=pledge.id))


def _quotas_page(pledge: Pledge, form: forms.QuotaForm, status: int = 200) -> ResponseReturnValue:
    known = names()
    terms = queries.terms_of(pledge)
    page = render_template(
        "donor_pledges_quotas.html",
        pledge=pledge,
        terms=terms,
        named=[(quota_names(quota, known), quota.max_minor) for quota in terms.quotas],
        form=form,
        removal=BaseForm(formdata=None, data={"version": pledge.version}),
    )
    return page, status
