"""The key pages: who looks at them, and which row of the demonstration their address names."""

from __future__ import annotations

from dataclasses import dataclass

_CALL = "SELECT id FROM grants_call WHERE state = '{}' ORDER BY opens_at DESC LIMIT 1"
_OWN = (
    "SELECT a.id FROM grants_application a"
    " JOIN organisations_member m ON m.organisation_id = a.organisation_id"
    " JOIN identity_user u ON u.id = m.user_id AND u.email = 'ngo-owner@demo.example'"
    " WHERE a.state = '{}' LIMIT 1"
)
_SCORED = (
    "SELECT a.id FROM grants_application a JOIN grants_call c ON c.id = a.call_id"
    " WHERE c.state = 'ranked' ORDER BY a.number LIMIT 1"
)
_RUN = "SELECT id FROM donors_matching_run WHERE state = '{}' ORDER BY id DESC LIMIT 1"
_APPROVABLE = "SELECT id FROM donors_matching_run WHERE state = 'proposed' ORDER BY id LIMIT 1"
_ASKED = (
    "SELECT c.{} FROM donors_run_consent c JOIN donors_donor d ON d.id = c.donor_id"
    " WHERE d.code = 'KOKTAS' AND c.state = 'asked' ORDER BY c.id LIMIT 1"
)
_COMPARED = (
    "SELECT call_id || '/compare?run=' || min(id::text) || '&run=' || max(id::text)"
    " FROM donors_matching_run GROUP BY call_id HAVING count(*) > 1 LIMIT 1"
)
_TRIED = (
    "SELECT r.id || '/what-if?kind=need&change=%7B%22kind%22%3A%22without%22%2C%22pledge%22%3A%22'"
    " || (r.instance->'pledges'->1->>'id') || '%22%7D'"
    " FROM donors_matching_run r WHERE r.state = 'proposed' ORDER BY r.id DESC LIMIT 1"
)
_EXPLAINED = (
    "SELECT id || '/{0}/' || (instance->'{0}'->1->>'id')"
    " FROM donors_matching_run WHERE state = 'proposed'"
    " AND jsonb_array_length(instance->'{0}') > 1 ORDER BY id DESC LIMIT 1"
)
_SPLIT = "SELECT call_id FROM donors_matching_run WHERE state = 'proposed' LIMIT 1"
_PLEDGE = (
    "SELECT p.id FROM donors_pledge p JOIN donors_donor d ON d.id = p.donor_id"
    " WHERE d.code LIKE '%KOKTAS%' AND p.state = '{}' LIMIT 1"
)
_REVIEW = (
    "SELECT r.id FROM grants_review r JOIN grants_reviewer_profile p ON p.id = r.reviewer_id"
    " JOIN identity_user u ON u.id = p.user_id AND u.email = 'reviewer-1@demo.example'"
    " WHERE r.state = '{}' LIMIT 1"
)
_LETTER = "SELECT {} FROM reports_letter WHERE kind = 'award' AND sealed_at IS NOT NULL LIMIT 1"
_OFFICE = "SELECT id FROM organisations_front_office WHERE region_code = 'KZ-10'"
OPEN_CALL = (
    "SELECT code FROM grants_call WHERE state = 'published'"
    " AND now() BETWEEN opens_at AND closes_at LIMIT 1"
)


@dataclass(frozen=True)
class KeyPage:
    """One page: `path` with `{}` where the answer to `row` goes; `who` is a demo account."""

    name: str
    who: str | None
    path: str
    row: str = ""


KEY_PAGES = (
    KeyPage("front", None, "/"),
    KeyPage("sign-in", None, "/sign-in"),
    KeyPage("register", None, "/register"),
    KeyPage("mailbox", None, "/mailbox"),
    KeyPage("public-calls", None, "/calls/"),
    KeyPage("public-call", None, "/calls/{}", OPEN_CALL),
    KeyPage("public-awards", None, "/awards/"),
    KeyPage("public-donors", None, "/donors/"),
    KeyPage("public-front-offices", None, "/front-offices/"),
    KeyPage("letter-check", None, "/verify"),
    KeyPage("letter-genuine", None, "/verify/{}", _LETTER.format("code")),
    KeyPage("ngo-home", "ngo-owner", "/apply/"),
    KeyPage("ngo-calls", "ngo-owner", "/apply/calls/"),
    KeyPage("ngo-eligibility", "ngo-second", "/apply/applications/start/{}", OPEN_CALL),
    KeyPage("ngo-task-list", "ngo-owner", "/apply/applications/{}", _OWN.format("draft")),
    KeyPage("ngo-budget", "ngo-owner", "/apply/applications/{}/budget", _OWN.format("draft")),
    KeyPage("ngo-check", "ngo-owner", "/apply/applications/{}/check", _OWN.format("draft")),
    KeyPage("ngo-letters", "ngo-owner", "/apply/letters"),
    KeyPage("ngo-organisation", "ngo-owner", "/apply/organisations"),
    KeyPage("donor-home", "donor-kzt", "/fund/"),
    KeyPage("donor-pledge", "donor-kzt", "/fund/pledges/{}", _PLEDGE.format("signed")),
    KeyPage("donor-new-pledge", "donor-kzt", "/fund/pledges/new"),
    KeyPage("donor-use", "donor-kzt", "/fund/matching/{}", _RUN.format("approved")),
    KeyPage("donor-consents", "donor-kzt", "/fund/consents/"),
    KeyPage("donor-consent", "donor-kzt", "/fund/consents/{}", _ASKED.format("id")),
    KeyPage("reviewer-home", "reviewer-1", "/review/"),
    KeyPage("reviewer-sheet", "reviewer-1", "/review/{}", _REVIEW.format("declared")),
    KeyPage("reviewer-conflict", "reviewer-1", "/review/{}", _REVIEW.format("assigned")),
    KeyPage("staff-board", "officer", "/staff/"),
    KeyPage("staff-call", "officer", "/staff/calls/{}", _CALL.format("draft")),
    KeyPage("staff-applications", "officer", "/staff/applications/"),
    KeyPage("staff-application", "officer", "/staff/applications/{}", _SCORED),
    KeyPage("staff-reviews", "officer", "/staff/reviews/calls/{}", _CALL.format("reviewing")),
    KeyPage("staff-ranking", "officer", "/staff/rankings/{}", _CALL.format("ranked")),
    KeyPage("staff-run", "approver", "/staff/matching/{}", _RUN.format("proposed")),
    KeyPage("staff-approve", "approver", "/staff/matching/{}/approve", _APPROVABLE),
    KeyPage("staff-split", "officer", "/staff/matching/calls/{}", _SPLIT),
    KeyPage("staff-consents", "officer", "/staff/consents/runs/{}", _ASKED.format("run_id")),
    KeyPage("staff-extend", "officer", "/staff/consents/{}/extend", _ASKED.format("id")),
    KeyPage("staff-compare", "officer", "/staff/matching/calls/{}", _COMPARED),
    KeyPage("staff-what-if", "officer", "/staff/matching/{}", _TRIED),
    KeyPage("staff-payments", "officer", "/staff/matching/{}", _EXPLAINED.format("applications")),
    KeyPage("staff-next", "officer", "/staff/matching/{}", _EXPLAINED.format("pledges")),
    KeyPage("staff-letters", "officer", "/staff/letters/runs/{}", _RUN.format("approved")),
    KeyPage("staff-pledges", "officer", "/staff/pledges/"),
    KeyPage("staff-fund", "finance", "/staff/ledger/"),
    KeyPage("staff-queues", "administrator", "/staff/queues"),
    KeyPage("front-office-home", "front-office", "/staff/"),
    KeyPage("front-office-letters", "front-office", "/staff/letters/"),
    KeyPage("staff-front-office", "officer", "/staff/front-offices/{}/edit", _OFFICE),
)
