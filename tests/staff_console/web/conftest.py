"""The console as it is served: the real desk behind real HTTP."""

from collections.abc import AsyncIterator, Callable

import pytest
from aiohttp import DummyCookieJar
from aiohttp.test_utils import TestClient, TestServer

from staff_console.app import make
from tests.staff_console.web.visitor import Visitor


@pytest.fixture
async def served(office) -> AsyncIterator[TestClient]:
    no_jar = DummyCookieJar()  # each visitor carries cookies of their own
    async with TestClient(TestServer(make(office.desk)), cookie_jar=no_jar) as client:
        yield client


@pytest.fixture
def stranger(served) -> Callable[[], Visitor]:
    """Somebody who is not signed in; each has a browser of their own."""
    return lambda: Visitor(served)


@pytest.fixture
def enter(served, office) -> Callable[[str], Visitor]:
    """The browser of a colleague who has signed in."""
    return lambda name: Visitor(served).carry(office.people[name].token)


@pytest.fixture
async def token_of(office) -> Callable:
    """The form token of a colleague's session."""

    async def token(name: str) -> str:
        return (await office.member(name)).csrf

    return token


@pytest.fixture
def row_of(office) -> Callable:
    """The clear columns of a case, read as they lie in the database."""

    async def row(case: str):
        (found,) = await office.sql(
            "SELECT status, version, assignee, alarm_since, messages, urgency FROM case_file WHERE id = :case",
            case=case,
        )
        return found

    return row
