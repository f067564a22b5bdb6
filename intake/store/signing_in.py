"""What sign-in counts: codes accepted once, failures, and for how long a name is locked."""

from datetime import datetime

from sqlalchemy import Connection, delete, update

from intake.store.schema import staff, staff_session
from intake.store.staff import StaffRow


def accept_code(tx: Connection, row: StaffRow, step: int, now: datetime) -> bool:
    """Take a code's step once and forget the failures; False when it was taken before.

    The row was read before the password was stretched: whoever was locked, revoked, or given
    another password in that moment is refused.
    """
    taken = tx.execute(
        update(staff)
        .where(
            staff.c.id == row.id,
            staff.c.status == "active",
            staff.c.salt == row.salt,
            staff.c.totp_step < step,
            staff.c.locked_until.is_(None) | (staff.c.locked_until <= now),
        )
        .values(totp_step=step, failed=0, locked_until=None)
    )
    return taken.rowcount == 1


def count_failure(tx: Connection, staff_id: str, most: int, until: datetime) -> None:
    """Count a failed sign-in; from ``most`` on, lock the name until a moment."""
    mine = staff.c.id == staff_id
    tx.execute(update(staff).where(mine).values(failed=staff.c.failed + 1))
    tx.execute(
        update(staff).where(mine, staff.c.failed >= most).values(failed=0, locked_until=until)
    )


def end_old_sessions(tx: Connection, opened_before: datetime, seen_before: datetime) -> None:
    """Forget every browser that was signed in too long ago or has been silent too long."""
    tx.execute(
        delete(staff_session).where(
            (staff_session.c.opened_at <= opened_before)
            | (staff_session.c.last_seen <= seen_before)
        )
    )
