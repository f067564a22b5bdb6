"""Killed at every step, again and again: what was acknowledged is there, and is there once."""

import asyncio
import signal
import sqlite3
from collections import Counter
from contextlib import AsyncExitStack

import pytest

from intake.store.verify import verify
from tests.faults.nurseries import a_nursery
from tests.faults.senders import Sender, browser
from tests.faults.steps import Step

pytestmark = pytest.mark.faults

CHILDREN = 4
PASSAGES = (1, 4, 9)
"""Each step is died at when it is first reached, and later, with the writer under way."""


async def killed_at_every_step(
    home, kind: str, often: tuple[int, ...]
) -> tuple[list[Sender], list[list[str]]]:
    """Give the children with what they were told has arrived, and what is there in the end."""
    async with a_nursery(home, kind) as nursery, AsyncExitStack() as stack:
        children = [await stack.enter_async_context(browser(nursery.port)) for _ in range(CHILDREN)]
        senders = [Sender(child, name) for name, child in enumerate(children)]
        begun = asyncio.gather(*(sender.begin() for sender in senders))
        enough = asyncio.Event()
        rounds = [(step, passages) for passages in often for step in Step]
        writing = None
        for step, passages in rounds:
            await nursery.starts(step, passages)
            if writing is None:
                await begun
                writing = asyncio.gather(*(sender.write_until(enough) for sender in senders))
            assert await nursery.says() == -signal.SIGKILL
        await nursery.starts(None, 0)
        enough.set()
        assert writing is not None
        await writing
        return senders, [await sender.reads() for sender in senders]


async def test_nothing_acknowledged_is_lost_and_nothing_is_there_twice(home, here):
    senders, there = await killed_at_every_step(home, "child", PASSAGES)
    assert there == [sender.acknowledged for sender in senders]
    assert sum(sender.again for sender in senders) >= len(Step)
    report = verify(here.store_url, "", lambda rows, _: rows)
    assert report.sound, report.says
    with sqlite3.connect(home / "madoguchi.db") as database:
        verbs = Counter(verb for (verb,) in database.execute("SELECT verb FROM journal"))
    assert verbs["child wrote"] == sum(map(len, there))
    assert verbs["case opened"] == CHILDREN


async def test_control_a_door_that_says_yes_before_it_writes_loses_messages(home, here):
    senders, there = await killed_at_every_step(home, "ack-first", PASSAGES[1:2])
    lost = [
        text
        for sender, found in zip(senders, there, strict=True)
        for text in sender.acknowledged
        if text not in found
    ]
    assert lost
