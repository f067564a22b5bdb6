"""Works that wait share one commit, and one that is refused takes nobody along."""

import asyncio
import threading

import pytest
from sqlalchemy import event, insert, select, text
from sqlalchemy.exc import OperationalError

from intake.errors import Broken, Conflict, IntakeError, NotFound, Unavailable
from intake.store.schema import instance
from intake.store.store import Store


class Gate:
    """A disk that is slow once: the first commit waits until more works have piled up."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.reached = threading.Event()

    def __call__(self, _tx) -> None:
        self.reached.set()
        assert self.open.wait(10)

    async def is_reached(self) -> None:
        assert await asyncio.to_thread(self.reached.wait, 10)


def note_all(tx, keys):
    tx.execute(insert(instance), [{"key": key, "value": b"x"} for key in keys])
    return [key.upper() for key in keys]


async def kept(store) -> set[str]:
    return set(await store.read(lambda tx: tx.execute(select(instance.c.key)).scalars().all()))


async def together(store, gate, works):
    """Let works pile up behind a slow commit, so that they all stand in one group."""
    first = asyncio.create_task(store.write_grouped(note_all, "first"))
    await gate.is_reached()
    waiting = [asyncio.create_task(work) for work in works]
    await asyncio.sleep(0.01)
    gate.open.set()
    await first
    return await asyncio.gather(*waiting, return_exceptions=True)


def refused(error: IntakeError):
    def work(tx):
        tx.execute(insert(instance), {"key": "refused", "value": b"x"})
        raise error

    return work


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.fixture
def gated(stores, gate):
    return stores(before_commit=gate)


async def test_works_that_wait_share_one_commit(gated, gate):
    commits: list[object] = []
    event.listen(gated._writing, "commit", commits.append)
    keys = [f"k{number}" for number in range(40)]
    outcomes = await together(gated, gate, [gated.write_grouped(note_all, key) for key in keys])
    assert outcomes == [key.upper() for key in keys]
    assert await kept(gated) == {"first", *keys}
    assert len(commits) == 2


async def test_works_one_after_another_commit_one_after_another(store):
    """The control: what shares a commit above is not a habit of the counter."""
    commits: list[object] = []
    event.listen(store._writing, "commit", commits.append)
    for key in ("a", "b", "c"):
        await store.write_grouped(note_all, key)
    assert len(commits) == 3


async def test_nothing_is_acknowledged_before_its_commit(gated, gate):
    work = asyncio.create_task(gated.write_grouped(note_all, "a"))
    await gate.is_reached()
    done, _ = await asyncio.wait({work}, timeout=0.05)
    assert not done
    assert await kept(gated) == set()
    gate.open.set()
    assert await work == "A"
    assert await kept(gated) == {"a"}


async def test_a_clash_in_one_row_does_not_lose_the_others(gated, gate):
    keys = ["a", "b", "first", "c"]
    outcomes = await together(gated, gate, [gated.write_grouped(note_all, key) for key in keys])
    assert [type(one) for one in outcomes] == [str, str, Conflict, str]
    assert await kept(gated) == {"first", "a", "b", "c"}


@pytest.mark.parametrize("error", [NotFound(), Conflict(), Unavailable()], ids=type)
async def test_a_work_that_is_refused_in_the_middle_takes_nobody_along(gated, gate, error):
    works = [
        gated.write_grouped(note_all, "a"),
        gated.write(refused(error)),
        gated.write_grouped(note_all, "b"),
    ]
    before, middle, after = await together(gated, gate, works)
    assert (before, after) == ("A", "B")
    assert middle is error
    assert await kept(gated) == {"first", "a", "b"}


async def test_a_mistake_of_ours_takes_nobody_along_and_the_writer_goes_on(gated, gate):
    def mistaken(tx):
        tx.execute(insert(instance), {"key": "mistaken", "value": b"x"})
        raise KeyError

    works = [gated.write(mistaken), gated.write_grouped(note_all, "a")]
    outcomes = await together(gated, gate, works)
    assert isinstance(outcomes[0], Broken)
    assert outcomes[1] == "A"
    assert await gated.write_grouped(note_all, "later") == "LATER"
    assert await kept(gated) == {"first", "a", "later"}


async def test_a_lost_connection_fails_all_of_a_group_and_stores_none(gated, gate):
    def lost(tx):
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    works = [gated.write_grouped(note_all, "a"), gated.write(lost)]
    outcomes = await together(gated, gate, works)
    assert [type(one) for one in outcomes] == [Unavailable, Unavailable]
    assert await kept(gated) == {"first"}
    assert await gated.write_grouped(note_all, "a") == "A"


async def test_a_disk_that_dies_before_the_commit_acknowledges_nothing(stores):
    broken = [True]

    def dying(_tx):
        if broken:
            raise OSError("no space left")

    store = stores(before_commit=dying)
    with pytest.raises(Unavailable):
        await store.write_grouped(note_all, "a")
    assert await kept(store) == set()
    broken.clear()
    await store.write_grouped(note_all, "a")
    assert await kept(store) == {"a"}


async def test_who_goes_away_does_not_stop_the_write(gated, gate):
    gone = asyncio.create_task(gated.write_grouped(note_all, "gone"))
    await gate.is_reached()
    gone.cancel()
    with pytest.raises(asyncio.CancelledError):
        await gone
    gate.open.set()
    assert await gated.write_grouped(note_all, "next") == "NEXT"
    assert await kept(gated) == {"gone", "next"}


async def test_what_is_queued_is_finished_before_the_store_closes(stores):
    store = stores()
    works = [asyncio.create_task(store.write_grouped(note_all, f"k{at}")) for at in range(5)]
    await asyncio.sleep(0)
    await asyncio.to_thread(store._writer.close)
    assert await asyncio.gather(*works) == [f"K{at}" for at in range(5)]
    store._writer._works.put(None)
    assert len(await kept(store)) == 5


async def test_what_cannot_be_read_is_unavailable_and_quotes_nothing(store):
    def look(tx):
        return tx.execute(text("SELECT 'marigold' FROM nowhere")).all()

    with pytest.raises(Unavailable) as refused_:
        await store.read(look)
    assert "marigold" not in str(refused_.value)
    assert refused_.value.__suppress_context__


async def test_a_fault_nobody_thought_of_does_not_end_the_writer(stores):
    faults = [MemoryError(), RuntimeError("what was this")]

    def faulty(_tx):
        if faults:
            raise faults.pop()

    store = stores(before_commit=faulty)
    for _ in range(2):
        with pytest.raises(IntakeError):
            await asyncio.wait_for(store.write_grouped(note_all, "a"), 2)
    assert await asyncio.wait_for(store.write_grouped(note_all, "b"), 2) == "B"
    assert await kept(store) == {"b"}


async def test_the_reading_door_of_sqlite_writes_nothing(migrated_sqlite):
    store = Store(migrated_sqlite)
    try:
        with pytest.raises(Unavailable):
            await store.read(lambda tx: note_all(tx, ["a"]))
        assert await kept(store) == set()
    finally:
        store.close()
