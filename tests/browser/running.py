"""A whole installation for browsers to visit: real keys, a real database, two processes, one clock."""

import asyncio
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from intake import installation, settings
from intake.spine import StaffFacing, staff_facing
from intake.store.staff import open_session
from intake.store.store import Store
from intake.vault.totp import code_at, new_totp_secret
from staff_console import joining, session, team
from staff_console.members import TOKEN, session_row
from staff_console.session import Member
from staff_console.web.door import write_token
from tests.browser.face import SHIFT, clock_of

OPEN_HOURS = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
"""Wednesday 18:00 in Asahikawa: somebody is there."""
NIGHT = datetime(2026, 11, 25, 14, 30, tzinfo=UTC)
"""The same evening, 23:30: nobody is there."""
PASSWORD = "yuki-to-hoshi-no-yoru-42"
ROOT = Path(__file__).parents[2]
SLOW = 60
"""Seconds a busy machine may take to start a process."""


@dataclass
class Site:
    """One installation and its two running faces."""

    home: Path
    ports: dict[str, int] = field(default_factory=dict)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    one_time: str = ""
    """The first manager's sign-in, for joining once."""
    staff: list[Member] = field(default_factory=list)
    """Those who have joined, the manager first."""

    @property
    def child(self) -> str:
        return f"http://127.0.0.1:{self.ports['channels']}"

    @property
    def console(self) -> str:
        return f"http://127.0.0.1:{self.ports['staff_console']}"

    def now(self) -> datetime:
        return clock_of(self.home)()

    def set_clock(self, at: datetime) -> None:
        """Let it be this moment for both faces; the time runs on from there."""
        fresh = self.home / f"{SHIFT}.new"
        fresh.write_text(str((at - datetime.now(UTC)).total_seconds()))
        fresh.rename(self.home / SHIFT)

    def newest_case(self) -> str:
        """Name the case that began last."""
        last = "SELECT case_id FROM journal WHERE verb = 'case opened' ORDER BY seq DESC LIMIT 1"
        with closing(sqlite3.connect(self.home / "madoguchi.db")) as database:
            return str(database.execute(last).fetchone()[0])

    @contextmanager
    def nobody_can_write(self) -> Iterator[None]:
        """Hold the database, so that nothing anybody sends can be stored."""
        with closing(sqlite3.connect(self.home / "madoguchi.db", timeout=SLOW)) as database:
            database.execute("BEGIN IMMEDIATE")
            yield
            database.rollback()

    async def sign_in(self, who: int) -> str:
        """Open one more session of somebody who has joined; its cookie."""
        member, token = self.staff[who], os.urandom(TOKEN)
        row = session_row(member.id, member.secret, token, self.now())
        store = Store(settings.load(self.home).store_url)
        try:
            await store.write(lambda tx: open_session(tx, row))
        finally:
            store.close()
        return write_token(token)

    def start(self, name: str) -> None:
        """Start a face, and wait until it answers."""
        child, console = (str(self.ports[one]) for one in ("channels", "staff_console"))
        env = os.environ | {"MADOGUCHI_CHILD_PORT": child, "MADOGUCHI_CONSOLE_PORT": console}
        command = [sys.executable, "-m", "tests.browser.face", name, str(self.home)]
        self.running[name] = subprocess.Popen(command, cwd=ROOT, env=env)

    def answers(self, name: str) -> None:
        """Wait until a face answers."""
        started, until = self.running[name], time.monotonic() + SLOW
        while not _healthy(self.ports[name]):
            if started.poll() is not None or time.monotonic() > until:
                raise AssertionError(f"{name} does not answer")
            time.sleep(0.1)

    def stop(self, name: str, how: signal.Signals = signal.SIGTERM) -> None:
        """Stop a face, and wait until it is gone."""
        gone = self.running.pop(name)
        gone.send_signal(how)
        gone.wait(SLOW)


def _healthy(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def prepare(home: Path) -> Site:
    """Set up an installation in opening hours; nothing runs yet, the first manager has not joined."""
    site = Site(home, {name: _free_port() for name in ("channels", "staff_console")})
    sheet = installation.initialise(home)
    site.set_clock(OPEN_HOURS)
    site.one_time = asyncio.run(installation.first_sign_in(settings.load(home), sheet, site.now()))
    return site


def run(site: Site, *names: str) -> None:
    """Start the faces named, or both."""
    for name in names or site.ports:
        site.start(name)
    for name in names or site.ports:
        site.answers(name)


def joined(site: Site, roles: list[str]) -> list[Member]:
    """Let the first manager join, and one colleague for each role."""
    return asyncio.run(_joined(site, roles))


async def _joined(site: Site, roles: list[str]) -> list[Member]:
    async with staff_facing(settings.load(site.home), clock_of(site.home)) as desk:
        staff = [await _joins(desk, site.one_time, "kanri")]
        for number, role in enumerate(roles):
            one_time = await team.invite(desk, staff[0], f"しょくいん {number + 1}", role)
            staff.append(await _joins(desk, one_time, f"staff-{number + 1}"))
        return staff


async def _joins(desk: StaffFacing, one_time: str, name: str) -> Member:
    totp = new_totp_secret()
    chosen = joining.Chosen(name, PASSWORD, totp, code_at(totp, desk.clock()))
    member = await session.member(desk, await joining.finish_joining(desk, one_time, chosen))
    assert member is not None
    return member
