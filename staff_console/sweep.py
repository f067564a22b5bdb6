"""Rings again, once a minute, for whoever waits in an urgent case in which nobody moves.

The alarm of a case falls silent when somebody claims or acknowledges it; that is a promise, and
whoever made it may have gone home. Several consoles may sweep at once: each case rings once.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

from aiohttp import web

from intake.errors import Unavailable
from intake.log import Event, say
from intake.spine import StaffFacing
from intake.store.silence import ring_again
from staff_console.web.slots import DESK

EVERY = 60.0
"""Seconds between sweeps."""


async def sweep(desk: StaffFacing, now: datetime) -> int:
    """Ring for urgent cases left alone for as long as a claim lasts; count them.

    Raises: ``Unavailable``.
    """
    since = now - timedelta(minutes=desk.policy.queue.claim_minutes)
    rung = await desk.store.write(lambda tx: ring_again(tx, now, since))
    if rung:
        desk.tail.nudge()
    return rung


async def sweeping(app: web.Application) -> AsyncIterator[None]:
    """Sweep for as long as the application runs."""
    task = asyncio.create_task(_sweep_on(app[DESK]))
    yield
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def _sweep_on(desk: StaffFacing) -> None:
    while True:
        try:
            await sweep(desk, desk.clock())
        except Unavailable:
            pass  # the store has said so; the next sweep may do
        except Exception as mistake:  # noqa: BLE001  the alarm outlives every mistake of ours
            say(Event.MISTAKE, where=mistake)
        await asyncio.sleep(EVERY)
