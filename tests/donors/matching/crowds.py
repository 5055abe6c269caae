"""Crowd calls for tests, and the rule in its plainest form: fractions, no queue, no groups."""

from fractions import Fraction


def call(costs, backers, **rest):
    """A crowd call of costs by project and (amount, projects) by backer."""
    return {
        "version": 1,
        "currency": "KZT",
        "projects": [{"id": name, "cost": cost} for name, cost in costs.items()],
        "backers": [
            {"id": name, "amount": amount, "projects": list(projects)}
            for name, (amount, projects) in backers.items()
        ],
        **rest,
    }


def random_call(
    rng, *, projects=6, backers=12, money=40, cost=60, satisfaction="cost", amounts=None
):
    """Small numbers, so that ties, empty purses and exact fits are common."""
    names = [f"P{number}" for number in range(rng.randint(1, projects))]
    given = call(
        {name: rng.randint(1, cost) for name in names},
        {
            f"B{number:02}": (
                rng.choice(amounts) if amounts else rng.randint(0, money),
                rng.sample(names, rng.randint(0, len(names))),
            )
            for number in range(rng.randint(1, backers))
        },
        satisfaction=satisfaction,
    )
    ranked = rng.sample(given["projects"], rng.randint(0, len(names)))
    for rank, row in enumerate(ranked, 1):
        row["rank"] = rank
    return given


def naive_price(cost, purses):
    """The least price at which min(purse, price) adds up to the cost."""
    if sum(purses) < cost:
        return None
    missing, purses = Fraction(cost), sorted(purses)
    for place, purse in enumerate(purses):
        share = missing / (len(purses) - place)
        if purse >= share:
            return share
        missing -= purse
    raise AssertionError("the purses hold the cost")


def naive_shares(given):
    """Winners as (id, rho), and the exact payments of each backer."""
    left = {row["id"]: Fraction(row["amount"]) for row in given["backers"]}
    backs = {row["id"]: set(row["projects"]) for row in given["backers"]}
    paid = {name: {} for name in left}
    todo = {row["id"]: row for row in given["projects"]}
    winners = []
    while True:
        offers = []
        for name, row in todo.items():
            supporters = [backer for backer in backs if name in backs[backer]]
            price = naive_price(row["cost"], [left[backer] for backer in supporters])
            if price is not None:
                gain = row["cost"] if given.get("satisfaction", "cost") == "cost" else 1
                offers.append((price / gain, row.get("rank", 2**62), name, price, supporters))
        if not offers:
            return winners, paid, left
        rho, _, name, price, supporters = min(offers)
        for backer in supporters:
            paid[backer][name] = min(left[backer], price)
            left[backer] -= paid[backer][name]
        winners.append((name, rho))
        del todo[name]
