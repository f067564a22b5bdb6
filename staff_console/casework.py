"""What staff do with a case: claim it, give it back, answer, note, close.

Every step here raises ``Forbidden`` when the role may not, ``NotFound`` when the member holds no
key, ``Conflict`` when the case has changed since it was looked at or its state has no such step,
and ``Refused`` with a reason key. What is done and what the journal says of it are one transaction.
"""

from intake.casekeys import in_thread
from intake.errors import Conflict
from intake.lifecycle import Move, State, after
from intake.model import CaseId
from intake.spine import StaffFacing
from intake.store.arrivals import narrow
from intake.store.casework import add_reply, change, current
from intake.store.journal import NewEntry, append
from intake.store.sheets import coarse
from intake.store.store import Connection
from intake.vault.envelope import PublicKey, seal
from staff_console.holding import grant, no_longer_named, restrict
from staff_console.judging import change_level, judge
from staff_console.presence import looking, writing
from staff_console.session import Member
from staff_console.steps import cleaned, look, ready, reason_of, sealed_record, spelled, take
from triage.model import Urgency
from triage.policy import Verb

__all__ = [
    "acknowledge",
    "change_level",
    "claim",
    "close",
    "grant",
    "judge",
    "looking",
    "note",
    "release",
    "reply",
    "restrict",
    "writing",
]


async def claim(desk: StaffFacing, member: Member, case: CaseId, *, version: int) -> None:
    """Take a case on; whoever may give keys may also take it over from a colleague."""
    now = desk.clock()

    def work(tx: Connection) -> None:
        row = ready(tx, desk, member, case, version, Verb.CLAIM)
        state = after(row.status, Move.CLAIMED)
        change(tx, row, status=state, assignee=member.id, alarm_since=None)
        facts = (("from", row.assignee),) if row.assignee else ()
        reopens = [NewEntry(now, "reopened", case, member.id)]
        claims = NewEntry(now, "claimed", case, member.id, facts)
        append(tx, [*(reopens if row.status is State.CLOSED else []), claims])

    await take(desk, member, Verb.CLAIM, work)


async def release(desk: StaffFacing, member: Member, case: CaseId, *, version: int) -> None:
    """Give a case back; what is urgent and waits rings again.

    A key that its holder kept only while talking with the child goes back with the case.
    """
    seen = await look(desk, member, case, Verb.RELEASE, version)
    leaves = await no_longer_named(desk, member, seen)
    now = desk.clock()

    def work(tx: Connection) -> None:
        row = ready(tx, desk, member, case, version, Verb.RELEASE)
        state = after(row.status, Move.RELEASED)
        rings = state is State.WAITING and row.urgency <= Urgency.U1
        alarm = row.alarm_since or (now if rings else None)
        change(tx, row, status=state, assignee=None, alarm_since=alarm)
        append(tx, [NewEntry(now, "released", case, member.id)])
        if leaves:
            narrow(tx, case, leaves, None, now)

    await take(desk, member, Verb.RELEASE, work)


async def reply(
    desk: StaffFacing, member: Member, case: CaseId, *, version: int, seen: int, text: str
) -> None:
    """Answer the child; ``seen`` is the last message the member had read when writing this.

    Raises: ``Conflict`` also when the child has written more meanwhile: that is read first.
    """
    row = await look(desk, member, case, Verb.REPLY, version)
    now, number = desk.clock(), seen + 1
    answer: dict[str, object] = {"text": cleaned(text), "at": now.isoformat()}
    sealed = seal(spelled(answer), PublicKey(row.thread_public), in_thread(case, number))

    def work(tx: Connection) -> None:
        row = ready(tx, desk, member, case, version, Verb.REPLY)
        if row.messages != seen:
            raise Conflict
        change(
            tx,
            row,
            status=after(row.status, Move.REPLIED),
            messages=number,
            waiting_since=None,
            alarm_since=None,
            needs_person=False,
            last_at=coarse(now),
        )
        add_reply(tx, case, number, by=member.id, at=now, sealed=sealed)
        append(tx, [NewEntry(now, "replied", case, member.id, (("message", number),))])

    await take(desk, member, Verb.REPLY, work)


async def note(desk: StaffFacing, member: Member, case: CaseId, *, text: str) -> None:
    """Write something for colleagues only; it clashes with nothing, so it takes no version."""
    row = await look(desk, member, case, Verb.NOTE, None)
    now = desk.clock()
    keep = sealed_record(row, member, now, "note", {"text": cleaned(text)})

    def work(tx: Connection) -> None:
        current(tx, case, member.id, None)
        keep(tx)
        append(tx, [NewEntry(now, "noted", case, member.id)])

    await take(desk, member, Verb.NOTE, work)


async def close(
    desk: StaffFacing, member: Member, case: CaseId, *, version: int, reason: str
) -> None:
    """End our work on a case, with a reason; the child's door stays open."""
    row = await look(desk, member, case, Verb.CLOSE, version)
    now = desk.clock()
    keep = sealed_record(row, member, now, "closing", {"reason": reason_of(reason)})

    def work(tx: Connection) -> None:
        row = ready(tx, desk, member, case, version, Verb.CLOSE)
        state = after(row.status, Move.CLOSED)
        change(tx, row, status=state, assignee=None, waiting_since=None, alarm_since=None)
        keep(tx)
        append(tx, [NewEntry(now, "closed", case, member.id)])

    await take(desk, member, Verb.CLOSE, work)


async def acknowledge(desk: StaffFacing, member: Member, case: CaseId, *, version: int) -> None:
    """Stop the alarm of a case: somebody has heard it."""
    now = desk.clock()

    def work(tx: Connection) -> None:
        row = ready(tx, desk, member, case, version, Verb.ACKNOWLEDGE)
        change(tx, row, alarm_since=None)
        append(tx, [NewEntry(now, "acknowledged", case, member.id)])

    await take(desk, member, Verb.ACKNOWLEDGE, work)
