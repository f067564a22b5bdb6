"""Signing in with a password and a code, signing out, and changing the password."""

import os
import unicodedata
from datetime import datetime, timedelta

from intake.appointment import of_staff
from intake.errors import Forbidden, Unreadable
from intake.roster import signed_card
from intake.spine import StaffFacing
from intake.store.journal import NewEntry, append
from intake.store.signing_in import accept_code, count_failure, end_old_sessions
from intake.store.staff import (
    StaffRow,
    change_staff,
    end_all_sessions,
    end_session,
    open_session,
    staff_by_id,
    staff_by_name,
)
from intake.store.store import Connection
from intake.vault.cards import card_of, reading_key
from intake.vault.envelope import unlock_key, unseal
from intake.vault.secrets import Secret
from intake.vault.totp import accepted_step
from staff_console.members import (
    ABSOLUTE,
    IDLE,
    TOKEN,
    Member,
    glance,
    lock,
    member,
    on_roster,
    session_row,
)
from staff_console.passwords import DUMMY_SALT, STRETCHERS, check_strength, of_totp, wrap

__all__ = [
    "Member",
    "change_password",
    "glance",
    "lock",
    "member",
    "sign_in",
    "sign_out",
    "spoken_name",
]

FAILURES = 5
LOCKED = timedelta(minutes=15)
"""After so many failures in a row a name is refused for this long, whatever the password."""


def spoken_name(name: str) -> str:
    """Bring a sign-in name to one form, however it was typed."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


async def sign_in(desk: StaffFacing, name: str, password: str, code: str) -> bytes:
    """Open a session for who knows the password and has the code; give its token.

    Raises: ``Forbidden``, the same for every reason; ``Unavailable`` when too many sign-ins wait.
    """
    now = desk.clock()
    row = await desk.store.read(lambda tx: staff_by_name(tx, spoken_name(name)))
    secret = await _unwrapped(row, password)
    step = _step(row, secret, code, now)
    if row is None or secret is None or step is None or not await _trusted(desk, row, secret):
        await _refuse(desk, row, now)
        raise Forbidden
    token = os.urandom(TOKEN)

    def work(tx: Connection) -> bool:
        if not accept_code(tx, row, step, now):
            return False
        end_old_sessions(tx, now - ABSOLUTE, now - IDLE)
        open_session(tx, session_row(row.id, secret, token, now))
        append(tx, [NewEntry(now, "signed in", staff=row.id)])
        return True

    if not await desk.store.write(work):
        await _refuse(desk, row, now)
        raise Forbidden
    desk.tail.nudge()
    return token


async def _unwrapped(row: StaffRow | None, password: str) -> Secret | None:
    """Open the staff secret; an unknown name takes as long as a wrong password."""
    key = await STRETCHERS.stretch(password, row.salt if row else DUMMY_SALT)
    if row is None or row.status != "active":
        return None
    try:
        return unlock_key(row.wrapped, key, of_staff(row.id))
    except Unreadable:
        return None


def _step(row: StaffRow | None, secret: Secret | None, code: str, now: datetime) -> int | None:
    """Find the time step of a code that is right and new, unless the name is locked."""
    if row is None or secret is None or row.totp_sealed is None:
        return None
    if _locked(row, now):
        return None
    try:
        totp = unseal(row.totp_sealed, reading_key(secret), of_totp(row.id))
    except Unreadable:
        return None
    return accepted_step(totp, code.strip(), now, row.totp_step)


def _locked(row: StaffRow, now: datetime) -> bool:
    return row.locked_until is not None and row.locked_until > now


async def _trusted(desk: StaffFacing, row: StaffRow, secret: Secret) -> bool:
    """Whether the row's card is this secret's own and leads back to the root key."""
    await desk.roster.refresh()
    ours = signed_card(row).card == card_of(row.id, row.role, secret)
    return ours and await on_roster(desk, row)


async def _refuse(desk: StaffFacing, row: StaffRow | None, now: datetime) -> None:
    """Count a failed sign-in; the journal names nobody who is not on the staff."""

    def work(tx: Connection) -> None:
        if row and not _locked(row, now):
            count_failure(tx, row.id, FAILURES, now + LOCKED)
        append(tx, [NewEntry(now, "sign-in refused", staff=row.id if row else None)])

    await desk.store.write(work)
    desk.tail.nudge()


async def sign_out(desk: StaffFacing, member: Member) -> None:
    """End this session."""
    now = desk.clock()

    def work(tx: Connection) -> None:
        end_session(tx, member.tag)
        append(tx, [NewEntry(now, "signed out", staff=member.id)])

    await desk.store.write(work)
    desk.tail.nudge()


async def change_password(desk: StaffFacing, member: Member, old: str, new: str) -> bytes:
    """Wrap the staff secret anew and end every session, this one too; give a fresh token.

    Raises: ``Forbidden`` for a wrong old password, ``Refused`` for a weak one, ``Unavailable``.
    """
    check_strength(new)
    now = desk.clock()
    row = await desk.store.read(lambda tx: staff_by_id(tx, member.id))
    if row is None or _locked(row, now) or await _unwrapped(row, old) is None:
        await _refuse(desk, row, now)
        raise Forbidden
    fresh = await wrap(member.secret, member.id, new)
    token = os.urandom(TOKEN)

    def work(tx: Connection) -> None:
        change_staff(
            tx, member.id, while_status="active", salt=fresh.salt, wrapped=fresh.wrapped, failed=0
        )
        end_all_sessions(tx, member.id)
        open_session(tx, session_row(member.id, member.secret, token, now))
        append(tx, [NewEntry(now, "password changed", staff=member.id)])

    await desk.store.write(work)
    desk.tail.nudge()
    return token
