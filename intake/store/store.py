"""The store: one door for reading, one for writing, both off the event loop."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar, cast

from sqlalchemy import Connection
from sqlalchemy.exc import DataError, DBAPIError

from intake.errors import Refused, Unavailable
from intake.log import Event, say
from intake.store.engine import open_reading, open_writing
from intake.store.journal import link_pending
from intake.store.writer import Writer

__all__ = ["Connection", "Store"]

T = TypeVar("T")
R = TypeVar("R")
O = TypeVar("O")  # noqa: E741  an outcome; the third of three one-letter type names

READERS = 4
"""Threads that read; reading is short, and the queue page is the longest of it."""


def _nothing(_: Connection) -> None:
    """Do nothing before the commit; tests put a slow or dying disk here."""


class Store:
    """The database of one process."""

    def __init__(self, url: str, before_commit: Callable[[Connection], None] = _nothing) -> None:
        """Open both doors; nothing is read or written yet."""
        self._reading = open_reading(url)
        self._writing = open_writing(url)
        self._pool = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        self._writer = Writer(self._writing, before_commit)
        self.links_later = self._writing.dialect.name != "sqlite"

    async def read(self, look: Callable[[Connection], T]) -> T:
        """Run a look at the database in a reading thread. Raises ``Unavailable``."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, self._look, look)

    def _look(self, look: Callable[[Connection], T]) -> T:
        try:
            with self._reading.connect() as tx:
                return look(tx)
        except DataError:
            raise Refused from None  # what was asked for holds a value that no column takes
        except DBAPIError as failed:
            say(Event.NOT_STORED, where=failed)
            raise Unavailable from None

    async def write_grouped(
        self, apply: Callable[[Connection, Sequence[R]], Sequence[O]], row: R
    ) -> O:
        """Write one row together with whatever else is waiting; durable when it returns.

        Raises: what ``apply`` refused it with; ``Unavailable`` when nothing could be stored.
        """
        return cast("O", await self._writer.write(apply, row))

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run one piece of writing, all of it or none; durable when it returns.

        Raises: what ``work`` refused with; ``Unavailable`` when nothing could be stored.
        """

        def alone(tx: Connection, _: Sequence[None]) -> Sequence[Any]:
            return [work(tx)]

        return cast("T", await self._writer.write(alone, None))

    async def link_journal(self) -> None:
        """Link what was committed but not yet linked (PostgreSQL; SQLite links as it writes)."""
        if self.links_later:
            while await self.write(link_pending):
                pass

    def close(self) -> None:
        """Finish what is queued and close both doors."""
        self._writer.close()
        self._pool.shutdown(wait=True)
        self._writing.dispose()
        self._reading.dispose()
