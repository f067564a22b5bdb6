"""When somebody answers: pure arithmetic on the hours the policy gives."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import takewhile
from zoneinfo import ZoneInfo

import jpholiday

from triage.policy import Hours, Weekday

ONE_DAY = timedelta(days=1)
WEEK_AHEAD = timedelta(days=7)
"""From here on a weekday alone would be ambiguous."""


class OpeningKind(StrEnum):
    """What can be said about the desk at a moment."""

    OPEN_UNTIL = "open_until"
    OPENS_TODAY = "opens_today"
    OPENS_ON = "opens_on"


class DayKind(StrEnum):
    """How the day of an opening is best named."""

    TODAY = "today"
    TOMORROW = "tomorrow"
    WEEKDAY = "weekday"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class OpeningWords:
    """What a face needs to say when somebody answers, without being a sentence yet.

    Shape: `on`, `opens` and `closes` are of the present evening, or of the next one, on the
           clock of the desk; `takes_new` and `closing_soon` are False while it is closed.
    """

    kind: OpeningKind
    day: DayKind
    on: date
    weekday: Weekday
    opens: time
    closes: time
    takes_new: bool
    closing_soon: bool


def is_open(hours: Hours, at: datetime) -> bool:
    """Whether somebody answers at this moment; the closing minute itself is closed.

    Raises: ValueError for a moment without a time zone, here and everywhere below.
    Source: 旭川モデルの取組「チャット(返信)対応は平日の午後5時〜午後10時」.
    """
    here = _local(hours, at)
    return is_open_day(hours, here.date()) and hours.opens <= here.time() < hours.closes


def is_open_day(hours: Hours, day: date) -> bool:
    """Whether the desk opens on this day at all."""
    if day.weekday() not in hours.weekdays:
        return False
    if hours.closed_on_holidays and jpholiday.is_holiday(day):
        return False
    return not any(dates.covers(day) for dates in hours.closed_dates)


def next_opening(hours: Hours, at: datetime) -> datetime:
    """The moment somebody is next there, on the clock of the desk; `at` itself if open."""
    if is_open(hours, at):
        return at
    opens = next(opens for opens, _ in _evenings(hours, at) if opens > at)
    return opens.astimezone(ZoneInfo(hours.timezone))


def closes_at(hours: Hours, at: datetime) -> datetime | None:
    """The end of the present evening; None while the desk is closed."""
    if not is_open(hours, at):
        return None
    return datetime.combine(_local(hours, at), hours.closes, ZoneInfo(hours.timezone))


def takes_new(hours: Hours, at: datetime) -> bool:
    """Whether a new conversation can still be answered this evening."""
    return is_open(hours, at) and _local(hours, at).time() < hours.last_intake


def closing_soon(hours: Hours, at: datetime) -> bool:
    """Whether a child should be told that the evening ends."""
    return is_open(hours, at) and _local(hours, at).time() >= hours.closing_notice


def opening_time(hours: Hours, since: datetime, until: datetime) -> timedelta:
    """How much opening time lies between two moments; nothing when `until` is the earlier."""
    evenings = takewhile(lambda evening: evening[0] < aware(until), _evenings(hours, since))
    spent = (min(closes, until) - max(opens, since) for opens, closes in evenings)
    return sum((max(timedelta(), part) for part in spent), timedelta())


def after_opening_time(hours: Hours, since: datetime, span: timedelta) -> datetime:
    """The moment at which `span` of opening time has passed since `since`."""
    evenings = _evenings(hours, since)
    left = span
    opens, closes = next(evenings)
    while closes - max(opens, since) < left:
        left -= max(timedelta(), closes - max(opens, since))
        opens, closes = next(evenings)
    return (max(opens, since) + left).astimezone(ZoneInfo(hours.timezone))


def in_words(hours: Hours, at: datetime) -> OpeningWords:
    """What to tell a child about now or the next time somebody answers."""
    opening = _local(hours, next_opening(hours, at))
    today = _local(hours, at).date()
    on = opening.date()
    day = _day_kind(on - today)
    if is_open(hours, at):
        kind = OpeningKind.OPEN_UNTIL
    else:
        kind = OpeningKind.OPENS_TODAY if day is DayKind.TODAY else OpeningKind.OPENS_ON
    return OpeningWords(
        kind,
        day,
        on,
        Weekday(on.weekday()),
        hours.opens,
        hours.closes,
        takes_new(hours, at),
        closing_soon(hours, at),
    )


def aware(at: datetime) -> datetime:
    """The moment itself, if it says in which time zone it is meant.

    Raises: ValueError when it does not.
    """
    if at.utcoffset() is None:
        raise ValueError("a moment needs its time zone")
    return at


def _day_kind(ahead: timedelta) -> DayKind:
    if ahead < ONE_DAY:
        return DayKind.TODAY
    if ahead == ONE_DAY:
        return DayKind.TOMORROW
    return DayKind.WEEKDAY if ahead < WEEK_AHEAD else DayKind.DATE


def _local(hours: Hours, at: datetime) -> datetime:
    return aware(at).astimezone(ZoneInfo(hours.timezone))


def _evenings(hours: Hours, at: datetime) -> Iterator[tuple[datetime, datetime]]:
    # In UTC: two moments of one zone are subtracted by the wall clock, which some zones change.
    zone = ZoneInfo(hours.timezone)
    day = _local(hours, at).date()
    while True:
        if is_open_day(hours, day):
            yield (
                datetime.combine(day, hours.opens, zone).astimezone(UTC),
                datetime.combine(day, hours.closes, zone).astimezone(UTC),
            )
        day += ONE_DAY
