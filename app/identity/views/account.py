"""Pages of the own account: where to start, name and language, sessions."""

from __future__ import annotations

from uuid import UUID

from flask import flash, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core import clock
from app.core.actor import OrganisationKind, Role
from app.core.errors import Invalid
from app.identity import queries, services
from app.identity.forms import ActionForm, ProfileForm
from app.identity.models import User
from app.identity.rules import browser_of
from app.portals import account, applicant, donor, reviewer, staff
from app.portals.access import anyone, current_actor
from app.portals.transactions import commits

bp = account.blueprint("people", __name__, path="")


def own_row() -> User:
    """Read the person who makes this request."""
    user_id = current_actor().user_id
    assert user_id is not None
    return queries.get_user(user_id)


@bp.get("/start")
@anyone
def start() -> ResponseReturnValue:
    """Bring a person who has signed in to the portal they work in."""
    actor = current_actor()
    if actor.is_staff:
        return redirect(staff.PORTAL.prefix)
    if Role.REVIEWER in actor.roles:
        return redirect(reviewer.PORTAL.prefix)
    if actor.organisations(OrganisationKind.DONOR):
        return redirect(donor.PORTAL.prefix)
    return redirect(applicant.PORTAL.prefix)


@bp.get("/profile")
@anyone
def profile() -> ResponseReturnValue:
    """Show the own name and language."""
    return render_template(
        "account_people_profile.html", form=ProfileForm(obj=own_row()), me=own_row()
    )


@bp.post("/profile")
@anyone
@commits
def save_profile() -> ResponseReturnValue:
    """Change the own name and language."""
    me, form = own_row(), ProfileForm()
    if form.validate():
        try:
            services.rename_user(
                me, name=form.name.data, language=str(form.language.data), actor=current_actor()
            )
        except Invalid as refusal:
            form.refuse_all(refusal)
        else:
            flash(_("Saved."), "success")
            return redirect(url_for(".profile"))
    return render_template("account_people_profile.html", form=form, me=me), 422


@bp.get("/security")
@anyone
def security() -> ResponseReturnValue:
    """Show what protects the account: password, second factor, recovery codes."""
    return render_template("account_people_security.html", me=own_row())


@bp.get("/sessions")
@anyone
def sessions() -> ResponseReturnValue:
    """List the browsers in which the person is signed in."""
    return render_template(
        "account_people_sessions.html",
        sessions=queries.open_sessions(own_row().id, now=clock.now()),
        present=_present_session(),
        browser_of=browser_of,
        form=ActionForm(),
    )


@bp.post("/sessions/<uuid:session_id>/end")
@anyone
@commits
def end_session(session_id: UUID) -> ResponseReturnValue:
    """Sign one browser out."""
    found = queries.own_session(session_id, actor=current_actor())
    services.end_session(found, actor=current_actor())
    flash(_("The session was ended."), "success")
    return redirect(url_for(".sessions"))


@bp.post("/sessions/end-others")
@anyone
@commits
def end_other_sessions() -> ResponseReturnValue:
    """Sign every browser out but this one."""
    services.end_all_sessions(user=own_row(), actor=current_actor(), but=_present_session())
    flash(_("All other sessions were ended."), "success")
    return redirect(url_for(".sessions"))


def _present_session() -> UUID | None:
    row = getattr(session, "row", None)
    return row.id if row is not None else None
