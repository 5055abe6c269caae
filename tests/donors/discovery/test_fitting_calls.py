"""Which calls a donor is shown: those its pledges may pay by the terms anybody can read."""

from __future__ import annotations

from donors.discovery.rules import CallFacts, fits_call
from tests.donors.discovery.small import purse


def test_call_is_fit_by_its_public_terms():
    call = CallFacts("C-1", (2027,), regions=("KZ-71",))

    assert fits_call(purse("P"), call)
    assert fits_call(purse("P", where={"regions": ["KZ-71", "KZ-75"], "themes": ["hope"]}), call)
    assert not fits_call(purse("P", where={"regions": ["KZ-75"]}), call)
    assert not fits_call(purse("P", where={"calls": ["C-2"]}), call)
    assert not fits_call(purse("P", {2028: 10}), call)
