"""One open page hears what changes: server-sent events, resumed by the last message's number."""

import asyncio
import json
import re
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import cast

from aiohttp import web

from channels.webchat.conversation import Standing, shown, standing
from channels.webchat.opening import Moment, moment
from channels.webchat.slots import CLOSING, SPINE, STREAMS, VISIT
from intake.errors import IntakeError
from intake.model import CaseId

BREATH = 25.0
"""Seconds between signs of life: under the 30 after which school proxies cut a silent line."""
WRITING_BREATH = 4.0
"""Seconds between looks once staff are at it: typing begins and goes stale within 10 (C7)."""
PATIENCE = 15
"""Seconds a page may take to accept what is sent; a stuck one is let go."""
AT_IT = frozenset({"read", "writing"})


async def live(request: web.Request) -> web.StreamResponse:
    case = await request.app[SPINE].threads.case_of(request[VISIT].token)
    if case is None:
        return web.Response(status=204)  # a browser does not try again after this
    stream = web.StreamResponse(headers={"X-Accel-Buffering": "no"})
    stream.content_type = "text/event-stream"
    await stream.prepare(request)
    stream.headers.clear()  # sent; an idle page need not keep two kilobytes of them
    request.app[STREAMS].add(cast("asyncio.Task[object]", asyncio.current_task()))
    if request.app[CLOSING].is_set():
        return stream  # an empty stream: the page comes back, to the next process
    # The page connects again by itself, and nothing it has seen is repeated.
    with suppress(ConnectionResetError, TimeoutError, IntakeError):
        await _follow(Page(request, stream, _last(request)), case)
    return stream


def _last(request: web.Request) -> int:
    """Give the number of the last message this page has shown."""
    last = request.headers.get("Last-Event-ID") or request.query.get("after", "0")
    return int(last) if re.fullmatch(r"[0-9]{1,9}", last) else 0


@dataclass(slots=True)
class Page:
    """An open page: what it has been told. It holds no word of the conversation while it waits."""

    request: web.Request
    stream: web.StreamResponse
    last: int
    stands: Standing | None = None

    async def catch_up(self) -> bool:
        """Tell what is new; False when the conversation is no longer open here."""
        spine, visit = self.request.app[SPINE], self.request[VISIT]
        now = await spine.threads.conversation(visit.token, self.last)
        if now is None:
            return False
        stands = standing(now, self.request)
        if now.lines or stands != self.stands:
            lines = shown(now.lines, self.request)
            self.last = lines[-1].number if lines else self.last
            self.stands = stands
            told = {"lines": [asdict(line) for line in lines], **asdict(stands)}
            data = json.dumps(told, ensure_ascii=False)
            await self.write(f"id: {self.last}\ndata: {data}\n\n".encode())
        return True

    async def write(self, what: bytes) -> None:
        async with asyncio.timeout(PATIENCE):
            await self.stream.write(what)

    def staff_may_be_writing(self) -> bool:
        """Say whether to look more often; typing leaves no line in the journal."""
        stands = self.stands
        return stands is not None and stands.state in AT_IT and stands.moment is not Moment.CLOSED

    def clock_moved(self) -> bool:
        spine, stands = self.request.app[SPINE], self.stands
        if stands is None:
            return True
        return moment(spine.policy.hours, spine.clock(), stands.state) is not stands.moment


async def _follow(page: Page, case: CaseId) -> None:
    with page.request.app[SPINE].tail.watch(case) as watch:
        while await page.catch_up():
            at_it = page.staff_may_be_writing()
            while not await watch.next(WRITING_BREATH if at_it else BREATH):
                await page.write(b":\n\n")
                if at_it or page.clock_moved():
                    break
    await page.write(b"event: gone\ndata: {}\n\n")


async def close_streams(app: web.Application) -> None:
    """Let every open page go when the process stops; they come back to the next one."""
    app[CLOSING].set()
    streams = app[STREAMS]
    for task in list(streams):
        task.cancel()
