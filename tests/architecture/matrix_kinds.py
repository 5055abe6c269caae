"""Which thing an endpoint is asked for: the rows of the authorisation matrix."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from werkzeug.routing import Rule

Values = Mapping[str, Any]
Cases = dict[str, dict[str, Any]]


@dataclass
class Objects:
    """What an address may name, by the state it is in; the keys are the names in the address."""

    cases: dict[str, Cases] = field(default_factory=dict)

    def put(self, kind: str, state: str, **values: Any) -> None:
        """Add a thing in a state."""
        self.cases.setdefault(kind, {})[state] = values

    def of(self, rule: Rule) -> Iterator[tuple[str, Values]]:
        """Give each (state, values) with which an address is tried."""
        if not rule.arguments:
            yield "", {}
            return
        kind = kind_of(rule.endpoint)
        for state, values in self.cases[kind].items():
            yield state, {name: values[name] for name in rule.arguments}


# The first pattern that fits names the kind of thing an endpoint is asked for.
KINDS = (
    (r"applicant_applications\.(start|begin)$", "call_code"),
    (r"applicant_applications\.(text|save_text)$", "section"),
    (r"applicant_awards\.outcome$", "outcome"),
    (r"(applicant|staff)_awards\.", "award"),
    (r"public_awards\.", "award"),
    (r"(applicant|staff)_applications\.", "application"),
    (r"public_calls\.", "call_code"),
    (r"staff_calls\.", "call"),
    (r"staff_reviews\.(call|remind)$", "judged_call"),
    (r"staff_reviews\.cancel$", "review"),
    (r"staff_reviews\.", "judged"),
    (r"staff_rankings\.why$", "judged"),
    (r"staff_rankings\.", "judged_call"),
    (r"staff_reviewers\.", "reviewer"),
    (r"reviewer_reviews\.", "review"),
    (r"staff_discovery\.call$", "call"),
    (r"staff_discovery\.application$", "application"),
    (r"staff_matching\.(call|split|compare_runs)$", "judged_call"),
    (r"staff_matching\.(work|stop_work|begin_again)$", "split"),
    (r"(staff|donor)_matching\.", "run"),
    (r"staff_consents\.(run|without)$", "run"),
    (r"(staff|donor)_consents\.", "consent"),
    (r"staff_letters\.(batch|again)$", "run"),
    (r"public_letters\.", "verify_code"),
    (r".*_letters\.", "letter"),
    (r"staff_conflicts\.(ask_end|end)$", "donor_link"),
    (r"staff_conflicts\.application$", "application"),
    (r"staff_statements\.", "donor"),
    (r"applicant_organisations\.", "ngo"),
    (r"donor_organisations\.", "donor_body"),
    (r"staff_organisations\.", "body"),
    (r".*_pledges\.(change|agree|refuse|take_back)$", "pledge_change"),
    (r"staff_pledges\.(import_\w+|take|check_again|cancel_import|(ask_)?undo\w*)$", "pledge_table"),
    (r".*_pledges\.", "pledge"),
    (r"staff_contributions\.(give_back|save_return)$", "receipt"),
    (r"staff_contributions\.", "pledge"),
    (r"donor_profiles\.(register|save_registration)$", "new_donor_body"),
    (r".*_profiles\.(document_file|check|save_check)$", "donor_document"),
    (r".*_profiles\.", "donor"),
    (r"staff_people\.", "person"),
    (r"account_people\.", "session"),
    (r"account_invitations\.", "invitation"),
    (r"security\.", "wrong_token"),
    (r"public_mailbox\.", "message"),
    (r"staff_home\.", "task"),
    (r"staff_front_offices\.", "front_office"),
    (r"staff_ledger\.", "books"),
    (r"staff_programmes\.", "programme"),
)


def kind_of(endpoint: str) -> str:
    """Name the kind of thing an endpoint is asked for."""
    found = next((kind for pattern, kind in KINDS if re.match(pattern, endpoint)), None)
    if found is None:
        raise LookupError(f"matrix_kinds.KINDS does not say what {endpoint} is asked for")
    return found
