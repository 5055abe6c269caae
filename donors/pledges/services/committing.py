"""Make a commitment of an accepted pledge, and end it."""

from __future__ import annotations

from app.audit.moves import move
from app.core import clock
from app.core.actor import Actor
from app.core.db import db
from app.core.errors import check_version, invalid
from app.core.i18n import Message
from app.core.text import one_line
from app.files import services as files
from app.files.models import StoredFile
from app.files.rules import checked
from app.ledger import services as ledger
from donors.pledges import queries
from donors.pledges.models import Pledge, PledgeVersion
from donors.pledges.permissions import can_close, can_sign
from donors.pledges.rules import Agreement, Paper, as_json, check_agreement
from donors.pledges.services.answering import accept_pledge
from donors.pledges.services.scheduling import fit_tranches
from donors.pledges.services.telling import tell
from donors.pledges.states import PledgeState


def sign_pledge(
    pledge: Pledge,
    *,
    agreement: Agreement,
    paper: Paper | None = None,
    seen_version: int | None = None,
    actor: Actor,
) -> PledgeVersion:
    """Note that both sides have signed: a commitment begins, with a fund in the ledger."""
    can_sign(actor, pledge).enforce()
    check_version(pledge, seen_version)
    Pledge.MACHINE.check(pledge.state, PledgeState.SIGNED)
    terms = queries.terms_of(pledge)
    version = PledgeVersion(
        pledge_id=pledge.id,
        number=1,
        terms=as_json(terms),
        proposed_by_id=pledge.created_by_id,
        agreed_by_id=actor.user_id,
        agreed_at=clock.now(),
        **particulars(agreement, paper, actor=actor),
    )
    fund = ledger.open_fund(
        owner_id=pledge.donor.organisation_id,
        code=pledge.code,
        currency=pledge.currency,
        years=terms.years,
        actor=actor,
    )
    pledge.fund_id = fund.id
    pledge.signed_at = clock.now()
    pledge.signed_by_id = actor.user_id
    db.session.add(version)
    facts = {"agreement": version.agreement_number, "on": version.agreement_on.isoformat()}
    move(pledge, to=PledgeState.SIGNED, actor=actor, action="pledge.signed", facts=facts)
    fit_tranches(pledge)
    _tell_signed(pledge, version)
    return version


def _tell_signed(pledge: Pledge, version: PledgeVersion) -> None:
    tell(
        pledge,
        Message("Your pledge is a commitment now"),
        [
            Message(
                "The agreement on your pledge is signed. Pledge: %(code)s. Agreement: %(number)s.",
                code=pledge.code,
                number=version.agreement_number,
            ),
            Message("From now on it may pay for projects in the next decision."),
        ],
    )


def particulars(agreement: Agreement, paper: Paper | None, *, actor: Actor) -> dict[str, object]:
    """Check what is noted of a paper and keep its copy: values of a version."""
    noted = Agreement(
        one_line(agreement.number), agreement.signed_on, one_line(agreement.signatory)
    )
    faults = list(check_agreement(noted, clock.today()))
    if faults:
        raise invalid(faults)
    return {
        "agreement_number": noted.number,
        "agreement_on": noted.signed_on,
        "signatory": noted.signatory,
        "file": _keep(paper, actor) if paper else None,
    }


def _keep(paper: Paper, actor: Actor) -> StoredFile:
    sound = checked(paper.content, paper.name)
    return files.keep(
        paper.content,
        label=sound.label,
        media_type=sound.media_type,
        purpose="donor_agreement",
        actor=actor,
    )


def accept_and_sign(pledge: Pledge, *, reason: str = "", actor: Actor) -> PledgeVersion:
    """Make a commitment of an offer in one step, where the papers are those of a file.

    The agreement has the number of the pledge and the day of today; reason: see accept_pledge.
    """
    accept_pledge(pledge, reason=reason, actor=actor)
    agreement = Agreement(pledge.code, clock.today(), pledge.donor.organisation.name_kk)
    return sign_pledge(pledge, agreement=agreement, actor=actor)


def close_pledge(pledge: Pledge, *, seen_version: int | None = None, actor: Actor) -> None:
    """Close a commitment: later runs leave it out."""
    can_close(actor, pledge).enforce()
    check_version(pledge, seen_version)
    move(pledge, to=PledgeState.CLOSED, actor=actor, action="pledge.closed")
