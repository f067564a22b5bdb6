"""Whatever arrives: a kind sentence, the right status, nothing lost, nothing stored twice."""

import asyncio
import json
from io import BytesIO

import pytest

from channels.webchat.form import BODY_LIMIT, TEXT_LIMIT
from intake import return_words
from tests.channels.browser import JSON

FORM = "application/x-www-form-urlencoded"
STRANGE = [
    ("a lone surrogate", b"%ED%A0%80%E3%81%82", "あ"),
    ("a NUL", b"%E3%81%82%00%E3%81%84", "い"),
    ("no UTF-8 at all", b"%FF%FE%E3%81%82", "あ"),
    ("bytes that are not encoded", b"\xe3\x81\x82\xff", "あ"),
    ("right-to-left and zero width", b"%E2%80%AE%E3%81%82%E2%80%8B", "あ"),
    ("a thousand marks on one letter", b"%E3%81%82" + b"%CC%81" * 1000, "あ"),
]


async def posts_raw(child, body, kind=FORM, path="/say", **headers):
    return await child.asks(
        "POST", path, {"Origin": child.origin, "Content-Type": kind, **headers}, body
    )


async def token(child):
    await child.opens("/talk?write")
    return child.page.hidden("token").encode()


@pytest.mark.parametrize(("name", "text", "kept"), STRANGE, ids=[row[0] for row in STRANGE])
async def test_a_childs_words_are_cleaned_and_never_refused(child, name, text, kept):
    body = b"token=" + await token(child) + b"&mid=1&text=" + text
    assert (await posts_raw(child, body)).status == 303
    (bubble,) = (await child.opens("/talk")).bubbles
    assert kept in bubble
    assert "\x00" not in bubble


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b"[" * 60_000),
        ("application/json", b'{"text": NaN}'),
        ("text/plain", b"text=x"),
        ("multipart/form-data; boundary=x", b"--x\r\n"),
        ("application/x-www-form-urlencoded; charset=nonsense", b"text=x"),
        ("", b"text=x"),
    ],
)
async def test_what_is_no_form_is_refused_kindly(child, kind, body):
    page = await posts_raw(child, body, kind or "application/octet-stream")
    assert page.status in {410, 415}
    assert "ごめんね" in page.text or "<textarea" in page.text


@pytest.mark.parametrize(
    "body",
    [
        b"&" * 1000,
        b"=" * 1000,
        b"%" * 1000,
        b"token=%zz&text=%u1234",
        b"a=1&" * 10_000,
        b"text=" + b"9" * 5000,
    ],
)
async def test_a_malformed_form_is_refused_kindly(child, body):
    page = await posts_raw(child, body)
    assert page.status in {400, 410}


@pytest.mark.parametrize("size", [TEXT_LIMIT + 1, 10 * TEXT_LIMIT])
async def test_a_long_text_comes_back_and_says_what_to_do(child, size):
    long = "あ" * size
    page = await child.says(long)
    assert page.status == 413
    assert page.box == long
    assert "10000" in page.text
    assert (await child.opens("/talk")).bubbles == []


async def test_the_longest_text_fits(child):
    assert (await child.says("あ" * TEXT_LIMIT)).status == 303


@pytest.mark.parametrize("announced", [True, False])
async def test_a_body_beyond_all_bounds_is_not_read(child, announced):
    async def pieces():
        for _ in range(BODY_LIMIT // 8192 + 1):
            yield b"x" * 8192

    body = BytesIO(b"x" * (BODY_LIMIT + 1)) if announced else pieces()
    page = await posts_raw(child, body)
    assert page.status == 413
    assert "in parts" in page.text


@pytest.mark.parametrize("text", ["", "   ", "\n\n"])
async def test_nothing_is_not_sent(child, text):
    page = await child.says(text)
    assert page.status == 422
    assert "Nothing is written" in page.text


async def test_pressing_twice_stores_once(child):
    await child.opens("/talk")
    mid = child.page.hidden("mid")
    await asyncio.gather(*(child.presses("/say", text="いちど", mid=mid) for _ in range(5)))
    assert (await child.opens("/talk")).bubbles == ["いちど"]


async def test_pressing_twice_without_an_id_stores_once(child):
    await child.opens("/talk")
    for _ in range(2):
        await child.presses("/say", text="いちど")
    assert (await child.opens("/talk")).bubbles == ["いちど"]


async def test_an_old_form_with_other_words_is_another_message(child):
    await child.opens("/talk")
    for text in ("はじめ", "つぎ"):
        await child.presses("/say", text=text, mid="restored by the browser")
    assert (await child.opens("/talk")).bubbles == ["はじめ", "つぎ"]


async def test_the_same_id_from_two_children_is_two_messages(child, new_child):
    other = await new_child()
    await other.opens("/")
    for each in (child, other):
        assert (await each.says("おなじ", mid="1")).status == 303
        assert (await each.opens("/talk")).bubbles == ["おなじ"]


async def test_two_tabs_write_into_one_conversation(child):
    await child.opens("/talk")
    first, second = child.page, await child.opens("/talk")
    for tab, text in ((first, "ひだり"), (second, "みぎ")):
        child.page = tab
        assert (await child.presses("/say", text=text, mid=tab.hidden("mid"))).status == 303
    assert (await child.opens("/talk")).bubbles == ["ひだり", "みぎ"]


async def test_return_words_written_into_the_box_are_caught_and_may_be_sent_all_the_same(child):
    words = " ".join(return_words.draw())
    page = child.page = await child.says(words)
    assert page.status == 409
    assert page.box == words
    assert 'href="/back"' in page.text
    assert 'id="anyway" hidden' not in page.text
    assert (await child.opens("/talk")).bubbles == []
    child.page = page
    assert (await child.presses("/say", text=words, mid="1", anyway="yes")).status == 303
    assert (await child.opens("/talk")).bubbles == [words]


async def test_a_refusal_comes_as_json_where_json_was_asked_for(child):
    page = await child.says("", JSON)
    told = json.loads(page.text)
    assert page.status == told["status"] == 422
    assert told["ja"]
    assert told["en"]


@pytest.mark.parametrize("number", ["x", "-1", "9" * 50])
async def test_a_number_that_is_none_is_not_found(child, number):
    assert (await child.asks("GET", f"/since/{number}")).status == 404


@pytest.mark.parametrize("last", ["x", "-1", "９", "9" * 5000])
async def test_a_stream_resumed_from_nonsense_is_no_error(child, last):
    page = await child.asks("GET", f"/live?after={last}")
    assert page.status == 204
