"""Prices that bound the merit from above: from the exact flow, or from the solver's duals.

Any prices bound it, so a solver's float can be taken as it comes, rounded once to whole numbers;
the bound is then computed from the whole numbers alone.
"""

from collections.abc import Sequence
from fractions import Fraction

from donors.matching.engine.instance import Instance
from donors.matching.engine.merit_model import Model
from donors.matching.engine.merit_system import Prices
from donors.matching.engine.merit_weights import WEIGHT_SCALE


def dual_prices(instance: Instance, model: Model, duals: Sequence[float]) -> Prices:
    """The duals of budgets and quotas as prices.

    Money carried over may pay in every later year, so its price is the sum of those years' duals.
    """
    raw = {
        name: max(0, round(Fraction(-dual) * WEIGHT_SCALE / model.unit))
        for (name, _, _, _), dual in zip(model.rows, duals, strict=True)
        if name[0] in {"pool", "quota"}
    }
    pools, quotas = {}, {}
    for pledge in instance.pledges:
        price = 0
        for year in reversed(instance.years_with_money(pledge)):
            own = raw.get(("pool", pledge.id, year), 0)
            price = price + own if pledge.carry_over else own
            pools[pledge.id, year] = price
            for number in range(len(pledge.quotas)):
                key = (pledge.id, year, number)
                quotas[key] = raw.get(("quota", *key), 0)
    return Prices(pools, quotas)
