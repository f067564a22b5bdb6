"""A real Chromium for each browser test, with no way out of this machine."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest
from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    ViewportSize,
    async_playwright,
    expect,
)

from tests.browser import running
from tests.browser.running import Site
from tests.obtain import chromium_path

PICTURES = Path(__file__).parents[2] / "test-artifacts"

TABLET = ViewportSize(width=810, height=1080)
"""A school tablet held upright."""

PHONE = ViewportSize(width=360, height=640)
DESK = ViewportSize(width=1280, height=800)
CHROMEBOOK = ViewportSize(width=1366, height=768)
IPAD = ViewportSize(width=1080, height=810)
ZOOMED = ViewportSize(width=683, height=384)
"""A Chromebook at 200 %: half as many pixels either way."""

PATIENCE = 20_000
"""Milliseconds a page may take on a machine that is busy with other tests."""
expect.set_options(timeout=PATIENCE)

SWITCHES = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    # A page that asks for anything beyond this machine is a finding, not a wait.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A Chromium that this test alone uses; it starts in half a second."""
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(
            # Its inner sandbox refuses root and most containers; the pages are all our own.
            executable_path=chromium_path(),
            chromium_sandbox=False,
            args=SWITCHES,
        )
        yield started
        await started.close()


class OpenContext(Protocol):
    """Opens a browser profile: what one person on one device has."""

    async def __call__(
        self, *, size: ViewportSize = TABLET, javascript: bool = True, locale: str = "ja-JP"
    ) -> BrowserContext: ...


@pytest.fixture
async def open_context(browser: Browser) -> AsyncIterator[OpenContext]:
    """Profiles for several people in one test; none may throw or be stopped by the page's policy."""
    complaints: list[str] = []

    async def opened(
        *, size: ViewportSize = TABLET, javascript: bool = True, locale: str = "ja-JP"
    ) -> BrowserContext:
        context = await browser.new_context(
            viewport=size,
            locale=locale,
            timezone_id="Asia/Tokyo",
            java_script_enabled=javascript,
        )
        context.set_default_timeout(PATIENCE)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        context.on("console", lambda message: complaints.extend(_refusals(message)))
        return context

    yield opened
    assert complaints == []


def _refusals(message: ConsoleMessage) -> list[str]:
    said = message.text
    return [said] if "Content Security Policy" in said or "TrustedHTML" in said else []


@pytest.fixture
async def page(open_context: OpenContext) -> Page:
    """One page on a school tablet, in Japanese."""
    return await (await open_context()).new_page()


@pytest.fixture
def keep_picture() -> Callable[[Page, str], Awaitable[None]]:
    """Keep the whole page as `test-artifacts/<name>.png`, for a person to look at."""

    async def kept(shown: Page, name: str) -> None:
        PICTURES.mkdir(exist_ok=True)
        await shown.screenshot(path=PICTURES / f"{name}.png", full_page=True)

    return kept


@pytest.fixture
def unmanned(tmp_path: Path) -> Iterator[Site]:
    """An installation of this test alone, running; the first manager has yet to join."""
    yield from _running(running.prepare(tmp_path / "instance"))


@pytest.fixture
def timeless(tmp_path: Path) -> Iterator[Site]:
    """The child's face alone, for a test that moves the clock."""
    yield from _running(running.prepare(tmp_path / "instance"), "channels")


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A running installation for many tests: a manager and two psychologists work there."""
    made = running.prepare(tmp_path_factory.mktemp("site") / "instance")
    made.staff = running.joined(made, ["psychologist", "psychologist"])
    yield from _running(made)


def _running(made: Site, *names: str) -> Iterator[Site]:
    try:
        running.run(made, *names)
        yield made
    finally:
        for name in list(made.running):
            made.stop(name)
