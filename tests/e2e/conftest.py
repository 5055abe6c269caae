"""Chromium in front of a real installation."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from tests.e2e.installation import Installation, installation
from tests.e2e.people import DemoPeople, SignIns

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE_MS = 15_000
expect.set_options(timeout=PATIENCE_MS)
WINDOWS = pytest.StashKey[list[Page]]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test here as one that drives a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Tell what stood in every open window when a test failed."""
    report = yield
    windows = item.stash.get(WINDOWS, [])
    if report.failed and report.when == "call":
        for page in windows:
            report.sections.append((f"window {page.url}", _text_of(page)))
    return report


def _text_of(page: Page) -> str:
    try:
        return page.locator("main").inner_text(timeout=1000)[:3000]
    except PlaywrightError as error:
        return str(error)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, started once for each file of tests.

    The library keeps an event loop running in this thread, in which tests of other files must
    not find themselves.
    """
    path = os.environ.get("ASAR_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    if not Path(path).exists():
        pytest.skip("Chromium is not installed (bin/test installs it)")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def queue_url() -> str:
    """Address of a queue server."""
    url = os.environ.get("TEST_REDIS_URL")
    if not url:
        pytest.exit("set TEST_REDIS_URL (bin/test starts a server and sets it)", returncode=2)
    return url


@pytest.fixture(scope="session")
def fresh(
    server_url: str, queue_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """An empty installation with all its processes running."""
    folder = tmp_path_factory.mktemp("fresh")
    with installation(server_url, queue_url, folder) as made:
        made.start(with_work=True)
        yield made


@pytest.fixture(scope="session")
def demo(
    server_url: str, queue_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    """An installation with the demonstration, its letters sealed."""
    folder = tmp_path_factory.mktemp("demo")
    with installation(server_url, queue_url, folder) as made:
        made.command("demo", "load-if-empty", "--with-letters")
        made.start(with_work=False)
        yield made


@pytest.fixture(scope="session")
def sign_ins(demo: Installation) -> SignIns:
    """Who of this demonstration has signed in already."""
    return SignIns()


@pytest.fixture(scope="module")
def people(browser: Browser, demo: Installation, sign_ins: SignIns) -> Iterator[DemoPeople]:
    """Everybody of the demonstration, signed in once and kept."""
    everybody = DemoPeople(browser, demo.base_url, sign_ins)
    yield everybody
    everybody.close()


@pytest.fixture
def visit(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """Open a fresh window: visit(base_url, javascript=False, width=360)."""
    contexts: list[BrowserContext] = []
    windows = request.node.stash.setdefault(WINDOWS, [])

    def opened(base_url: str, *, javascript: bool = True, width: int = 1280) -> Page:
        context = browser.new_context(
            base_url=base_url,
            viewport={"width": width, "height": 900},
            java_script_enabled=javascript,
            locale="en-GB",
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        windows.append(context.new_page())
        return windows[-1]

    yield opened
    for context in contexts:
        context.close()
