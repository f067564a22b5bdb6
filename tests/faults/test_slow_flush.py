"""A disk that needs 2 ms longer for every flush: messages share it, so that they need not queue."""

import asyncio
import time

import pytest

from intake import spine as spines
from intake.spine import child_facing
from intake.store import writer
from intake.store.store import Store
from tests.builders import FRIDAY, an_arrival

pytestmark = pytest.mark.faults

FLUSH = 0.002
"""Seconds. Source: hazards.md, "a disk that needs 2 ms to flush"."""
CHILDREN = 48
EACH = 3


class Flushes:
    """Counts commits, each of which takes longer."""

    def __init__(self) -> None:
        self.seen = 0

    def __call__(self, _) -> None:
        self.seen += 1
        time.sleep(FLUSH)


@pytest.fixture
def flushes(monkeypatch, rules) -> Flushes:
    flushes = Flushes()
    monkeypatch.setattr(spines, "read_rules", lambda: rules)
    monkeypatch.setattr(spines, "Store", lambda url: Store(url, flushes))
    return flushes


async def everybody_writes(here) -> int:
    """Let all children write at once, one message after the other; give how many are stored."""

    async def one(spine, token: int) -> int:
        for number in range(EACH):
            arrival = an_arrival(f"{number}つめ", token=token, delivery=f"{number}")
            await spine.intake.receive(arrival)
        thread = await spine.threads.conversation(arrival.token)
        return len(thread.lines)

    async with child_facing(here, lambda: FRIDAY) as spine:
        return sum(await asyncio.gather(*(one(spine, token) for token in range(CHILDREN))))


async def test_children_who_write_together_share_a_flush(here, flushes):
    assert await everybody_writes(here) == CHILDREN * EACH
    assert flushes.seen < CHILDREN * EACH / 4


async def test_control_a_writer_of_one_at_a_time_flushes_for_each(here, flushes, monkeypatch):
    monkeypatch.setattr(writer, "MOST", 1)
    assert await everybody_writes(here) == CHILDREN * EACH
    assert flushes.seen >= CHILDREN * EACH
