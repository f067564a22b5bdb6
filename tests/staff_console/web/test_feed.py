"""The live feed: what happens to one's own cases, what rings, and when it falls silent."""

import asyncio
import json

import pytest

from staff_console.web import feed as feeding

PATIENCE = 5


class Listener:
    """One open tab."""

    def __init__(self, answer) -> None:
        self.answer = answer

    async def next(self, kind: str) -> dict:
        """Wait for the next event of this kind."""
        async with asyncio.timeout(PATIENCE):
            while True:
                event = (await self.answer.content.readuntil(b"\n\n")).decode()
                lines = dict(line.split(": ", 1) for line in event.splitlines() if ": " in line)
                if lines.get("event") == kind:
                    return json.loads(lines["data"])


@pytest.fixture
async def listen(served, enter, monkeypatch):
    monkeypatch.setattr(feeding, "BREATH", 0.1)
    monkeypatch.setattr(feeding, "GATHER", 0.01)
    opened = []

    async def listening(name: str, **headers) -> Listener:
        cookies = "; ".join(f"{key}={value}" for key, value in enter(name).cookies.items())
        answer = await served.get("/feed", headers={"Cookie": cookies, **headers})
        opened.append(answer)
        return Listener(answer)

    yield listening
    for answer in opened:
        answer.close()


async def test_an_urgent_message_rings_until_somebody_acknowledges_it(
    crew, enter, listen, token_of, row_of
):
    con = await listen("con")
    assert await con.next("ringing") == {"cases": []}
    case = (await crew.child_writes("もう しにたい")).case
    assert await con.next("ringing") == {"cases": [case]}
    fields = {"token": await token_of("psy"), "version": (await row_of(case)).version}
    await enter("psy").post(f"/case/{case}/acknowledge", fields)
    assert await con.next("ringing") == {"cases": []}


async def test_an_entry_names_the_case_and_holds_no_words(crew, listen):
    con = await listen("con")
    await con.next("ringing")
    case = (await crew.child_writes("ないしょの はなし")).case
    entry = await con.next("entry")
    assert (entry["case"], set(entry)) == (case, {"seq", "verb", "case"})


async def test_who_holds_no_key_hears_nothing_of_a_case(crew, listen):
    con, boss = await listen("con"), await listen("boss")
    await con.next("ringing")
    hidden = (await crew.child_writes("先生に からだを さわられた", token=1)).case
    heard = (await crew.child_writes("こんにちは", token=2)).case
    cases = {(await boss.next("entry"))["case"] for _ in range(2)}
    assert hidden in cases
    assert (await con.next("entry"))["case"] == heard


async def test_a_tab_that_lost_its_line_is_told_what_it_missed(crew, listen):
    first = (await crew.child_writes("ひとつめ")).case
    await asyncio.sleep(0.5)
    seq = crew.desk.tail.seq
    await crew.child_writes("ふたつめ")
    await asyncio.sleep(0.5)
    con = await listen("con", **{"Last-Event-ID": str(seq)})
    entry = await con.next("entry")
    assert entry["case"] == first
    assert entry["seq"] > seq


async def test_the_feed_ends_with_the_session(crew, enter, listen, token_of):
    con = await listen("con")
    await con.next("ringing")
    await enter("con").post("/sign-out", {"token": await token_of("con")})
    assert await con.next("lost") == {}


async def test_the_feed_alone_keeps_no_unattended_session(crew, listen):
    con = await listen("con")
    await con.next("ringing")
    crew.clock.forward(minutes=16)
    assert await con.next("lost") == {}


async def test_a_locked_screen_goes_on_hearing_the_alarm(crew, enter, listen, token_of):
    con = enter("con")
    await con.post("/lock", {"token": await token_of("con")})
    listener = await listen("con")
    await listener.next("ringing")
    for _ in range(4):
        crew.clock.forward(minutes=10)
        await asyncio.sleep(0.3)
    case = (await crew.child_writes("もう しにたい")).case
    while (rings := await listener.next("ringing")) == {"cases": []}:
        pass  # with every breath it is told that nothing rings
    assert rings == {"cases": [case]}
    assert (await con.get("/")).location == "/locked"


async def test_what_rings_is_told_again_with_every_breath(crew, listen):
    case = (await crew.child_writes("もう しにたい")).case
    listener = await listen("con")
    assert await listener.next("ringing") == {"cases": [case]}
    await listener.next("breath")
    assert await listener.next("ringing") == {"cases": [case]}
