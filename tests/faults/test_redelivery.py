"""The same delivery five times, at once, at two processes: one message, one case."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack

import pytest
from aiohttp.test_utils import TestServer
from sqlalchemy import text

from channels.app import make
from intake.spine import child_facing
from intake.store.migrate import upgrade
from intake.store.store import Store
from intake.store.verify import verify
from tests.channels.browser import JSON, Child
from tests.faults.nurseries import a_nursery
from tests.faults.senders import browser

pytestmark = pytest.mark.faults

TIMES = 5
CHILDREN = 3


async def rows(url: str, table: str) -> int:
    store = Store(url)
    try:
        return await store.read(
            lambda tx: tx.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
        )
    finally:
        store.close()


async def presses_five_times(tabs: list[Child], said: str) -> list[int]:
    """Send one form from every tab at once; who is asked to try again does so."""

    async def press(tab: Child) -> int:
        for _ in range(TIMES):
            sent = await tab.presses("/say", JSON, text=said, mid=said)
            if sent.status != 503:
                break
        return sent.status

    return await asyncio.gather(*(press(tab) for tab in tabs * TIMES))


async def the_same_child_at(doors: list[Child]) -> list[Child]:
    """Let one child's browser reach every process, with one cookie and one form."""
    first, *others = doors
    await first.opens("/")
    await first.opens("/talk?write")
    for other in others:
        other.session.cookie_jar.update_cookies({"s": first.cookie}, other.server.make_url("/"))
        other.page = first.page
    return doors


async def children_who_press_too_often(doors_of) -> list[int]:
    """Let several children at once send a first and a second message, each five times a door."""
    async with AsyncExitStack() as stack:

        async def one(name: int) -> list[int]:
            doors = [await stack.enter_async_context(door) for door in doors_of()]
            tabs = await the_same_child_at(doors)
            told = await presses_five_times(tabs, f"{name} はじめて")
            for tab in tabs:
                assert (await tab.opens("/talk?write")).bubbles == [f"{name} はじめて"]
            told += await presses_five_times(tabs, f"{name} もういちど")
            assert (await tabs[0].opens("/talk")).bubbles == [
                f"{name} はじめて",
                f"{name} もういちど",
            ]
            return told

        answers = await asyncio.gather(*(one(name) for name in range(CHILDREN)))
        return [status for statuses in answers for status in statuses]


async def exactly_one_of_each(url: str) -> bool:
    counted = [await rows(url, table) for table in ("case_file", "message", "record")]
    return counted == [CHILDREN, CHILDREN * 2, CHILDREN * 2]


async def test_two_processes_store_it_once(home, here):
    async with a_nursery(home) as one, a_nursery(home) as other:
        await one.starts(None, 0)
        await other.starts(None, 0)
        told = await children_who_press_too_often(lambda: [browser(one.port), browser(other.port)])
    assert Counter(told) == {200: CHILDREN * TIMES * 4}
    assert await exactly_one_of_each(here.store_url)
    assert verify(here.store_url, "", lambda entries, _: entries).sound


@pytest.mark.postgres
async def test_two_processes_on_postgresql_store_it_once(here, serve, postgres_database):
    upgrade(postgres_database)
    there = here.model_copy(update={"store": postgres_database})
    async with child_facing(there) as one, child_facing(there) as other:
        faces: list[TestServer] = [await serve(make(one)), await serve(make(other))]
        told = await children_who_press_too_often(lambda: [Child(face, {}) for face in faces])
        assert Counter(told) == {200: CHILDREN * TIMES * 4}
        assert await exactly_one_of_each(postgres_database)
        await one.intake._store.link_journal()
        assert verify(postgres_database, "", lambda entries, _: entries).sound


async def test_control_without_its_id_every_press_is_another_message(here, serve):
    """What makes five presses one message is the id of the form, and nothing else."""
    async with child_facing(here) as spine, Child(await serve(make(spine)), {}) as child:
        await the_same_child_at([child])
        for number in range(TIMES):
            sent = await child.presses("/say", JSON, text="おなじ", mid=f"{number}")
            assert sent.status == 200
        assert len((await child.opens("/talk")).bubbles) == TIMES
