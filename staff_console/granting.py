"""Giving a new colleague the open cases of their role, one small transaction after the other."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from intake.casekeys import of_reader
from intake.errors import Refused, Unreadable
from intake.log import Event, say
from intake.model import CaseId, StaffId
from intake.roster import Reader
from intake.spine import StaffFacing
from intake.store.cases import RecordRow, assessments, records
from intake.store.holders import Missing, count_missing, give_key, missing
from intake.store.journal import NewEntry, append
from intake.store.store import Connection
from intake.vault.cards import reading_key
from intake.vault.envelope import seal_key, unseal_key
from staff_console import access
from staff_console.holding import KINDS, named, recused_in
from staff_console.opening import judged
from staff_console.session import Member
from triage.policy import Verb

BATCH = 50
"""Cases opened and sealed again at a time: a moment's work, and a step on the screen."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it has come: cases looked at, of how many, and how many keys were given."""

    done: int
    total: int
    granted: int


@dataclass(frozen=True, slots=True, repr=False)
class _Batch:
    cases: Sequence[Missing]
    assessments: Sequence[RecordRow]
    holding: Sequence[RecordRow]


async def grant_missing(
    desk: StaffFacing, member: Member, staff_id: StaffId
) -> AsyncIterator[Progress]:
    """Seal to a colleague every open case the routing names their role for and the member holds.

    A case they were taken out of stays closed to them. Stopped half-way, it goes on another time.

    Raises: ``Forbidden``; ``Refused`` ("no-reader") for a colleague whose card is not genuine.
    """
    access.require(desk, member, Verb.GRANT)
    readers = {reader.staff: reader for reader in await desk.roster.readers()}
    if staff_id not in readers:
        raise Refused("no-reader")
    total = await desk.store.read(lambda tx: count_missing(tx, member.id, staff_id))
    progress, beyond = Progress(0, total, 0), ""
    yield progress
    while batch := await _next(desk, member, staff_id, beyond):
        given = await asyncio.to_thread(_sealed, desk, member, readers[staff_id], batch)
        count = await _store(desk, member, staff_id, given)
        beyond = batch.cases[-1].case
        done = progress.done + len(batch.cases)
        progress = Progress(done, max(total, done), progress.granted + count)
        yield progress


async def _next(desk: StaffFacing, member: Member, staff_id: StaffId, beyond: str) -> _Batch | None:
    def look(tx: Connection) -> _Batch | None:
        cases = missing(tx, member.id, staff_id, beyond, BATCH)
        ids = [one.case for one in cases]
        return _Batch(cases, assessments(tx, ids), records(tx, ids, KINDS)) if cases else None

    return await desk.store.read(look)


def _sealed(
    desk: StaffFacing, member: Member, reader: Reader, batch: _Batch
) -> list[tuple[CaseId, bytes]]:
    """Open each case, ask the routing, and seal its key again where the role is named."""
    given, own = [], reading_key(member.secret)
    for one in batch.cases:
        try:
            key = unseal_key(one.wrapped, own, of_reader(one.case, member.id))
        except Unreadable as failed:
            say(Event.MISTAKE, where=failed, case=one.case)
            continue
        found = judged((row for row in batch.assessments if row.case == one.case), key)
        out = recused_in((row for row in batch.holding if row.case == one.case), key, reader.staff)
        if not found or out:
            continue
        if reader.role in named(found[-1], desk.policy):
            given.append((one.case, seal_key(key, reader.reads, of_reader(one.case, reader.staff))))
    return given


async def _store(
    desk: StaffFacing, member: Member, staff_id: StaffId, given: Sequence[tuple[CaseId, bytes]]
) -> int:
    now: datetime = desk.clock()

    def work(tx: Connection) -> int:
        stored = [case for case, sealed in given if give_key(tx, case, staff_id, sealed)]
        facts = (("staff", staff_id),)
        append(tx, [NewEntry(now, "granted", case, member.id, facts) for case in stored])
        return len(stored)

    count = await desk.store.write(work) if given else 0
    desk.tail.nudge()
    return count
