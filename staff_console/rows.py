"""What staff see of a case at a glance, opened with the member's own key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from intake.errors import Unreadable
from intake.lifecycle import State
from intake.log import Event, say
from intake.model import CaseId, StaffId
from intake.spine import StaffFacing
from intake.store.cases import CaseRow, RecordRow, assessments, names, present, records
from intake.store.sheets import coarse
from intake.store.store import Connection
from staff_console.labels import label
from staff_console.opening import Judged, Verdict, case_key, judged, verdicts
from staff_console.session import Member
from triage.model import Channel, Flag, FlagStatus, Urgency
from triage.queue_order import Due, deadline


@dataclass(frozen=True, slots=True)
class Chip:
    """One reason a case stands where it stands; ``confirmed`` is None until a person judged it."""

    what: str
    label_ja: str
    label_en: str
    status: FlagStatus
    confirmed: bool | None


@dataclass(frozen=True, slots=True)
class Present:
    """A colleague who looks at a case or writes in it right now."""

    name: str
    doing: str


@dataclass(frozen=True, slots=True, repr=False)
class QueueRow:
    """One line of the queue.

    ``waiting_since`` is exact. ``readable`` is false when something sealed does not open: the case
    is shown all the same, and somebody has to look into it.
    """

    case: CaseId
    short: str
    urgency: Urgency
    needs_person: bool
    channel: Channel
    author: str
    status: State
    waiting_since: datetime | None
    due: Due | None
    chips: tuple[Chip, ...]
    assignee: StaffId | None
    assignee_name: str | None
    mine: bool
    rings: bool
    school: str | None
    grade: str | None
    wish: str | None
    for_whom: str | None
    compartment: str
    messages: int
    version: int
    present: tuple[Present, ...]
    readable: bool


@dataclass(frozen=True, slots=True, repr=False)
class Sheaf:
    """Cases with what is sealed to them, read together and not yet opened."""

    cases: Sequence[CaseRow]
    assessments: Sequence[RecordRow]
    verdicts: Sequence[RecordRow]
    present: Sequence[tuple[CaseId, str, str, str]]
    names: dict[str, str]


def gather(tx: Connection, cases: Sequence[CaseRow], now: datetime) -> Sheaf:
    """Read what the rows of these cases need."""
    ids = [row.case for row in cases]
    return Sheaf(
        cases=cases,
        assessments=assessments(tx, ids),
        verdicts=records(tx, ids, ("verdict",)),
        present=present(tx, ids, now),
        names=names(tx),
    )


def open_rows(desk: StaffFacing, member: Member, sheaf: Sheaf, now: datetime) -> list[QueueRow]:
    """Open the rows of a sheaf; takes about a third of a millisecond each, so in a thread."""
    return [_open_row(desk, member, sheaf, row, now) for row in sheaf.cases]


def _open_row(
    desk: StaffFacing, member: Member, sheaf: Sheaf, row: CaseRow, now: datetime
) -> QueueRow:
    found: list[Judged] = []
    stand: dict[str, Verdict] = {}
    try:
        key = case_key(row, member)
        found = judged((one for one in sheaf.assessments if one.case == row.case), key)
        stand = verdicts((one for one in sheaf.verdicts if one.case == row.case), key)
    except Unreadable as failed:
        say(Event.MISTAKE, where=failed, case=row.case)
    return queue_row(desk, member, sheaf, row, found, stand, now)


def queue_row(
    desk: StaffFacing,
    member: Member,
    sheaf: Sheaf,
    row: CaseRow,
    found: Sequence[Judged],
    stand: dict[str, Verdict],
    now: datetime,
) -> QueueRow:
    """Put the row of a case together from its clear columns and what was opened."""
    about = about_of(found)
    waits = _waiting_since(row, found)
    urgency = Urgency(row.urgency)
    return QueueRow(
        case=row.case,
        short=short(row.case),
        urgency=urgency,
        needs_person=row.needs_person,
        channel=Channel(row.channel),
        author=found[-1].author if found else "",
        status=row.status,
        waiting_since=waits,
        due=deadline(desk.policy, urgency, waits, now) if waits else None,
        chips=chips(found[-1].assessment.flags, stand) if found else (),
        assignee=StaffId(row.assignee) if row.assignee else None,
        assignee_name=sheaf.names.get(row.assignee) if row.assignee else None,
        mine=row.assignee == member.id,
        rings=row.alarm_since is not None,
        school=about.get("school"),
        grade=about.get("grade"),
        wish=about.get("wish"),
        for_whom=about.get("for_whom"),
        compartment=found[-1].compartment if found else "",
        messages=row.messages,
        version=row.version,
        present=_others(sheaf, row.case, member),
        readable=bool(found),
    )


def short(case: CaseId) -> str:
    """A name for a case that people can say to each other."""
    return f"{case[:3]}-{case[3:6]}".upper()


def about_of(found: Sequence[Judged]) -> dict[str, str | None]:
    """What the child chose to tell; what is told later adds to what was told first."""
    told: dict[str, str | None] = {}
    for one in found:
        told |= {name: value for name, value in one.about.items() if value or name not in told}
    return told


def chips(flags: Sequence[Flag], stand: dict[str, Verdict]) -> tuple[Chip, ...]:
    """Show what was flagged, most urgent first; what the words deny is no reason for anything."""
    shown = sorted(
        (flag for flag in flags if flag.status is not FlagStatus.negated),
        key=lambda flag: flag.urgency,
    )
    found: dict[str, Chip] = {}
    for flag in shown:
        verdict = stand.get(flag.what)
        confirmed = verdict.confirmed if verdict else None
        found.setdefault(flag.what, Chip(str(flag.what), *label(flag.what), flag.status, confirmed))
    return tuple(found.values())


def _waiting_since(row: CaseRow, found: Sequence[Judged]) -> datetime | None:
    """Find the exact moment behind the clear column, which stands in steps of five minutes."""
    since = row.waiting_since
    return next((one.at for one in found if since and coarse(one.at) == since), since)


def _others(sheaf: Sheaf, case: CaseId, member: Member) -> tuple[Present, ...]:
    return tuple(
        Present(name, doing)
        for where, who, name, doing in sheaf.present
        if where == case and who != member.id
    )
