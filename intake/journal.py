"""The live feed: one polling task a process wakes everyone who watches a case, or all cases."""

import asyncio
import contextlib
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from intake.errors import Unavailable
from intake.log import Event, say
from intake.model import CaseId, StaffId
from intake.store.journal import after, head
from intake.store.store import Store

EVERY = 0.25
"""Seconds between looks at the journal; what another process wrote is seen within this."""
TOGETHER = 0.02
"""Seconds in which what this process writes is gathered: one look at the journal serves it all."""
STAFF_CHANGES = frozenset({"invited", "joined", "revoked", "role changed"})
"""What makes the list of readers worth a new look."""
REMEMBERED = 2048
"""Entries kept for watchers that resume from an earlier number."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the journal: ids, a verb and a time; never a word."""

    seq: int
    verb: str
    case: CaseId | None
    staff: StaffId | None
    at: datetime


class Watch:
    """One watcher: a tab that waits for something to happen."""

    __slots__ = ("_found", "_waiter")

    def __init__(self) -> None:
        """Begin with nothing seen."""
        self._found: tuple[Entry, ...] = ()
        self._waiter: asyncio.Future[None] | None = None

    def tell(self, entry: Entry) -> None:
        """Hand over an entry and wake whoever waits."""
        self._found += (entry,)
        if self._waiter and not self._waiter.done():
            self._waiter.set_result(None)

    async def next(self, timeout: float) -> tuple[Entry, ...]:
        """Wait for entries, at most ``timeout`` seconds; empty when nothing happened."""
        if not self._found:
            loop = asyncio.get_running_loop()
            self._waiter = loop.create_future()
            timer = loop.call_later(timeout, _let_go, self._waiter)
            try:
                await self._waiter
            finally:
                timer.cancel()
                self._waiter = None
        found, self._found = self._found, ()
        return found


def _let_go(waiter: asyncio.Future[None]) -> None:
    if not waiter.done():
        waiter.set_result(None)


class Tail:
    """Follows the journal and wakes the watchers."""

    def __init__(self, store: Store, on_staff_change: Callable[[], Awaitable[None]]) -> None:
        """Follow this store's journal, from its end, once started."""
        self._store = store
        self._on_staff_change = on_staff_change
        self._watches: defaultdict[CaseId | None, set[Watch]] = defaultdict(set)
        self._recent: deque[Entry] = deque(maxlen=REMEMBERED)
        self._nudged = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.seq = 0

    async def start(self) -> None:
        """Find the end of the journal and follow it from there."""
        self.seq, _ = await self._store.read(head)
        self._task = asyncio.create_task(self._follow())

    async def stop(self) -> None:
        """Stop following."""
        if self._task:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    def nudge(self) -> None:
        """Look now: this very process has just written."""
        self._nudged.set()

    @contextlib.contextmanager
    def watch(self, case: CaseId | None, since: int | None = None) -> Iterator[Watch]:
        """Watch one case, or every case (None), from now or from a number seen earlier."""
        watch = Watch()
        for entry in self._recent:
            if since is not None and entry.seq > since and case in {None, entry.case}:
                watch.tell(entry)
        self._watches[case].add(watch)
        try:
            yield watch
        finally:
            self._watches[case].discard(watch)
            if not self._watches[case]:
                del self._watches[case]

    async def _follow(self) -> None:
        while True:
            try:
                await self._look()
            except Unavailable:
                pass  # the store has said so; the next look may do
            except Exception as mistake:  # noqa: BLE001  the feed outlives every mistake of ours
                say(Event.MISTAKE, where=mistake)
            # Not wait_for: on Python 3.11 it can swallow the cancellation that should end us.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(EVERY):
                    await self._nudged.wait()
                    await asyncio.sleep(TOGETHER)
            self._nudged.clear()

    async def _look(self) -> None:
        await self._store.link_journal()
        rows = await self._store.read(lambda tx: after(tx, self.seq))
        if any(row.verb in STAFF_CHANGES for row in rows):
            await self._on_staff_change()
        for row in rows:
            self._tell(Entry(row.seq, row.verb, row.case_id, row.staff_id, row.at))

    def _tell(self, entry: Entry) -> None:
        self.seq = entry.seq
        self._recent.append(entry)
        for watched in {entry.case, None}:
            for watcher in self._watches.get(watched, ()):
                watcher.tell(entry)
