"""One pledge as a spreadsheet keeps it: what is left of its budgets and quotas, year by year."""

from donors.matching.engine.instance import Instance, Need, Pledge
from donors.matching.engine.network import Limits
from donors.matching.engine.quotas import covered


class Purse:
    """Pays needs one after another and can take back what it paid to an application."""

    def __init__(self, instance: Instance, pledge: Pledge, limits: Limits) -> None:
        self.pledge, self.limits = pledge, limits
        self.fitting = {one.id for one in instance.applications if not pledge.where.failing(one)}
        self.quotas = list(zip(covered(pledge, instance.fitting), pledge.quotas, strict=True))
        self.years = instance.years
        self.budget = {
            year: 0 if (pledge.id, year) in limits.closed_tranches else amount
            for year, amount in pledge.budget.items()
        }
        self.spent = dict.fromkeys(instance.years, 0)
        self.counted: dict[tuple[int, int], int] = {}
        self.paid: dict[tuple[str, int], int] = {}

    def pay(self, need: Need, most: int) -> int:
        """Pays as much as all rules of the pledge still allow, or nothing below its ticket."""
        if need.application not in self.fitting:
            return 0
        if (self.pledge.id, *need.key) in self.limits.closed:
            return 0
        rooms = [most, self.pledge.cap(need), self._in_hand(need.year)]
        rooms += [
            quota.limit - self.counted.get((number, need.year), 0)
            for number, (inside, quota) in enumerate(self.quotas)
            if need.application in inside
        ]
        amount = min(rooms)
        if amount < max(1, self.pledge.minimum_ticket):
            return 0
        self.paid[need.key] = amount
        self._enter(need.key, amount)
        return amount

    def take_back(self, application: str) -> None:
        """The application is refused after all."""
        for year in self.years:
            amount = self.paid.pop((application, year), 0)
            if amount:
                self._enter((application, year), -amount)

    def _enter(self, need: tuple[str, int], amount: int) -> None:
        self.spent[need[1]] += amount
        for number, (inside, _) in enumerate(self.quotas):
            if need[0] in inside:
                key = (number, need[1])
                self.counted[key] = self.counted.get(key, 0) + amount

    def _in_hand(self, year: int) -> int:
        """What this year's needs may still get so that each other year keeps what it has."""
        if not self.pledge.carry_over:
            return self.budget.get(year, 0) - self.spent[year]
        left, rooms = 0, []
        for one in self.years:
            left += self.budget.get(one, 0) - self.spent[one]
            rooms += [left] if one >= year else []
        return min(rooms)
