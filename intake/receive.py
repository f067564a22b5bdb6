"""The one door: judge, seal and store one message, all of it or none of it."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from intake.casekeys import session_tag
from intake.errors import Conflict, Expired, Unavailable
from intake.journal import Tail
from intake.model import Arrival, Receipt
from intake.preparing import Preparing
from intake.roster import Roster
from intake.store.arrivals import store_sheets
from intake.store.sheets import Moved, NoSession, Outcome, Sheet, Stored
from intake.store.store import Store
from intake.store.threads import ThreadRow, find_thread
from triage.model import Urgency

TRIES = 6
"""Looks at a thread that other tabs or staff keep changing, before asking the child to retry."""
AT_HAND = 1_000
"""Threads whose sealed row is kept at hand, so that a message needs no look before its write."""


class Intake:
    """Receives; holds no key that opens what it has sealed."""

    def __init__(
        self,
        *,
        preparing: Preparing,
        store: Store,
        roster: Roster,
        tail: Tail,
        clock: Callable[[], datetime],
    ) -> None:
        self._preparing = preparing
        self._store = store
        self._roster = roster
        self._tail = tail
        self._clock = clock
        self._at_hand: OrderedDict[bytes, ThreadRow] = OrderedDict()

    async def receive(self, arrival: Arrival) -> Receipt:
        """Judge, seal and store one message; when this returns, it is on the disk.

        Raises: ``Unavailable`` when it could not be stored; ``Expired`` when the session ended.
        """
        session = session_tag(self._preparing.keys.pepper, arrival.token)
        for _ in range(TRIES):
            thread, sheet = await self._prepared(arrival, session)
            outcome = await self._stored(sheet)
            self.forget(session)
            match outcome:
                case Stored():
                    if not outcome.already:
                        self._keep(session, _after(thread, sheet))
                    self._tail.nudge()
                    return _receipt(outcome, sheet)
                case NoSession():
                    raise Expired
                case Moved():
                    continue
        raise Unavailable

    def forget(self, session: bytes) -> None:
        """Drop what is at hand about a session that has ended or changed."""
        self._at_hand.pop(session, None)

    async def _prepared(self, arrival: Arrival, session: bytes) -> tuple[ThreadRow, Sheet]:
        thread = self._at_hand.get(session) or await self._find(session)
        readers = await self._roster.readers()
        if thread:
            return thread, self._preparing.further(arrival, session, thread, readers)
        sheet, opened = self._preparing.first(arrival, session, readers)
        return opened, sheet

    async def _stored(self, sheet: Sheet) -> Outcome:
        try:
            return await self._store.write_grouped(store_sheets, sheet)
        except Conflict:
            return Moved()  # another process committed what ours could not see yet

    async def _find(self, session: bytes) -> ThreadRow | None:
        now = self._clock()
        return await self._store.read(lambda tx: find_thread(tx, session, now))

    def _keep(self, session: bytes, thread: ThreadRow) -> None:
        self._at_hand[session] = thread
        while len(self._at_hand) > AT_HAND:
            self._at_hand.popitem(last=False)


def _after(thread: ThreadRow, sheet: Sheet) -> ThreadRow:
    """Give the thread as it is once the sheet is stored."""
    urgency = min(thread.urgency, sheet.urgency)
    return replace(thread, messages=sheet.number, memory=sheet.memory, urgency=urgency)


def _receipt(stored: Stored, sheet: Sheet) -> Receipt:
    return Receipt(
        case=stored.case,
        number=stored.number,
        urgency=Urgency(stored.urgency),
        already_had_it=stored.already,
        opened=sheet.opens is not None and not stored.already,
    )
