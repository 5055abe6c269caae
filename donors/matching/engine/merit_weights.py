"""Merit in whole numbers: what one unit of money is worth at each application.

The merit of an allocation is the sum over accepted applications of score x money share, where the
share is the money received over the money requested, all years together. So that nothing is ever
rounded twice, a unit of money at an application is worth the whole number

    weight = floor(score x WEIGHT_SCALE / requested)

and merit is the sum of weight x money, exactly. Printed merits are that sum in units of
1/MERIT_SCALE of a score point, rounded to the nearest.
"""

from donors.matching.engine.instance import Application

SCORE_SCALE = 10**12
MERIT_SCALE = 10**6
WEIGHT_SCALE = 10**36


def score_units(score: str | None) -> int:
    """A decimal score as a whole number of 1/SCORE_SCALE points; no score counts as 0."""
    whole, _, part = (score or "0").partition(".")
    return int(whole + part.ljust(12, "0"))


def weight(application: Application) -> int:
    """The merit of one unit of money at the application; 0 when it asks for nothing."""
    points = score_units(application.score) * (WEIGHT_SCALE // SCORE_SCALE)
    return points // application.requested if application.requested else 0


def printed(merit: int) -> int:
    """A merit, or a bound on it, as it stands in a result."""
    unit = WEIGHT_SCALE // MERIT_SCALE
    return (merit + unit // 2) // unit
