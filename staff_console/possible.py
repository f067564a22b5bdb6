"""What a member may do with a case as it stands: the role's verbs, less what its state forbids."""

from intake.errors import Conflict
from intake.lifecycle import Move, after
from intake.spine import StaffFacing
from intake.store.cases import CaseRow
from staff_console.session import Member
from triage.model import Urgency
from triage.policy import Verb


def possible(desk: StaffFacing, member: Member, row: CaseRow) -> frozenset[Verb]:
    """Name the verbs that would go through now; a screen offers these and no others."""
    role = desk.policy.role(member.role)
    fits = {
        Verb.CLAIM: _claimable(desk, member, row),
        Verb.RELEASE: _moves(row, Move.RELEASED) and _in_hand(desk, member, row),
        Verb.REPLY: _moves(row, Move.REPLIED) and row.assignee == member.id,
        Verb.CLOSE: _moves(row, Move.CLOSED)
        and (row.assignee is None or _in_hand(desk, member, row))
        and (not _unanswered(row) or desk.policy.may_lower(member.role, Urgency(row.urgency))),
        Verb.ACKNOWLEDGE: row.alarm_since is not None,
        Verb.RAISE_LEVEL: row.urgency > Urgency.U0,
        Verb.LOWER_LEVEL: row.urgency < Urgency.U4
        and desk.policy.may_lower(member.role, Urgency(row.urgency)),
    }
    return frozenset(verb for verb in (role.verbs if role else ()) if fits.get(verb, True))


def _claimable(desk: StaffFacing, member: Member, row: CaseRow) -> bool:
    """Whether the case is free; whoever may give keys may also take a case over."""
    free = row.assignee is None or desk.policy.may(member.role, Verb.GRANT)
    return free and row.assignee != member.id and _moves(row, Move.CLAIMED)


def _in_hand(desk: StaffFacing, member: Member, row: CaseRow) -> bool:
    """Whether the case is this member's to give back or to end."""
    if row.assignee is None:
        return False
    return row.assignee == member.id or desk.policy.may(member.role, Verb.GRANT)


def _unanswered(row: CaseRow) -> bool:
    """Whether it is urgent and the child waits for us: ending that takes who may lower it."""
    waits = row.waiting_since is not None or row.alarm_since is not None
    return waits and row.urgency <= Urgency.U1


def _moves(row: CaseRow, move: Move) -> bool:
    try:
        after(row.status, move)
    except Conflict:
        return False
    return True
