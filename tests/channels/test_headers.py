"""What every answer carries, whatever it answers."""

import base64
from dataclasses import replace

import pytest

from channels.app import make
from channels.webchat.routes import ROUTES
from channels.webchat.visit import COOKIE, unseal
from tests.channels.browser import Child

ALWAYS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self'; form-action 'self' https://www.jma.go.jp; frame-ancestors 'none'; "
        "base-uri 'none'; require-trusted-types-for 'script'"
    ),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "Server": "-",
}


def missing(answer):
    wrong = {name for name, value in ALWAYS.items() if answer.headers.get(name) != value}
    return wrong | ({"Permissions-Policy"} - answer.headers.keys())


def filled_in(path):
    for place, value in (
        (r"{number:\d{1,9}}", "0"), ("{name}", "talk.js"), ("{code}", "x"), ("{question}", "topic"),
    ):  # fmt: skip
        path = path.replace(place, value)
    return path


async def test_every_route_carries_every_header_refused_or_not(child):
    found: dict[tuple[str, str, int], set[str]] = {}
    for route in ROUTES:
        path = filled_in(route.path)
        for answer in (await child.asks(route.method, path), await child.presses(path)):
            found |= {(route.method, path, answer.status): missing(answer)}
    assert {where: lacks for where, lacks in found.items() if lacks} == {}
    assert {status for _, _, status in found} >= {200, 303, 403, 405}


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/nowhere"), ("DELETE", "/talk"), ("GET", "/static/x.js"), ("POST", "/say")],
)
async def test_every_refusal_carries_every_header(child, method, path):
    answer = await child.asks(method, path)
    assert answer.status >= 400
    assert missing(answer) == set()


async def test_an_open_stream_carries_every_header(child):
    await child.says("きいて")
    async with child.session.get(child.server.make_url("/live")) as answer:
        headers = dict(answer.headers)
    assert headers["Content-Type"].startswith("text/event-stream")
    assert {name for name, value in ALWAYS.items() if headers.get(name) != value} == set()


async def test_only_a_public_address_is_pinned_to_https(child, spine, serve):
    assert "Strict-Transport-Security" not in child.page.headers
    async with Child(await serve(make(public(spine))), {}) as other:
        assert "max-age" in (await other.opens("/")).headers["Strict-Transport-Security"]


def public(spine):
    return replace(spine, origin="https://mado.example.jp")


async def test_the_cookie_is_one_and_ends_with_the_browser(child, spine, serve):
    assert parts(child.page) == {COOKIE, "HttpOnly", "Path=/", "SameSite=Strict"}
    async with Child(await serve(make(public(spine))), {}) as other:
        pinned = {f"__Host-{COOKIE}", "HttpOnly", "Path=/", "SameSite=Strict", "Secure"}
        assert parts(await other.opens("/")) == pinned


def parts(answer):
    cookie, *rest = answer.headers["Set-Cookie"].split("; ")
    return {cookie.partition("=")[0], *rest}


async def test_behind_tls_only_the_pinned_cookie_is_read_and_taken_away(child, spine, serve):
    await child.says("つづき")
    async with Child(await serve(make(public(spine))), {}) as other:
        unpinned = await other.asks("GET", "/talk", {"Cookie": f"{COOKIE}={child.cookie}"})
        assert unpinned.location == "/"
        pinned = {"Cookie": f"__Host-{COOKIE}={child.cookie}"}
        assert (await other.asks("GET", "/talk", pinned)).bubbles == ["つづき"]
        away = other.server.make_url("/leave")
        headers = pinned | {"Sec-Fetch-Site": "same-origin", "Accept": "application/json"}
        async with other.session.post(away, headers=headers, data={"token": ""}) as left:
            assert left.cookies[f"__Host-{COOKIE}"]["max-age"] == "0"


async def test_the_cookie_shows_nothing_of_what_it_carries(child, spine):
    lengths = set()
    for answer in ("", "very-bad"):
        await child.opens("/ask/feeling")
        await child.presses("/ask/feeling", answer=answer)
        raw = base64.urlsafe_b64decode(child.cookie)
        assert b"bad" not in raw
        assert b"feeling" not in raw
        lengths.add(len(raw))
    assert len(lengths) == 1
    visit = unseal(child.cookie, spine.cookie_key)
    assert visit
    assert visit.about.feeling == "very-bad"
    assert bytes(visit.token) not in raw


async def test_a_cookie_that_was_changed_is_not_ours(child, spine):
    flipped = child.cookie[:40] + ("A" if child.cookie[40] != "A" else "B") + child.cookie[41:]
    assert unseal(child.cookie, spine.cookie_key)
    assert unseal(flipped, spine.cookie_key) is None


async def test_no_page_keeps_a_cookie_that_has_not_changed(child):
    assert "Set-Cookie" not in (await child.opens("/talk")).headers
