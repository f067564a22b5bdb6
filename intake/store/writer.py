"""One writer a process: concurrent arrivals share a commit, and nothing is acknowledged before it.

Works wait in a queue; the writer takes all that are there, applies them in one transaction,
commits, and only then tells each of them its outcome.
"""

import asyncio
import contextlib
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from intake.errors import Broken, Conflict, IntakeError, Refused, Unavailable
from intake.log import Event, say

Apply = Callable[[Connection, Sequence[Any]], Sequence[Any]]
"""Applies rows of one kind; gives one outcome per row, an exception where a row is refused."""

LOCKED = "55P03"
"""PostgreSQL: somebody else holds this row for longer than ``lock_timeout``."""
MOST = 256
"""Works that share one commit at most, so that the first of them does not wait for ever."""


@dataclass(slots=True, eq=False)
class Work:
    """One thing to write, and the coroutine that waits for it to be durable."""

    apply: Apply
    row: Any
    loop: asyncio.AbstractEventLoop
    done: asyncio.Future[Any]
    outcome: Any = field(default=None)


class Writer:
    """The one thread that writes."""

    def __init__(self, engine: Engine, before_commit: Callable[[Connection], None]) -> None:
        """Start the thread; ``before_commit`` is where tests inject a slow or dying disk."""
        self._engine = engine
        self._before_commit = before_commit
        self._works: queue.SimpleQueue[Work | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    async def write(self, apply: Apply, row: object) -> object:
        """Apply one row and come back when it is on the disk.

        Raises: what ``apply`` refused it with; ``Unavailable`` when nothing could be stored.
        """
        loop = asyncio.get_running_loop()
        work = Work(apply, row, loop, loop.create_future())
        self._works.put(work)
        # The write goes on even when the one who asked goes away: it may already be durable.
        return await asyncio.shield(work.done)

    def close(self) -> None:
        """Finish what is queued, then stop."""
        self._works.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (first := self._works.get()) is not None:
            group = [first]
            last = False
            while len(group) < MOST and not last:
                try:
                    more = self._works.get_nowait()
                except queue.Empty:
                    break
                last = more is None
                group += [more] if more is not None else []
            self._write_group(group)
            if last:
                return

    def _write_group(self, group: list[Work]) -> None:
        try:
            with self._engine.begin() as tx:
                for apply, works in groupby(group, key=lambda work: work.apply):
                    _apply(tx, apply, list(works))
                self._before_commit(tx)
        except Exception as failed:  # noqa: BLE001  the writer must outlive every fault
            say(Event.NOT_STORED, where=failed, count=len(group))
            for work in group:
                work.outcome = Unavailable()
        for loop, works in groupby(group, key=lambda work: work.loop):
            with contextlib.suppress(RuntimeError):  # the loop has ended; nobody waits any more
                loop.call_soon_threadsafe(_tell, list(works))


def _apply(tx: Connection, apply: Apply, works: list[Work]) -> None:
    """Apply rows of one kind together; where one of them is refused, each on its own."""
    try:
        with tx.begin_nested():
            outcomes = apply(tx, [work.row for work in works])
    except DBAPIError as failed:
        # A lock, a full disk or a lost connection concerns the whole group; a clash, or a value
        # that no column takes, only its rows.
        outcomes = [_only_its_rows(failed)]
    except IntakeError as refused:
        outcomes = [refused]
    except Exception as mistake:  # noqa: BLE001  the writer must outlive every mistake of ours
        say(Event.MISTAKE, where=mistake)
        outcomes = [Broken()]
    if len(outcomes) != len(works):
        for work in works:
            _apply(tx, apply, [work])
        return
    for work, outcome in zip(works, outcomes, strict=True):
        work.outcome = outcome


def _only_its_rows(failed: DBAPIError) -> IntakeError:
    if getattr(failed.orig, "sqlstate", None) == LOCKED:
        return Unavailable()
    if not isinstance(failed, IntegrityError | DataError):
        raise failed
    return Conflict() if isinstance(failed, IntegrityError) else Refused()


def _tell(works: Sequence[Work]) -> None:
    for work in works:
        if work.done.done():
            continue
        if isinstance(work.outcome, Exception):
            work.done.set_exception(work.outcome)
        else:
            work.done.set_result(work.outcome)
