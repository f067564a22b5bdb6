"""An open page hears what happens, resumes where it was, and costs little."""

import asyncio
import json

import pytest
from aiohttp import ClientPayloadError

from channels.webchat import live
from channels.webchat.slots import STREAMS
from tests.channels.browser import Child


async def event(stream):
    """The next event: its id and what it tells."""
    found: dict[str, str] = {}
    while line := (await asyncio.wait_for(stream.content.readline(), 5)).decode():
        name, _, value = line.rstrip("\n").partition(": ")
        if name.startswith(":"):
            continue  # a sign of life
        if name:
            found[name] = value
        elif found:
            return found
    pytest.fail("the stream ended")


def told(found):
    return json.loads(found["data"])


async def test_a_page_without_a_conversation_is_told_not_to_listen(child):
    assert (await child.asks("GET", "/live")).status == 204


async def test_a_page_hears_every_message_once(child):
    await child.says("いち")
    async with child.session.get(child.server.make_url("/live")) as stream:
        first = await event(stream)
        assert first["id"] == "1"
        assert [line["text"] for line in told(first)["lines"]] == ["いち"]
        await child.says("に")
        second = await event(stream)
        assert [line["number"] for line in told(second)["lines"]] == [2]


async def test_a_page_resumes_after_the_last_message_it_saw(child):
    for text in ("いち", "に", "さん"):
        await child.says(text)
    resumed = {"Last-Event-ID": "2"}
    async with child.session.get(child.server.make_url("/live?after=0"), headers=resumed) as stream:
        assert [line["number"] for line in told(await event(stream))["lines"]] == [3]


async def test_a_page_hears_that_the_conversation_was_left(child):
    await child.says("いち")
    async with child.session.get(child.server.make_url("/live")) as stream:
        await event(stream)
        await child.presses("/leave")
        assert (await event(stream))["event"] == "gone"


async def test_a_page_hears_that_the_evening_ends(child, clock, monkeypatch):
    monkeypatch.setattr(live, "BREATH", 0.05)
    await child.says("いち")
    async with child.session.get(child.server.make_url("/live")) as stream:
        assert told(await event(stream))["moment"] == "open"
        clock.at = clock.at.replace(hour=12, minute=50)
        assert told(await event(stream))["moment"] == "closing"


async def test_nobody_hears_another_childs_conversation(child, new_child):
    await child.says("ひみつ")
    other = await new_child()
    await other.opens("/")
    assert (await other.asks("GET", "/live")).status == 204
    await other.says("べつの はなし")
    async with other.session.get(child.server.make_url("/live")) as stream:
        assert [line["text"] for line in told(await event(stream))["lines"]] == ["べつの はなし"]


async def test_a_process_that_stops_lets_its_pages_go(child):
    await child.says("いち")
    app = child.server.app
    async with child.session.get(child.server.make_url("/live")) as stream:
        await event(stream)
        assert len(app[STREAMS]) == 1
        await live.close_streams(app)
        with pytest.raises(ClientPayloadError):
            await asyncio.wait_for(stream.content.read(), 5)


async def test_a_page_that_comes_back_while_the_process_stops_does_not_hold_it_up(child):
    await child.says("いち")
    await live.close_streams(child.server.app)
    page = await asyncio.wait_for(child.asks("GET", "/live"), 5)
    assert (page.status, page.text) == (200, "")
    assert page.headers["Content-Type"].startswith("text/event-stream")


async def test_a_page_that_went_away_is_forgotten(child, monkeypatch):
    monkeypatch.setattr(live, "BREATH", 0.02)
    await child.says("いち")
    async with child.session.get(child.server.make_url("/live")) as stream:
        await event(stream)
        stream.close()
    async with asyncio.timeout(5):
        for task in list(child.server.app[STREAMS]):
            await asyncio.wait([task])


async def test_an_idle_stream_adds_no_task_to_the_two_of_its_connection(child, server):
    await child.says("いち")
    before = len(asyncio.all_tasks())
    async with Child(server, {"Cookie": f"s={child.cookie}"}) as many:
        streams = [await many.session.get(server.make_url("/live?after=1")) for _ in range(20)]
        for stream in streams:
            await event(stream)
        assert len(server.app[STREAMS]) == 20
        assert len(asyncio.all_tasks()) - before <= 2 * 20 + 1  # and the one that still closes
        for stream in streams:
            stream.close()
