"""A row of the queue in words: the same for the page and for the script that keeps it fresh."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from intake.lifecycle import State
from staff_console.rows import Chip, Present, QueueRow
from staff_console.web.tongue import N_, Tongue
from triage.model import Channel, FlagStatus, Urgency
from triage.policy import Policy
from triage.queue_order import Due, warning

SHAPES: Mapping[Urgency, str] = {
    Urgency.U0: "▲",
    Urgency.U1: "◆",
    Urgency.U2: "■",
    Urgency.U3: "●",
    Urgency.U4: "○",
}
"""Each level has a shape beside its colour and its word."""

STATES: Mapping[State, str] = {
    State.WAITING: N_("だれかを待っています"),
    State.CLAIMED: N_("返事を待っています"),
    State.ANSWERED: N_("返事ずみ"),
    State.PAUSED: N_("中断"),
    State.CLOSED: N_("完了"),
}
CHANNELS: Mapping[Channel, str] = {
    Channel.chat: N_("チャット"),
    Channel.letter: N_("手紙"),
    Channel.phone: N_("電話"),
    Channel.school_report: N_("学校から"),
}
STATUSES: Mapping[FlagStatus, str] = {
    FlagStatus.asserted: N_("本人のこと"),
    FlagStatus.third_party: N_("ほかの人のこと"),
    FlagStatus.possible: N_("かもしれない"),
    FlagStatus.negated: N_("打ち消し"),
}
WISHES: Mapping[str, str] = {
    "woman": N_("女の人を希望"),
    "man": N_("男の人を希望"),
    "friend": N_("友だちのこと"),
}


@dataclass(frozen=True, slots=True)
class Timer:
    """How long until, or since, a person should have answered."""

    words: str
    mark: int
    """The highest warning mark reached, in per cent; 100 and more is overdue."""
    filled: int
    """How much of the ring is drawn, of 100."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One row, ready to be written."""

    case: str
    short: str
    level: int
    shape: str
    level_word: str
    channel: str
    state: str
    about: str
    messages: str
    assignee: str
    chips: tuple[dict[str, str], ...]
    timer: Timer | None
    needs_person: bool
    mine: bool
    rings: bool
    version: int
    present: str

    def to_json(self) -> dict[str, object]:
        """Spell it out for the script."""
        return asdict(self)


def shown(row: QueueRow, policy: Policy, tongue: Tongue, at: datetime) -> Shown:
    """Put a row into words."""
    return Shown(
        case=row.case,
        short=row.short,
        level=int(row.urgency),
        shape=SHAPES[row.urgency],
        level_word=tongue.of(policy.level(row.urgency)),
        channel=tongue.say(CHANNELS[row.channel]),
        state=tongue.say(STATES[row.status]),
        about=about(row, policy, tongue),
        messages=tongue.say(N_("%(n)s通"), n=row.messages),
        assignee=row.assignee_name or "",
        chips=tuple(chip(one, tongue) for one in row.chips),
        timer=timer(row.due, policy, tongue, at),
        needs_person=row.needs_person,
        mine=row.mine,
        rings=row.rings,
        version=row.version,
        present=present(row.present, tongue),
    )


def about(row: QueueRow, policy: Policy, tongue: Tongue) -> str:
    """Say what the child told of school, grade and wishes; nothing when nothing was told."""
    school = policy.school(row.school) if row.school else None
    grade = policy.grade(row.grade) if row.grade else None
    told = [tongue.of(one) for one in (school, grade) if one]
    wishes = [tongue.say(WISHES[one]) for one in (row.for_whom, row.wish) if one and one in WISHES]
    return " · ".join([*told, *wishes])


DOING: Mapping[str, str] = {
    "looking": N_("%(name)sさんが見ています"),
    "writing": N_("%(name)sさんが返信を書いています"),
}


def present(people: tuple[Present, ...], tongue: Tongue) -> str:
    """Say which colleagues are there right now."""
    return " ".join(tongue.say(DOING[one.doing], name=one.name) for one in people)


def chip(one: Chip, tongue: Tongue) -> dict[str, str]:
    """Name a reason; whether a person has confirmed it shows as a mark of its own."""
    judged = {None: "open", True: "confirmed", False: "overruled"}[one.confirmed]
    label = one.label_ja if tongue.lang == "ja" else one.label_en
    return {
        "label": label,
        "status": one.status.value,
        "judged": judged,
        "hint": tongue.say(STATUSES[one.status]),
    }


def timer(due: Due | None, policy: Policy, tongue: Tongue, at: datetime) -> Timer | None:
    """Say how long is left, or how long it is overdue."""
    if due is None:
        return None
    length = duration(abs(due.at - at), tongue)
    left = tongue.say(N_("%(time)s 超過") if due.overdue else N_("あと %(time)s"), time=length)
    return Timer(left, warning(policy, due.share), min(100, round(due.share * 100)))


def duration(length: timedelta, tongue: Tongue) -> str:
    """Say a length of time the way people do: no more than two units."""
    minutes = int(length.total_seconds()) // 60
    days, hours = divmod(minutes // 60, 24)
    if days:
        return tongue.say(N_("%(days)s日%(hours)s時間"), days=days, hours=hours)
    if hours:
        return tongue.say(N_("%(hours)s時間%(minutes)s分"), hours=hours, minutes=minutes % 60)
    return tongue.say(N_("%(minutes)s分"), minutes=minutes)


def clock(moment: datetime, at: datetime) -> str:
    """Write a moment as one would say it today: the time, with the date when it is another day.

    Shape: both moments already in the city's own time.
    """
    if moment.date() == at.date():
        return moment.strftime("%H:%M")
    return f"{moment.month}/{moment.day} {moment:%H:%M}"
