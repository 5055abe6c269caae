"""The main job, from an empty installation to a sealed letter, entirely through the browser.

An officer makes a call, two NGOs apply, two donors pledge in tenge and in dollars, two reviewers
score, one officer proposes and another approves, and the NGO holds a letter that verifies.
"""

from __future__ import annotations

import math
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page

from app.documents.roots import ROOTS_FILE, roots_from_pem
from reports.letters.services.verify import FileState, verify_file
from tests.e2e.installation import ROOT, Installation
from tests.e2e.steps import applicant, commitment, donor, finance, officer, reviewer, visitor
from tests.e2e.steps.applicant import Project
from tests.e2e.steps.window import heading
from tests.factories.app_files import pdf
from tests.factories.app_organisations import demo_bin, demo_iban

ASTANA = ZoneInfo("Asia/Almaty")
CALL = "DEMO-VILLAGE"
# Both applications take about 20 s on a machine with nothing else to do; one that has takes
# longer for registering as well.
LEAST_SECONDS_TO_APPLY = 35
STRONG = Project("Ауыл волонтерлік орталығы", cost=10_000_000, own=1_500_000)
WEAK = Project("Белгісіз жоба", cost=8_000_000, own=1_000_000)


@dataclass
class Windows:
    """One window for each person of the story."""

    officer: Page
    approver: Page
    finance: Page
    first_reviewer: Page
    second_reviewer: Page
    ngo: Page
    other_ngo: Page
    tenge_donor: Page
    dollar_donor: Page


@pytest.fixture
def windows(fresh: Installation, visit: Callable[..., Page]) -> Windows:
    """Everybody before an empty installation; the staff's accounts come with it."""
    staff = ["administrator+officer+approver=officer", "approver=approver", "finance=finance",
             "reviewer=reviewer-1", "reviewer=reviewer-2"]  # fmt: skip
    subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.e2e.steps.staffing",
            *(f"{one}@e2e.example" for one in staff),
        ],
        cwd=ROOT,
        env=fresh.environment,
        check=True,
    )
    pages = {name: visit(fresh.base_url) for name in Windows.__dataclass_fields__}
    return Windows(**pages)


def test_an_ngo_gets_a_sealed_letter(fresh: Installation, windows: Windows, tmp_path: Path) -> None:
    began = time.monotonic()
    enter_staff(windows)
    enter_ngos(windows)
    entered = math.ceil(time.monotonic() - began)
    closes_at = next_full_minute(max(LEAST_SECONDS_TO_APPLY, 2 * entered))
    years = (closes_at.year + 1, closes_at.year + 2)
    officer.create_programme(windows.officer, "DEMO-P")
    call = officer.publish_call(
        windows.officer,
        CALL,
        opens_at=closes_at - timedelta(days=1),
        closes_at=closes_at,
        years=years,
    )

    began = time.monotonic()
    apply(windows.ngo, STRONG, tmp_path)
    took = time.monotonic() - began
    if (closes_at - datetime.now(UTC)).total_seconds() < 2 * took:
        closes_at = next_full_minute(int(2 * took))
        officer.extend_deadline(windows.officer, call, closes_at)
    refused_number = apply(windows.other_ngo, WEAK, tmp_path)
    tenge = raise_money(windows, years)
    wait_until(closes_at)

    officer.start_reviews(windows.officer, call)
    score(windows, call)
    run = decide(windows, call)

    letters = officer.await_letters(windows.approver, run)
    assert letters.count("Download (PDF)") == 2
    assert ("Award letter" in letters, "Refusal letter" in letters) == (True, True)
    the_letter_is_genuine(fresh, windows.ngo, tmp_path)
    the_refused_ngo_reads_why(windows.other_ngo, refused_number)
    the_donor_sees_the_money_at_work(windows)
    the_commitment_is_changed_and_ends(windows, tenge, years[0])


def enter_staff(windows: Windows) -> None:
    """Staff and reviewers sign in and set up their second factor; reviewers are registered."""
    people = {"officer": windows.officer, "approver": windows.approver,
              "finance": windows.finance, "reviewer-1": windows.first_reviewer,
              "reviewer-2": windows.second_reviewer}  # fmt: skip
    for name, page in people.items():
        visitor.sign_in(page, f"{name}@e2e.example")
        visitor.agree(page)
        visitor.set_up_second_factor(page)
    for number in (1, 2):
        officer.enter_reviewer(windows.officer, f"DEMO reviewer-{number}", f"R{number}")


def enter_ngos(windows: Windows) -> None:
    """Both NGOs register by mail and enter their organisations."""
    names = (
        ("«DEMO Қамқор» қоры", "Фонд «DEMO Камкор»"),
        ("«DEMO Белгісіз» қоры", "Фонд «DEMO Тень»"),
    )
    for number, (page, (kk, ru)) in enumerate(
        zip((windows.ngo, windows.other_ngo), names, strict=True), 1
    ):
        visitor.register(page, email=f"ngo-{number}@e2e.example", name=f"DEMO НПО {number}")
        applicant.create_organisation(page, kk=kk, ru=ru, number=demo_bin(), iban=demo_iban(number))


def next_full_minute(seconds: int) -> datetime:
    """The first full minute that is at least so many seconds away, as the form asks for one."""
    stamp = math.ceil((time.time() + seconds) / 60) * 60
    return datetime.fromtimestamp(stamp, ASTANA)


def wait_until(instant: datetime) -> None:
    """Wait for the deadline; the server's clock decides, and it is ours."""
    time.sleep(max(0.0, instant.timestamp() - time.time() + 0.2))


def apply(page: Page, project: Project, folder: Path) -> str:
    """One NGO applies; gives the number on its receipt."""
    attachment = folder / "charter.pdf"
    attachment.write_bytes(pdf())
    applicant.pass_eligibility_check(page, CALL)
    applicant.fill_in(page, project, attachment)
    return applicant.submit(page)


def raise_money(windows: Windows, years: tuple[int, int]) -> str:
    """One donor pledges tenge, one dollars for one region; the agreements are signed.

    The first part of the tenge is asked for and comes in two payments; gives its pledge.
    """
    finance.enter_rate(windows.finance, "USD", "500.25")
    visitor.register(windows.tenge_donor, email="kzt@e2e.example", name="DEMO Донор")
    donor.register_donor(
        windows.tenge_donor, kk="«DEMO Тау» ЖШС", ru="ТОО «DEMO Тау»", category="CORP",
        number=demo_bin(),
    )  # fmt: skip
    donor.draft_pledge(
        windows.tenge_donor, currency="KZT", amounts=dict.fromkeys(years, 20_000_000)
    )
    tenge = donor.offer_pledge(windows.tenge_donor)
    visitor.register(windows.dollar_donor, email="usd@e2e.example", name="DEMO Donor")
    donor.register_donor(
        windows.dollar_donor, kk="DEMO Agency", ru="DEMO Agency", category="UN", abroad=True
    )
    donor.draft_pledge(windows.dollar_donor, currency="USD", amounts=dict.fromkeys(years, 10_000))
    donor.restrict_pledge(windows.dollar_donor, region="KZ-10", share_percent=40)
    dollars = donor.offer_pledge(windows.dollar_donor)
    for code in (tenge, dollars):
        officer.accept_pledge(windows.officer, code)
    commitment.ask_for_payment(windows.finance, tenge)
    assert f"{tenge}/1" in commitment.read_request(windows.tenge_donor, tenge)
    finance.record_receipt(windows.finance, tenge, part=1, amount=12_000_000, reference="DEMO-1")
    assert "8,000,000" in commitment.read_request(windows.tenge_donor, tenge)
    finance.record_receipt(windows.finance, tenge, part=1, amount=8_000_000, reference="DEMO-2")
    return tenge


def score(windows: Windows, call: str) -> None:
    """Both reviewers score both projects: one well, one far below the pass mark."""
    officer.assign_everybody(windows.officer, call)
    for page in (windows.first_reviewer, windows.second_reviewer):
        titles = reviewer.review_all(page, lambda title: 90 if STRONG.title in title else 30)
        assert len(titles) == 2
    officer.freeze_ranking(windows.officer, call)


def decide(windows: Windows, call: str) -> str:
    """Who proposes may not approve; a colleague does."""
    run = officer.split_and_propose(windows.officer, call)
    text = windows.officer.locator("main").inner_text()
    assert "Check and approve" not in text
    assert "Whoever proposed a run may not decide on it: another person must." in text
    officer.approve(windows.approver, run)
    return run


def the_letter_is_genuine(fresh: Installation, page: Page, folder: Path) -> None:
    """The downloaded letter verifies by its seal, and its QR address says so to everybody."""
    file = applicant.download_letter(page, folder)
    roots = roots_from_pem((fresh.folder / "keys" / ROOTS_FILE).read_bytes())
    # The browser's library keeps an event loop in this thread; the check wants one of its own.
    with ThreadPoolExecutor(1) as elsewhere:
        verdict = elsewhere.submit(verify_file, file.read_bytes(), trust_roots=roots).result()
    assert verdict.state is FileState.GENUINE, verdict.reasons
    assert verdict.snapshot is not None
    page.goto(verdict.snapshot.verify_url)
    assert page.locator(".asar-notice--success").inner_text().startswith("Genuine")
    assert verdict.number in heading(page)


def the_refused_ngo_reads_why(page: Page, number: str) -> None:
    """The reasons name the pass mark and the own score."""
    text = applicant.read_outcome(page, WEAK.title)
    assert number in text
    assert "Pass mark: 60" in text
    assert "30" in text


def the_donor_sees_the_money_at_work(windows: Windows) -> None:
    """Each donor reads which project its money pays for."""
    for page in (windows.tenge_donor, windows.dollar_donor):
        text = donor.read_use_of_money(page)
        assert STRONG.title in text
        assert WEAK.title not in text


def the_commitment_is_changed_and_ends(windows: Windows, code: str, year: int) -> None:
    """The donor adds money by a version that an officer agrees to; then the commitment ends."""
    reason = "DEMO: бюджет өсті"
    commitment.propose_change(
        windows.tenge_donor, code, year=year, amount=25_000_000, reason=reason
    )
    differs = commitment.agree_change(windows.officer, code, reason)
    assert ("20,000,000" in differs, "25,000,000" in differs) == (True, True)
    commitment.open_pledge(windows.tenge_donor, "fund", code)
    text = windows.tenge_donor.locator("main").inner_text()
    assert ("№ 2" in text, STRONG.title in text) == (True, True)
    commitment.end(windows.officer, code)
