"""Where somebody sits stands in no table, no log and no exception, whatever went wrong."""

import asyncio
import logging
import sqlite3
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from itertools import cycle, islice

import pytest
from aiohttp import ClientError, web
from aiohttp.test_utils import TestServer

from channels.app import make
from intake.log import AllowList
from staff_console.app import make as make_console
from tests.channels.browser import JSON
from tests.faults.senders import sends
from tests.privacy.people import Person, person

ADDRESS = "203.0.113.7"
REQUESTS = 500
"""At each of the two faces."""
FROM = {
    "X-Forwarded-For": f"{ADDRESS}, 10.0.0.1", "X-Real-IP": ADDRESS, "Forwarded": f"for={ADDRESS}",
    "CF-Connecting-IP": ADDRESS, "True-Client-IP": ADDRESS, "X-Client-IP": ADDRESS,
}  # fmt: skip
LINES = "".join(f"{name}: {value}\r\n" for name, value in FROM.items()).encode()
BROKEN = (
    b"GET / HTTP/1.1\r\nHost: x\r\n" + LINES + b"X: a\x00b\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + LINES + b"X: " + b"a" * 70_000 + b"\r\n\r\n",
    b"BREW http://[ HTTP/1.1\r\n" + LINES + b"\r\n",
    b"POST / HTTP/1.1\r\n" + LINES + b"Content-Length: -1\r\n\r\n",
    LINES,
)
"""Requests that our code never sees."""


class Ear(logging.Handler):
    """Hears every record at every level, before any formatter has taken anything out of it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.raw: list[str] = []
        self.parser: list[str] = []
        """What aiohttp says of requests our code never sees; it quotes them."""
        self.logged: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        error = "".join(traceback.format_exception(record.exc_info[1])) if record.exc_info else ""
        said = f"{record.getMessage()} {record.__dict__} {error}"
        (self.parser if record.name == "aiohttp.server" else self.raw).append(said)
        self.logged.append(AllowList().format(record))


@pytest.fixture
def ear() -> Iterator[Ear]:
    ear, root = Ear(), logging.getLogger()
    level = root.level
    root.addHandler(ear)
    root.setLevel(logging.DEBUG)
    yield ear
    root.removeHandler(ear)
    root.setLevel(level)


class Overheard:
    """What every exception said on its way out of a view, and what was answered."""

    def __init__(self) -> None:
        self.exceptions: list[str] = []
        self.answers: Counter[int] = Counter()

    def on(self, app: web.Application) -> web.Application:
        @web.middleware
        async def inside(request, handler):
            try:
                return await handler(request)
            except Exception as error:
                said = "".join(traceback.format_exception(error))
                self.exceptions.append(f"{said} {error!r} {error.args}")
                raise

        app.middlewares.append(inside)
        return app


async def at_the_childs_face(child: Person) -> list[tuple[str, str, dict[str, str], object]]:
    await child.opens("/")
    await child.opens("/talk?write")
    token, ours = child.page.hidden("token"), {"Origin": child.origin}
    said = {"token": token, "text": "もう しにたい"}
    return [
        ("GET", "/", {}, None),
        ("GET", "/talk", {}, None),
        ("POST", "/say", ours, said),
        ("POST", "/say", {**ours, **JSON}, {**said, "mid": "1"}),
        ("POST", "/say", ours, {"token": token, "text": ""}),
        ("POST", "/say", {"Origin": "https://elsewhere.example"}, said),
        ("POST", "/say", {**ours, "Content-Type": "application/json"}, b"{"),
        ("POST", "/say", ours, {**said, "text": "x" * 140_000}),
        ("POST", "/back", ours, {"token": token, "spoken": "なにも ない"}),
        ("GET", "/since/0", {}, None),
        ("GET", "/nowhere", {}, None),
        ("PUT", "/say", ours, None),
    ]


async def at_the_desk(desk: Person) -> list[tuple[str, str, dict[str, str], object]]:
    await desk.opens("/sign-in")
    token, ours = desk.page.hidden("token"), {"Origin": desk.origin}
    wrong = {"token": token, "name": "boss", "password": "x" * 12, "code": "1"}
    return [
        ("GET", "/", {}, None),
        ("GET", "/sign-in", {}, None),
        ("POST", "/sign-in", ours, wrong),
        ("POST", "/sign-in", ours, {**wrong, "name": "nobody"}),
        ("POST", "/sign-in", {"Origin": "https://elsewhere.example"}, wrong),
        ("POST", "/sign-in", {**ours, "Content-Type": "application/json"}, b"{"),
        ("POST", "/sign-in", ours, {**wrong, "name": "x" * 140_000}),
        ("POST", "/join", ours, {"token": token, "one_time": "x.y"}),
        ("GET", "/case/x", {}, None),
        ("GET", "/feed", {}, None),
        ("GET", "/nowhere", {}, None),
        ("DELETE", "/case/x", ours, None),
    ]


async def ask(one: Person, requests, heard: Overheard, breaks) -> None:
    """Send them round and round, the second half while something inside is broken."""
    for number, (verb, path, headers, body) in enumerate(islice(cycle(requests), REQUESTS)):
        if number == REQUESTS // 2:
            breaks()
        with suppress(ClientError):  # it may hang up on what it does not take
            heard.answers[(await one.asks(verb, path, headers, body)).status] += 1
    for broken in BROKEN:
        await sends(one.server.port or 0, broken)


def break_the_spine(office, monkeypatch) -> None:
    async def failing(*given, **named):
        raise RuntimeError("ばぐ", *given, *named.values())

    monkeypatch.setattr(office.spine.intake, "receive", failing)
    monkeypatch.setattr(office.spine.threads, "conversation", failing)
    monkeypatch.setattr(office.desk.store, "read", failing)


async def test_an_address_is_in_no_table_no_log_and_no_exception(
    office, home, serve, ear, monkeypatch
):
    heard = Overheard()
    child_face: TestServer = await serve(heard.on(make(office.spine)))
    desk_face: TestServer = await serve(heard.on(make_console(office.desk)))
    async with (
        person(child_face.port or 0, **FROM) as child,
        person(desk_face.port or 0, **FROM) as desk,
    ):
        for one, requests in (
            (child, await at_the_childs_face(child)),
            (desk, await at_the_desk(desk)),
        ):
            with monkeypatch.context() as patch:
                await ask(one, requests, heard, lambda patch=patch: break_the_spine(office, patch))
    assert heard.answers.total() > 1.8 * REQUESTS
    assert {200, 303, 403, 404, 413, 415, 500} <= set(heard.answers)
    assert heard.answers[500] > 50
    assert len(heard.exceptions) > 100
    assert ADDRESS in "".join(ear.parser)
    assert ADDRESS not in "".join([*ear.raw, *heard.exceptions, *ear.logged])
    assert "127.0.0.1" not in "".join(ear.logged)
    with sqlite3.connect(home / "madoguchi.db") as database:
        rows = "".join(database.iterdump())
    assert "sign-in refused" in rows
    assert ADDRESS not in rows
    files = [path.read_bytes() for path in home.rglob("*") if path.is_file()]
    assert ADDRESS.encode() not in b"".join(files)


async def test_control_what_aiohttp_logs_by_itself_names_an_address(ear, serve):
    """The access log, and the error log of a request our code never sees."""

    async def view(request: web.Request) -> web.Response:
        raise RuntimeError(request.headers["X-Forwarded-For"])

    app = web.Application()
    app.router.add_get("/", view)
    server = TestServer(app)
    await server.start_server(access_log=logging.getLogger("aiohttp.access"))
    try:
        async with person(server.port or 0, **FROM) as one:
            await one.asks("GET", "/")
        await asyncio.sleep(0.05)
    finally:
        await server.close()
    raw = "".join([*ear.raw, *ear.parser])
    assert ADDRESS in raw
    assert "Error handling request from 127.0.0.1" in raw
    assert "127.0.0.1 [" in raw
    assert not [line for line in ear.logged if ADDRESS in line or "127.0.0.1" in line]
