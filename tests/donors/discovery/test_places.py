"""Where a donor's money does most: ordered by hand-counted figures, silent on single projects."""

from __future__ import annotations

from donors.discovery.rules import CallFacts, Field, Habit, Miss, places, trials_of
from tests.donors.discovery.small import project, purse

ECOLOGY = CallFacts("ECO", (2027,), themes=("ecology",))
SCHOOLS = CallFacts("EDU", (2027, 2028), regions=("KZ-75",), themes=("education",))


def three(amount, **facts):
    return tuple(project(f"A{n}", {2027: amount}, **facts) for n in (1, 2, 3))


def shown(found):
    return [(one.code, one.suggestion.candidate.added_minor, one.gap_minor) for one in found]


def test_call_that_takes_more_of_the_free_money_comes_first():
    mine = purse("MINE", {2027: 200})
    fields = [
        Field(ECOLOGY, three(30), (mine,)),
        Field(SCHOOLS, three(60, region="KZ-75", themes=("education",)), (mine,)),
    ]

    found = places(trials_of(fields), own=frozenset(["MINE"]), habit=Habit())

    # Free money is counted in: with it nothing is missing in either call.
    assert shown(found) == [("EDU", 180, 0), ("ECO", 90, 0)]
    assert [one.suggestion.points["money"] for one in found] == [90, 45]


def test_without_free_money_the_gap_that_new_money_could_close_counts():
    other = purse("OTHER", {2027: 50}, where={"themes": ["ecology"]})
    fields = [
        Field(ECOLOGY, three(30), (other,)),
        Field(SCHOOLS, three(60, region="KZ-75", themes=("education",)), (other,)),
    ]

    found = places(trials_of(fields), own=frozenset(), habit=Habit((("KZ-75", ("education",), 3),)))

    assert shown(found) == [("EDU", 180, 180), ("ECO", 40, 40)]
    assert [one.has_money for one in found] == [False, False]
    assert [one.suggestion.points for one in found] == [
        {"money": 100, "history": 75, "narrowness": 100, "timing": 0, "leverage": 0},
        {"money": 22, "history": 37, "narrowness": 0, "timing": 0, "leverage": 0},
    ]


def test_one_or_two_applications_tell_no_figures():
    mine = purse("MINE", {2027: 200})
    state = purse("STATE", {2027: 10}, public=True)

    two = places(
        trials_of([Field(ECOLOGY, three(30)[:2], (mine, state))]),
        own=frozenset(["MINE"]),
        habit=Habit(),
    )
    narrow = purse("MINE", {2027: 200}, where={"regions": ["KZ-71"]})
    others = (project("A3", region="KZ-75"), project("A4", region="KZ-75"))
    probed = places(
        trials_of([Field(ECOLOGY, (*three(30)[:2], *others), (narrow, state))]),
        own=frozenset(["MINE"]),
        habit=Habit(),
    )

    for found in (two, probed):
        (one,) = found
        assert (one.shown, one.gap_minor, one.misses) == (False, 0, ())
        assert (one.suggestion.candidate.added_minor, one.suggestion.points["money"]) == (0, 0)
        assert one.suggestion.candidate.secured_minor == 0


def test_miss_concerns_three_applications_at_least():
    mine = purse("MINE", {2027: 50}, where={"regions": ["KZ-75"]})
    two = Field(ECOLOGY, (*three(30)[:2], project("A3", region="KZ-10")), (mine,))
    enough = Field(ECOLOGY, three(30), (mine,))

    silent, told = (
        places(trials_of([one]), own=frozenset(["MINE"]), habit=Habit())[0] for one in (two, enough)
    )

    assert silent.misses == ()
    assert told.misses == (Miss("MINE", "regions", "KZ-71", 3, 50),)


def test_state_money_is_told_as_a_sum():
    mine = purse("MINE", {2027: 200}, match={"num": 2, "den": 1})
    state = purse("STATE", {2027: 20}, public=True)

    (found,) = places(
        trials_of([Field(ECOLOGY, three(30), (mine, state))]),
        own=frozenset(["MINE"]),
        habit=Habit(),
    )

    candidate = found.suggestion.candidate
    assert (candidate.secured_minor, candidate.joined_minor) == (20, 40)
    # The first has all 20 of the state and lacks 10: no more can be matched.
    assert candidate.added_minor == 10
