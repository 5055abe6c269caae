"""Scenes of due diligence: what donors hand in, what an officer finds, what runs out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from io import BytesIO

import pikepdf

from app.cli.demo.stage import Scene, Stage
from donors.profiles import services as profiles
from donors.profiles.rules import REQUIRED
from donors.profiles.states import CheckResult, DocumentKind

# Donor → in how many days the check against lists of sanctions runs out; None: no end.
# The other donors have handed in nothing yet.
_LOOKED_INTO = {
    "CENTRAL": None, "AKIM-ABAI": None, "DALA": 300, "KOKTAS": 200, "MEIIRIM": 20, "UNVOL": -15,
}  # fmt: skip


def scenes(stage: Stage) -> Iterator[Scene]:
    """Give the documents of the donors and their checks, soon after they registered."""
    for place, (code, days) in enumerate(_LOOKED_INTO.items()):
        until = stage.at(days).date() if days is not None else None
        yield Scene(stage.at(-580 + place, 10), partial(_look_into, stage, code, until))


def _look_into(stage: Stage, code: str, until: date | None) -> None:
    donor, officer = stage.donors[code], stage.actor("officer")
    for kind in REQUIRED:
        ends = until if kind == DocumentKind.SANCTIONS else None
        document = profiles.add_document(
            donor,
            kind=kind,
            content=_blank_page(),
            name=f"DEMO-{kind.value}.pdf",
            valid_until=ends,
            actor=officer,
        )
        profiles.check_document(
            document, result=CheckResult.PASSED, valid_until=ends, remark="DEMO", actor=officer
        )


def _blank_page() -> bytes:
    paper = pikepdf.new()
    paper.add_blank_page()
    file = BytesIO()
    paper.save(file, static_id=True)
    return file.getvalue()
