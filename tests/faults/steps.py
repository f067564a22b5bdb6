"""The numbered steps of a message between the wire and the answer, and a fuse that burns at one.

Nothing in the program knows of this: the spine is opened with a store, a judge and a door of ours.
"""

import asyncio
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import IntEnum
from typing import Any, TypeVar
from unittest.mock import patch

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from intake import spine as spines
from intake.model import Arrival, CaseId, Receipt
from intake.receive import Intake
from intake.store.arrivals import store_sheets
from intake.store.store import Connection, Store
from triage.assess import assess
from triage.model import Assessment, Facts, Urgency
from triage.rules import RuleSet

T = TypeVar("T")


class Step(IntEnum):
    """Where a process can die while a message is on its way."""

    BEFORE_JUDGE = 1
    SEALED = 2
    IN_TRANSACTION = 3
    ROWS_WRITTEN = 4
    BEFORE_COMMIT = 5
    COMMITTED = 6
    BEFORE_ANSWER = 7
    ANSWERED = 8


class Fuse:
    """Ends this process, with no chance to tidy up, at the n-th passage of one step."""

    def __init__(self, step: Step | None, passages: int) -> None:
        self._step = step
        self._left = passages

    def passes(self, step: Step) -> None:
        if step is self._step:
            self._left -= 1
            if self._left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)


class DyingStore(Store):
    """The real store; the fuse is looked at around and inside its transaction."""

    def __init__(self, url: str, fuse: Fuse) -> None:
        super().__init__(url, lambda _: fuse.passes(Step.BEFORE_COMMIT))
        self._fuse = fuse

    async def write_grouped(self, apply: Any, row: Any) -> Any:
        assert apply is store_sheets
        self._fuse.passes(Step.SEALED)
        outcome = await super().write_grouped(self._inside, row)
        self._fuse.passes(Step.COMMITTED)
        return outcome

    async def write(self, work: Callable[[Connection], T]) -> T:
        def inside(tx: Connection) -> T:
            self._fuse.passes(Step.IN_TRANSACTION)
            done = work(tx)
            self._fuse.passes(Step.ROWS_WRITTEN)
            return done

        self._fuse.passes(Step.SEALED)
        done = await super().write(inside)
        self._fuse.passes(Step.COMMITTED)
        return done

    def _inside(self, tx: Connection, rows: Sequence[Any]) -> Sequence[Any]:
        self._fuse.passes(Step.IN_TRANSACTION)
        outcomes = store_sheets(tx, rows)
        self._fuse.passes(Step.ROWS_WRITTEN)
        return outcomes


class AckFirst(Intake):
    """The mistake of most receivers: say yes, then write. The control that must lose something."""

    async def receive(self, arrival: Arrival) -> Receipt:
        self.later = asyncio.ensure_future(super().receive(arrival))
        return Receipt(CaseId("?"), 1, Urgency.U4, already_had_it=False, opened=False)


@contextmanager
def armed(fuse: Fuse, *, ack_first: bool) -> Iterator[None]:
    """Open spines whose every step looks at the fuse."""

    def judge(facts: Facts, rules: RuleSet) -> Assessment:
        fuse.passes(Step.BEFORE_JUDGE)
        return assess(facts, rules)

    with (
        patch.object(spines, "Store", lambda url: DyingStore(url, fuse)),
        patch.object(spines, "assess", judge),
        patch.object(spines, "Intake", AckFirst if ack_first else Intake),
    ):
        yield


def answering(fuse: Fuse) -> Middleware:
    """Look at the fuse just before an answer leaves, and when its last byte is on its way."""

    @web.middleware
    async def answered(request: web.Request, handler: Handler) -> web.StreamResponse:
        response = await handler(request)
        if request.method == "POST":
            fuse.passes(Step.BEFORE_ANSWER)
            await response.prepare(request)
            await response.write_eof()
            fuse.passes(Step.ANSWERED)
        return response

    return answered
