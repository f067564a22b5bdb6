"""Who may read one case: giving a colleague its key, and taking it from one who must not read it.

Whoever was taken out is let in again only when two managers agree (domain book §3.4, recusal).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from intake.casekeys import of_reader
from intake.errors import Forbidden, NotFound, Refused, Unreadable
from intake.lifecycle import Move, State, after
from intake.log import Event, say
from intake.model import RECOVERY, CaseId, StaffId
from intake.roster import Reader
from intake.spine import StaffFacing
from intake.store.arrivals import FEWEST_HOLDERS
from intake.store.cases import CaseRow, RecordRow, assessments, records
from intake.store.casework import change, current
from intake.store.holders import give_key, holders_of, take_key
from intake.store.journal import NewEntry, append
from intake.store.store import Connection
from intake.vault.envelope import seal_key
from intake.vault.secrets import Secret
from staff_console import access
from staff_console.opening import Judged, Written, case_key, judged, written
from staff_console.session import Member
from staff_console.steps import look, ready, reason_of, sealed_record, take
from triage.model import Urgency
from triage.policy import MANAGER, Policy, RoleId, Verb
from triage.routing import place

ASKED, GRANTED = "asked", "granted"
KINDS = ("restriction", "grant")


@dataclass(frozen=True, slots=True)
class Recusal:
    """Whether somebody was taken out of a case, and who has asked to let them in again."""

    stands: bool
    asked: frozenset[str]


def recusal(history: Iterable[Written], staff: str) -> Recusal:
    """Read the history of one colleague in one case, oldest first."""
    stands, asked = False, frozenset[str]()
    for one in history:
        if one.about.get("staff") != staff:
            continue
        if one.kind == "restriction":
            stands, asked = True, frozenset()
        elif one.about.get("state") == ASKED:
            asked |= {one.by}
        else:
            stands, asked = False, frozenset()
    return Recusal(stands, asked)


async def grant(
    desk: StaffFacing,
    member: Member,
    case: CaseId,
    *,
    version: int,
    staff_id: StaffId,
    reason: str,
) -> bool:
    """Give a colleague the key of a case; False when a second manager has yet to agree.

    Raises: ``Refused`` ("reason-missing", "no-reader", "already-holds") beside what steps raise.
    """
    access.require(desk, member, Verb.GRANT)
    why, reader = reason_of(reason), await _reader(desk, staff_id)

    def read(tx: Connection) -> tuple[CaseRow, Secret, Recusal]:
        row = current(tx, case, member.id, version)
        key = case_key(row, member)
        return row, key, recusal(written(records(tx, [case], KINDS), key), staff_id)

    row, key, out = await desk.store.read(read)
    if out.stands and member.role != MANAGER:
        raise Forbidden
    gives = not out.stands or bool(out.asked - {member.id})
    now = desk.clock()
    told: dict[str, object] = {"staff": staff_id, "reason": why}
    keep = sealed_record(row, member, now, "grant", told | {"state": GRANTED if gives else ASKED})
    sealed = seal_key(key, reader.reads, of_reader(case, staff_id))

    def work(tx: Connection) -> bool:
        change(tx, ready(tx, desk, member, case, version, Verb.GRANT))
        if gives and not give_key(tx, case, staff_id, sealed):
            raise Refused("already-holds")
        keep(tx)
        verb = "granted" if gives else "grant asked"
        append(tx, [NewEntry(now, verb, case, member.id, (("staff", staff_id),))])
        return gives

    return await take(desk, member, Verb.GRANT, work)


async def _reader(desk: StaffFacing, staff_id: StaffId) -> Reader:
    """Find a colleague whose card is genuine and whose role reads cases."""
    for reader in await desk.roster.readers():
        if reader.staff == staff_id and desk.policy.may(reader.role, Verb.READ_CASE):
            return reader
    raise Refused("no-reader")


async def restrict(
    desk: StaffFacing,
    member: Member,
    case: CaseId,
    *,
    version: int,
    staff_id: StaffId,
    reason: str,
) -> None:
    """Take a colleague, or oneself, out of a case: without a key it is not there for them.

    Raises: ``Refused`` ("reason-missing", "few-holders"), ``NotFound`` for who holds no key, beside
    what every step raises.
    """
    row = await look(desk, member, case, Verb.RESTRICT, version)
    now = desk.clock()
    told: dict[str, object] = {"staff": staff_id, "reason": reason_of(reason)}
    keep = sealed_record(row, member, now, "restriction", told)

    def work(tx: Connection) -> None:
        row = ready(tx, desk, member, case, version, Verb.RESTRICT)
        if staff_id == RECOVERY or not take_key(tx, case, staff_id):
            raise NotFound
        if sum(holder.living for holder in holders_of(tx, case)) < FEWEST_HOLDERS:
            raise Refused("few-holders")
        change(tx, row, **_let_go(row, staff_id, now))
        keep(tx)
        append(tx, [NewEntry(now, "restricted", case, member.id, (("staff", staff_id),))])

    await take(desk, member, Verb.RESTRICT, work)


def _let_go(row: CaseRow, staff_id: StaffId, now: datetime) -> dict[str, object]:
    """Free the case when the one who leaves it had claimed it."""
    if row.assignee != staff_id:
        return {}
    state = after(row.status, Move.RELEASED)
    rings = state is State.WAITING and row.urgency <= Urgency.U1
    alarm = row.alarm_since or (now if rings else None)
    return {"assignee": None, "status": state, "alarm_since": alarm}


def named(last: Judged, policy: Policy) -> frozenset[RoleId]:
    """Name the roles the routing lets read a case, from its last assessment."""
    return place(last.assessment, policy, last.author, last.about.get("wish")).readers


async def no_longer_named(desk: StaffFacing, member: Member, row: CaseRow) -> tuple[str, ...]:
    """Name who holds a case that was narrowed while they talked with the child.

    Whoever was given the key by a colleague keeps it; what does not open takes it from nobody.
    """
    roles = {reader.staff: reader.role for reader in await desk.roster.readers()}
    holder = StaffId(row.assignee or "")
    judgements, given = await desk.store.read(
        lambda tx: (assessments(tx, [row.case]), records(tx, [row.case], KINDS))
    )
    try:
        key = case_key(row, member)
    except Unreadable as failed:
        say(Event.MISTAKE, where=failed, case=row.case)
        return ()
    found = judged(judgements, key)
    kept = any(
        (one.about.get("staff"), one.about.get("state")) == (holder, GRANTED)
        for one in written(given, key)
    )
    if kept or not found or roles.get(holder, MANAGER) in named(found[-1], desk.policy):
        return ()
    return (holder,)


def recused_in(rows: Iterable[RecordRow], key: Secret, staff: str) -> bool:
    """Say whether somebody stands recused in a case, from its sealed records."""
    return recusal(written(rows, key), staff).stands
