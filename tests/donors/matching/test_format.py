"""The example of the format's page is what the engine reads and writes."""

import json
import re

from donors.matching.engine import solve, verify
from tests.architecture.source import ROOT

PAGE = ROOT / "docs" / "matching-format.md"
BEYOND = {"instance_sha256", "engine", "certificate"}


def test_the_page_shows_an_instance_and_its_result():
    texts = re.findall(r"```json\n(.*?)```", PAGE.read_text("utf-8"), flags=re.DOTALL)
    instance, shown = [json.loads(text) for text in texts]

    result = solve(instance)

    verify(instance, result)
    assert {name: part for name, part in result.items() if name not in BEYOND} == shown
    assert result.keys() - shown.keys() == BEYOND
