"""Who is signed in: the token in the cookie alone opens the key.

The database holds the staff secret locked under the token, and of the token only a hash; so any
console of this installation can serve any session, and a copy of the database can serve none.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from intake.errors import Unavailable, Unreadable
from intake.model import StaffId
from intake.spine import StaffFacing
from intake.store.staff import (
    SessionRow,
    StaffRow,
    change_session,
    end_session,
    find_session,
    staff_by_id,
)
from intake.store.store import Connection
from intake.vault.envelope import lock_key, unlock_key
from intake.vault.secrets import Secret, blind, derive, digest
from staff_console.passwords import of_session

TOKEN = 32
"""Bytes of a session token."""
IDLE = timedelta(minutes=15)
"""A browser silent for this long is signed out: consoles stand in offices others walk through."""
ABSOLUTE = timedelta(hours=10)
"""A session ends after this, however busy: longer than a day or an evening shift."""
SEEN_EVERY = timedelta(minutes=1)
"""How often a sign of life is written down, at most."""


@dataclass(frozen=True, slots=True, repr=False)
class Member:
    """One signed-in person, made afresh for each request and never stored."""

    id: StaffId
    name: str
    role: str
    tag: bytes
    secret: Secret
    locked: bool
    csrf: str


def tag_of(token: bytes) -> bytes:
    """Name a session without keeping its token."""
    return digest(b"staff session", token)


def session_row(staff: str, secret: Secret, token: bytes, now: datetime) -> SessionRow:
    """Write the row of a browser that signs in now."""
    wrapped = lock_key(secret, derive(Secret(token), "staff session"), of_session(staff))
    return SessionRow(tag_of(token), staff, wrapped, now, now, locked=False)


async def member(desk: StaffFacing, token: bytes) -> Member | None:
    """Find whom a token belongs to, and take it as a sign of life; None means: sign in again."""
    now = desk.clock()
    found = await _find(desk, token, now)
    if found is None:
        return None
    member, seen = found
    if now - seen >= SEEN_EVERY:
        with suppress(Unavailable):  # a full disk must not close the desk to those who read
            await desk.store.write(lambda tx: change_session(tx, member.tag, last_seen=now))
    return member


async def glance(desk: StaffFacing, token: bytes) -> Member | None:
    """The same without a sign of life, for the live feed, which asks by itself."""
    found = await _find(desk, token, desk.clock())
    return found[0] if found else None


async def _find(desk: StaffFacing, token: bytes, now: datetime) -> tuple[Member, datetime] | None:
    """Find the member and when they were last seen; what has run out is forgotten."""
    if len(token) != TOKEN:
        return None
    tag = tag_of(token)

    def look(tx: Connection) -> tuple[SessionRow, StaffRow] | None:
        session = find_session(tx, tag)
        row = staff_by_id(tx, session.staff_id) if session else None
        return (session, row) if session and row else None

    found = await desk.store.read(look)
    if found is None:
        return None
    session, row = found
    if now - session.last_seen >= IDLE or now - session.opened_at >= ABSOLUTE:
        await desk.store.write(lambda tx: end_session(tx, tag))
        return None
    if row.status != "active" or not await _still_trusted(desk, row):
        return None
    member = _member(session, row, token)
    return (member, session.last_seen) if member else None


async def _still_trusted(desk: StaffFacing, row: StaffRow) -> bool:
    """Look at the roster at hand; a row that is not on it deserves a fresh look, and an alarm."""
    if await on_roster(desk, row):
        return True
    await desk.roster.refresh()
    return await on_roster(desk, row)


def _member(session: SessionRow, row: StaffRow, token: bytes) -> Member | None:
    key = derive(Secret(token), "staff session")
    try:
        secret = unlock_key(session.wrapped, key, of_session(row.id))
    except Unreadable:
        return None
    return Member(
        id=StaffId(row.id),
        name=row.display_name,
        role=row.role,
        tag=session.tag,
        secret=secret,
        locked=session.locked,
        csrf=blind(key, "form", session.tag).hex(),
    )


async def on_roster(desk: StaffFacing, row: StaffRow) -> bool:
    """Whether a staff row is one of the readers, with this very role and key."""
    readers = await desk.roster.readers()
    return any((r.staff, r.role, r.reads) == (row.id, row.role, row.reads) for r in readers)


async def lock(desk: StaffFacing, member: Member) -> None:
    """Lock the screen of this session: it hears the alarm and shows nothing until a new sign-in."""
    await desk.store.write(lambda tx: change_session(tx, member.tag, locked=True))
