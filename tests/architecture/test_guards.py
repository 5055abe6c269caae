"""Every endpoint has one portal and one guard, and no GET ever commits."""

from __future__ import annotations

import pytest

# Routes of Flask itself and of the process's health: no person stands at these doors.
BARE = {"static", "healthz"}


@pytest.fixture
def rules(application):
    return [rule for rule in application.url_map.iter_rules() if rule.endpoint not in BARE]


def test_every_endpoint_belongs_to_a_portal(application, rules):
    homeless = [
        rule.endpoint
        for rule in rules
        if not hasattr(application.blueprints.get(rule.endpoint.partition(".")[0]), "portal")
    ]

    assert homeless == []


def test_every_view_declares_its_guard(application, rules):
    open_doors = [
        rule.endpoint
        for rule in rules
        if getattr(application.view_functions[rule.endpoint], "needed_roles", None) is None
    ]

    assert open_doors == []


def test_staff_and_reviewer_views_name_their_roles(application, rules):
    vague = [
        rule.endpoint
        for rule in rules
        if rule.endpoint.startswith(("staff_", "reviewer_"))
        and not application.view_functions[rule.endpoint].needed_roles
    ]

    assert vague == []


def test_the_auditor_changes_nothing(application, rules):
    changing = [
        rule.endpoint
        for rule in rules
        if "POST" in rule.methods
        and "auditor" in application.view_functions[rule.endpoint].needed_roles
    ]

    assert changing == []


def test_every_post_view_commits_explicitly(application, rules):
    silent = [
        rule.endpoint
        for rule in rules
        if "POST" in rule.methods
        and not rule.endpoint.startswith("security.")
        and not getattr(application.view_functions[rule.endpoint], "commits", False)
        and not getattr(application.view_functions[rule.endpoint], "reads_only", False)
    ]

    assert silent == []
