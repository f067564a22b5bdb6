"""Whatever bytes arrive are taken or refused kindly; never a mistake of ours, never a lost text."""

import pytest
from aiohttp.test_utils import make_mocked_request
from hypothesis import given, settings
from hypothesis import strategies as st

from staff_console.web.door import read_token, write_token
from staff_console.web.form import TEXT_LIMIT, clean
from staff_console.web.routes import VIEWS
from tests.staff_console.web.visitor import Reader, words_of

POSTS = [path for verb, path, _, _ in VIEWS if verb == "POST"]
ODD = [
    "", "0", "-1", "1e9", "99999999999999999999", "٣", "\x00", "\ud800", "NaN", "a" * 5000,
    "\u202e\u200b\ufeff", "e\u0301" * 500, "../../etc", "'; DROP TABLE staff; --", "\r\nSet-Cookie: x=y",
]  # fmt: skip
BODIES = [
    b"", b"=", b"&&&&", b"%", b"%ff%fe%00", b"token", b"a=" + b"x" * 200_000,
    b"&".join(b"f=%d" % n for n in range(400)), b"\xff\xfe\x00\x01", b"token=%ED%A0%80",
]  # fmt: skip


NAMES = (
    "version", "seen", "text", "reason", "to", "flag", "verdict", "name", "role", "staff",
    "lang", "back", "one_time", "totp", "code", "old", "new", "password",
)  # fmt: skip


async def test_odd_fields_are_refused_kindly(office, enter, token_of):
    token, case = await token_of("boss"), (await office.child_writes("もう しにたい")).case
    for odd in ODD:
        fields = dict.fromkeys(NAMES, odd.encode("utf-8", "replace").decode())
        for path in POSTS:
            if path not in {"/sign-out", "/lock"}:
                address = path.replace("{case}", case).replace("{staff}", "x")
                seen = await enter("boss").post(address, {**fields, "token": token})
                assert seen.status < 500, (path, odd)
                assert "\n" not in seen.location


async def test_odd_bodies_are_refused_kindly(office, enter):
    form = {"Content_Type": "application/x-www-form-urlencoded"}
    for body in BODIES:
        for path in POSTS:
            address = path.replace("{case}", "0" * 26).replace("{staff}", "x")
            seen = await enter("boss").post(address, body, **form)
            assert 400 <= seen.status < 500, (path, body[:20])


@pytest.mark.parametrize(
    "kind", ["application/json", "text/plain", "multipart/form-data; boundary=x"]
)
async def test_only_forms_are_read(office, enter, kind):
    seen = await enter("boss").post("/sign-out", b"{}", Content_Type=kind)
    assert seen.status == 415


@pytest.mark.parametrize("cookie", ["", "x", "あ", "A" * 43, "=" * 44, "A" * 2000, "AAAA%00"])
async def test_an_odd_session_cookie_is_nobodys(stranger, cookie):
    visitor = stranger()
    visitor.cookies |= {"desk": cookie.encode().decode("latin-1"), "door": cookie, "lang": cookie}
    try:
        assert (await visitor.get("/")).location == "/sign-in"
    except ValueError:
        assert not cookie.isascii()  # our own test browser refuses to send it


@pytest.mark.parametrize(
    "path",
    ["/?view=nothing", "/?after=x", "/?after=%00", "/?view=open&after=0.0.0", "/?after=" + "9" * 3000,
     "/case/%F0%9F%98%80", "/case/" + "x" * 3000, "/case/..%2f..", "/?did=%3Cscript%3E"],
)  # fmt: skip
async def test_an_odd_address_shows_a_page(office, enter, path):
    seen = await enter("boss").get(path)
    assert seen.status in {200, 404}


async def test_a_text_that_is_too_long_is_given_back(crew, case, enter, token_of, row_of):
    text = "長い" * (TEXT_LIMIT // 2 + 1)
    fields = {"token": await token_of("boss"), "version": 1, "seen": 1, "text": text}
    seen = await enter("boss").post(f"/case/{case}/reply", fields)
    assert seen.status == 413
    assert text in Reader(seen.text).text
    assert "分けて" in words_of(seen.text)


async def test_a_text_written_after_the_session_ended_is_given_back(crew, case, enter, token_of):
    fields = {"token": await token_of("con"), "version": 1, "seen": 1, "text": "だいじな返事"}
    crew.clock.forward(minutes=16)
    seen = await enter("con").post(f"/case/{case}/reply", fields)
    assert seen.status == 401
    assert "だいじな返事" in Reader(seen.text).text


@given(st.text())
@settings(max_examples=60)
def test_cleaned_text_can_always_be_stored(text):
    cleaned = clean(text)
    cleaned.encode()
    assert "\x00" not in cleaned
    assert "\r" not in cleaned
    assert clean(cleaned) == cleaned


@given(st.binary(min_size=32, max_size=32))
@settings(max_examples=30)
def test_a_session_token_survives_its_cookie(token):
    request = make_mocked_request("GET", "/", headers={"Cookie": f"desk={write_token(token)}"})
    assert read_token(request) == token
