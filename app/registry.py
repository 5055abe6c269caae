"""The one explicit list: who is in the house. Nothing registers itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, Flask

from app.audit import models as audit_models
from app.core.events import Subscriber
from app.files import models as files_models
from app.home.views import applicant as home_applicant
from app.home.views import donor as home_donor
from app.home.views import public as home_public
from app.home.views import reviewer as home_reviewer
from app.home.views import staff as home_staff
from app.identity import models as identity_models
from app.identity.queries import use_membership_reader, use_region_reader
from app.identity.views import account as identity_account
from app.identity.views import public as identity_public
from app.identity.views import sign_in
from app.identity.views import staff as identity_staff
from app.jobs import models as jobs_models
from app.jobs.handlers import Handler, Later
from app.ledger import models as ledger_models
from app.ledger.views import staff_rates as ledger_staff
from app.mail import jobs as mail_jobs
from app.mail import models as mail_models
from app.mail.services import SEND
from app.organisations import models as organisations_models
from app.organisations.queries import memberships_of, regions
from app.organisations.views import account as organisations_account
from app.organisations.views import applicant as organisations_applicant
from app.organisations.views import donor as organisations_donor
from app.organisations.views import public as organisations_public
from app.organisations.views import staff as organisations_staff
from app.organisations.views import staff_offices as organisations_staff_offices
from app.portals import models as portals_models
from donors.conflicts import models as conflicts_models
from donors.conflicts.views import applicant as conflicts_applicant
from donors.conflicts.views import donor as conflicts_donor
from donors.conflicts.views import staff as conflicts_staff
from donors.consents import jobs as consents_jobs
from donors.consents import models as consents_models
from donors.consents.queries import what_is_missing
from donors.consents.services import OVERDUE as CONSENT_OVERDUE
from donors.consents.services import REMIND as CONSENT_REMIND
from donors.consents.services import ask_donors, void_questions, void_questions_of_call
from donors.consents.views import donor as consents_donor
from donors.consents.views import staff as consents_staff
from donors.contributions import models as contributions_models
from donors.contributions.services import follow_reversal
from donors.contributions.views import donor as contributions_donor
from donors.contributions.views import staff as contributions_staff
from donors.discovery.views import donor as discovery_donor
from donors.discovery.views import staff as discovery_staff
from donors.matching import models as matching_models
from donors.matching.queries import source_names, use_waits
from donors.matching.services import propose_top_up
from donors.matching.services.ordering import DIVIDE, HALVE, MERGE, SOLVE
from donors.matching.views import donor as matching_donor
from donors.matching.views import staff_deciding as matching_staff
from donors.pledges import models as pledges_models
from donors.pledges.services.importing import WORK
from donors.pledges.services.reminding import REMIND_OF_PARTS
from donors.pledges.views import donor_money as pledges_donor
from donors.pledges.views import staff_money as pledges_staff
from donors.profiles import models as profiles_models
from donors.profiles.services.reminding import REMIND_OF_DOCUMENTS
from donors.profiles.views import donor_documents as profiles_donor
from donors.profiles.views import public as profiles_public
from donors.profiles.views import staff_documents as profiles_staff
from grants.applications import models as applications_models
from grants.applications.services import mark_under_review
from grants.applications.services.submitting import RECEIPT
from grants.applications.views import applicant_pages as applications_applicant
from grants.applications.views import staff as applications_staff
from grants.awards import models as awards_models
from grants.awards.queries import use_source_names
from grants.awards.views import applicant as awards_applicant
from grants.awards.views import public as awards_public
from grants.awards.views import staff_withdrawing as awards_staff
from grants.calls import models as calls_models
from grants.calls.views import applicant as calls_applicant
from grants.calls.views import public as calls_public
from grants.calls.views import staff_parts as calls_staff
from grants.programmes import models as programmes_models
from grants.programmes.views import staff as programmes_staff
from grants.reviews import models as reviews_models
from grants.reviews.views import reviewer as reviews_reviewer
from grants.reviews.views import staff as reviews_staff
from grants.reviews.views import staff_rankings as reviews_staff_rankings
from grants.reviews.views import staff_reviewers as reviews_staff_reviewers
from reports.letters import models as letters_models
from reports.letters.services.issue import SEAL, prepare_letters, prepare_withdrawal_letter
from reports.letters.views import applicant as letters_applicant
from reports.letters.views import donor as letters_donor
from reports.letters.views import public as letters_public
from reports.letters.views import staff as letters_staff
from reports.statements.views import donor as statements_donor
from reports.statements.views import staff as statements_staff

MODELS = (
    audit_models,
    jobs_models,
    mail_models,
    files_models,
    portals_models,
    identity_models,
    organisations_models,
    ledger_models,
    programmes_models,
    calls_models,
    applications_models,
    reviews_models,
    awards_models,
    profiles_models,
    pledges_models,
    conflicts_models,
    matching_models,
    consents_models,
    contributions_models,
    letters_models,
)

BLUEPRINTS: Sequence[Blueprint] = (
    identity_account.bp,
    identity_public.bp,
    identity_staff.bp,
    organisations_account.bp,
    organisations_applicant.bp,
    organisations_donor.bp,
    organisations_public.bp,
    organisations_staff.bp,
    organisations_staff_offices.bp,
    ledger_staff.bp,
    applications_applicant.bp,
    applications_staff.bp,
    programmes_staff.bp,
    calls_staff.bp,
    calls_public.bp,
    calls_applicant.bp,
    reviews_reviewer.bp,
    reviews_staff.bp,
    reviews_staff_rankings.bp,
    reviews_staff_reviewers.bp,
    awards_public.bp,
    awards_applicant.bp,
    awards_staff.bp,
    matching_staff.bp,
    matching_donor.bp,
    consents_donor.bp,
    consents_staff.bp,
    discovery_donor.bp,
    discovery_staff.bp,
    profiles_donor.bp,
    profiles_public.bp,
    profiles_staff.bp,
    pledges_donor.bp,
    pledges_staff.bp,
    conflicts_applicant.bp,
    conflicts_donor.bp,
    conflicts_staff.bp,
    contributions_donor.bp,
    contributions_staff.bp,
    letters_public.bp,
    letters_applicant.bp,
    letters_donor.bp,
    letters_staff.bp,
    statements_donor.bp,
    statements_staff.bp,
    home_public.bp,
    home_applicant.bp,
    home_donor.bp,
    home_reviewer.bp,
    home_staff.bp,
)

JOBS: Sequence[Handler] = (
    Handler(SEND, "mail", mail_jobs.send_message),
    Handler(CONSENT_REMIND, "mail", consents_jobs.remind),
    Handler(CONSENT_OVERDUE, "mail", consents_jobs.tell_overdue),
    Handler(RECEIPT, "letters", Later("grants.applications.jobs", "write_receipt")),
    Handler(REMIND_OF_PARTS, "default", Later("donors.pledges.jobs", "remind_of_parts")),
    Handler(REMIND_OF_DOCUMENTS, "default", Later("donors.profiles.jobs", "remind_of_documents")),
    Handler(
        WORK,
        "default",
        Later("donors.pledges.jobs", "work_on_table"),
        max_attempts=3,
        timeout_seconds=30,
    ),
    Handler(DIVIDE, "default", Later("donors.matching.jobs", "divide"), max_attempts=5),
    Handler(
        SOLVE,
        "default",
        Later("donors.matching.jobs", "solve"),
        max_attempts=5,
        timeout_seconds=290,
    ),
    Handler(
        HALVE,
        "default",
        Later("donors.matching.jobs", "halve"),
        max_attempts=5,
        timeout_seconds=290,
    ),
    Handler(
        MERGE,
        "default",
        Later("donors.matching.jobs", "merge"),
        max_attempts=5,
        timeout_seconds=290,
    ),
    Handler(SEAL, "letters", Later("reports.letters.jobs", "seal", "warm_up"), timeout_seconds=20),
)

# What is done once a day, by the outbox as any other work.
DAILY: Sequence[str] = (REMIND_OF_PARTS, REMIND_OF_DOCUMENTS)

SUBSCRIBERS: Mapping[str, Sequence[Subscriber]] = {
    "call.reviews_started": (mark_under_review,),
    "run.proposed": (ask_donors,),
    "run.taken_back": (void_questions,),
    "call.decided": (prepare_letters, void_questions_of_call),
    "call.topped_up": (prepare_letters,),
    "award.withdrawn": (propose_top_up, prepare_withdrawal_letter),
    "entry.reversed": (follow_reversal,),
}


def install_sign_in(app: Flask) -> None:
    """Put the sign-in routes in place; they come from a library with its own blueprint."""
    use_membership_reader(memberships_of)
    use_region_reader(regions)
    use_source_names(source_names)
    use_waits(what_is_missing)
    sign_in.install(app)
