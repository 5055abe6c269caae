"""Numbers of organisations that nobody has: BIN serials 999xx, accounts that say DEMO."""

from __future__ import annotations

from datetime import date

from app.organisations.rules import control_digit

_FIRST_YEAR, _YEARS = 2006, 17
# Banks of the accounts, by their codes in the IBAN.
_BANKS = ("601", "722", "856", "965", "070")


def registered_on(serial: int) -> date:
    """Spread the days of registration over the years, the same at every load."""
    return date(_FIRST_YEAR + serial * 7 % _YEARS, serial * 5 % 12 + 1, serial * 11 % 28 + 1)


def demo_bin(serial: int, day: date) -> str:
    """Make a BIN of a legal entity with the right control digit; serial: below 100.

    A number without a control digit is never issued: then the kind of the entity changes.
    """
    for kind in ("40", "41"):
        eleven = f"{day:%y%m}{kind}999{serial:02d}"
        digit = control_digit(eleven)
        if digit is not None:
            return f"{eleven}{digit}"
    raise ValueError(f"no BIN can be made with the serial {serial}")


def demo_iban(serial: int) -> str:
    """Make an account number with right check digits (ISO 7064)."""
    account = f"{_BANKS[serial % len(_BANKS)]}DEMO{serial:09d}"
    figures = "".join(str(int(character, 36)) for character in f"{account}KZ00")
    return f"KZ{98 - int(figures) % 97:02d}{account}"
