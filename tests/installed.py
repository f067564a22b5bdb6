"""An installation of its own for every test: real keys, a real database, the real door."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from intake import installation, settings
from intake.settings import Settings
from intake.spine import ChildFacing, child_facing
from tests.builders import FRIDAY


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "instance"


@pytest.fixture
def sheet(home: Path) -> installation.Sheet:
    return installation.initialise(home)


@pytest.fixture
def here(home: Path, sheet: installation.Sheet) -> Settings:
    return settings.load(home)


@pytest.fixture
async def opened(here: Settings) -> AsyncIterator[Callable]:
    """Start another child-facing process' worth of objects on the same installation."""
    async with AsyncExitStack() as stack:

        async def start(clock=lambda: FRIDAY) -> ChildFacing:
            return await stack.enter_async_context(child_facing(here, clock))

        yield start


@pytest.fixture
async def spine(opened: Callable) -> ChildFacing:
    return await opened()
