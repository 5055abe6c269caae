"""Every text colour on its background reaches 4.5 : 1, borders and focus marks 3 : 1."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SCSS = Path(__file__).parents[3] / "app" / "static" / "scss"
TOKENS = dict(
    re.findall(r"^\$([\w-]+): (#[0-9a-f]{6});", (SCSS / "_tokens.scss").read_text(), re.MULTILINE)
)

TEXT_PAIRS = [
    *[("ink", ground) for ground in (
        "paper", "mist", "primary-tint", "accent-tint", "success-tint", "error-tint", "accent",
        "primary-mist", "grey-tint",
    )],
    *[("ink-soft", ground) for ground in ("paper", "mist", "primary-tint")],
    *[("primary", ground) for ground in ("paper", "mist", "primary-tint", "accent-tint")],
    *[("primary-dark", ground) for ground in ("paper", "primary-tint", "accent-tint")],
    *[("paper", ground) for ground in (
        "primary", "primary-dark", "primary-deep", "success", "error", "ink",
    )],
    ("primary-tint", "primary-deep"),
    ("primary-deep", "paper"),
    ("visited", "paper"),
    ("visited", "mist"),
    ("error", "paper"),
    ("error", "mist"),
    ("success-dark", "paper"),
    ("grey-dark", "grey-tint"),
    ("blue-dark", "blue-tint"),
    ("success-dark", "success-tint"),
    ("accent-dark", "accent-tint"),
    ("orange-dark", "orange-tint"),
    ("error-dark", "error-tint"),
    ("purple-dark", "purple-tint"),
]  # fmt: skip
MARK_PAIRS = [
    ("line-strong", "paper"),
    ("primary", "paper"),
    ("primary", "grey-tint"),
    ("error", "paper"),
    ("success", "grey-tint"),
    ("accent", "primary-deep"),
    ("accent", "primary"),
]


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    low, high = sorted((luminance(TOKENS[first]), luminance(TOKENS[second])))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_can_be_read(text: str, ground: str) -> None:
    assert contrast(text, ground) >= 4.5


@pytest.mark.parametrize(("mark", "ground"), MARK_PAIRS)
def test_marks_can_be_seen(mark: str, ground: str) -> None:
    assert contrast(mark, ground) >= 3


def test_colours_come_from_the_tokens() -> None:
    """Only the shades of pictures may be written in place; text colours may not."""
    strays = {
        f"{path.name}: {line.strip()}"
        for path in SCSS.glob("_*.scss")
        if path.name not in {"_tokens.scss", "_charts.scss"}
        for line in path.read_text().splitlines()
        if re.search(r"#[0-9a-fA-F]{3,6}\b", line)
    }
    assert strays == set()
