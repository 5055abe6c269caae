"""What reviewers write: for each criterion a praising, a doubting and a critical sentence."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("comments") / "comments.toml"


@cache
def _bank() -> dict[str, dict[str, dict[str, list[str]]]]:
    return tomllib.loads(_FILE.read_text("utf-8"))


def comment_on(criterion: str, points: int, language: str, *, turn: int) -> str:
    """Give a sentence that fits the points; two reviewers of one application differ."""
    level = "high" if points >= 8 else "middle" if points >= 5 else "low"
    sentences = _bank()[criterion][level][language]
    return sentences[turn % len(sentences)]
