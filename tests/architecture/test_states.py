"""Every state can be reached, and every move names a permission that exists."""

from __future__ import annotations

import importlib

import pytest

from donors.consents.states import CONSENT_MACHINE
from donors.matching.states import RUN_MACHINE, SPLIT_MACHINE
from donors.pledges.states import CHANGE_MACHINE, IMPORT_MACHINE, PLEDGE_MACHINE
from grants.applications.states import APPLICATION_MACHINE
from grants.awards.states import AWARD_MACHINE
from grants.calls.states import CALL_MACHINE
from grants.reviews.states import REVIEW_MACHINE

MACHINES = {
    "donors.consents": CONSENT_MACHINE,
    "donors.matching": RUN_MACHINE,
    "donors.matching (splits)": SPLIT_MACHINE,
    "donors.pledges": PLEDGE_MACHINE,
    "donors.pledges (changes)": CHANGE_MACHINE,
    "donors.pledges (tables)": IMPORT_MACHINE,
    "grants.applications": APPLICATION_MACHINE,
    "grants.awards": AWARD_MACHINE,
    "grants.calls": CALL_MACHINE,
    "grants.reviews": REVIEW_MACHINE,
}
HOUSES = sorted(MACHINES)


@pytest.mark.parametrize("house", HOUSES)
def test_every_state_has_a_label_and_is_reached(house):
    machine = MACHINES[house]
    states = list(type(next(iter(machine.moves))[0]))
    reached = {to for _, to in machine.moves} | {states[0]}

    assert set(machine.labels) == set(states)
    assert reached == set(states)


@pytest.mark.parametrize("house", HOUSES)
def test_every_move_has_a_permission(house):
    permissions = importlib.import_module(f"{house.split()[0]}.permissions")

    missing = {name for name in MACHINES[house].moves.values() if not hasattr(permissions, name)}

    assert missing == set()
