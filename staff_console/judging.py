"""A person's judgement over the machine's: a flag confirmed or overruled, a level changed."""

from datetime import datetime

from intake.errors import Forbidden, Refused
from intake.model import CaseId
from intake.spine import StaffFacing
from intake.store.cases import CaseRow, assessments
from intake.store.casework import change, current
from intake.store.journal import NewEntry, append
from intake.store.store import Connection
from staff_console import access
from staff_console.opening import case_key, judged
from staff_console.session import Member
from staff_console.steps import cleaned, look, ready, reason_of, sealed_record, take
from triage.model import Urgency
from triage.policy import Verb


async def judge(
    desk: StaffFacing,
    member: Member,
    case: CaseId,
    *,
    version: int,
    flag: str,
    confirmed: bool,
    reason: str = "",
) -> None:
    """Confirm what triage found, or overrule it with a reason; the journal names no flag.

    Raises: ``Refused`` ("reason-missing", "unknown-flag") beside what every step raises.
    """
    access.require(desk, member, Verb.JUDGE_FLAG)
    why = cleaned(reason) if confirmed and reason.strip() else ""
    why = why if confirmed else reason_of(reason)

    def read(tx: Connection) -> tuple[CaseRow, frozenset[str]]:
        row = current(tx, case, member.id, version)
        found = judged(assessments(tx, [case])[-1:], case_key(row, member))
        return row, frozenset(str(one.what) for last in found for one in last.assessment.flags)

    row, flags = await desk.store.read(read)
    if flag not in flags:
        raise Refused("unknown-flag")
    now = desk.clock()
    told: dict[str, object] = {"flag": flag, "confirmed": confirmed, "reason": why}
    keep = sealed_record(row, member, now, "verdict", told)

    def work(tx: Connection) -> None:
        change(tx, ready(tx, desk, member, case, version, Verb.JUDGE_FLAG))
        keep(tx)
        verb = "flag confirmed" if confirmed else "flag overruled"
        append(tx, [NewEntry(now, verb, case, member.id)])

    await take(desk, member, Verb.JUDGE_FLAG, work)


async def change_level(
    desk: StaffFacing, member: Member, case: CaseId, *, version: int, to: Urgency, reason: str = ""
) -> None:
    """Raise a case, or lower it with a reason, if the policy trusts the role to lower this level.

    Raises: ``Refused`` ("reason-missing", "same-level") beside what every step raises.
    Source: domain book §3.1: anybody raises at any time; U0 and U1 are lowered by the supervisor.
    """
    seen = await look(desk, member, case, Verb.READ_CASE, version)
    if to == seen.urgency:
        raise Refused("same-level")
    verb = Verb.LOWER_LEVEL if to > seen.urgency else Verb.RAISE_LEVEL
    if verb is Verb.LOWER_LEVEL:
        if not desk.policy.may_lower(member.role, Urgency(seen.urgency)):
            raise Forbidden
        reason_of(reason)
    now = desk.clock()
    why = cleaned(reason) if reason.strip() else ""
    told: dict[str, object] = {"from": seen.urgency, "to": int(to), "reason": why}
    keep = sealed_record(seen, member, now, "level", told)

    def work(tx: Connection) -> None:
        row = ready(tx, desk, member, case, version, verb)
        alarm = _alarm_after(row, to, now)
        change(tx, row, urgency=int(to), needs_person=False, alarm_since=alarm)
        keep(tx)
        facts = (("from", row.urgency), ("to", int(to)))
        append(tx, [NewEntry(now, "level changed", case, member.id, facts)])

    await take(desk, member, verb, work)


def _alarm_after(row: CaseRow, to: Urgency, now: datetime) -> datetime | None:
    """Ring when a person raises a case to U0 or U1; fall silent when one lowers it from there."""
    if to > Urgency.U1:
        return None
    return now if to < row.urgency else row.alarm_since
