"""The texts of the demonstration: whole in Kazakh and Russian, and enough of them."""

from __future__ import annotations

import re

import pytest

from app.cli.demo.bank.comments import comment_on
from app.cli.demo.bank.projects import projects
from grants.applications.states import TEXTS
from grants.calls.rules import DEFAULT_CRITERIA


@pytest.mark.parametrize("project", projects(), ids=lambda project: project.code)
def test_project_is_whole_in_kazakh_and_russian(project):
    figures = {"people": "1 250", "volunteers": 120, "places": 14, "region": "Абай облысы"}

    assert len(project.costs) in range(4, 9)
    assert len(project.promises) >= 3
    for language in ("kk", "ru"):
        texts = {code: project.texts[language][code].format(**figures) for code in TEXTS}
        assert all(80 <= len(text) <= TEXTS[code].limit for code, text in texts.items())
        assert project.title[language]
        assert all(cost.title[language] for cost in project.costs)
        assert all(one.title[language] and one.unit[language] for one in project.promises)
    # A case suffix glued to a value breaks vowel harmony.
    assert not re.search(r"\}[-\w]", "".join(project.texts["kk"].values()))
    assert not re.search("[әғқңөұүһі]", "".join(project.texts["ru"].values()).lower())


def test_there_are_enough_projects():
    assert len(projects()) >= 12
    assert len({project.code for project in projects()}) == len(projects())


@pytest.mark.parametrize("points", [2, 6, 10])
@pytest.mark.parametrize("language", ["kk", "ru"])
def test_comments_are_long_enough_and_reviewers_differ(points, language):
    for criterion in DEFAULT_CRITERIA:
        first, second = (comment_on(criterion.code, points, language, turn=n) for n in (0, 1))

        assert min(len(first), len(second)) >= 50
        assert first != second
