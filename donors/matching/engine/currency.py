"""Money of a foreign pledge in the base currency of the run, without a lost or invented unit."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rate:
    """Base minor units per one foreign minor unit, as the fraction num/den."""

    num: int
    den: int

    def to_base(self, amount: int) -> int:
        """What a tranche or a cap of foreign units holds in base units (rounded down)."""
        return amount * self.num // self.den

    def to_base_up(self, amount: int) -> int:
        """The least base amount worth at least these foreign units (a minimum ticket)."""
        return -(-amount * self.num // self.den)

    def owed(self, base: int) -> int:
        """What the donor owes for base units spent (rounded up; never above the tranche)."""
        return -(-base * self.den // self.num)


BASE = Rate(1, 1)
