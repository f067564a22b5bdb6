"""One case, opened with the member's own key: what was said, found, noted and done."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from intake.errors import NotFound
from intake.model import CaseId
from intake.spine import StaffFacing
from intake.store.cases import CaseRow, RecordRow, held_cases, records
from intake.store.casework import looked_lately, write_look
from intake.store.holders import Holder, holders_of
from intake.store.journal import of_case
from intake.store.store import Connection
from intake.store.threads import MessageRow, messages_of
from staff_console import access
from staff_console.findings import FlagView, flag_views, marks
from staff_console.opening import Verdict, case_key, judged, said, thread_key, verdicts, written
from staff_console.pieces import Piece
from staff_console.possible import possible
from staff_console.rows import QueueRow, Sheaf, about_of, gather, queue_row
from staff_console.session import Member
from staff_console.timeline import (
    ChildSaid,
    Event,
    Happening,
    JournalRow,
    Note,
    StaffSaid,
    timeline,
)
from triage.policy import Verb

__all__ = [
    "CaseView",
    "ChildSaid",
    "Event",
    "FlagView",
    "Happening",
    "Note",
    "Piece",
    "StaffSaid",
    "Verdict",
    "open_case",
]


@dataclass(frozen=True, slots=True, repr=False)
class CaseView:
    """Everything a member sees of one case; ``seen`` is the last message on the screen."""

    row: QueueRow
    timeline: tuple[Happening, ...]
    flags: tuple[FlagView, ...]
    about: dict[str, str | None]
    holders: tuple[str, ...]
    recovery: bool
    may: frozenset[Verb]
    seen: int
    version: int


@dataclass(frozen=True, slots=True, repr=False)
class _File:
    """All of one case as it lies in the store, still sealed."""

    row: CaseRow
    sheaf: Sheaf
    messages: Sequence[MessageRow]
    records: Sequence[RecordRow]
    holders: Sequence[Holder]
    journal: Sequence[JournalRow]
    looked: bool


async def open_case(desk: StaffFacing, member: Member, case: CaseId) -> CaseView:
    """Open a case, and write down that it was opened.

    Raises: ``NotFound`` without a key, the same as for a case that does not exist; ``Forbidden``;
    ``Unreadable`` when the member's own copy of the key does not open.
    """
    access.require(desk, member, Verb.READ_CASE)
    now = desk.clock()
    file = await desk.store.read(lambda tx: _read(tx, case, member, now))
    if file is None:
        raise NotFound
    view = await asyncio.to_thread(_open, desk, member, file, now)
    reads = access.may(desk, member, Verb.REPLY)
    if not file.looked or (reads and file.row.read_at is None):
        await desk.store.write(lambda tx: write_look(tx, case, member.id, now, reads=reads))
        desk.tail.nudge()
    return view


def _read(tx: Connection, case: CaseId, member: Member, now: datetime) -> _File | None:
    rows = held_cases(tx, [case], member.id)
    if not rows:
        return None
    return _File(
        row=rows[0],
        sheaf=gather(tx, rows, now),
        messages=messages_of(tx, case, since=1),
        records=records(tx, [case], KINDS),
        holders=holders_of(tx, case),
        journal=[
            JournalRow(row.seq, row.at, row.verb, row.staff_id, row.facts)
            for row in of_case(tx, case)
        ],
        looked=looked_lately(tx, case, member.id, now),
    )


KINDS = ("assessment", "verdict", "note", "level", "closing", "restriction", "grant")


def _open(desk: StaffFacing, member: Member, file: _File, now: datetime) -> CaseView:
    row, names = file.row, file.sheaf.names
    key = case_key(row, member)
    found = judged((one for one in file.records if one.kind == "assessment"), key)
    stand = verdicts(file.records, key)
    spoken = said(row, file.messages, thread_key(row, key))
    marked = marks(found, spoken, desk.rules)
    return CaseView(
        row=queue_row(desk, member, file.sheaf, row, found, stand, now),
        timeline=timeline(spoken, marked, written(file.records, key), file.journal, names),
        flags=flag_views(found, marked, stand, names),
        about=about_of(found),
        holders=tuple(one.name for one in file.holders if one.living and one.name),
        recovery=any(one.name is None for one in file.holders),
        may=possible(desk, member, row),
        seen=row.messages,
        version=row.version,
    )
