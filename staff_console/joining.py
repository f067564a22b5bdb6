"""How an invited colleague becomes a member: a one-time sign-in, then a password and a code."""

import os
from dataclasses import dataclass
from datetime import datetime

from intake.appointment import of_staff
from intake.errors import Forbidden, Refused, Unreadable
from intake.model import StaffId
from intake.spine import StaffFacing
from intake.store.journal import NewEntry, append
from intake.store.staff import StaffRow, change_staff, open_session, staff_by_id, staff_by_name
from intake.store.store import Connection
from intake.vault.cards import reading_key
from intake.vault.envelope import public_half, seal, unlock_key
from intake.vault.secrets import Secret
from intake.vault.totp import accepted_step
from staff_console.members import TOKEN, session_row
from staff_console.passwords import (
    DUMMY_SALT,
    STRETCHERS,
    check_strength,
    of_totp,
    wrap,
)
from staff_console.session import spoken_name

LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Joining:
    """An invitation that still stands."""

    staff: StaffId
    name: str
    role: str


@dataclass(frozen=True, slots=True, repr=False)
class Chosen:
    """What a new colleague chooses; ``code`` shows that the app has taken ``totp_secret``."""

    sign_in_name: str
    password: str
    totp_secret: bytes
    code: str


async def begin_joining(desk: StaffFacing, one_time: str) -> Joining:
    """Check a one-time sign-in, ``<staff id>.<secret>``.

    Raises: ``Forbidden``, the same for unknown, used and expired; ``Unavailable``.
    """
    row, _ = await _invited(desk, one_time)
    return Joining(StaffId(row.id), row.display_name, row.role)


async def finish_joining(desk: StaffFacing, one_time: str, chosen: Chosen) -> bytes:
    """Put the password in the place of the one-time sign-in; give a session token.

    Raises: ``Refused`` with a reason key ("name-empty", "name-taken", "password-short",
    "password-long", "code-wrong"); ``Forbidden``; ``Unavailable``.
    """
    name = spoken_name(chosen.sign_in_name)
    if not 0 < len(name) <= LONGEST_NAME:
        raise Refused("name-empty")
    check_strength(chosen.password)
    now = desk.clock()
    step = accepted_step(chosen.totp_secret, chosen.code.strip(), now, 0)
    if step is None:
        raise Refused("code-wrong")
    row, secret = await _invited(desk, one_time)
    own = await wrap(secret, row.id, chosen.password)
    to_self = public_half(reading_key(secret))
    token = os.urandom(TOKEN)

    def work(tx: Connection) -> None:
        if staff_by_name(tx, name):
            raise Refused("name-taken")
        change_staff(
            tx,
            row.id,
            while_status="invited",
            status="active",
            sign_in_name=name,
            salt=own.salt,
            wrapped=own.wrapped,
            totp_sealed=seal(chosen.totp_secret, to_self, of_totp(row.id)),
            totp_step=step,
            invited_until=None,
        )
        open_session(tx, session_row(row.id, secret, token, now))
        append(tx, [NewEntry(now, "joined", staff=row.id)])

    await desk.store.write(work)
    await desk.roster.refresh()
    desk.tail.nudge()
    return token


async def _invited(desk: StaffFacing, one_time: str) -> tuple[StaffRow, Secret]:
    """Open the staff secret of an invitation; any reason not to takes as long as any other."""
    staff, _, once = one_time.strip().partition(".")
    row = await desk.store.read(lambda tx: staff_by_id(tx, staff))
    key = await STRETCHERS.stretch(once.strip().upper(), row.salt if row else DUMMY_SALT)
    if row is None or not _stands(row, desk.clock()):
        raise Forbidden
    try:
        return row, unlock_key(row.wrapped, key, of_staff(row.id))
    except Unreadable:
        raise Forbidden from None


def _stands(row: StaffRow, now: datetime) -> bool:
    return row.status == "invited" and row.invited_until is not None and row.invited_until > now
