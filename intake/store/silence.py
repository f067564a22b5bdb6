"""Finding urgent cases in which a child waits and nobody moves, whoever has taken them on."""

from datetime import datetime

from sqlalchemy import Connection, exists, select, update

from intake.lifecycle import State
from intake.store.arrivals import RINGING
from intake.store.journal import NewEntry, append
from intake.store.schema import case, journal, presence

# What was done since by whoever has taken the case on; or by anybody who heard its alarm.
_MOVES = exists().where(
    journal.c.case_id == case.c.id,
    (journal.c.staff_id == case.c.assignee) | (journal.c.verb == "acknowledged"),
)
_WRITES = exists().where(
    presence.c.case_id == case.c.id,
    presence.c.staff_id == case.c.assignee,
    presence.c.doing == "writing",
)


def ring_again(tx: Connection, now: datetime, since: datetime) -> int:
    """Ring for every urgent case that has waited, and been left alone, since then; count them.

    A row somebody else is changing right now is theirs: they are there, or they ring it themselves.
    """
    alone = (
        select(case.c.id, case.c.status, case.c.assignee)
        .where(
            case.c.status.in_((State.CLAIMED, State.WAITING)),
            case.c.urgency <= RINGING,
            case.c.waiting_since <= since,
            case.c.alarm_since.is_(None),
            ~_MOVES.where(journal.c.at > since),
            ~_WRITES.where(presence.c.until > now),
        )
        .order_by(case.c.id)
        .with_for_update(of=case, skip_locked=True)
    )
    rows = tx.execute(alone).all()
    if not rows:
        return 0
    ids = [row.id for row in rows]
    tx.execute(
        update(case).where(case.c.id.in_(ids)).values(alarm_since=now, version=case.c.version + 1)
    )
    append(tx, [_entry(row.id, row.assignee, now) for row in rows])
    return len(rows)


def _entry(case_id: str, assignee: str | None, now: datetime) -> NewEntry:
    if assignee is None:
        return NewEntry(now, "still unclaimed", case_id)
    return NewEntry(now, "claim silent", case_id, facts=(("from", assignee),))
