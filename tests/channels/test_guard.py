"""Every form comes from our own pages and from this session; anything else changes nothing."""

import re
from dataclasses import replace

import pytest

from channels.app import make
from channels.webchat.guard import WITHOUT_TOKEN
from channels.webchat.routes import ROUTES
from tests.channels.browser import Child

FORMS = [route.path for route in ROUTES if route.method == "POST"]
READS = [route for route in ROUTES if route.method != "POST" and route.path not in FORMS]
FOREIGN = [
    {},
    {"Origin": "null"},
    {"Origin": "https://elsewhere.example"},
    {"Origin": "{origin}.elsewhere.example"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "{origin}"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "https://elsewhere.example"},
]
BAD_TOKENS = ("", "x", "0.0", "6b000ccd.\x80", "9" * 4000, "-1.00")
OURS = [
    {"Origin": "{origin}"},
    {"Sec-Fetch-Site": "same-origin"},
    {"Origin": "{origin}", "Sec-Fetch-Site": "same-origin"},
]


def written_out(headers, child):
    return {name: value.replace("{origin}", child.origin) for name, value in headers.items()}


async def posts(child, path, headers, **fields):
    sent = {"token": child.page.hidden("token"), "text": "うそ", "door": "report", **fields}
    path = path.replace("{question}", "topic")
    return await child.asks("POST", path, written_out(headers, child), sent)


@pytest.mark.parametrize("path", FORMS)
async def test_a_form_of_another_site_is_refused_and_changes_nothing(child, path):
    await child.says("ほんとう")
    before = child.cookie
    answers = {str(each): (await posts(child, path, each)).status for each in FOREIGN}
    assert answers == {str(each): 403 for each in FOREIGN}
    assert child.cookie == before
    assert (await child.opens("/talk")).bubbles == ["ほんとう"]


@pytest.mark.parametrize("path", FORMS)
async def test_a_form_of_another_site_brings_no_cookie_that_could_replace_ours(child, path):
    child.session.cookie_jar.clear()  # the browser keeps a strict cookie back from such a form
    for each in FOREIGN:
        assert "Set-Cookie" not in (await posts(child, path, each)).headers


async def test_behind_a_proxy_the_named_address_is_ours_whatever_it_passes_on(child, spine, serve):
    public = "https://mado.example.jp"
    async with Child(await serve(make(replace(spine, origin=public))), {}) as other:
        page = await other.asks("GET", "/")
        cookie = {"Cookie": page.headers["Set-Cookie"].partition(";")[0]}
        body = {"token": page.hidden("token"), "door": "reply"}
        answers = {
            origin: (await other.asks("POST", "/start", {"Origin": origin} | cookie, body)).status
            for origin in (public, other.origin, "https://elsewhere.example")
        }
    assert answers == {public: 303, other.origin: 403, "https://elsewhere.example": 403}


@pytest.mark.parametrize("headers", OURS, ids=str)
async def test_a_form_of_our_own_page_is_taken(child, headers):
    assert (await posts(child, "/say", headers)).status == 303


@pytest.mark.parametrize("path", sorted(set(FORMS) - WITHOUT_TOKEN))
async def test_a_form_without_its_token_is_renewed_and_changes_nothing(child, path):
    before = child.cookie
    for token in BAD_TOKENS:
        assert (await posts(child, path, OURS[0], token=token)).status == 410
    assert child.cookie == before
    assert (await child.opens("/talk")).bubbles == []


async def test_only_the_way_out_needs_no_token():
    assert {"/leave"} == WITHOUT_TOKEN


async def test_a_token_of_another_child_is_worth_nothing(child, new_child):
    other = await new_child()
    await other.opens("/")
    assert (await posts(child, "/say", OURS[0], token=other.page.hidden("token"))).status == 410


async def test_a_form_of_yesterday_comes_back_renewed_with_its_text(child, clock):
    await child.opens("/talk")
    clock.at = clock.at.replace(day=21)
    page = await child.presses("/say", text="ながい おはなし", mid="m1")
    assert page.status == 410
    assert page.box == "ながい おはなし"
    assert page.hidden("mid") == "m1"
    child.page = page
    assert (await child.presses("/say", text=page.box, mid="m1")).status == 303


@pytest.mark.parametrize("cookie", ["", "x", "AAAA", "A" * 8000, "あ"])
async def test_a_text_sent_without_our_cookie_comes_back_with_a_new_one(child, cookie):
    child.session.cookie_jar.clear()
    headers = {"Origin": child.origin}
    if cookie:
        headers["Cookie"] = f"s={cookie}"
    page = await child.asks("POST", "/say", headers, {"text": "なくさないで", "token": "x"})
    assert page.status == 410
    assert page.box == "なくさないで"
    assert page.headers["Set-Cookie"].startswith("s=")


async def test_nothing_that_is_only_read_can_be_sent_to(child):
    for route in READS:
        path = re.sub(r"\{[a-z]+(:.*\})?\}", "1", route.path)
        page = await child.presses(path)
        assert (path, page.status, page.headers.get("Allow")) == (path, 405, "GET,HEAD")


async def test_a_link_on_another_site_does_not_cut_a_child_off_from_the_conversation(child):
    await child.says("つづき")
    kept = dict(child.session.cookie_jar.filter_cookies(child.server.make_url("/")))
    child.session.cookie_jar.clear()  # a strict cookie is not sent along with a foreign link
    followed = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    page = await child.asks("GET", "/", followed)
    assert "Set-Cookie" not in page.headers
    assert 'http-equiv="refresh" content="0"' in page.text
    child.session.cookie_jar.update_cookies(kept, child.server.make_url("/"))
    assert (await child.opens("/talk")).bubbles == ["つづき"]
