"""Database locked, full or gone, or a mistake of ours: nothing is acknowledged that is not stored."""

import contextlib
import json
import sqlite3
from dataclasses import replace
from unittest.mock import AsyncMock

import pytest

from channels.app import make
from intake.errors import Broken, Unavailable
from intake.store import engine
from tests.channels.browser import JSON, Child


@pytest.fixture
async def troubled(spine, serve):
    """A child who has begun to write when a part of the spine fails."""
    made = []

    async def trouble(**parts):
        server = await serve(make(replace(spine, **parts)))
        child = await Child(server, {}).__aenter__()
        made.append(child)
        await child.opens("/")
        await child.opens("/talk")
        return child

    yield trouble
    for child in made:
        await child.session.close()


class FailingIntake:
    def __init__(self, error):
        self.receive = AsyncMock(side_effect=error)


class FailingThreads:
    def __init__(self, error):
        failing = AsyncMock(side_effect=error)
        self.conversation = self.case_of = self.leave = self.come_back = failing


@pytest.mark.parametrize(
    ("error", "status"), [(Unavailable(), 503), (Broken(), 500), (RuntimeError("にんじん"), 500)]
)
async def test_a_message_that_was_not_stored_stays_in_its_box(troubled, error, status):
    child = await troubled(intake=FailingIntake(error))
    mid = child.page.hidden("mid")
    page = await child.presses("/say", text="たいせつな こと", mid=mid)
    assert page.status == status
    assert page.box == "たいせつな こと"
    assert page.hidden("mid") == mid
    assert "とどいたよ" not in page.text.split('id="state" hidden')[0]
    assert "にんじん" not in page.text


async def test_the_box_is_kept_when_the_conversation_cannot_be_read_either(spine, serve, child):
    parts = replace(
        spine, intake=FailingIntake(Unavailable()), threads=FailingThreads(Unavailable())
    )
    async with Child(await serve(make(parts)), {"Cookie": f"s={child.cookie}"}) as other:
        other.page = child.page
        page = await other.presses("/say", text="まだ ここ", mid="1")
    assert (page.status, page.headers["Retry-After"]) == (503, "5")
    assert page.box == "まだ ここ"


async def test_a_script_is_told_to_try_again(troubled):
    child = await troubled(intake=FailingIntake(Unavailable()))
    page = await child.presses("/say", JSON, text="x", mid="1")
    told = json.loads(page.text)
    assert page.status == told["status"] == 503
    assert "Not sent yet" in told["en"]


async def test_after_healing_the_same_form_arrives_once(spine, serve, troubled, new_child):
    child = await troubled(intake=FailingIntake(Unavailable()))
    child.page = await child.presses("/say", text="もういちど", mid="m7")
    async with Child(await serve(make(spine)), {"Cookie": f"s={child.cookie}"}) as healed:
        healed.page = child.page
        for _ in range(2):
            sent = await healed.presses("/say", text=child.page.box, mid=child.page.hidden("mid"))
            assert sent.status == 303
        assert (await healed.opens("/talk")).bubbles == ["もういちど"]


@pytest.mark.parametrize("path", ["/talk", "/since/0", "/live"])
async def test_a_conversation_that_cannot_be_read_is_said_kindly(spine, serve, path, child):
    cookie = {"Cookie": f"s={child.cookie}"}
    parts = replace(spine, threads=FailingThreads(Unavailable()))
    async with Child(await serve(make(parts)), cookie) as other:
        page = await other.asks("GET", path)
    assert page.status == 503
    assert "Retry-After" in page.headers


@pytest.mark.parametrize("error", [Unavailable(), RuntimeError("x")])
async def test_a_child_can_always_leave(spine, serve, child, error):
    cookie = {"Cookie": f"s={child.cookie}"}
    parts = replace(spine, threads=FailingThreads(error))
    async with Child(await serve(make(parts)), cookie) as other:
        page = await other.presses("/leave")
    assert page.status == 303
    assert "s=" in page.headers["Set-Cookie"]


async def test_our_own_mistake_is_logged_by_its_class_and_place_only(troubled, caplog):
    child = await troubled(intake=FailingIntake(RuntimeError("にんじん")))
    await child.presses("/say", text="ひみつ", mid="1")
    (record,) = [each for each in caplog.records if each.name == "madoguchi"]
    assert record.getMessage() == "mistake"
    assert "ひみつ" not in caplog.text


@pytest.fixture
def impatient(monkeypatch):
    """A database that waits a moment for a lock, not five seconds."""
    quick = ("PRAGMA busy_timeout = 50", *engine.SETTINGS[1:])
    monkeypatch.setattr(engine, "SETTINGS", quick)


async def until_refused(child):
    """Write until a message is refused, which a full disk does only when its last page is."""
    for number in range(20):
        sent = await child.says(f"{number}" + "あ" * 5000)
        if sent.status != 303:
            return sent, number
    pytest.fail("nothing was refused")


async def heals(child, refused, stored):
    """The refused page holds the text; sent again from there, it arrives once."""
    assert refused.status == 503
    assert len((await child.opens("/talk")).bubbles) == stored  # reading goes on meanwhile
    yield
    child.page = refused
    for _ in range(2):
        again = await child.presses("/say", text=refused.box, mid=refused.hidden("mid"))
        assert again.status == 303
    bubbles = (await child.opens("/talk")).bubbles
    assert len(bubbles) == stored + 1
    assert bubbles[-1] == refused.box


async def test_a_locked_database_keeps_the_text_and_goes_on_reading(impatient, spine, child):
    path = spine.intake._store._writing.url.database
    await child.says("まえ")
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        refused, _ = await until_refused(child)
        async for _ in heals(child, refused, stored=1):
            other.execute("ROLLBACK")


async def test_a_full_disk_keeps_the_text_and_goes_on_reading(spine, child):
    def pages(limit):
        with contextlib.closing(spine.intake._store._writing.raw_connection()) as raw:
            raw.cursor().execute(f"PRAGMA max_page_count = {limit}")

    await child.says("まえ")
    pages(1)
    refused, stored = await until_refused(child)
    async for _ in heals(child, refused, stored=stored + 1):
        pages(2**30)
