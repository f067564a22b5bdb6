"""When somebody is there next, in words that never promise a reader who is not there."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from channels.phrases import Phrase, Voice
from triage import hours
from triage.policy import Hours

CLOCK = "%H:%M"
UNSEEN = frozenset({"", "delivered"})
"""States of a conversation nobody of the staff has looked at."""


class Moment(StrEnum):
    """What the clock says to a child who waits."""

    OPEN = "open"
    CLOSING = "closing"
    CLOSED = "closed"


WAITING: dict[tuple[str, Moment], str] = {
    ("reply", Moment.OPEN): "wait.open",
    ("reply", Moment.CLOSING): "wait.closing",
    ("reply", Moment.CLOSED): "wait.closed",
    ("report", Moment.OPEN): "wait.report-open",
    ("report", Moment.CLOSING): "wait.report-open",
    ("report", Moment.CLOSED): "wait.report-closed",
}


@dataclass(frozen=True, slots=True)
class Waiting:
    """The words of each moment, so that an open page can change them by itself."""

    now: Moment
    texts: dict[Moment, Phrase]


def moment(opening: Hours, at: datetime, state: str) -> Moment:
    """Say which of the three moments it is for a conversation in this state.

    After the last intake nobody new is answered this evening, so what staff have not looked at
    yet is told so from then on, and everyone else from the closing notice on.
    """
    if not hours.is_open(opening, at):
        return Moment.CLOSED
    ends = hours.closing_soon(opening, at)
    late = state in UNSEEN and not hours.takes_new(opening, at)
    return Moment.CLOSING if ends or late else Moment.OPEN


def waiting(opening: Hours, at: datetime, about: tuple[str, str], voice: Voice) -> Waiting:
    """Complete the waiting texts of the coming hours.

    Shape:  ``about`` is the door the child came through and the state of the conversation.
    """
    door, state = about
    closes = hours.closes_at(opening, at)
    following = hours.in_words(opening, closes or at)
    values: dict[str, str | Phrase] = {
        "closes": following.closes.strftime(CLOCK),
        "next": _named(following, voice),
    }
    texts = {each: voice.filled(WAITING[door, each], **values) for each in Moment}
    return Waiting(moment(opening, at, state), texts)


def _named(opens: hours.OpeningWords, voice: Voice) -> Phrase:
    """Name an opening as one would say it today."""
    time = opens.opens.strftime(CLOCK)
    match opens.day:
        case hours.DayKind.TODAY | hours.DayKind.TOMORROW:
            return voice.filled(f"when.{opens.day}", time=time)
        case hours.DayKind.WEEKDAY | hours.DayKind.DATE:
            return voice.filled(
                "when.date",
                month=voice.filled(f"month.{opens.on.month}"),
                day=str(opens.on.day),
                weekday=voice.filled(f"weekday.{opens.weekday:d}"),
                time=time,
            )
