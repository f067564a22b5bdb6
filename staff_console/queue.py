"""The queue: by urgency level, then by who has waited longest; only what the member can open."""

import asyncio
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from intake.lifecycle import State
from intake.model import CaseId
from intake.spine import StaffFacing
from intake.store import queue as lanes
from intake.store.queue import Lane, Spot
from intake.store.store import Connection
from staff_console import access
from staff_console.rows import Chip, Present, QueueRow, Sheaf, gather, open_rows
from staff_console.session import Member
from triage.model import Urgency
from triage.policy import Verb

__all__ = ["Chip", "Cursor", "Present", "QueuePage", "QueueRow", "View", "queue_page", "ringing"]

COUNTED = 100
"""How far a view is counted; a longer one reads "100+"."""
WRITTEN = re.compile(r"([0-4])\.(-|\d{1,11})\.([0-9a-f]{1,26})")


class View(StrEnum):
    """The lists of the queue."""

    OPEN = "open"
    MINE = "mine"
    WAITING = "waiting"
    URGENT = "urgent"
    CLOSED = "closed"


OPEN: Final = tuple(Lane(state) for state in State if state is not State.CLOSED)
EVERY_LEVEL: Final = tuple(Urgency)
URGENT_LEVELS: Final = (Urgency.U0, Urgency.U1)

LANES: Final[dict[View, tuple[Lane, ...]]] = {
    View.OPEN: OPEN,
    View.WAITING: (Lane(State.WAITING), Lane(State.CLAIMED)),  # a child waits for words of ours
    View.URGENT: OPEN,
    View.CLOSED: (Lane(State.CLOSED),),
}
"""Where each view looks; one's own cases are a lane of their own."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of a page; the next page begins after it, whatever has come in between."""

    urgency: int
    waits: datetime | None
    case: CaseId

    def text(self) -> str:
        """Spell it for an address."""
        waits = int(self.waits.timestamp()) if self.waits else "-"
        return f"{self.urgency}.{waits}.{self.case}"

    @classmethod
    def read(cls, text: str) -> "Cursor | None":
        """Read it back; None when it is not one of ours."""
        found = WRITTEN.fullmatch(text)
        if found is None:
            return None
        waits = None if found[2] == "-" else datetime.fromtimestamp(int(found[2]), UTC)
        return cls(int(found[1]), waits, CaseId(found[3]))


@dataclass(frozen=True, slots=True, repr=False)
class QueuePage:
    """One page of the queue; ``counts`` go to 100, ``seq`` is where the live feed goes on."""

    rows: tuple[QueueRow, ...]
    next: Cursor | None
    counts: dict[str, int]
    seq: int


async def queue_page(
    desk: StaffFacing, member: Member, view: View, after: Cursor | None = None, limit: int = 50
) -> QueuePage:
    """Open one page of a view. Raises ``Forbidden``."""
    access.require(desk, member, Verb.SEE_QUEUE)
    now, seq = desk.clock(), desk.tail.seq
    beyond = Spot(after.urgency, after.waits, after.case) if after else None

    def look(tx: Connection) -> tuple[Sheaf, dict[str, int], bool]:
        rows = lanes.page(tx, _lanes(view, member), member.id, _levels(view), beyond, limit + 1)
        counts = {
            str(one): lanes.count(tx, _lanes(one, member), member.id, _levels(one), COUNTED)
            for one in View
        }
        return gather(tx, rows[:limit], now), counts, len(rows) > limit

    sheaf, counts, more = await desk.store.read(look)
    rows = await asyncio.to_thread(open_rows, desk, member, sheaf, now)
    return QueuePage(tuple(rows), _cursor(sheaf) if more else None, counts, seq)


def _lanes(view: View, member: Member) -> tuple[Lane, ...]:
    return (Lane(assignee=member.id),) if view is View.MINE else LANES[view]


def _levels(view: View) -> tuple[Urgency, ...]:
    return URGENT_LEVELS if view is View.URGENT else EVERY_LEVEL


def _cursor(sheaf: Sheaf) -> Cursor:
    last = sheaf.cases[-1]
    return Cursor(last.urgency, last.waiting_since, last.case)


async def ringing(desk: StaffFacing, member: Member) -> tuple[CaseId, ...]:
    """Name the cases this member holds whose alarm nobody has acknowledged."""
    access.require(desk, member, Verb.SEE_QUEUE)
    return tuple(await desk.store.read(lambda tx: lanes.ringing(tx, member.id)))
