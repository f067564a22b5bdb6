"""Who works here: inviting, letting go, and giving a new colleague the cases of their role."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from intake.appointment import appoint
from intake.errors import Conflict, Forbidden, NotFound, Refused
from intake.log import Event, say
from intake.model import StaffId
from intake.spine import StaffFacing
from intake.store.holders import (
    HELD_AT_MOST,
    cases_held,
    let_go,
    other_managers,
    take_all_keys,
)
from intake.store.journal import NewEntry, append
from intake.store.staff import (
    StaffRow,
    add_staff,
    all_staff,
    change_staff,
    end_all_sessions,
    end_invitations,
    staff_by_id,
)
from intake.store.store import Connection
from staff_console import access
from staff_console.granting import Progress, grant_missing
from staff_console.passwords import STRETCHERS
from staff_console.session import Member
from triage.policy import MANAGER, Verb

__all__ = ["Progress", "TeamRow", "grant_missing", "invite", "revoke", "team"]

LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class TeamRow:
    """One colleague; ``genuine`` is false for a card that does not lead back to the root key."""

    id: StaffId
    name: str
    role: str
    status: str
    genuine: bool
    cases: int
    """Cases whose key this person holds, counted to 1,000 at most."""
    invited_until: datetime | None


async def team(desk: StaffFacing, member: Member) -> tuple[TeamRow, ...]:
    """List everyone, with how many cases they can open."""
    access.require(desk, member, Verb.SEE_STAFF)

    def look(tx: Connection) -> list[tuple[StaffRow, int]]:
        return [(row, cases_held(tx, row.id, HELD_AT_MOST)) for row in all_staff(tx)]

    rows = await desk.store.read(look)
    await desk.roster.refresh()
    return tuple(
        TeamRow(
            id=StaffId(row.id),
            name=row.display_name,
            role=row.role,
            status=row.status,
            genuine=row.id not in desk.roster.forged,
            cases=cases,
            invited_until=row.invited_until,
        )
        for row, cases in rows
    )


async def invite(desk: StaffFacing, member: Member, name: str, role: str) -> str:
    """Write and sign a colleague's card; give the one-time sign-in to hand over in person.

    Raises: ``Refused`` with a reason key ("name-empty", "unknown-role"); ``Forbidden``.
    """
    access.require(desk, member, Verb.INVITE)
    if member.role != MANAGER:
        raise Forbidden  # only a manager's signature makes a reader, whatever the policy says
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        raise Refused("name-empty")
    if desk.policy.role(role) is None:
        raise Refused("unknown-role")
    now = desk.clock()
    new = await STRETCHERS.run(
        partial(
            appoint,
            name=name.strip(),
            role=role,
            signed_by=member.id,
            signer=member.secret,
            at=now,
        )
    )
    await desk.store.write(lambda tx: add_staff(tx, new.row, now, member.id))
    desk.tail.nudge()
    return new.one_time


async def revoke(desk: StaffFacing, member: Member, staff_id: StaffId) -> None:
    """Let a colleague go: sessions end, and keys go where two others can still open the case.

    Raises: ``NotFound``; ``Conflict`` for oneself, or when there is nothing left to revoke;
    ``Refused`` ("last-manager"): somebody must be able to invite.
    """
    access.require(desk, member, Verb.REVOKE)
    now = desk.clock()

    def work(tx: Connection) -> int:
        row = staff_by_id(tx, staff_id)
        if row is None:
            raise NotFound
        if row.status == "revoked" or row.id == member.id:
            raise Conflict
        if row.role == MANAGER and not other_managers(tx, staff_id, MANAGER):
            raise Refused("last-manager")
        change_staff(tx, staff_id, while_status=row.status, status="revoked")
        end_all_sessions(tx, staff_id)
        end_invitations(tx, staff_id)
        let_go(tx, staff_id, now)
        kept = take_all_keys(tx, staff_id)
        facts = (("kept", kept), ("staff", staff_id))
        append(tx, [NewEntry(now, "revoked", staff=member.id, facts=facts)])
        return kept

    kept = await desk.store.write(work)
    await desk.roster.refresh()
    if kept:
        say(Event.TOO_FEW_HOLDERS, count=kept)
    desk.tail.nudge()
