"""Writing what staff do with a case: each change fits only the version it was made for."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, exists, insert, select, update

from intake.errors import Conflict, NotFound
from intake.model import CaseId, Side
from intake.store.cases import CaseRow, held_cases
from intake.store.journal import NewEntry, append
from intake.store.schema import case, journal, message, presence, record
from intake.store.sheets import coarse

SEEN_AGAIN = timedelta(minutes=15)
"""A second look within this long is the same look: written down once."""


def current(tx: Connection, case_id: CaseId, staff_id: str, version: int | None) -> CaseRow:
    """Read a case somebody holds a key of, as they saw it (None: however it is now).

    Raises: ``NotFound`` without a key; ``Conflict`` when it has changed since.
    """
    rows = held_cases(tx, [case_id], staff_id)
    if not rows:
        raise NotFound
    if version is not None and rows[0].version != version:
        raise Conflict
    return rows[0]


def change(tx: Connection, row: CaseRow, **values: object) -> None:
    """Change a case that is still as it was read. Raises ``Conflict``."""
    changed = tx.execute(
        update(case)
        .where(case.c.id == row.case, case.c.version == row.version)
        .values(version=row.version + 1, **values)
    )
    if changed.rowcount != 1:
        raise Conflict


def add_record(
    tx: Connection,
    case_id: CaseId,
    record_id: str,
    *,
    kind: str,
    by: str,
    at: datetime,
    sealed: bytes,
) -> None:
    """Store something only staff see."""
    row = {"case_id": case_id, "id": record_id, "kind": kind, "staff_id": by, "at": at}
    tx.execute(insert(record), row | {"sealed": sealed})


def add_reply(
    tx: Connection, case_id: CaseId, number: int, *, by: str, at: datetime, sealed: bytes
) -> None:
    """Store an answer in the thread, where its envelope is bound to, and end its writing."""
    row = {"case_id": case_id, "number": number, "side": Side.STAFF, "at": coarse(at)}
    tx.execute(insert(message), row | {"staff_id": by, "sealed": sealed})
    tx.execute(delete(presence).where(presence.c.case_id == case_id, presence.c.staff_id == by))


def be_present(
    tx: Connection, case_id: CaseId, staff_id: str, doing: str, now: datetime, until: datetime
) -> None:
    """Say what somebody is doing in a case, until a moment; looking does not end writing."""
    here = (presence.c.case_id == case_id) & (presence.c.staff_id == staff_id)
    busy = (presence.c.doing == "writing") & (presence.c.until > now)
    if doing != "writing" and tx.execute(select(exists().where(here, busy))).scalar_one():
        return
    known = tx.execute(update(presence).where(here).values(doing=doing, until=until))
    if not known.rowcount:
        row = {"case_id": case_id, "staff_id": staff_id, "doing": doing, "until": until}
        tx.execute(insert(presence), row)


def looked_lately(tx: Connection, case_id: CaseId, staff_id: str, now: datetime) -> bool:
    """Say whether this person's look at this case is written down already."""
    return tx.execute(
        select(
            exists().where(
                journal.c.case_id == case_id,
                journal.c.staff_id == staff_id,
                journal.c.verb == "looked",
                journal.c.at > now - SEEN_AGAIN,
            )
        )
    ).scalar_one()


def write_look(
    tx: Connection, case_id: CaseId, staff_id: str, now: datetime, *, reads: bool
) -> None:
    """Write down that somebody opened a case; ``reads``: the child may be told it was read."""
    if reads:
        unread = (case.c.id == case_id) & case.c.read_at.is_(None)
        tx.execute(update(case).where(unread).values(read_at=now))
    append(tx, [NewEntry(now, "looked", case_id, staff_id)])
