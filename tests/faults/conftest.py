"""Both faces of one installation, served in this very process: a child writes, a desk looks.

The installation is set up once and copied for each test, database and all.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from aiohttp import DummyCookieJar
from aiohttp.test_utils import TestClient, TestServer

from channels.app import make
from intake import installation, settings
from intake import spine as spines
from intake.rulebook import read_rules
from intake.settings import Settings
from intake.vault import stretch
from staff_console.app import make as make_console
from tests.channels.conftest import child, new_child, serve
from tests.staff_console.office import Clock, Colleague, Office, furnish, opened_office
from tests.staff_console.web.visitor import Visitor
from triage.rules import RuleSet

__all__ = ["child", "new_child", "serve"]

CREW = {"psy": "psychologist", "lead": "shift_supervisor", "con": "counsellor"}
CHEAP = stretch.Cost(passes=1, memory=8)
"""How dear a password is to stretch is no part of these tests."""


Furnished = tuple[Path, installation.Sheet, dict[str, Colleague]]


@pytest.fixture(scope="session")
def rules() -> RuleSet:
    return read_rules()


@pytest.fixture(scope="session")
def furnished(tmp_path_factory, rules) -> Furnished:
    """An installation with a manager, boss, and colleagues who answer children."""
    home = tmp_path_factory.mktemp("furnished") / "instance"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stretch, "PASSWORD", CHEAP)
        patch.setattr(spines, "read_rules", lambda: rules)
        sheet = installation.initialise(home)
        return home, sheet, asyncio.run(furnish(settings.load(home), sheet, CREW))


@pytest.fixture
def home(tmp_path, furnished) -> Path:
    shutil.copytree(furnished[0], tmp_path / "instance")
    return tmp_path / "instance"


@pytest.fixture
def here(home: Path) -> Settings:
    return settings.load(home)


@pytest.fixture
def sheet(furnished) -> installation.Sheet:
    return furnished[1]


@pytest.fixture
def quick(monkeypatch, rules) -> None:
    monkeypatch.setattr(stretch, "PASSWORD", CHEAP)
    monkeypatch.setattr(spines, "read_rules", lambda: rules)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def office(here, furnished, clock, quick) -> AsyncIterator[Office]:
    """Both spines, and those who work here: boss, psy, lead, con."""
    async with opened_office(here, clock, furnished[2]) as office:
        yield office


@pytest.fixture
async def server(office, serve) -> TestServer:
    """The child-facing face."""
    return await serve(make(office.spine))


@pytest.fixture
async def served(office) -> AsyncIterator[TestClient]:
    """The staff-facing face; each visitor carries cookies of their own."""
    face = TestServer(make_console(office.desk))
    async with TestClient(face, cookie_jar=DummyCookieJar()) as client:
        yield client


@pytest.fixture
def stranger(served) -> Callable[[], Visitor]:
    return lambda: Visitor(served)


@pytest.fixture
def enter(served, office) -> Callable[[str], Visitor]:
    """The browser of a colleague who has signed in."""
    return lambda name: Visitor(served).carry(office.people[name].token)
