"""Random changes of a random instance, each as the engine's change and as other JSON."""

from copy import deepcopy

from donors.matching.engine.warm import changes
from tests.donors.matching import instances

RANKS = range(1, 200)


def random_change(draw, document, wishes):
    """(change, the document it leads to), or None when there is nothing of that kind."""
    changed = deepcopy(document)
    return draw.choice(KINDS)(draw, changed, wishes)


def _amount(draw, document, wishes):
    pledge = draw.choice(document["pledges"])
    year = draw.choice(document["years"])
    old = next((line["amount"] for line in pledge["budget"] if line["year"] == year), 0)
    most = wishes.get("money", 6) * wishes.get("applications", 4) // 2
    amount = draw.choice([0, old + 1, max(0, old - 1), old * 9 // 10, draw.randint(0, most)])
    rest = [line for line in pledge["budget"] if line["year"] != year]
    pledge["budget"] = [*rest, {"year": year, "amount": amount}]
    return changes.SetAmount(pledge["id"], year, amount), document


def _limit(draw, document, wishes):
    pledge = draw.choice(document["pledges"])
    kinds = {"max_per_application": changes.SetCap, "max_share_percent": changes.SetShare}
    name = draw.choice(sorted(kinds))
    most = 100 if name == "max_share_percent" else wishes.get("money", 6)
    value = draw.choice([None, draw.randint(0, most)])
    pledge.pop(name, None)
    if value is not None:
        pledge[name] = value
    return kinds[name](pledge["id"], value), document


def _quota(draw, document, wishes):
    limited = [pledge for pledge in document["pledges"] if pledge.get("quotas")]
    if not limited:
        return None
    pledge = draw.choice(limited)
    place = draw.randrange(len(pledge["quotas"]))
    most = draw.randint(0, wishes.get("money", 6) * wishes.get("applications", 4) // 2)
    pledge["quotas"][place]["max"] = most
    return changes.SetQuota(pledge["id"], place, most), document


def _where(draw, document, _wishes):
    pledge = draw.choice(document["pledges"])
    pledge["where"] = instances._where(draw)
    return changes.SetWhere(pledge["id"], deepcopy(pledge["where"])), document


def _withdraw(draw, document, _wishes):
    pledge = draw.choice(document["pledges"])
    document["pledges"].remove(pledge)
    return (changes.Withdraw(pledge["id"]), document) if document["pledges"] else None


def _offer(draw, document, wishes):
    name = f"N{draw.randint(0, 10**9)}"
    pledge = instances._pledge(draw, name, document["years"], wishes)
    document["pledges"].append(pledge)
    return changes.Offer(deepcopy(pledge)), document


def _need(draw, document, wishes):
    application = draw.choice(document["applications"])
    year = draw.choice(document["years"])
    requested = draw.randint(0, wishes.get("money", 6))
    minimum = draw.randint(0, requested) if wishes.get("minima", True) else 0
    rest = [need for need in application["needs"] if need["year"] != year]
    need = {"year": year, "requested": requested, "minimum": minimum}
    application["needs"] = [*rest, need]
    return changes.SetNeed(application["id"], year, requested, minimum), document


def _leave(draw, document, _wishes):
    application = draw.choice(document["applications"])
    document["applications"].remove(application)
    return (changes.Leave(application["id"]), document) if document["applications"] else None


def _apply(draw, document, wishes):
    taken = {application["rank"] for application in document["applications"]}
    rank = draw.choice([rank for rank in RANKS if rank not in taken])
    name = f"B{draw.randint(0, 10**9)}"
    application = instances._application(draw, name, rank, document["years"], wishes)
    document["applications"].append(application)
    return changes.Apply(deepcopy(application)), document


def _move(draw, document, _wishes):
    application, rank = draw.choice(document["applications"]), draw.randint(1, 120)
    order = sorted(document["applications"], key=lambda one: one["rank"])
    taken = [one["rank"] for one in order]
    if rank not in taken:
        application["rank"] = rank
        return changes.Move(application["id"], rank), document
    order.remove(application)
    order.insert(taken.index(rank), application)
    for place, one in zip(taken, order, strict=True):
        one["rank"] = place
    return changes.Move(application["id"], rank), document


def _swap(draw, document, _wishes):
    if len(document["applications"]) < 2:
        return None
    one, other = draw.sample(document["applications"], 2)
    one["rank"], other["rank"] = other["rank"], one["rank"]
    return changes.Swap(one["id"], other["id"]), document


KINDS = (
    *(_amount, _amount, _limit, _limit, _quota, _where, _withdraw, _offer),
    *(_need, _need, _leave, _apply, _move, _move, _swap),
)
