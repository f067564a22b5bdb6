"""Staff rows and signed-in browsers."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from intake.errors import Conflict
from intake.store.journal import NewEntry, append
from intake.store.schema import staff, staff_session


@dataclass(frozen=True, slots=True, repr=False)
class StaffRow:
    """One staff member as the table keeps them; see ``schema.staff``."""

    id: str
    sign_in_name: str | None
    display_name: str
    role: str
    status: str
    reads: bytes
    signs: bytes
    signed_by: str
    signature: bytes
    salt: bytes
    wrapped: bytes
    totp_sealed: bytes | None
    totp_step: int
    failed: int
    locked_until: datetime | None
    invited_until: datetime | None


@dataclass(frozen=True, slots=True, repr=False)
class SessionRow:
    """One signed-in browser; see ``schema.staff_session``."""

    tag: bytes
    staff_id: str
    wrapped: bytes
    opened_at: datetime
    last_seen: datetime
    locked: bool


def all_staff(tx: Connection) -> Sequence[StaffRow]:
    """Read every staff row, in a steady order."""
    return [StaffRow(**row._mapping) for row in tx.execute(select(staff).order_by(staff.c.id))]  # noqa: SLF001


def staff_by_id(tx: Connection, staff_id: str) -> StaffRow | None:
    """Find one staff member."""
    row = tx.execute(select(staff).where(staff.c.id == staff_id)).first()
    return StaffRow(**row._mapping) if row else None  # noqa: SLF001


def staff_by_name(tx: Connection, sign_in_name: str) -> StaffRow | None:
    """Find a staff member by the name they sign in with."""
    row = tx.execute(select(staff).where(staff.c.sign_in_name == sign_in_name)).first()
    return StaffRow(**row._mapping) if row else None  # noqa: SLF001


def add_staff(tx: Connection, row: StaffRow, at: datetime, by: str | None = None) -> None:
    """Add a staff member, as an invitation by a colleague (None: by ``init``)."""
    tx.execute(insert(staff), asdict(row))
    append(tx, [NewEntry(at, "invited", staff=by, facts=(("invited", row.id),))])


def change_staff(tx: Connection, staff_id: str, *, while_status: str, **changes: object) -> None:
    """Change a staff row, if its status is still what the caller saw. Raises ``Conflict``."""
    changed = tx.execute(
        update(staff)
        .where(staff.c.id == staff_id, staff.c.status == while_status)
        .values(**changes)
    )
    if changed.rowcount != 1:
        raise Conflict


def open_session(tx: Connection, row: SessionRow) -> None:
    """Remember a signed-in browser."""
    tx.execute(insert(staff_session), asdict(row))


def find_session(tx: Connection, tag: bytes) -> SessionRow | None:
    """Find a signed-in browser by its tag."""
    row = tx.execute(select(staff_session).where(staff_session.c.tag == tag)).first()
    return SessionRow(**row._mapping) if row else None  # noqa: SLF001


def change_session(tx: Connection, tag: bytes, **changes: object) -> None:
    """Change a session: when it was last seen, or that its screen is locked."""
    tx.execute(update(staff_session).where(staff_session.c.tag == tag).values(**changes))


def end_session(tx: Connection, tag: bytes) -> None:
    """Forget one signed-in browser."""
    tx.execute(delete(staff_session).where(staff_session.c.tag == tag))


def end_all_sessions(tx: Connection, staff_id: str) -> None:
    """Forget every signed-in browser of one person."""
    tx.execute(delete(staff_session).where(staff_session.c.staff_id == staff_id))


def end_invitations(tx: Connection, staff_id: str) -> None:
    """Withdraw what somebody who leaves has signed and nobody has taken up yet."""
    open_ones = (staff.c.signed_by == staff_id) & (staff.c.status == "invited")
    tx.execute(update(staff).where(open_ones).values(status="revoked"))
