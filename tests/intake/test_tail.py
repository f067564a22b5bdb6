"""Whoever watches is told at once what happened, once, in order, and can go on where they were."""

import asyncio
import time
from datetime import UTC, datetime

import pytest

from intake import journal
from intake.errors import Conflict, Unavailable
from intake.journal import Tail
from intake.model import CaseId
from intake.store.journal import NewEntry, append
from intake.store.store import Store
from tests.builders import an_arrival

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
A, B = CaseId("case-a"), CaseId("case-b")


class Desk:
    """A tail on a real store, and a way to write into its journal."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.staff_changes = 0
        self.tail = Tail(store, self.staff_changed)

    async def staff_changed(self) -> None:
        self.staff_changes += 1

    async def write(self, *entries: tuple[str, str | None], nudge: bool = True) -> None:
        new = [NewEntry(AT, verb, case) for verb, case in entries]
        await self.store.write(lambda tx: append(tx, new))
        if nudge:
            self.tail.nudge()


@pytest.fixture
async def desk(here):
    store = Store(here.store_url)
    desk = Desk(store)
    await desk.tail.start()
    yield desk
    await desk.tail.stop()
    store.close()


def told(entries):
    return [(entry.seq, entry.verb, entry.case) for entry in entries]


async def test_a_watcher_of_a_case_is_told_of_that_case_only(desk):
    with desk.tail.watch(A) as watch:
        await desk.write(("claimed", B), ("child wrote", A), ("invited", None))
        assert told(await watch.next(5)) == [(2, "child wrote", A)]


async def test_a_watcher_of_everything_is_told_everything_in_order(desk):
    with desk.tail.watch(None) as watch:
        await desk.write(("claimed", B), ("child wrote", A))
        assert told(await watch.next(5)) == [(1, "claimed", B), (2, "child wrote", A)]


async def test_each_entry_is_told_once(desk):
    with desk.tail.watch(A) as watch:
        for at in range(3):
            await desk.write(("child wrote", A))
            assert [entry.seq for entry in await watch.next(5)] == [at + 1]
        assert await watch.next(0.05) == ()


async def test_waiting_ends_by_itself(desk):
    with desk.tail.watch(A) as watch:
        begun = time.monotonic()
        assert await watch.next(0.05) == ()
        assert 0.04 < time.monotonic() - begun < 2


async def test_what_another_process_wrote_is_seen_without_a_nudge(desk, here):
    other = Store(here.store_url)
    with desk.tail.watch(A) as watch:
        await other.write(lambda tx: append(tx, [NewEntry(AT, "replied", A)]))
        assert told(await watch.next(5)) == [(1, "replied", A)]
    other.close()


async def test_a_watcher_goes_on_where_it_was(desk):
    with desk.tail.watch(None) as watch:
        await desk.write(("child wrote", A), ("claimed", A), ("claimed", B), ("replied", A))
        await watch.next(5)
    with desk.tail.watch(A, since=1) as watch:
        assert told(await watch.next(5)) == [(2, "claimed", A), (4, "replied", A)]
    with desk.tail.watch(A, since=4) as watch:
        assert await watch.next(0.05) == ()


async def test_a_watcher_without_a_number_begins_now(desk):
    with desk.tail.watch(None) as watch:
        await desk.write(("child wrote", A))
        await watch.next(5)
    with desk.tail.watch(A) as watch:
        assert await watch.next(0.05) == ()


async def test_two_tabs_are_both_told(desk):
    with desk.tail.watch(A) as one, desk.tail.watch(A) as other:
        await desk.write(("child wrote", A))
        assert told(await one.next(5)) == told(await other.next(5)) == [(1, "child wrote", A)]


async def test_a_tab_that_is_closed_leaves_nothing_behind(desk):
    with desk.tail.watch(A) as watch:
        waiting = asyncio.create_task(watch.next(60))
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    assert desk.tail._watches == {}


async def test_a_wait_that_was_given_up_loses_nothing(desk):
    with desk.tail.watch(A) as watch:
        waiting = asyncio.create_task(watch.next(60))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await desk.write(("child wrote", A))
        assert told(await watch.next(5)) == [(1, "child wrote", A)]


async def test_stopping_ends_at_once_even_while_being_nudged(here):
    store = Store(here.store_url)
    for _ in range(20):
        tail = Desk(store).tail
        await tail.start()
        tail.nudge()
        await asyncio.sleep(0)
        async with asyncio.timeout(2):
            await tail.stop()
    store.close()


async def test_a_tail_that_never_started_can_be_stopped(here):
    store = Store(here.store_url)
    await Desk(store).tail.stop()
    store.close()


@pytest.mark.parametrize("verb", sorted(journal.STAFF_CHANGES))
async def test_staff_who_come_or_go_are_looked_up_again(desk, verb):
    with desk.tail.watch(None) as watch:
        await desk.write(("child wrote", A))
        await watch.next(5)
        assert desk.staff_changes == 0
        await desk.write((verb, None))
        await watch.next(5)
    assert desk.staff_changes == 1


async def test_a_database_that_is_away_for_a_while_costs_nothing(desk, monkeypatch):
    read = desk.store.read
    away = [True]

    async def sometimes(look):
        if away:
            raise Unavailable
        return await read(look)

    monkeypatch.setattr(desk.store, "read", sometimes)
    with desk.tail.watch(A) as watch:
        await desk.write(("child wrote", A))
        assert await watch.next(0.1) == ()
        away.clear()
        desk.tail.nudge()
        assert told(await watch.next(5)) == [(1, "child wrote", A)]


@pytest.mark.parametrize("failure", [Unavailable(), Conflict(), RuntimeError()], ids=type)
async def test_looking_up_staff_that_fails_is_tried_again(desk, monkeypatch, failure):
    failing = [failure]

    async def changed():
        if failing:
            raise failing.pop()

    monkeypatch.setattr(desk.tail, "_on_staff_change", changed)
    with desk.tail.watch(None) as watch:
        await desk.write(("joined", None))
        assert [entry.verb for entry in await watch.next(5)] == ["joined"]


async def test_a_tail_begins_at_the_end_of_the_journal(desk, here):
    await desk.write(("child wrote", A), ("child wrote", A))
    later = Desk(Store(here.store_url))
    await later.tail.start()
    assert later.tail.seq == 2
    await later.tail.stop()
    later.store.close()


async def test_more_than_one_look_holds_is_told_all_the_same(desk):
    with desk.tail.watch(A) as watch:
        await desk.write(*[("child wrote", A)] * 700)
        seen: list[int] = []
        while len(seen) < 700:
            seen += [entry.seq for entry in await watch.next(5)]
        assert seen == list(range(1, 701))


async def test_a_message_wakes_whoever_watches_its_case(spine):
    with spine.tail.watch(None) as watch:
        receipt = await spine.intake.receive(an_arrival())
        entries = await watch.next(5)
    assert [(entry.verb, entry.case) for entry in entries] == [
        ("case opened", receipt.case),
        ("child wrote", receipt.case),
    ]
