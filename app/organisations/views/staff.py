"""Organisations for the operator's people; a front office sees those of its region."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.core.actor import OrganisationKind
from app.core.i18n import Message
from app.organisations import queries
from app.organisations.forms import LEGAL_FORMS, MEMBER_ROLES, region_choices
from app.organisations.models import Organisation
from app.organisations.rules import mixed_in_names
from app.portals import staff
from app.portals.access import REGIONAL_READERS, current_actor, needs
from app.portals.language import current_language
from app.portals.searched import asked_key, search_text

bp = staff.blueprint("organisations", __name__)

KINDS: dict[OrganisationKind, Message] = {
    OrganisationKind.APPLICANT: Message("Applicants"),
    OrganisationKind.DONOR: Message("Donors"),
}


@bp.get("")
@needs(*REGIONAL_READERS)
def index() -> ResponseReturnValue:
    """List organisations; by name, BIN, region, kind."""
    text = search_text("q")
    region, kind = request.args.get("region", ""), request.args.get("kind", "")
    known = {item.code for item in queries.regions()}
    found = queries.search(
        actor=current_actor(),
        text=text,
        region_code=region if region in known else None,
        kind=OrganisationKind(kind) if kind in set(OrganisationKind) else None,
        after=asked_key("after"),
        language=current_language(),
    )
    following: dict[str, Any] = {"q": text, "region": region, "kind": kind}
    next_url = url_for(".index", **following, after=found.next_key) if found.next_key else None
    return render_template(
        "staff_organisations_index.html",
        organisations=found.rows,
        mixed={row.id: mixed_text(row) for row in found.rows},
        next_url=next_url,
        text=text,
        region=region,
        kind=kind,
        kinds=KINDS,
        regions=region_choices(queries.regions()),
    )


@bp.get("/<uuid:organisation_id>")
@needs(*REGIONAL_READERS)
def show(organisation_id: UUID) -> ResponseReturnValue:
    """Show one organisation and its people, and what may deceive in its names."""
    found = queries.get_organisation(organisation_id, actor=current_actor())
    return render_template(
        "staff_organisations_show.html",
        organisation=found,
        kinds=KINDS,
        legal_forms=LEGAL_FORMS,
        roles=MEMBER_ROLES,
        members=queries.members_of(found),
        mixed=mixed_text(found),
        look_alikes=queries.look_alikes(found, actor=current_actor()),
    )


def mixed_text(organisation: Organisation) -> str:
    """Write the words of its names that mix Latin and Cyrillic letters, the Latin ones named."""
    words = mixed_in_names([organisation.name_kk, organisation.name_ru, organisation.name_en])
    return ", ".join(f"{one.word} ({one.latin})" for one in words)
