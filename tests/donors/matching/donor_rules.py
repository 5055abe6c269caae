"""Every rule of the donors, asked of the public rows of a result, straight from the contract."""

from collections import defaultdict

from tests.donors.matching.brute_force import fits


def assert_rules(instance, result):
    """Eligibility, budgets, caps, quotas, match, tickets, all-or-nothing and the accounts."""
    applications = {one["id"]: one for one in instance["applications"]}
    needs = {(key, n["year"]): n for key, one in applications.items() for n in one["needs"]}
    rates = {**instance["rates"], instance["currency"]: {"num": 1, "den": 1}}
    staged = any("match" in one for one in instance["pledges"])
    got, public = defaultdict(int), defaultdict(int)
    rows = defaultdict(list)
    for row in result["allocations"]:
        rows[row["pledge"]].append(row)
        need = (row["application"], row["year"])
        got[need] += row["amount"]
    for pledge in instance["pledges"]:
        if pledge["public"] and "match" not in pledge:
            for row in rows[pledge["id"]]:
                public[row["application"], row["year"]] += row["amount"]
    for pledge in instance["pledges"]:
        assert_pledge(pledge, rows[pledge["id"]], applications, needs, rates, public)
        assert_accounts(pledge, rows[pledge["id"]], rates, result)
    assert len(result["pledges"]) == len(instance["pledges"])
    assert_applications(result, needs, got, public if staged else got)
    assert result["objective"]["placed"] == sum(got.values())


def assert_pledge(pledge, rows, applications, needs, rates, public):
    def base(amount):
        rate = rates[pledge["currency"]]
        return amount * rate["num"] // rate["den"]

    rate = rates[pledge["currency"]]
    paid, taken = defaultdict(int), defaultdict(int)
    for row in rows:
        assert row["amount"] > 0
        assert row["from_year"] == row["year"] or (
            pledge["carry_over"] and row["from_year"] < row["year"]
        )
        assert fits(pledge["where"], applications[row["application"]])
        paid[row["application"], row["year"]] += row["amount"]
        taken[row["from_year"]] += row["amount"]
    budget = {one["year"]: base(one["amount"]) for one in pledge["budget"]}
    assert all(amount <= budget[year] for year, amount in taken.items())
    if pledge.get("all_or_nothing"):
        assert all(amount == budget[year] for year, amount in taken.items())
    for need, amount in paid.items():
        requested = needs[need]["requested"]
        assert amount <= requested * pledge.get("max_share_percent", 100) // 100
        if "max_per_application" in pledge:
            assert amount <= base(pledge["max_per_application"])
        if "match" in pledge:
            assert amount <= public[need] * pledge["match"]["num"] // pledge["match"]["den"]
        assert amount * rate["den"] >= pledge.get("minimum_ticket", 0) * rate["num"]
    for quota in pledge.get("quotas", []):
        counted = defaultdict(int)
        for (who, year), amount in paid.items():
            counted[year] += amount if fits(quota["where"], applications[who]) else 0
        assert all(amount <= base(quota["max"]) for amount in counted.values())


def assert_accounts(pledge, rows, rates, result):
    rate = rates[pledge["currency"]]
    budget = {
        one["year"]: one["amount"] * rate["num"] // rate["den"]
        for one in sorted(pledge["budget"], key=lambda one: one["year"])
    }
    spent = dict.fromkeys(budget, 0)
    for row in rows:
        spent[row["from_year"]] += row["amount"]
    owed = [
        {"year": year, "amount": -(-amount * rate["den"] // rate["num"])}
        for year, amount in spent.items()
    ]
    used = sum(spent.values())
    right = {"id": pledge["id"], "used": used, "unused": sum(budget.values()) - used, "owed": owed}
    assert [one for one in result["pledges"] if one["id"] == pledge["id"]] == [right]


def assert_applications(result, needs, got, deciding):
    assert sorted(row["id"] for row in result["applications"]) == sorted({n[0] for n in needs})
    accepted = 0
    for row in result["applications"]:
        own = {(row["id"], one["year"]): one["amount"] for one in row["amounts"]}
        assert own == {need: got[need] for need in needs if need[0] == row["id"]}
        assert all(amount <= needs[need]["requested"] for need, amount in own.items())
        if row["outcome"] == "refused":
            assert not any(own.values())
            continue
        accepted += 1
        assert all(deciding[need] >= needs[need].get("minimum", 0) for need in own)
        full = all(needs[need]["requested"] == amount for need, amount in own.items())
        assert row["outcome"] == ("full" if full else "partial")
    assert result["objective"]["accepted"] == accepted
