"""Kazakh and Russian are complete: no text missing, empty, fuzzy or with broken placeholders."""

from __future__ import annotations

from click.testing import CliRunner

from app.cli.translations import translations


def test_every_text_is_translated():
    answer = CliRunner().invoke(translations, ["check"])

    assert answer.output.strip().splitlines() == ["translations are complete"]
