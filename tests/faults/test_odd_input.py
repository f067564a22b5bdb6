"""Whatever arrives at either face is stored or refused kindly; nothing of it is our mistake."""

import asyncio
import json
import re
import time
from io import BytesIO

import pytest

from channels.webchat.routes import ROUTES
from staff_console.web.routes import VIEWS
from tests.channels.browser import JSON
from tests.faults.oddities import BODIES, DIGITS, RAW, SEPARATORS, TEXTS
from tests.faults.senders import sends

FORM = "application/x-www-form-urlencoded"
FIELDS = (
    b"text", b"mid", b"door", b"answer", b"code", b"spoken", b"furigana", b"size", b"colour",
    b"here", b"name", b"password", b"one_time", b"totp", b"version", b"seen", b"flag", b"verdict",
    b"reason", b"to", b"staff", b"role", b"old", b"new", b"lang", b"back",
)  # fmt: skip
STREAMS = {"/live", "/feed"}
CHILD_POSTS = sorted(route.path for route in ROUTES if route.method == "POST")
CHILD_GETS = sorted({route.path for route in ROUTES if route.method == "GET"} - STREAMS)
DESK_POSTS = sorted(path for verb, path, _, _ in VIEWS if verb == "POST")
DESK_GETS = sorted({path for verb, path, _, _ in VIEWS if verb == "GET"} - STREAMS)
IN_AN_ADDRESS = re.compile(r"\{[^}]*\}+")
MEGABYTE = 1024 * 1024


def forms(token: str) -> list[bytes]:
    """A form for every oddity: the same in each field, so that every view finds its own."""
    sent = b"token=" + token.encode()
    some = (FIELDS[:10], FIELDS[10:])  # a form has 20 fields at most
    return [
        sent + b"".join(b"&" + name + b"=" + odd for name in names)
        for odd in TEXTS.values()
        for names in some
        if len(odd) * len(names) < 120_000
    ]


async def answers_of(child, path: str) -> list[int]:
    await child.opens("/talk?write")
    sent = [(FORM, body) for body in forms(child.page.hidden("token"))]
    found = []
    for kind, body in [*sent, *BODIES]:
        headers = {"Origin": child.origin, "Content-Type": kind or FORM}
        found.append((await child.asks("POST", path, headers, body)).status)
    return found


@pytest.mark.parametrize("path", CHILD_POSTS)
async def test_no_form_sent_to_the_childs_face_is_our_mistake(child, path):
    odd = await answers_of(child, path.replace("{question}", "topic"))
    assert [status for status in odd if status >= 500] == []


async def test_no_form_sent_to_the_desk_is_our_mistake(office, enter):
    case = (await office.child_writes("もう しにたい")).case
    boss, staff = enter("boss"), (await office.member("con")).id
    token = (await office.member("boss")).csrf
    wrong = []
    for path in DESK_POSTS:
        if path == "/sign-out":
            continue
        address = path.replace("{case}", case).replace("{staff}", staff)
        for kind, body in [*((FORM, body) for body in forms(token)[::3]), *BODIES[::2]]:
            seen = await boss.post(address, body, Content_Type=kind or FORM)
            wrong += [(path, body[:200])] if seen.status >= 500 else []
    assert wrong == []


async def test_a_sign_in_form_may_hold_anything(stranger):
    visitor = stranger()
    page = (await visitor.get("/sign-in")).text
    token = page.split('name="token" value="')[-1].split('"')[0]
    for path in ("/sign-in", "/join", "/join/finish", "/language"):
        for body in forms(token):
            seen = await visitor.post(path, body, Content_Type=FORM)
            assert seen.status < 500, (path, body[:200])


@pytest.mark.parametrize("face", ["child", "desk"])
async def test_no_address_is_our_mistake(child, enter, face):
    boss = enter("boss")
    odd = [text.decode("latin-1") for text in TEXTS.values() if 0 < len(text) < 6_000]
    for path in CHILD_GETS if face == "child" else DESK_GETS:
        for one in odd:
            address = IN_AN_ADDRESS.sub(one.replace("+", "%20"), path)
            asked = f"{address}?view={one}&after={one}&did={one}&write={one}"
            seen = await (child.asks("GET", asked) if face == "child" else boss.get(asked))
            assert seen.status < 500, asked[:200]


@pytest.mark.parametrize("after", ["4.99999999999.abc", "4.999999999999.abc", "0.-.0", "9.9.9"])
async def test_a_place_in_the_queue_that_is_none_shows_the_queue(enter, after):
    assert (await enter("boss").get(f"/?after={after}")).status == 200


@pytest.mark.parametrize("name", RAW)
async def test_no_request_is_our_mistake(server, served, name):
    for face in (server, served):
        told = await sends(face.port, RAW[name])
        assert re.match(rb"(HTTP/1\.[01] [1-4]\d\d )?", told)
        assert b" 500 " not in told[:20]
        assert b"Traceback" not in told
        assert b"127.0.0.1" not in told


@pytest.mark.parametrize(
    "last", [DIGITS, "-1", "１", "NaN", "9" * 19, "x"], ids=lambda last: last[:9]
)
async def test_a_feed_resumed_from_nonsense_begins_now(office, child, enter, last):
    await child.says("もう しにたい")
    for client, path, cookie in (
        (enter("boss").client, "/feed", f"desk={enter('boss').cookies['desk']}"),
        (child.session, child.server.make_url("/live"), f"s={child.cookie}"),
    ):
        headers = {"Last-Event-ID": last, "Cookie": cookie}
        async with client.get(path, headers=headers) as feed, asyncio.timeout(5):
            assert feed.status == 200
            assert (await feed.content.readline()).startswith((b"id:", b"event:", b":"))


@pytest.mark.parametrize("letters", ["しにたい", "死にたい"])
async def test_nothing_between_its_letters_hides_a_wish_to_die(new_child, letters):
    hidden = []
    for name, between in SEPARATORS.items():
        child = await new_child()
        await child.opens("/")
        told = json.loads((await child.says(between.join(letters), JSON)).text)
        hidden += [] if told["help"] else [name]
    assert hidden == []


async def test_control_what_is_no_wish_to_die_is_none_with_gaps_either(child):
    assert not json.loads((await child.says("\u200b".join("てんきがいい"), JSON)).text)["help"]


@pytest.mark.parametrize("length", [MEGABYTE, MEGABYTE // 4])
async def test_a_megabyte_of_marks_is_refused_kindly_at_both_faces(office, child, enter, length):
    marks = ("あ" + "\u0301" * length).encode()[:length]
    await child.opens("/talk?write")
    body = b"token=" + child.page.hidden("token").encode() + b"&text=" + marks
    headers = {"Origin": child.origin, "Content-Type": FORM}
    page = await child.asks("POST", "/say", headers, BytesIO(body))
    assert page.status == 413
    assert "in parts" in page.text
    case = (await office.child_writes("もう しにたい")).case
    body = b"token=" + (await office.member("boss")).csrf.encode() + b"&text=" + marks
    seen = await enter("boss").post(f"/case/{case}/note", BytesIO(body), Content_Type=FORM)
    assert seen.status == 413


async def test_ten_thousand_marks_are_a_message_and_take_no_time(child):
    marks = "\u0301" * 9_996 + "しにたい"
    begun = time.monotonic()
    told = json.loads((await child.says(marks, JSON)).text)
    assert told["help"]  # read, or a person is called: either way somebody looks
    assert time.monotonic() - begun < 5
    assert len((await child.opens("/talk")).bubbles) == 1
