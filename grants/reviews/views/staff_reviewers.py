"""The register of reviewers for staff."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.actor import Role
from app.core.errors import Invalid
from app.identity.queries import get_user, users_with_role
from app.organisations.queries import regions
from app.portals import staff
from app.portals.access import READERS, current_actor, needs
from app.portals.rendering import content
from app.portals.transactions import commits
from grants.reviews import forms, queries, services
from grants.reviews.permissions import can_manage_reviewers
from grants.reviews.rules.register import ReviewerFacts
from grants.reviews.views.reading import region_name

bp = staff.blueprint("reviewers", __name__)


@bp.get("/")
@needs(*READERS)
def index() -> ResponseReturnValue:
    """Everyone in the register, with what lies on their desks."""
    return render_template(
        "staff_reviewers_index.html",
        loads=queries.reviewers_with_load(),
        region_name=region_name,
        may_manage=can_manage_reviewers(current_actor()),
    )


def _regions() -> list[tuple[Any, str]]:
    return [(row.code, content(row, "name")) for row in regions()]


def _people() -> list[tuple[Any, str]]:
    known = {load.reviewer.user_id for load in queries.reviewers_with_load()}
    people = [one for one in users_with_role(Role.REVIEWER) if one.id not in known]
    return [(one.id, f"{one.name} ({one.email})") for one in people]


def _facts(form: Any) -> ReviewerFacts:
    return ReviewerFacts(
        languages=form.languages.data,
        capacity=form.capacity.data,
        region_code=form.region_code.data or None,
        employer_bin=form.employer_bin.data,
    )


@bp.get("/new")
@needs(Role.OFFICER)
def new() -> ResponseReturnValue:
    """Ask who enters the register."""
    form = forms.reviewer_form(_regions(), _people())(data={"capacity": 20})
    return render_template("staff_reviewers_edit.html", form=form, reviewer=None)


@bp.post("/new")
@needs(Role.OFFICER)
@commits
def create() -> ResponseReturnValue:
    """Enter a person into the register."""
    form: Any = forms.reviewer_form(_regions(), _people())()
    if form.validate():
        facts = _facts(form)
        try:
            services.create_reviewer(
                user=get_user(form.user.data),
                code=form.code.data,
                region_code=facts.region_code,
                languages=facts.languages,
                capacity=facts.capacity,
                employer_bin=facts.employer_bin,
                actor=current_actor(),
            )
        except Invalid as refusal:
            form.refuse_all(refusal)
        else:
            flash(_("The reviewer is in the register."), "success")
            return redirect(url_for(".index"))
    return render_template("staff_reviewers_edit.html", form=form, reviewer=None), 422


@bp.get("/<uuid:reviewer_id>")
@needs(Role.OFFICER)
def edit(reviewer_id: UUID) -> ResponseReturnValue:
    """What the register says of a reviewer."""
    reviewer = queries.get_reviewer(reviewer_id)
    form = forms.reviewer_form(_regions())(obj=reviewer)
    return render_template("staff_reviewers_edit.html", form=form, reviewer=reviewer)


@bp.post("/<uuid:reviewer_id>")
@needs(Role.OFFICER)
@commits
def update(reviewer_id: UUID) -> ResponseReturnValue:
    """Change what the register says."""
    reviewer = queries.get_reviewer(reviewer_id)
    form: Any = forms.reviewer_form(_regions())()
    if form.validate():
        try:
            services.update_reviewer(
                reviewer,
                facts=_facts(form),
                seen_version=form.version.data,
                actor=current_actor(),
            )
        except Invalid as refusal:
            form.refuse_all(refusal)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for(".index"))
    return render_template("staff_reviewers_edit.html", form=form, reviewer=reviewer), 422
