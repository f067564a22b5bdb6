"""The pages are small, self-sufficient, and begin with the numbers that help."""

import gzip
import re

import pytest

from channels.webchat.shelf import SHELF

PAGES = ("/", "/ask/feeling", "/ask/school", "/talk", "/back", "/about-traces", "/nowhere")
LIMIT = 30 * 1024


def needed(html):
    """Everything a page fetches, and what that fetches."""
    names = set(re.findall(r'"/static/([\w.]+)"', html))
    while True:
        more = {
            found
            for name in names
            for found in re.findall(r'from "\./([\w.]+)"', SHELF[name].body.decode())
        }
        if more <= names:
            return names
        names |= more


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_with_all_it_fetches_stays_under_thirty_kilobytes(child, path):
    page = await child.asks("GET", path)
    whole = len(gzip.compress(page.text.encode()))
    whole += sum(len(SHELF[name].small) for name in needed(page.text))
    assert whole < LIMIT


@pytest.mark.parametrize("path", PAGES)
async def test_the_first_thing_one_can_reach_is_a_number_that_helps(child, path, spine):
    body = (await child.asks("GET", path)).text.split("<body")[1]
    reachable = re.findall(r'<a href="([^"]*)"|<(?:a|button|summary|textarea)\b', body)
    assert reachable[: len(spine.policy.strip)] == [line.href for line in spine.policy.strip]


@pytest.mark.parametrize("path", PAGES)
async def test_every_page_has_the_way_out_and_a_way_past_the_numbers(child, path):
    page = await child.asks("GET", path)
    assert 'action="/leave"' in page.text
    assert 'href="#main"' in page.text
    assert "<script>" not in page.text
    assert " style=" not in page.text


@pytest.mark.parametrize("path", PAGES)
async def test_every_japanese_sentence_has_english_beside_it(child, path):
    text = (await child.asks("GET", path)).text
    assert text.count('class="ja"') == len(
        re.findall(r'class="ja">.*?</span> <span class="en"', text)
    )


async def test_a_static_file_comes_compressed_where_it_can(child):
    async with child.session.get(
        child.server.make_url("/static/pages.css"), headers={"Accept-Encoding": "gzip"}
    ) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        assert b":root" in await answer.read()
    plain = await child.asks("GET", "/static/pages.css", {"Accept-Encoding": "identity"})
    assert "Content-Encoding" not in plain.headers
    assert ":root" in plain.text


@pytest.mark.parametrize(
    "name", ["..%2fapp.py", "%2e%2e%2f%2e%2e%2fapp.py", "talk.js%00", "talk", "PAGES.CSS", "."]
)
async def test_only_the_shelf_is_served(child, name):
    assert (await child.asks("GET", f"/static/{name}")).status in {404, 400}


def test_no_script_keeps_anything_on_the_device():
    scripts = {name: thing.body.decode() for name, thing in SHELF.items() if name.endswith(".js")}
    forbidden = (
        r"localStorage|sessionStorage\.setItem|indexedDB|caches\.|serviceWorker|document\.cookie"
    )
    mark = 'document.cookie = "r=1; path=/; samesite=strict"'
    assert mark in scripts["leave.js"]  # the one thing kept: that somebody left without a line
    scripts["leave.js"] = scripts["leave.js"].replace(mark, "")
    assert [name for name, text in scripts.items() if re.search(forbidden, text)] == []
    assert all("// @ts-check" in text for text in scripts.values())
