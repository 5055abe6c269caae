"""Every form works in a browser that runs no scripts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.e2e.installation import Installation, installation
from tests.e2e.people import SignIns
from tests.e2e.steps import applicant, officer, reviewer, visitor
from tests.e2e.steps.applicant import Project
from tests.e2e.steps.window import heading
from tests.factories.app_files import pdf
from tests.factories.app_organisations import demo_bin, demo_iban

PROJECT = Project("Скриптсіз жоба", cost=20_000_000, own=4_000_000)


def test_an_ngo_registers_applies_and_submits(
    demo: Installation, visit: Callable[..., Page], tmp_path: Path
) -> None:
    page = visit(demo.base_url, javascript=False)
    attachment = tmp_path / "charter.pdf"
    attachment.write_bytes(pdf())
    visitor.register(page, email="plain@e2e.example", name="DEMO Қарапайым")
    applicant.create_organisation(
        page, kk="«DEMO Дала» қоры", ru="Фонд «DEMO Степь»", number=demo_bin(), iban=demo_iban(72)
    )
    page.goto("/apply/calls/")
    link = page.locator("main a[href*='/apply/applications/start/']").first
    code = str(link.get_attribute("href")).rsplit("/", 1)[1]
    applicant.pass_eligibility_check(page, code)
    applicant.fill_in(page, PROJECT, attachment)
    assert applicant.submit(page).startswith(code)


def test_a_reviewer_scores(
    demo: Installation, visit: Callable[..., Page], sign_ins: SignIns
) -> None:
    page = visit(demo.base_url, javascript=False)
    sign_ins.enter(page, "reviewer-2")
    queue = reviewer.waiting(page)
    fresh = [address for address in queue if not _is_open(page, address)]
    reviewer.review(page, fresh[0], lambda _title: 70)
    assert fresh[0] not in reviewer.waiting(page)


def _is_open(page: Page, address: str) -> bool:
    page.goto(address)
    return page.locator(".asar-criterion").count() > 0


@pytest.fixture
def own_demo(server_url: str, queue_url: str, tmp_path: Path) -> Iterator[Installation]:
    """A demonstration for one test: whoever approves decides the call, also for all others."""
    with installation(server_url, queue_url, tmp_path) as made:
        made.command("demo", "load-if-empty")
        made.start(with_work=False)
        yield made


def test_an_approver_approves(own_demo: Installation, visit: Callable[..., Page]) -> None:
    page = visit(own_demo.base_url, javascript=False)
    SignIns().enter(page, "approver")
    page.goto("/staff/matching/")
    addresses = [
        str(link.get_attribute("href"))
        for link in page.locator("main tbody tr", has_text="Proposed").locator("a").all()
    ]
    runs = [address for address in addresses if "/calls/" not in address]
    # The newer ones wait for a donor's consent.
    officer.approve(page, runs[-1])
    assert "/approve" not in page.url, heading(page)
