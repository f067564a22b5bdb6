"""Reading cases for staff: clear columns, sealed records, and who is there right now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, func, select

from intake.lifecycle import State
from intake.model import CaseId
from intake.store.schema import case, case_reader, message, presence, record, staff


@dataclass(frozen=True, slots=True, repr=False)
class CaseRow:
    """The clear columns of a case, and this reader's copy of its key."""

    case: CaseId
    status: State
    urgency: int
    channel: str
    waiting_since: datetime | None
    assignee: str | None
    version: int
    messages: int
    needs_person: bool
    alarm_since: datetime | None
    read_at: datetime | None
    public_key: bytes
    thread_public: bytes
    thread_sealed: bytes
    wrapped: bytes


_COLUMNS = (
    case.c.id,
    case.c.status,
    case.c.urgency,
    case.c.channel,
    case.c.waiting_since,
    case.c.assignee,
    case.c.version,
    case.c.messages,
    case.c.needs_person,
    case.c.alarm_since,
    case.c.read_at,
    case.c.public_key,
    case.c.thread_public,
    case.c.thread_sealed,
    case_reader.c.sealed,
)


def held_cases(tx: Connection, ids: Sequence[str], reader: str) -> Sequence[CaseRow]:
    """Read cases with this reader's copies of their keys, in the order asked for.

    A case this reader holds no key of is left out, like one that does not exist.
    """
    found = tx.execute(
        select(*_COLUMNS)
        .join(case_reader, case_reader.c.case_id == case.c.id)
        .where(case.c.id.in_(ids), case_reader.c.staff_id == reader)
    )
    rows = {row["id"]: _case_row(row) for row in found.mappings()}
    return [rows[one] for one in ids if one in rows]


def _case_row(row: RowMapping) -> CaseRow:
    return CaseRow(
        case=row["id"],
        status=State(row["status"]),
        urgency=row["urgency"],
        channel=row["channel"],
        waiting_since=row["waiting_since"],
        assignee=row["assignee"],
        version=row["version"],
        messages=row["messages"],
        needs_person=row["needs_person"],
        alarm_since=row["alarm_since"],
        read_at=row["read_at"],
        public_key=row["public_key"],
        thread_public=row["thread_public"],
        thread_sealed=row["thread_sealed"],
        wrapped=row["sealed"],
    )


@dataclass(frozen=True, slots=True, repr=False)
class RecordRow:
    """Something sealed that only staff see."""

    case: CaseId
    id: str
    kind: str
    message: int | None
    staff_id: str | None
    sealed: bytes


RECORD = (
    record.c.case_id,
    record.c.id,
    record.c.kind,
    record.c.message,
    record.c.staff_id,
    record.c.sealed,
)


def record_row(row: RowMapping) -> RecordRow:
    """Read a record out of the columns of ``RECORD``."""
    return RecordRow(
        case=row["case_id"],
        id=row["id"],
        kind=row["kind"],
        message=row["message"],
        staff_id=row["staff_id"],
        sealed=row["sealed"],
    )


def _records(condition: ColumnElement[bool]) -> Select[tuple[object, ...]]:
    return select(*RECORD).where(condition)


def assessments(tx: Connection, ids: Sequence[str]) -> Sequence[RecordRow]:
    """Read the first, the first unanswered and the last assessment of each case, in order."""
    judged = (record.c.kind == "assessment") & record.c.case_id.in_(ids)
    last = select(record.c.case_id, func.max(record.c.message)).where(judged)
    wanted = {(row[0], row[1]) for row in tx.execute(last.group_by(record.c.case_id))}
    answered = (
        select(message.c.case_id, func.max(message.c.number))
        .where(message.c.case_id.in_(ids), message.c.side == "staff")
        .group_by(message.c.case_id)
    )
    waits = {row[0]: row[1] + 1 for row in tx.execute(answered)}
    wanted |= {(one, number) for one in ids for number in (1, waits.get(one, 1))}
    numbers = {number for _, number in wanted}
    # Asked for as pairs, SQLite would walk the whole table.
    rows = tx.execute(
        _records(judged & record.c.message.in_(numbers)).order_by(
            record.c.case_id, record.c.message
        )
    )
    found = [record_row(row) for row in rows.mappings()]
    return [row for row in found if (row.case, row.message) in wanted]


def records(tx: Connection, ids: Sequence[str], kinds: Sequence[str]) -> Sequence[RecordRow]:
    """Read records of these kinds, oldest first as far as clear times tell."""
    rows = tx.execute(
        _records(record.c.case_id.in_(ids) & record.c.kind.in_(kinds)).order_by(
            record.c.case_id, record.c.at, record.c.message, record.c.id
        )
    )
    return [record_row(row) for row in rows.mappings()]


def present(
    tx: Connection, ids: Sequence[str], now: datetime
) -> Sequence[tuple[CaseId, str, str, str]]:
    """Read who looks at or writes in these cases right now: case, staff id, name, doing."""
    rows = tx.execute(
        select(presence.c.case_id, staff.c.id, staff.c.display_name, presence.c.doing)
        .join(staff, staff.c.id == presence.c.staff_id)
        .where(presence.c.case_id.in_(ids), presence.c.until > now)
        .order_by(staff.c.display_name)
    )
    return [(CaseId(row[0]), row[1], row[2], row[3]) for row in rows]


def names(tx: Connection) -> dict[str, str]:
    """Read what everyone on the staff is called."""
    rows = tx.execute(select(staff.c.id, staff.c.display_name))
    return {row.id: row.display_name for row in rows}
