"""What a manager looks at: what is urgent, nobody's, unconfirmed, lowered or badly held."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from intake.errors import Unreadable
from intake.log import Event, say
from intake.model import CaseId, StaffId
from intake.spine import StaffFacing
from intake.store import queue as lanes
from intake.store.cases import CaseRow, RecordRow, held_cases
from intake.store.holders import badly_held
from intake.store.review import level_changes, levels
from intake.store.store import Connection
from staff_console import access
from staff_console.opening import MISSHAPEN, Written, case_key, written
from staff_console.queue import EVERY_LEVEL, OPEN, URGENT_LEVELS
from staff_console.rows import QueueRow, Sheaf, gather, open_rows, short
from staff_console.session import Member
from triage.model import Urgency
from triage.policy import Verb

SHOWN = 200
"""Rows of each list at most, the most urgent first; a page is for looking at, not for counting."""


@dataclass(frozen=True, slots=True, repr=False)
class Unconfirmed:
    """A case with flags that nobody has confirmed or overruled yet."""

    row: QueueRow
    flags: int


@dataclass(frozen=True, slots=True, repr=False)
class Lowered:
    """A level that a person lowered, and why."""

    case: CaseId
    short: str
    was: Urgency
    to: Urgency
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FewHolders:
    """An open case that fewer than two people still here can open."""

    case: CaseId
    short: str
    holders: int


@dataclass(frozen=True, slots=True, repr=False)
class Review:
    """Everything on the page; the age of an urgent case's timer is ``row.due``."""

    urgent: tuple[QueueRow, ...]
    unassigned: tuple[QueueRow, ...]
    unconfirmed: tuple[Unconfirmed, ...]
    lowered: tuple[Lowered, ...]
    few_holders: tuple[FewHolders, ...]
    forged: tuple[StaffId, ...]
    by_level: tuple[tuple[Urgency, int], ...]


@dataclass(frozen=True, slots=True, repr=False)
class _Found:
    """What the page needs, as it lies in the store."""

    sheaf: Sheaf
    changed: Sequence[CaseRow]
    changes: Sequence[RecordRow]
    few: Sequence[tuple[CaseId, int]]
    levels: dict[int, int]


async def review(desk: StaffFacing, member: Member) -> Review:
    """Open the review page. Raises ``Forbidden``."""
    access.require(desk, member, Verb.REVIEW)
    now = desk.clock()
    await desk.roster.refresh()
    found = await desk.store.read(lambda tx: _read(tx, member, now))
    rows = await asyncio.to_thread(open_rows, desk, member, found.sheaf, now)
    open_flags = [(row, sum(chip.confirmed is None for chip in row.chips)) for row in rows]
    return Review(
        urgent=tuple(row for row in rows if row.urgency in URGENT_LEVELS),
        unassigned=tuple(row for row in rows if row.assignee is None and row.waiting_since),
        unconfirmed=tuple(Unconfirmed(row, flags) for row, flags in open_flags if flags),
        lowered=await asyncio.to_thread(_lowered, member, found),
        few_holders=tuple(FewHolders(case, short(case), count) for case, count in found.few),
        forged=desk.roster.forged,
        by_level=tuple((level, found.levels.get(level, 0)) for level in EVERY_LEVEL),
    )


def _read(tx: Connection, member: Member, now: datetime) -> _Found:
    open_cases = lanes.page(tx, OPEN, member.id, EVERY_LEVEL, None, SHOWN)
    changes = level_changes(tx, member.id, SHOWN)
    ids = list(dict.fromkeys(row.case for row in changes))
    return _Found(
        sheaf=gather(tx, open_cases, now),
        changed=held_cases(tx, ids, member.id),
        changes=changes,
        few=badly_held(tx, SHOWN),
        levels=levels(tx, member.id),
    )


def _lowered(member: Member, found: _Found) -> tuple[Lowered, ...]:
    """Open the level changes and keep those that lowered, the latest first."""
    lowered: list[Lowered] = []
    for row in found.changed:
        try:
            key = case_key(row, member)
        except Unreadable as failed:
            say(Event.MISTAKE, where=failed, case=row.case)
            continue
        for change in written((one for one in found.changes if one.case == row.case), key):
            try:
                one = _as_lowered(row.case, change, found.sheaf.names)
            except MISSHAPEN as failed:
                say(Event.MISTAKE, where=failed, case=row.case)
                continue
            lowered += [one] if one.to > one.was else []
    return tuple(sorted(lowered, key=lambda one: one.at, reverse=True))


def _as_lowered(case: CaseId, change: Written, names: dict[str, str]) -> Lowered:
    return Lowered(
        case=case,
        short=short(case),
        was=Urgency(change.about["from"]),
        to=Urgency(change.about["to"]),
        reason=change.text,
        by=names.get(change.by, ""),
        at=change.at,
    )
