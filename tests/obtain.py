"""Fetch what pip cannot, once: Chromium, a Japanese font, PostgreSQL; or say in one line what to do.

`make test` runs this before the tests. It looks first, so a machine that has everything waits for
nothing; root on Debian or Ubuntu gets system packages, everybody else Playwright's own browser.
"""

import contextlib
import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

from tests import postgres

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LOG = Path(__file__).parent.parent / "test-artifacts" / "obtain.log"


class Missing(Exception):
    """Something the tests need cannot be had on this machine."""


@functools.cache
def chromium_path() -> str | None:
    """The machine's own Chromium; None leaves the choice to Playwright."""
    for name in BROWSERS:
        if (path := shutil.which(name)) and _succeeds([path, "--version"]):
            return path
    return None


def has_japanese_font() -> bool:
    """Whether any font here can draw Japanese."""
    if shutil.which("fc-list") is None:
        return False
    found = subprocess.run(["fc-list", ":lang=ja", "family"], capture_output=True, check=False)
    return bool(found.stdout.strip())


def main() -> None:
    """Obtain everything, or end with one line."""
    try:
        _obtain_postgres()
        _obtain_font()
        _obtain_chromium()
    except Missing as missing:
        sys.exit(f"make test: {missing}")


def _obtain_postgres() -> None:
    with contextlib.suppress(postgres.NoServer):
        postgres.binaries()
        return
    if not _installs("postgresql"):
        raise Missing("PostgreSQL is missing; ask for the package postgresql to be installed")


def _obtain_font() -> None:
    if not has_japanese_font() and not _installs("fontconfig", "fonts-ipafont-gothic"):
        _say("no Japanese font: pictures of screens will show boxes (fonts-ipafont-gothic helps)")


def _obtain_chromium() -> None:
    if chromium_path() or _playwright_has_one():
        return
    if _installs("chromium"):
        chromium_path.cache_clear()
    if chromium_path() is None and not (_downloads_chromium() and _playwright_has_one()):
        raise Missing(
            f"Chromium is missing; ask for the package chromium (test-artifacts/{LOG.name} has the reason)"
        )


def _playwright_has_one() -> bool:
    """Whether Playwright's own browser is there and starts: its libraries may be missing."""
    try:
        with sync_playwright() as playwright:
            playwright.chromium.launch().close()
    except Error:
        return False
    return True


def _downloads_chromium() -> bool:
    _say("fetching Chromium through Playwright, once")
    return _succeeds([sys.executable, "-m", "playwright", "install", "chromium"])


def _installs(*packages: str) -> bool:
    """Install system packages where we may; whether they are there now."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return False
    _say(f"installing {' '.join(packages)}, once")
    _succeeds([apt, "update"])
    return _succeeds([apt, "install", "--yes", "--no-install-recommends", *packages])


def _succeeds(command: list[str]) -> bool:
    LOG.parent.mkdir(exist_ok=True)
    with LOG.open("ab") as log:
        ended = subprocess.run(
            command,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
        )
    return ended.returncode == 0


def _say(line: str) -> None:
    print(f"make test: {line}", flush=True)


if __name__ == "__main__":
    main()
