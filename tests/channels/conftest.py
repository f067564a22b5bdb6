"""The child's pages on a real installation, and a child whose browser runs no scripts."""

import functools
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack
from datetime import datetime

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from channels.app import make
from intake import rulebook
from intake.spine import ChildFacing
from tests.builders import FRIDAY
from tests.channels.browser import Child
from tests.installed import here, home, opened, sheet

__all__ = ["here", "home", "opened", "sheet"]


class Clock:
    """A clock the test turns by hand."""

    def __init__(self) -> None:
        self.at: datetime = FRIDAY

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


RULES = functools.cache(rulebook.read_rules)
"""The rules that ship, read once for all tests of this folder."""


@pytest.fixture
async def spine(
    opened: Callable[..., Awaitable[ChildFacing]], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> ChildFacing:
    monkeypatch.setattr("intake.spine.read_rules", RULES)
    return await opened(clock)


@pytest.fixture
async def serve() -> AsyncIterator[Callable[[web.Application], Awaitable[TestServer]]]:
    async with AsyncExitStack() as stack:

        async def started(app: web.Application) -> TestServer:
            server = TestServer(app)
            await server.start_server(access_log=None, shutdown_timeout=2)
            stack.push_async_callback(server.close)
            return server

        yield started


@pytest.fixture
async def server(spine: ChildFacing, serve: Callable) -> TestServer:
    return await serve(make(spine))


@pytest.fixture
async def new_child(server: TestServer) -> AsyncIterator[Callable[..., Awaitable[Child]]]:
    """Open the pages in a browser of its own."""
    async with AsyncExitStack() as stack:

        async def opened(headers: Mapping[str, str] | None = None) -> Child:
            return await stack.enter_async_context(Child(server, headers or {}))

        yield opened


@pytest.fixture
async def child(new_child: Callable[..., Awaitable[Child]]) -> Child:
    """A child who stands before the first page."""
    first = await new_child()
    await first.opens("/")
    return first
