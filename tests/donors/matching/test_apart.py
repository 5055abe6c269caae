"""Linked bodies are kept apart within the contract, or shown, as the rule of the day says."""

from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from app.core import clock
from app.core.actor import SYSTEM
from app.core.db import db
from app.core.errors import Invalid
from donors.conflicts import services as conflicts
from donors.conflicts.rules import LinkKind, Side, Treatment
from donors.matching import queries, services
from donors.matching.engine import solve, verify
from donors.matching.engine.quotas import fits
from donors.matching.rules.apart import keep_apart, pairs_in, plain_kind, written_as_in
from tests.factories.donors import make_pledge
from tests.factories.donors_matching import ENTRIES, make_ranked_call, make_run
from tests.factories.doors import entered

KINDS = ("ngo", "fund", "union")
some_kinds = st.sets(st.sampled_from(KINDS), min_size=1)
wheres = st.one_of(st.just({}), some_kinds.map(lambda kinds: {"kinds": sorted(kinds)}))


@st.composite
def worlds(draw):
    applications = [
        {
            "id": f"A{number}", "call": "C", "rank": number, "score": "80.00", "region": "R",
            "themes": ["t"], "kind": draw(st.sampled_from(KINDS)),
            "needs": [{"year": 2027, "requested": draw(st.integers(1, 50))}],
        }
        for number in range(1, draw(st.integers(2, 5)))
    ]  # fmt: skip
    pledges = [
        {
            "id": f"P{number}", "donor": f"D{number}", "public": True, "tier": 0,
            "currency": "KZT", "carry_over": False, "where": draw(wheres),
            "budget": [{"year": 2027, "amount": draw(st.integers(1, 60))}],
            "quotas": [{"where": draw(wheres), "max": draw(st.integers(1, 40))}],
        }
        for number in range(1, draw(st.integers(2, 4)))
    ]  # fmt: skip
    every = [(one["id"], two["id"]) for one in pledges for two in applications]
    pairs = draw(st.sets(st.sampled_from(every)))
    instance = {
        "version": 1, "currency": "KZT", "years": [2027], "rates": {},
        "policy": {"selection": "rank_order"}, "applications": applications, "pledges": pledges,
    }  # fmt: skip
    return instance, pairs


def allowed(instance):
    return {
        (pledge["id"], one["id"])
        for pledge in instance["pledges"]
        for one in instance["applications"]
        if fits(pledge, one)
    }


@given(world=worlds())
def test_only_the_pairs_are_kept_apart(world):
    instance, pairs = world

    apart = keep_apart(instance, pairs)
    result = solve(apart)

    verify(apart, result)
    assert allowed(apart) == allowed(instance) - pairs
    for before, after in zip(instance["pledges"], apart["pledges"], strict=True):
        for plain, written in zip(before["quotas"], after["quotas"], strict=True):
            counted = [one["id"] for one in apart["applications"] if fits(written, one)]
            assert counted == [one["id"] for one in instance["applications"] if fits(plain, one)]
    paid = {(line["pledge"], line["application"]) for line in result["allocations"]}
    assert paid & pairs == set()
    assert [plain_kind(one["kind"]) for one in apart["applications"]] == [
        one["kind"] for one in instance["applications"]
    ]
    assert written_as_in(apart, instance["pledges"], pairs_in(apart)) == apart["pledges"]


@given(world=worlds(), data=st.data())
def test_pledges_of_an_earlier_split_forget_its_pairs(world, data):
    instance, pairs = world
    earlier = {**instance, "pledges": keep_apart(instance, pairs)["pledges"]}
    others = data.draw(st.sets(st.sampled_from(sorted(allowed(instance) or {("P1", "A1")}))))

    assert allowed(keep_apart(earlier, others)) == allowed(instance) - others


def test_instance_without_pairs_stays_as_it_is():
    instance = {"applications": [{"id": "A", "kind": "ngo"}], "pledges": [{"id": "P", "where": {}}]}

    assert keep_apart(instance, set()) == instance


def link(ranked, place=0, entry=0):
    return conflicts.declare_link(
        donor=ranked.pledges[place].donor,
        organisation=ranked.applications[entry].organisation,
        side=Side.OPERATOR,
        reason="DEMO",
        actor=SYSTEM,
    )


def paid_pairs(run):
    return {(line["pledge"], line["application"]) for line in run.result["allocations"]}


def test_linked_money_pays_others_only(app):
    ranked = make_ranked_call()
    pair = ranked.pledges[0].code, ranked.applications[0].number
    assert pair in paid_pairs(make_run(ranked, proposed=False))
    link(ranked)

    run = make_run(ranked)
    services.approve_run(run, actor=ranked.approver)

    assert pair not in paid_pairs(run)
    assert any(pledge == pair[0] for pledge, _application in paid_pairs(run))
    (found,) = queries.linked_in(run)
    assert (found.pledge, found.application, found.kinds) == (*pair, (LinkKind.DECLARED,))


def test_link_declared_after_the_split_stops_the_run(app):
    ranked = make_ranked_call()
    draft = make_run(ranked, proposed=False)
    proposed = make_run(ranked)
    link(ranked)

    with pytest.raises(Invalid, match="the donor and the applicant are linked"):
        services.propose_run(draft, actor=ranked.officer)
    with pytest.raises(Invalid, match="the donor and the applicant are linked"):
        services.approve_run(proposed, actor=ranked.approver)


def test_disclosed_link_is_shown_and_paid(app):
    ranked = make_ranked_call()
    link(ranked)
    conflicts.set_rule(treatment=Treatment.DISCLOSE, valid_from=clock.today(), actor=SYSTEM)

    run = make_run(ranked)
    services.approve_run(run, actor=ranked.approver)

    pair = ranked.pledges[0].code, ranked.applications[0].number
    assert pair in paid_pairs(run)
    assert [(one.pledge, one.application) for one in queries.linked_in(run)] == [pair]


NOT_FITTING = {
    "kk": "донор мен өтініш беруші байланысты",
    "ru": "донор и заявитель связаны",
    "en": "the donor and the applicant are linked",
}


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_nearest_miss_of_a_linked_pair_names_the_link(app, client, language):
    wide = make_pledge(years={2027: 90_000_000_00, 2028: 90_000_000_00}, committed=True)
    ranked = make_ranked_call(ENTRIES[:1], [wide])
    link(ranked)
    run = make_run(ranked, proposed=False)
    number = ranked.applications[0].number
    db.session.commit()

    with entered(app, ranked.officer):
        pages = [
            client.get(f"/staff/matching/{run.id}/applications/{number}?lang={language}"),
            client.get(f"/staff/matching/{run.id}?lang={language}"),
        ]
        workbook = client.get(f"/staff/matching/{run.id}/run.xlsx?lang={language}")

    book = load_workbook(BytesIO(workbook.data), read_only=True)
    (miss,) = list(book.worksheets[-1].iter_rows(min_row=2, values_only=True))
    assert run.result["applications"][0]["reason"]["nearest"][0]["failing"] == ["kinds"]
    assert all(NOT_FITTING[language] in page.get_data(as_text=True) for page in pages)
    assert (miss[0], miss[2]) == (number, wide.code)
    assert NOT_FITTING[language] in miss[4]
