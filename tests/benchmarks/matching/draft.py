"""An instance as columns, before it is written as JSON or as the arrays of the kernel.

Applications stand by rank and pledges by (tier, id), as the engine orders them, so the place of
a row is its name. Money of pledges is in their own currency.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

YEARS = 2027, 2028, 2029, 2030, 2031
REGIONS = (
    "KZ-10", "KZ-11", "KZ-15", "KZ-19", "KZ-23", "KZ-27", "KZ-31", "KZ-33", "KZ-35", "KZ-39",
    "KZ-43", "KZ-47", "KZ-71", "KZ-75",
)  # fmt: skip
AREAS = 4  # neighbouring regions, for the outermost quotas: region number modulo four
THEMES = tuple(f"theme-{number:02}" for number in range(24))
KINDS = tuple(f"kind-{number}" for number in range(6))
CURRENCIES = ("KZT", "USD", "EUR", "GBP", "CNY", "CHF")
# base minor units per foreign minor unit; the first is the base currency
RATES = (1, 1), (52340, 100), (60817, 100), (70153, 100), (7211, 100), (128, 3)


@dataclass(frozen=True)
class Draft:
    """Rows of applications (n), then rows of pledges (d); a 0 means "no such condition"."""

    family: str
    years: int
    call: Ints
    region: Ints
    themes: Ints  # (n, 2); twice the same when there is only one
    kind: Ints
    score: Ints  # hundredths of a point
    requested: Ints  # (n, years)
    minimum: Ints  # (n, years)
    public: Flags
    tier: Ints
    currency: Ints
    budget: Ints  # (d, years)
    carry: Flags
    call_first: Ints  # the calls of pledge i are calls[call_first[i]:call_first[i + 1]]
    calls: Ints
    anywhere: Flags  # any call
    regions: Flags  # (d, regions); all set means any region, as with themes and kinds
    theme_set: Flags
    kind_set: Flags
    most: Ints  # for one application and year
    share: Ints  # percent of what is requested
    quotas: Ints  # (d, 3): most for an area, a region, a region and kind
    match: Ints  # (d, 2): num, den
    ticket: Ints

    @property
    def applications(self) -> int:
        return len(self.call)

    @property
    def pledges(self) -> int:
        return len(self.public)

    @property
    def plain(self) -> bool:
        """Rank order is one flow: nothing is matched and there are no tickets."""
        return not (self.match.any() or self.ticket.any())

    def checksum(self) -> str:
        """The same text for the same instance, on every machine."""
        seen = hashlib.sha256(f"{self.family} {self.years}".encode())
        for field in fields(self)[2:]:
            column = getattr(self, field.name)
            kind = np.uint8 if column.dtype == np.bool_ else "<i8"
            seen.update(f"{field.name} {column.shape}".encode())
            seen.update(np.ascontiguousarray(column.astype(kind)).tobytes())
        return seen.hexdigest()[:16]


def rows_of(first: Ints, chosen: Ints) -> tuple[Ints, Ints]:
    """The members of several groups: (which of `chosen`, place of the member)."""
    sizes = (first[1:] - first[:-1])[chosen]
    owner = np.repeat(np.arange(len(chosen)), sizes)
    before = np.cumsum(sizes) - sizes
    return owner, np.arange(len(owner)) - before[owner] + first[chosen][owner]
