"""A session answers changes with the money of a whole new run, to the unit."""

import random
from copy import deepcopy

import pytest

from donors.matching.engine import InvalidInstance, solve
from donors.matching.engine.kernel.amounts import amounts
from donors.matching.engine.kernel.build import Builder
from donors.matching.engine.kernel.search import NOWHERE
from donors.matching.engine.reading import read_instance
from donors.matching.engine.warm import changes
from donors.matching.engine.warm.session import Session
from tests.benchmarks.matching.document import document as written
from tests.benchmarks.matching.families import draft
from tests.donors.matching.changing import random_change
from tests.donors.matching.instances import random_instance
from tests.donors.matching.small import application, instance, pledge

FAMILIES = {
    "flow": {"minima": False, "applications": 8, "pledges": 6},
    "threshold": {"applications": 8, "pledges": 6},
    "large money": {"applications": 12, "pledges": 8, "money": 10**15, "years": 3},
    "large flow": {"minima": False, "applications": 12, "pledges": 8, "money": 10**15, "years": 3},
    "many": {"applications": 60, "pledges": 25, "money": 1000, "years": 3},
    "tight": {"applications": 40, "pledges": 10, "money": 9, "quotas": 1},
    "tight flow": {"minima": False, "applications": 40, "pledges": 10, "money": 9, "quotas": 1},
}


def whole_run(document):
    """(amounts, accepted, levels) of a run from nothing."""
    read = read_instance(document)
    built = Builder(read).build(read.pledges)
    found = amounts(built.arrays)
    got = {need.key: int(one) for need, one in zip(read.needs, found.got, strict=True)}
    pairs = zip(read.applications, found.accepted, strict=True)
    labels = [("need", *need.key) for need in read.needs]
    levels = {
        label: read.needs[level].key
        for label, level in zip([*labels, *built.labels], found.levels, strict=True)
        if level != NOWHERE
    }
    return got, frozenset(one.id for one, accepted in pairs if accepted), levels


def state_of(session):
    return session.amounts, session.accepted, session.levels


def differences(before, after):
    pairs = {key: (before.get(key, 0), after.get(key, 0)) for key in before.keys() | after.keys()}
    return {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}


@pytest.mark.parametrize("family", FAMILIES)
def test_chains_of_changes_stay_exact(family):
    wishes = FAMILIES[family]
    for seed in range(6):
        draw = random.Random(seed)
        document = random_instance(seed, **wishes)
        session = Session(document)
        for step in range(25):
            document = one_step(draw, session, document, wishes, (family, seed, step))


def one_step(draw, session, document, wishes, where):
    """Changes the session and its twin; sometimes goes back or over to the twin as JSON."""
    made = random_change(draw, document, wishes)
    if made is None:
        return document
    change, changed = made
    before = session.amounts
    try:
        expected = whole_run(changed)
    except InvalidInstance:
        with pytest.raises(InvalidInstance):
            session.change(change)
        assert state_of(session) == whole_run(document), where
        return document
    way = draw.random()
    answer = session.become(deepcopy(changed)) if way < 0.1 else session.change(change)
    assert state_of(session) == expected, (where, change, answer.why)
    assert answer.rows == differences(before, session.amounts), where
    assert answer.placed == (sum(before.values()), sum(session.amounts.values()))
    if way > 0.8:
        session.undo()
        assert state_of(session) == whole_run(document), (where, change)
        return document
    return changed


@pytest.mark.parametrize("family", ["national", "narrow", "open", "quota", "threshold", "years",
                                    "currencies", "ties", "adversarial"])  # fmt: skip
def test_large_calls_are_followed_too(family):
    document = written(draft(family, 20 if family == "quota" else 150, 1))
    session, draw = Session(document), random.Random(1)
    for _ in range(6):
        one = draw.choice(document["pledges"])
        tranche = draw.choice(one["budget"])
        asking, other = draw.sample(document["applications"], 2)
        tried = [
            changes.SetAmount(one["id"], tranche["year"], tranche["amount"] // 2),
            changes.Swap(asking["id"], other["id"]),
            changes.Withdraw(draw.choice(document["pledges"])["id"]),
            changes.Leave(other["id"]),
        ]
        for change in tried[: 3 if tried[2].pledge == one["id"] else 4]:
            session.change(change)
            assert state_of(session) == whole_run(session.instance), (family, change)
        session.become(document)
        assert state_of(session) == whole_run(document), family


@pytest.fixture
def call():
    """Two who ask for 100 each and 150 in one pledge."""
    return instance(
        [application("A1", 1, (2027, 100, 0)), application("A2", 2, (2027, 100, 60))],
        [pledge("P1", {2027: 150})],
    )


def test_an_answer_names_who_gains_and_who_loses(call):
    call["applications"][1]["needs"][0]["minimum"] = 0

    answer = Session(call).change(changes.Swap("A1", "A2"))

    assert answer.warm
    assert answer.gains == {("A2", 2027): 50}
    assert answer.losses == {("A1", 2027): 50}
    assert answer.placed == (150, 150)


def test_a_change_of_who_is_accepted_is_followed(call):
    session = Session(call)
    assert session.accepted == {"A1", "A2"}

    answer = session.change(changes.SetAmount("P1", 2027, 50))

    assert answer.funded == (2, 1)
    assert session.accepted == {"A1"}
    assert session.amounts == {("A1", 2027): 50, ("A2", 2027): 0}


def test_what_is_tried_leaves_no_trace(call):
    session = Session(call)
    before = session.instance, *state_of(session)

    answer = session.try_(changes.Withdraw("P1"), changes.Leave("A1"))

    assert answer.losses == {("A1", 2027): 90, ("A2", 2027): 60}
    assert (session.instance, *state_of(session)) == before
    with pytest.raises(IndexError):
        session.undo()


def test_of_several_changes_none_is_made_when_one_cannot_be(call):
    session = Session(call)
    before = session.instance, *state_of(session)

    with pytest.raises(InvalidInstance) as refused:
        session.change(changes.SetAmount("P1", 2027, 10), changes.Withdraw("P9"))

    assert refused.value.faults == [("pledge", "there is no pledge P9")]
    assert (session.instance, *state_of(session)) == before


@pytest.mark.parametrize("change", [
    changes.SetAmount("P1", 2027, -1),
    changes.SetAmount("P1", 2030, 5),
    changes.SetAmount("P1", 2027, 2**62),
    changes.SetQuota("P1", 0, 5),
    changes.SetShare("P1", 101),
    changes.SetNeed("A1", 2027, 10, 11),
    changes.SetNeed("A9", 2027, 10),
    changes.Move("A1", 0),
    changes.Offer(pledge("P1", {2027: 1})),
    changes.Apply(application("A3", 2, (2027, 1, 0))),
], ids=lambda change: type(change).__name__)  # fmt: skip
def test_a_change_that_cannot_be_is_refused(call, change):
    session = Session(call)

    with pytest.raises(InvalidInstance):
        session.change(change)

    assert state_of(session) == whole_run(call)


def test_quotas_that_cross_for_somebody_new_are_refused():
    themes = [{"where": {"themes": [name]}, "max": 50} for name in ("health", "rural")]
    call = instance(
        [
            application("A1", 1, (2027, 100, 0), themes=["health"]),
            application("A3", 3, (2027, 100, 0), themes=["rural"]),
        ],
        [pledge("P1", {2027: 150}, quotas=themes)],
    )
    session = Session(call)
    both = application("A2", 2, (2027, 100, 0), themes=["health", "rural"])

    with pytest.raises(InvalidInstance):
        session.change(changes.Apply(both))

    assert state_of(session) == whole_run(call)


@pytest.mark.parametrize("terms", [
    {"match": {"num": 1, "den": 2}}, {"minimum_ticket": 20}, {"all_or_nothing": True},
])  # fmt: skip
def test_conditions_ask_for_a_whole_run_and_say_so(call, terms):
    session, offered = Session(call), pledge("P2", {2027: 30}, **terms)

    asked = session.change(changes.Offer(offered))
    result = solve({**call, "pledges": [*call["pledges"], offered]})

    rows = result["applications"]
    found = {(row["id"], one["year"]): one["amount"] for row in rows for one in row["amounts"]}
    assert asked.why == "conditions"
    assert session.amounts == found
    assert session.levels is None
    assert session.undo().why == "conditions"
    assert state_of(session) == whole_run(call)
    assert session.change(changes.SetAmount("P1", 2027, 140)).warm


def test_a_session_never_writes_to_what_it_was_given(call):
    before = deepcopy(call)
    session = Session(call)

    session.change(
        changes.SetAmount("P1", 2027, 10), changes.SetNeed("A1", 2027, 5), changes.Leave("A2")
    )
    session.become({**call, "years": [2027]})

    assert call == before
    assert session.instance == {**call, "years": [2027]}
