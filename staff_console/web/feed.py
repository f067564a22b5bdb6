"""The live feed: what happens to the cases this member holds, and which of them ring."""

import asyncio
import contextlib
import json
import re

from aiohttp import web

from intake.errors import IntakeError
from intake.journal import Entry, Watch
from intake.model import CaseId
from intake.store.cases import held_cases
from staff_console import session
from staff_console.queue import ringing
from staff_console.session import Member
from staff_console.web.slots import DESK, STREAMS, TOKEN

BREATH = 15.0
"""Seconds between signs of life, which are also looks at whether this session still stands.

They are events, not comments: a page that hears none says that the line is dead."""
GATHER = 0.2
"""Seconds in which entries gather, so that a busy desk is asked about once and not for each."""
PATIENCE = 15
"""Seconds a page may take to accept what is sent; a stuck one is let go."""


async def feed(request: web.Request) -> web.StreamResponse:
    stream = web.StreamResponse(headers={"X-Accel-Buffering": "no"})
    stream.content_type = "text/event-stream"
    await stream.prepare(request)
    task = asyncio.current_task()
    if task is not None:
        request.app[STREAMS].add(task)
        task.add_done_callback(request.app[STREAMS].discard)
    with contextlib.suppress(ConnectionResetError, TimeoutError, IntakeError):
        await _follow(request, stream)  # the page connects again by itself
    return stream


async def _follow(request: web.Request, stream: web.StreamResponse) -> None:
    """Tell what happens until the session ends; the member is looked up afresh each time."""
    tail, told = request.app[DESK].tail, None
    last = request.headers.get("Last-Event-ID", "")
    since = int(last) if re.fullmatch(r"[0-9]{1,18}", last) else None
    with tail.watch(None, since) as watch:
        entries: tuple[Entry, ...] = ()
        while (member := await _still(request)) is not None:
            await _tell_entries(request, stream, member, entries)
            rings = await ringing(request.app[DESK], member)
            if rings != told:
                await _send(stream, "ringing", {"cases": list(rings)}, tail.seq)
                told = rings
            entries = await _next(watch)
            if not entries:
                await _send(stream, "breath", {}, tail.seq)
                told = None  # what rings is told again with every breath, lest a page missed it
    await _send(stream, "lost", {}, tail.seq)


async def _still(request: web.Request) -> Member | None:
    """Find the member again; a locked screen that listens for the alarm keeps its session alive."""
    desk, token = request.app[DESK], request[TOKEN]
    member = await session.glance(desk, token)
    if member is not None and member.locked:
        return await session.member(desk, token)
    return member


async def _next(watch: Watch) -> tuple[Entry, ...]:
    entries = await watch.next(BREATH)
    if entries:
        await asyncio.sleep(GATHER)
        entries += await watch.next(0)
    return entries


async def _tell_entries(
    request: web.Request, stream: web.StreamResponse, member: Member, entries: tuple[Entry, ...]
) -> None:
    """Tell only of cases whose key this member holds: a recused colleague hears nothing."""
    touched = frozenset(entry.case for entry in entries if entry.case)
    ours = await _held(request, member, touched) if touched else touched
    for entry in entries:
        if entry.case in ours:
            what = {"seq": entry.seq, "verb": entry.verb, "case": entry.case}
            await _send(stream, "entry", what, entry.seq)


async def _held(
    request: web.Request, member: Member, touched: frozenset[CaseId]
) -> frozenset[CaseId]:
    rows = await request.app[DESK].store.read(lambda tx: held_cases(tx, sorted(touched), member.id))
    return frozenset(row.case for row in rows)


async def _send(stream: web.StreamResponse, kind: str, what: dict[str, object], seq: int) -> None:
    await _write(stream, f"id: {seq}\nevent: {kind}\ndata: {json.dumps(what)}\n\n".encode())


async def _write(stream: web.StreamResponse, what: bytes) -> None:
    async with asyncio.timeout(PATIENCE):
        await stream.write(what)


async def close_streams(app: web.Application) -> None:
    """Let every open page go when the process stops; they come back to the next one."""
    streams = app[STREAMS]
    for task in list(streams):
        task.cancel()
