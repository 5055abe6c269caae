"""The engine's functions that are measured: the only place here that knows their names.

A step is left out of the tables while its function is missing. To wire one, name it in PLACES.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from donors.matching.engine import InvalidInstance, routing, solve, verify
from donors.matching.engine.check_arrays import Claim
from donors.matching.engine.kernel.arrays import Arrays
from donors.matching.engine.reading import read_instance
from tests.benchmarks.matching.claims import claim_of
from tests.benchmarks.matching.document import application_id, document
from tests.benchmarks.matching.draft import YEARS, Draft
from tests.benchmarks.matching.trying import changes_of

PLACES = {
    "amounts": "donors.matching.engine.kernel.amounts:amounts",  # Arrays -> .got int64[N]
    "arrays": "donors.matching.engine.kernel.build:Builder",  # (Instance).build(pledges).arrays
    "check": "donors.matching.engine.check_arrays:check_amounts",  # (Arrays, Claim)
    "warm": "donors.matching.engine.warm.session:Session",  # Session(instance).change(change)
}
REFERENCE_LARGEST = 1_000
DOCUMENT_LARGEST = 10_000


def found(name: str) -> Any:
    """A function of the engine, or None as long as it is not there."""
    module, _, function = PLACES[name].partition(":")
    parts = module.split(".")
    for end in range(1, len(parts) + 1):
        if importlib.util.find_spec(".".join(parts[:end])) is None:
            return None
    return getattr(importlib.import_module(module), function, None)


Make = Callable[[], Draft]


@dataclass(frozen=True)
class Step:
    """`prepare(make, arrays)` is not measured, `act(prepared)` is; `largest` size it is for.

    `make()` gives the draft; steps on arrays do without, so that their memory is their own.
    """

    name: str
    prepare: Callable[[Make, Arrays], Any]
    act: Callable[[Any], Any]
    largest: int
    needs: str = ""

    def applies(self, draft: Draft) -> bool:
        if self.needs and found(self.needs) is None:
            return False
        if self.name in ("kernel", "check", "warm"):
            return draft.plain
        if self.name == "thresholds":
            return draft.plain and bool(draft.minimum.any())
        return True


def _without_minima(_make: Make, arrays: Arrays) -> Arrays:
    return replace(arrays, minimum=np.zeros_like(arrays.minimum))


def _document(make: Make, _arrays: Arrays) -> Any:
    return document(make())


def _solved(make: Make, _arrays: Arrays) -> tuple[Any, Any]:
    instance = document(make())
    return instance, solve(instance)


def _session(make: Make, _arrays: Arrays) -> tuple[Any, Any]:
    """The state of a run, and changes to be made to it one after another."""
    instance = document(make())
    return found("warm")(instance), changes_of(instance)


def _one_change(made: tuple[Any, Any]) -> None:
    """The next change that can still be made."""
    session, tried = made
    while True:
        _, change = next(tried)
        try:
            session.change(change)
        except InvalidInstance:
            continue
        return


def _amounts(arrays: Arrays) -> np.ndarray:
    return found("amounts")(arrays).got


def _claimed(_make: Make, arrays: Arrays) -> tuple[Arrays, Claim]:
    plain = _without_minima(_make, arrays)
    return plain, claim_of(found("amounts")(plain))


def _arrays(instance: Any) -> Any:
    read = read_instance(instance)
    return found("arrays")(read).build(read.pledges).arrays


def _reference(instance: Any) -> Any:
    """The plain engine whatever the size; each measurement has a process of its own."""
    routing.LARGE = 10**18
    return solve(instance)


STEPS = {
    step.name: step
    for step in (
        Step("kernel", _without_minima, _amounts, 10**6, "amounts"),
        Step("check", _claimed, lambda made: found("check")(*made), 10**6, "check"),
        Step("thresholds", lambda _, a: a, _amounts, 10**6, "amounts"),
        Step("arrays", _document, _arrays, 10_000, "arrays"),
        Step("solve", _document, solve, DOCUMENT_LARGEST),
        Step("verify", _solved, lambda made: verify(*made), DOCUMENT_LARGEST),
        Step("reference", _document, _reference, REFERENCE_LARGEST),
        Step("warm", _session, _one_change, DOCUMENT_LARGEST, "warm"),
    )
}  # fmt: skip


def by_need(make: Make, made: Any) -> np.ndarray | None:
    """The money of each need by (rank, year), from a result or from the kernel's amounts."""
    if isinstance(made, np.ndarray):
        return made
    if not isinstance(made, dict):
        return None
    amounts = {
        (row["id"], one["year"]): one["amount"]
        for row in made["applications"]
        for one in row["amounts"]
    }
    places, years = np.nonzero(make().requested)
    keys = zip(places.tolist(), years.tolist(), strict=True)
    return np.array([amounts[application_id(place), YEARS[year]] for place, year in keys], np.int64)
