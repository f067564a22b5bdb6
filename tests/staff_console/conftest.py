"""A real desk on a real installation: colleagues in every role, and cases that came by the door.

An installation is set up once and copied for each test, database and all.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from intake import installation, settings
from intake.rulebook import read_rules
from intake.settings import Settings
from intake.vault import stretch
from tests.staff_console.office import Clock, Colleague, Office, furnish, opened_office
from triage.rules import RuleSet

CREW = {
    "psy": "psychologist",
    "sup": "support_worker",
    "lead": "shift_supervisor",
    "con": "counsellor",
}


@pytest.fixture(scope="session")
def rules() -> RuleSet:
    return read_rules()


CHEAP = stretch.Cost(passes=1, memory=8)
"""As little stretching as the algorithm allows: these tests are not about guessing."""


@pytest.fixture(autouse=True)
def quick(monkeypatch) -> None:
    monkeypatch.setattr(stretch, "PASSWORD", CHEAP)


def furnish_once(home: Path, roles: dict[str, str]) -> tuple[Path, dict[str, Colleague]]:
    """Set up an installation that tests copy; the cheap stretching goes away with it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stretch, "PASSWORD", CHEAP)
        sheet = installation.initialise(home)
        return home, asyncio.run(furnish(settings.load(home), sheet, roles))


@pytest.fixture(scope="session")
def furnished(tmp_path_factory) -> tuple[Path, dict[str, Colleague]]:
    """An installation with a manager, boss, and a colleague in each role that answers children."""
    return furnish_once(tmp_path_factory.mktemp("furnished") / "instance", CREW)


@pytest.fixture(scope="session")
def bare(tmp_path_factory) -> tuple[Path, dict[str, Colleague]]:
    """An installation with a manager and nobody else."""
    return furnish_once(tmp_path_factory.mktemp("bare") / "instance", {})


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "instance"


@pytest.fixture
def here(people, home: Path) -> Settings:
    return settings.load(home)


@pytest.fixture
def people(request, home) -> dict[str, Colleague]:
    """Who works here: a manager alone, or with the crew where a test asks for it."""
    template, people = request.getfixturevalue(
        "furnished" if "crew" in request.fixturenames else "bare"
    )
    shutil.copytree(template, home)
    return people


@pytest.fixture
async def office(people, here, clock) -> AsyncIterator[Office]:
    async with opened_office(here, clock, people) as office:
        yield office


@pytest.fixture
def crew(office) -> Office:
    """A colleague in each role that answers children: psy, sup, lead, con, and the manager boss."""
    return office


@pytest.fixture
async def case(crew):
    """A case that a child opened by writing about a wish to die."""
    return (await crew.child_writes("もう しにたい")).case
