"""Reading a child's thread, and the sessions and words that open it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, exists, insert, select

from intake.errors import Conflict
from intake.model import CaseId
from intake.store.journal import NewEntry, append
from intake.store.schema import case, child_session, message, presence, return_words


@dataclass(frozen=True, slots=True, repr=False)
class ThreadRow:
    """What the child-facing process may know of a case."""

    case: CaseId
    wrapped: bytes
    status: str
    urgency: int
    messages: int
    memory: bytes | None
    public_key: bytes
    thread_public: bytes
    read_at: datetime | None
    has_words: bool


def find_thread(tx: Connection, tag: bytes, now: datetime) -> ThreadRow | None:
    """Find the thread a child's session opens; an ended or expired session opens none."""
    row = tx.execute(
        select(
            case.c.id,
            child_session.c.wrapped,
            case.c.status,
            case.c.urgency,
            case.c.messages,
            case.c.memory,
            case.c.public_key,
            case.c.thread_public,
            case.c.read_at,
            exists().where(return_words.c.case_id == case.c.id),
        )
        .join(case, case.c.id == child_session.c.case_id)
        .where(child_session.c.tag == tag, child_session.c.expires_at > now)
    ).first()
    return ThreadRow(*row) if row else None


@dataclass(frozen=True, slots=True, repr=False)
class MessageRow:
    """One sealed message of a thread."""

    number: int
    side: str
    staff_id: str | None
    sealed: bytes


def messages_of(tx: Connection, case_id: str, *, since: int) -> Sequence[MessageRow]:
    """Read the sealed messages of a case from number ``since`` on, in order."""
    rows = tx.execute(
        select(message.c.number, message.c.side, message.c.staff_id, message.c.sealed)
        .where(message.c.case_id == case_id, message.c.number >= since)
        .order_by(message.c.number)
    )
    return [MessageRow(*row) for row in rows]


def someone_writes(tx: Connection, case_id: str, now: datetime) -> bool:
    """Say whether a staff member is writing an answer right now."""
    return tx.execute(
        select(
            exists().where(
                presence.c.case_id == case_id,
                presence.c.doing == "writing",
                presence.c.until > now,
            )
        )
    ).scalar_one()


def set_words(tx: Connection, case_id: str, tag: bytes, wrapped: bytes, at: datetime) -> None:
    """Give a thread its return words; the ones before stop working."""
    tx.execute(delete(return_words).where(return_words.c.case_id == case_id))
    tx.execute(insert(return_words), {"tag": tag, "case_id": case_id, "wrapped": wrapped})
    append(tx, [NewEntry(at, "words made", case_id)])


def set_first_words(tx: Connection, case_id: str, tag: bytes, wrapped: bytes, at: datetime) -> None:
    """Give a thread return words unless it has some. Raises ``Conflict``: those may be noted."""
    if tx.execute(select(exists().where(return_words.c.case_id == case_id))).scalar_one():
        raise Conflict
    set_words(tx, case_id, tag, wrapped, at)


def find_words(tx: Connection, tag: bytes) -> tuple[CaseId, bytes] | None:
    """Find the thread that return words open."""
    row = tx.execute(
        select(return_words.c.case_id, return_words.c.wrapped).where(return_words.c.tag == tag)
    ).first()
    return (CaseId(row.case_id), row.wrapped) if row else None


def start_session(
    tx: Connection, tag: bytes, case_id: str, wrapped: bytes, at: datetime, until: datetime
) -> None:
    """Open a session for a child who came back."""
    tx.execute(delete(child_session).where(child_session.c.tag == tag))
    tx.execute(
        insert(child_session),
        {"tag": tag, "case_id": case_id, "wrapped": wrapped, "expires_at": until},
    )
    append(tx, [NewEntry(at, "came back", case_id)])


def end_child_session(tx: Connection, tag: bytes, at: datetime) -> None:
    """End a child's session; what was written stays, the way back is the six words."""
    row = tx.execute(select(child_session.c.case_id).where(child_session.c.tag == tag)).first()
    if row:
        tx.execute(delete(child_session).where(child_session.c.tag == tag))
        append(tx, [NewEntry(at, "left", row.case_id)])
