"""Storing what children write: all rows of a group together, each message once.

Everything read here is read inside the write transaction, so nothing changes between the look and
the write.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from intake.lifecycle import Move, State, after
from intake.model import CaseId, Side
from intake.store.journal import NewEntry, append
from intake.store.schema import case, case_reader, child_session, message, record, staff
from intake.store.sheets import (
    Moved,
    NewCase,
    NoSession,
    Outcome,
    Sheet,
    Stored,
    ThreadNow,
    coarse,
)

RINGING = 1
"""U1 and U0 ring until somebody acknowledges them (domain book §3.1)."""
FEWEST_HOLDERS = 2
"""Staff who hold the key of every open case at least, besides the recovery sheet."""


def store_sheets(tx: Connection, sheets: Sequence[Sheet]) -> list[Outcome]:
    """Store a group of messages; give what became of each."""
    known = _deliveries(tx, sheets)
    threads = _threads(tx, sheets)
    outcomes: list[Outcome] = []
    fresh: list[tuple[Sheet, ThreadNow | None]] = []
    taken: set[bytes | str] = set()
    for sheet in sheets:
        thread = threads.get(sheet.session)
        outcome = known.get(sheet.delivery) or _fits(sheet, thread, taken)
        if isinstance(outcome, Stored) and not outcome.already:
            fresh.append((sheet, thread))
            taken |= {sheet.case, sheet.session, sheet.delivery}
        outcomes.append(outcome)
    if fresh:
        _write(tx, fresh)
    return outcomes


# Built once: putting a statement together takes longer than running it.
_ADD = {table: insert(table) for table in (case, case_reader, child_session, message, record)}
_DELIVERIES = (
    select(message.c.delivery, message.c.case_id, message.c.number, case.c.urgency)
    .join(case, case.c.id == message.c.case_id)
    .where(message.c.delivery.in_(bindparam("deliveries", expanding=True)))
)
_THREADS = (
    select(
        child_session.c.tag,
        case.c.id,
        case.c.messages,
        case.c.status,
        case.c.urgency,
        case.c.needs_person,
        case.c.waiting_since,
        case.c.alarm_since,
        case.c.assignee,
        child_session.c.expires_at,
    )
    .join(case, case.c.id == child_session.c.case_id)
    .where(child_session.c.tag.in_(bindparam("sessions", expanding=True)))
    .order_by(case.c.id)
    .with_for_update(of=case)
)


def _deliveries(tx: Connection, sheets: Sequence[Sheet]) -> dict[bytes, Stored]:
    rows = tx.execute(_DELIVERIES, {"deliveries": [sheet.delivery for sheet in sheets]})
    return {
        row.delivery: Stored(CaseId(row.case_id), row.number, row.urgency, already=True)
        for row in rows
    }


def _threads(tx: Connection, sheets: Sequence[Sheet]) -> dict[bytes, ThreadNow]:
    rows = tx.execute(_THREADS, {"sessions": [sheet.session for sheet in sheets]})
    return {row.tag: ThreadNow(*_values(row)) for row in rows}


def _values(row: Sequence[Any]) -> Sequence[Any]:
    return row  # a row of ten columns has more types than a checker can count


def _fits(sheet: Sheet, thread: ThreadNow | None, taken: set[bytes | str]) -> Outcome:
    if taken & {sheet.case, sheet.session, sheet.delivery}:
        return Moved()  # an earlier sheet of this very group changed what this one was bound to
    if thread and thread.expires_at <= sheet.at:
        return NoSession()
    if sheet.opens:
        return Moved() if thread else Stored(sheet.case, sheet.number, sheet.urgency)
    if thread is None:
        return NoSession()
    if thread.id != sheet.case or thread.messages != sheet.number - 1:
        return Moved()
    return Stored(sheet.case, sheet.number, min(sheet.urgency, thread.urgency))


def _write(tx: Connection, fresh: Sequence[tuple[Sheet, ThreadNow | None]]) -> None:
    opening = [(sheet, sheet.opens) for sheet, _ in fresh if sheet.opens]
    if opening:
        tx.execute(_ADD[case], [_case_row(sheet, opens) for sheet, opens in opening])
        tx.execute(_ADD[case_reader], [row for s, o in opening for row in _reader_rows(s, o)])
        tx.execute(_ADD[child_session], [_session_row(sheet, opens) for sheet, opens in opening])
    tx.execute(_ADD[message], [_message_row(sheet) for sheet, _ in fresh])
    tx.execute(_ADD[record], [_record_row(sheet) for sheet, _ in fresh])
    known = [_case_change(sheet, thread) for sheet, thread in fresh if thread is not None]
    if known:
        tx.execute(_CHANGE, known)
    append(tx, [entry for sheet, _ in fresh for entry in _entries(sheet)])
    for sheet, thread in fresh:
        if thread is not None and sheet.narrows:
            narrow(tx, sheet.case, sheet.narrows, thread.assignee, sheet.at)


def narrow(
    tx: Connection, case_id: str, leaving: Sequence[str], assignee: str | None, at: datetime
) -> None:
    """Take the key from readers the routing no longer names.

    Whoever is talking with the child keeps it, and so does everyone if fewer than two would stay.
    """
    leaves = [one for one in leaving if one != assignee]
    held = case_reader.c.case_id == case_id
    staying = tx.execute(
        select(func.count())
        .select_from(case_reader.join(staff, staff.c.id == case_reader.c.staff_id))
        .where(held, case_reader.c.staff_id.not_in(leaves), staff.c.status == "active")
    ).scalar_one()
    if staying < FEWEST_HOLDERS:
        return
    gone = tx.execute(delete(case_reader).where(held, case_reader.c.staff_id.in_(leaves)))
    if gone.rowcount:
        append(tx, [NewEntry(coarse(at), "narrowed", case_id, facts=(("count", gone.rowcount),))])


def _case_row(sheet: Sheet, opens: NewCase) -> dict[str, object]:
    at = coarse(sheet.at)
    return {
        "id": sheet.case,
        "status": State.WAITING,
        "urgency": sheet.urgency,
        "channel": opens.channel,
        "opened_at": at,
        "waiting_since": at,
        "last_at": at,
        "version": 1,
        "messages": 1,
        "needs_person": sheet.needs_person,
        "alarm_since": at if sheet.urgency <= RINGING else None,
        "public_key": opens.public_key,
        "thread_public": opens.thread_public,
        "thread_sealed": opens.thread_sealed,
        "memory": sheet.memory,
    }


def _reader_rows(sheet: Sheet, opens: NewCase) -> list[dict[str, object]]:
    return [
        {"case_id": sheet.case, "staff_id": reader, "sealed": sealed}
        for reader, sealed in opens.readers
    ]


def _session_row(sheet: Sheet, opens: NewCase) -> dict[str, object]:
    return {
        "tag": sheet.session,
        "case_id": sheet.case,
        "wrapped": opens.session_wrapped,
        "expires_at": opens.session_expires,
    }


def _message_row(sheet: Sheet) -> dict[str, object]:
    return {
        "case_id": sheet.case,
        "number": sheet.number,
        "side": Side.CHILD,
        "at": coarse(sheet.at),
        "delivery": sheet.delivery,
        "sealed": sheet.sealed,
    }


def _record_row(sheet: Sheet) -> dict[str, object]:
    return {
        "case_id": sheet.case,
        "id": f"assessment-{sheet.number}",
        "kind": "assessment",
        "message": sheet.number,
        "at": coarse(sheet.at),
        "sealed": sheet.assessment,
    }


_CHANGE = (
    update(case)
    .where(case.c.id == bindparam("the_case"))
    .values(
        status=bindparam("new_status"),
        urgency=bindparam("new_urgency"),
        waiting_since=bindparam("waits"),
        last_at=bindparam("last"),
        assignee=bindparam("who"),
        version=case.c.version + 1,
        messages=bindparam("count"),
        needs_person=bindparam("person"),
        alarm_since=bindparam("alarm"),
        read_at=None,
        memory=bindparam("remembers"),
    )
)


def _case_change(sheet: Sheet, thread: ThreadNow) -> dict[str, object]:
    """Work out what a further message changes; urgency rises by machine and never falls."""
    at = coarse(sheet.at)
    state = after(State(thread.status), Move.CHILD_WROTE)
    return {
        "the_case": sheet.case,
        "new_status": state,
        "new_urgency": min(sheet.urgency, thread.urgency),
        "waits": thread.waiting_since or at,
        "last": at,
        "who": None if state is State.WAITING else thread.assignee,
        "count": sheet.number,
        "person": sheet.needs_person or thread.needs_person,
        "alarm": thread.alarm_since or (at if _rings(sheet, thread) else None),
        "remembers": sheet.memory,
    }


def _rings(sheet: Sheet, thread: ThreadNow) -> bool:
    """Ring for what is new, nobody's, or left alone by who has claimed it.

    Who is already answering is not rung at for every line.
    """
    level = min(sheet.urgency, thread.urgency)
    news = thread.assignee is None or sheet.urgency < thread.urgency
    waits = thread.waiting_since or sheet.at
    left_alone = sheet.at - waits >= sheet.claim_ends
    return level <= RINGING and (news or left_alone or sheet.urgency == 0)


def _entries(sheet: Sheet) -> list[NewEntry]:
    at = coarse(sheet.at)
    wrote = NewEntry(at, "child wrote", sheet.case, facts=(("message", sheet.number),))
    return [NewEntry(at, "case opened", sheet.case), wrote] if sheet.opens else [wrote]
