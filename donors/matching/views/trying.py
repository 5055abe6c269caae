"""A what-if as its readers see it: the changes in words, the form of the next, the answer."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice

from flask import request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.core.errors import Invalid
from app.portals.language import say
from donors.matching.engine.canonical import canonical_json
from donors.matching.forms.what_if import KIND_LABELS, WHAT_IF_FORMS, WhatIfForm
from donors.matching.rules import changes as kinds
from donors.matching.rules.answers import Answer, answer
from donors.matching.rules.books import Comparison
from donors.matching.views.naming import Names
from donors.matching.views.reading import RunReading

FIRST_KIND = "amount"
# The forms that offer applications by name.
RANKED_KINDS = ("swap", "need")
# So many applications and pledges of an answer are listed; how many more there are is said.
SHOWN = 200


@dataclass(frozen=True)
class Tried:
    """One change: how it is sent, what it says, the address without it."""

    sent: str
    text: str
    removed: str


@dataclass(frozen=True)
class Panel:
    """Everything the panel shows."""

    kind: str
    kinds: Sequence[tuple[str, str, bool]]
    form: WhatIfForm
    tried: Sequence[Tried]
    answer: Answer | None
    # The first of those treated differently, and of the pledges that pay differently.
    rows: Sequence[Comparison]
    pledges: Mapping[str, tuple[int, int]]
    refusals: Sequence[str]
    is_full: bool
    is_real: bool
    left_out: Sequence[str]


def panel_of(reading: RunReading, names: Names) -> Panel:
    """Read the changes of the address, try them, and prepare the form of the next."""
    kept, refusals = _kept()
    kind = request.args.get("kind", "")
    kind = kind if kind in WHAT_IF_FORMS else FIRST_KIND
    if kind in RANKED_KINDS:
        reading.know([number for number, _rank in names.offer["applications"]])
    form, added = _next(reading, names, kind, kept)
    changes = [*kept, *added]
    found: Answer | None = None
    if changes:
        try:
            found = answer(reading.run.instance, changes, before=reading.run.result)
        except Invalid as refusal:
            refusals = [*refusals, *(say(message) for message in refusal.faults.values())]
    _know(reading, changes, found)
    return Panel(
        kind=kind,
        kinds=[(name, str(label), name == kind) for name, label in KIND_LABELS.items()],
        form=form,
        tried=[
            Tried(_sent(change), names.sentence(change), _address(reading, changes, kind, place))
            for place, change in enumerate(changes)
        ],
        answer=found,
        rows=found.rows[:SHOWN] if found else (),
        pledges=dict(islice(found.pledges.items(), SHOWN)) if found else {},
        refusals=refusals,
        is_full=len(changes) >= kinds.MOST_CHANGES,
        is_real=kinds.is_real(changes),
        left_out=[change.pledge for change in changes if isinstance(change, kinds.LeaveOut)],
    )


def _know(reading: RunReading, changes: Sequence[kinds.Change], found: Answer | None) -> None:
    """Read the names of what the changes and the answer speak of."""
    told = [asdict(change) for change in changes]
    numbers = {
        one[name] for one in told for name in ("application", "first", "second") if name in one
    }
    codes = {one["pledge"] for one in told if "pledge" in one}
    if found:
        numbers |= {row.application for row in found.rows[:SHOWN]}
        codes |= set(islice(found.pledges, SHOWN))
    reading.know(numbers, codes)


def _kept() -> tuple[list[kinds.Change], list[str]]:
    """The changes that the address carries, and why others are not taken."""
    kept: list[kinds.Change] = []
    refusals: list[str] = []
    for text in request.args.getlist("change")[: kinds.MOST_CHANGES]:
        try:
            kept.append(kinds.read_change(json.loads(text)))
        except (ValueError, RecursionError, Invalid):
            refusals = [_("A change in this address cannot be read. The others are kept.")]
    return kept, refusals


def _next(
    reading: RunReading, names: Names, kind: str, kept: Sequence[kinds.Change]
) -> tuple[WhatIfForm, list[kinds.Change]]:
    """The form of a change, filled in where it was refused, and the change where it was taken."""
    sent = "add" in request.args
    form = WHAT_IF_FORMS[kind](request.args if sent else MultiDict())
    form.offer(names.lists(sent=sent))
    if not (sent and form.validate()):
        return form, []
    change = form.change()
    try:
        kinds.apply_changes(reading.run.instance, [*kept, change])
    except Invalid as refusal:
        form.refuse_all(refusal)
        return form, []
    blank = WHAT_IF_FORMS[kind](MultiDict())
    blank.offer(names.lists())
    return blank, [change]


def _sent(change: kinds.Change) -> str:
    return canonical_json(kinds.written(change)).decode()


def _address(reading: RunReading, changes: Sequence[kinds.Change], kind: str, without: int) -> str:
    rest = [_sent(change) for place, change in enumerate(changes) if place != without]
    return url_for(".try_changes", run_id=reading.run.id, change=rest, kind=kind)
