"""Pages for administrators: people, their roles, closed accounts."""

from __future__ import annotations

from uuid import UUID

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.core.actor import Role
from app.core.errors import Invalid
from app.core.i18n import Message
from app.identity import queries, services
from app.identity.forms import ActionForm, PersonForm, RoleForm
from app.identity.models import User
from app.identity.permissions import can_close_account, can_manage_people
from app.identity.views.letters import tell_account_made
from app.portals import staff
from app.portals.access import current_actor, needs
from app.portals.language import current_language, say
from app.portals.searched import asked_key, search_text
from app.portals.transactions import commits

bp = staff.blueprint("people", __name__)

ROLES: dict[Role, Message] = {
    Role.OFFICER: Message("Officer"),
    Role.APPROVER: Message("Approver"),
    Role.FINANCE: Message("Finance"),
    Role.REVIEWER: Message("Ministry reviewer"),
    Role.AUDITOR: Message("Auditor"),
    Role.ADMINISTRATOR: Message("Administrator"),
    Role.FRONT_OFFICE: Message("Front office"),
}


@bp.get("")
@needs(Role.ADMINISTRATOR, Role.AUDITOR)
def index() -> ResponseReturnValue:
    """List people with their roles, by name."""
    text = search_text("q")
    role = request.args.get("role", "")
    wanted = Role(role) if role in set(Role) else None
    found = queries.people(search=text, role=wanted, after=asked_key("after"))
    shown = found[: queries.PAGE_SIZE]
    more = shown[-1] if len(found) > queries.PAGE_SIZE else None
    return render_template(
        "staff_people_index.html",
        people=shown,
        labels=ROLES,
        text=text,
        role=wanted,
        next_url=url_for(".index", q=text, role=role, after=more.id) if more else None,
        may_change=bool(can_manage_people(current_actor())),
    )


@bp.get("/new")
@needs(Role.ADMINISTRATOR)
def new() -> ResponseReturnValue:
    """Ask for a colleague's name and e-mail."""
    return render_template("staff_people_new.html", form=PersonForm(language=current_language()))


@bp.post("/new")
@needs(Role.ADMINISTRATOR)
@commits
def create() -> ResponseReturnValue:
    """Register a colleague; the password is chosen through the link in a message."""
    form = PersonForm()
    if form.validate():
        try:
            user = services.create_user(
                email=form.email.data,
                name=form.name.data,
                language=str(form.language.data),
                actor=current_actor(),
            )
        except Invalid as refusal:
            form.refuse_all(refusal)
        else:
            tell_account_made(user)
            flash(_("The person is registered. Now give a role."), "success")
            return redirect(url_for(".show", user_id=user.id))
    return render_template("staff_people_new.html", form=form), 422


@bp.get("/<uuid:user_id>")
@needs(Role.ADMINISTRATOR, Role.AUDITOR)
def show(user_id: UUID) -> ResponseReturnValue:
    """Show a person, the roles held, and what an administrator may do."""
    return _page(queries.get_user(user_id), _role_form())


def _page(user: User, form: RoleForm, status: int = 200) -> ResponseReturnValue:
    page = render_template(
        "staff_people_show.html",
        user=user,
        labels=ROLES,
        form=form,
        regions={region.code: region for region in queries.regions()},
        action=ActionForm(),
        may_change=bool(can_manage_people(current_actor())),
        may_close=bool(can_close_account(current_actor(), user)),
    )
    return page, status


def _role_form() -> RoleForm:
    form = RoleForm()
    form.role.choices = [(role.value, say(label)) for role, label in ROLES.items()]
    name = f"name_{current_language()}"
    form.region_code.choices = [(item.code, getattr(item, name)) for item in queries.regions()]
    return form


@bp.post("/<uuid:user_id>/roles")
@needs(Role.ADMINISTRATOR)
@commits
def grant(user_id: UUID) -> ResponseReturnValue:
    """Give a role."""
    user, form = queries.get_user(user_id), _role_form()
    if form.validate_on_submit():
        try:
            services.grant_role(
                user=user,
                role=Role(str(form.role.data)),
                region_code=form.region_code.data or None,
                actor=current_actor(),
            )
        except Invalid as refusal:
            form.refuse_all(refusal)
        else:
            flash(_("The role is given."), "success")
            return redirect(url_for(".show", user_id=user.id))
    return _page(user, form, 422)


@bp.post("/<uuid:user_id>/roles/<role>/revoke")
@needs(Role.ADMINISTRATOR)
@commits
def revoke(user_id: UUID, role: str) -> ResponseReturnValue:
    """Take a role back."""
    user = queries.get_user(user_id)
    if role not in set(Role):
        abort(404)
    services.revoke_role(user=user, role=Role(role), actor=current_actor())
    flash(_("The role is taken back."), "success")
    return redirect(url_for(".show", user_id=user.id))


@bp.post("/<uuid:user_id>/close")
@needs(Role.ADMINISTRATOR)
@commits
def close(user_id: UUID) -> ResponseReturnValue:
    """Keep a person out."""
    services.close_account(queries.get_user(user_id), actor=current_actor())
    flash(_("The account is closed."), "success")
    return redirect(url_for(".show", user_id=user_id))


@bp.post("/<uuid:user_id>/reopen")
@needs(Role.ADMINISTRATOR)
@commits
def reopen(user_id: UUID) -> ResponseReturnValue:
    """Let a person in again."""
    services.reopen_account(queries.get_user(user_id), actor=current_actor())
    flash(_("The account is open again."), "success")
    return redirect(url_for(".show", user_id=user_id))
