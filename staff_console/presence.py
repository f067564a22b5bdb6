"""Who looks at a case or writes in it right now; it fades by itself when a screen goes away."""

from datetime import timedelta

from intake.model import CaseId
from intake.spine import StaffFacing
from intake.store.casework import be_present, current
from intake.store.store import Connection
from staff_console import access
from staff_console.session import Member
from triage.policy import Verb

WRITES_FOR = timedelta(seconds=10)
LOOKS_FOR = timedelta(seconds=30)
"""Source: experience S4."""


async def writing(desk: StaffFacing, member: Member, case: CaseId) -> None:
    """Say that an answer is being written; it stands for ten seconds.

    The child is told so, and it is true only of whoever has claimed the case.
    """
    access.require(desk, member, Verb.REPLY)
    now = desk.clock()

    def work(tx: Connection) -> None:
        row = current(tx, case, member.id, None)
        if row.assignee == member.id:
            be_present(tx, case, member.id, "writing", now, now + WRITES_FOR)
        else:
            be_present(tx, case, member.id, "looking", now, now + LOOKS_FOR)

    await desk.store.write(work)


async def looking(desk: StaffFacing, member: Member, case: CaseId) -> None:
    """Say that the case is on somebody's screen; it stands for half a minute."""
    access.require(desk, member, Verb.READ_CASE)
    now = desk.clock()

    def work(tx: Connection) -> None:
        current(tx, case, member.id, None)
        be_present(tx, case, member.id, "looking", now, now + LOOKS_FOR)

    await desk.store.write(work)
