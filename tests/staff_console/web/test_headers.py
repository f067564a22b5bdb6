"""Every answer of the console carries the same strict headers, errors and static files included."""

from dataclasses import replace
from itertools import product

from aiohttp import DummyCookieJar
from aiohttp.test_utils import TestClient, TestServer

from staff_console.app import make
from staff_console.web.routes import VIEWS
from staff_console.web.shelf import SHELF
from tests.staff_console.web.visitor import Visitor

EXACTLY = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self'; media-src 'self'; form-action 'self'; frame-ancestors 'none'; "
        "base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
    "Server": "-",
}
ODD = ["/nothing", "/static/nothing.js", "/static/../app.py", "/case/", "/queue.json/x", "/%00"]
VERBS = ("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS")
ADDRESSES = sorted({path for _, path, _, _ in VIEWS if path != "/feed"})


def undressed(headers: dict[str, str]) -> dict[str, str | None]:
    return {
        name: headers.get(name) for name, value in EXACTLY.items() if headers.get(name) != value
    }


async def test_every_answer_carries_the_headers(crew, case, stranger, enter):
    paths = [one.replace("{case}", case).replace("{staff}", "x" * 26) for one in ADDRESSES]
    paths += [f"/static/{name}" for name in SHELF] + ODD
    for verb, path, visitor in product(VERBS, paths, (stranger(), enter("boss"))):
        seen = await visitor._ask(verb, path, None, {})
        assert undressed(seen.headers) == {}, (verb, path)
        assert "Permissions-Policy" in seen.headers
        assert "Strict-Transport-Security" not in seen.headers


async def test_the_feed_carries_the_headers(crew, case, served, enter):
    cookies = {"Cookie": f"desk={enter('boss').cookies['desk']}"}
    answer = await served.get("/feed", headers=cookies)
    assert undressed(dict(answer.headers)) == {}
    answer.close()


async def test_a_public_console_insists_on_https(office):
    public = make(replace(office.desk, origin="https://desk.example.jp"))
    async with TestClient(TestServer(public), cookie_jar=DummyCookieJar()) as client:
        seen = await Visitor(client).get("/sign-in")
        assert seen.headers["Strict-Transport-Security"].startswith("max-age=")
        assert "Secure" in seen.cookies["door"]


async def test_a_missing_header_would_be_found():
    assert undressed({**EXACTLY, "Cache-Control": "private"}) == {"Cache-Control": "private"}
    assert set(undressed({})) == set(EXACTLY)


async def test_a_mistake_of_ours_says_nothing_of_itself(office, enter, monkeypatch):
    async def breaks(*_, **__):
        raise RuntimeError("もう しにたい")

    monkeypatch.setattr("staff_console.web.views.queue.queue_page", breaks)
    seen = await enter("boss").get("/")
    assert seen.status == 500
    assert undressed(seen.headers) == {}
    assert "しにたい" not in seen.text
    assert "RuntimeError" not in seen.text


async def test_when_nothing_can_be_stored_the_page_says_when_to_try_again(enter, monkeypatch):
    from intake.errors import Unavailable

    async def busy(*_, **__):
        raise Unavailable

    monkeypatch.setattr("staff_console.web.views.queue.queue_page", busy)
    seen = await enter("boss").get("/")
    assert (seen.status, seen.headers["Retry-After"]) == (503, "5")
