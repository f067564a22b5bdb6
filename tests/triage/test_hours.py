"""When somebody answers, second by second, whatever the machine thinks the time is."""

import time as machine
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.triage.asahikawa import POLICY, TEXT, jst
from triage import hours
from triage.hours import DayKind, OpeningKind
from triage.policy import Weekday, parse

DESK = POLICY.hours
NAIVE = jst("2026-11-20T18:00").replace(tzinfo=None)


@pytest.fixture(params=["UTC", "America/New_York", "Asia/Tokyo"])
def somewhere(request, monkeypatch):
    """The machine stands in another time zone."""
    monkeypatch.setenv("TZ", request.param)
    machine.tzset()
    yield request.param
    monkeypatch.undo()
    machine.tzset()


OPEN = [
    ("2026-11-20T16:59:59", False),  # Friday
    ("2026-11-20T17:00:00", True),
    ("2026-11-20T17:00:01", True),
    ("2026-11-20T21:59:59", True),
    ("2026-11-20T21:59:59.999999", True),
    ("2026-11-20T22:00:00", False),
    ("2026-11-20T22:00:01", False),
    ("2026-11-20T09:00:00", False),
    ("2026-11-21T18:00:00", False),  # Saturday
    ("2026-11-22T18:00:00", False),  # Sunday
    ("2026-11-23T18:00:00", False),  # Monday, 勤労感謝の日
    ("2026-11-24T18:00:00", True),
    ("2026-05-06T18:00:00", False),  # Wednesday, 振替休日
    ("2026-05-07T18:00:00", True),
    ("2026-09-22T18:00:00", False),  # Tuesday, 国民の休日
    ("2027-03-22T18:00:00", False),  # Monday, 振替休日
    ("2026-12-28T17:00:00", True),  # Monday
    ("2026-12-28T21:59:59", True),
    ("2026-12-29T17:00:00", False),
    ("2026-12-31T18:00:00", False),
    ("2027-01-01T18:00:00", False),
    ("2028-01-03T18:00:00", False),  # Monday
    ("2027-01-04T17:00:00", True),  # Monday
    ("2028-01-04T17:00:00", True),
    ("2028-02-29T18:00:00", True),
]


@pytest.mark.parametrize("at, expected", OPEN)
def test_the_desk_is_open_when_the_policy_says(somewhere, at, expected):
    assert hours.is_open(DESK, jst(at)) is expected
    assert hours.is_open(DESK, jst(at).astimezone(UTC)) is expected
    assert hours.is_open(DESK, jst(at).astimezone(ZoneInfo("America/New_York"))) is expected


def test_reading_the_machine_s_own_clock_would_be_wrong(monkeypatch):
    # The control: the obvious mistake disagrees with the table in another time zone.
    monkeypatch.setenv("TZ", "America/New_York")
    machine.tzset()
    try:
        at = jst("2026-11-20T17:00:00").astimezone()
        assert not DESK.opens <= at.time() < DESK.closes
        assert hours.is_open(DESK, at)
    finally:
        monkeypatch.undo()
        machine.tzset()


NEXT = [
    ("2026-11-20T18:00:00", "2026-11-20T18:00:00"),  # open: now
    ("2026-11-20T16:59:59", "2026-11-20T17:00:00"),
    ("2026-11-20T22:00:00", "2026-11-24T17:00:00"),  # over the weekend and a holiday
    ("2026-05-01T22:00:00", "2026-05-07T17:00:00"),  # Golden Week
    ("2026-09-18T22:00:00", "2026-09-24T17:00:00"),  # 敬老の日, 国民の休日, 秋分の日
    ("2026-12-28T22:00:00", "2027-01-04T17:00:00"),
    ("2027-12-28T22:30:00", "2028-01-04T17:00:00"),
    ("2027-01-03T23:59:59", "2027-01-04T17:00:00"),
]


@pytest.mark.parametrize("at, expected", NEXT)
def test_the_next_opening_is_the_next_evening(somewhere, at, expected):
    assert hours.next_opening(DESK, jst(at)) == jst(expected)
    assert hours.next_opening(DESK, jst(at).astimezone(UTC)) == jst(expected)


def test_the_next_opening_is_told_on_the_clock_of_the_desk():
    assert hours.next_opening(DESK, datetime(2026, 11, 20, tzinfo=UTC)).hour == 17


@pytest.mark.parametrize(
    "at, takes, closing, closes",
    [
        ("2026-11-20T16:59:59", False, False, None),
        ("2026-11-20T17:00:00", True, False, "2026-11-20T22:00:00"),
        ("2026-11-20T21:29:59", True, False, "2026-11-20T22:00:00"),
        ("2026-11-20T21:30:00", False, False, "2026-11-20T22:00:00"),
        ("2026-11-20T21:44:59", False, False, "2026-11-20T22:00:00"),
        ("2026-11-20T21:45:00", False, True, "2026-11-20T22:00:00"),
        ("2026-11-20T22:00:00", False, False, None),
        ("2026-11-21T21:50:00", False, False, None),
    ],
)
def test_an_evening_winds_down(somewhere, at, takes, closing, closes):
    moment = jst(at).astimezone(UTC)
    assert hours.takes_new(DESK, moment) is takes
    assert hours.closing_soon(DESK, moment) is closing
    assert hours.closes_at(DESK, moment) == (jst(closes) if closes else None)


@pytest.mark.parametrize(
    "at, kind, day, on",
    [
        ("2026-11-19T18:00:00", OpeningKind.OPEN_UNTIL, DayKind.TODAY, "2026-11-19"),
        ("2026-11-19T00:30:00", OpeningKind.OPENS_TODAY, DayKind.TODAY, "2026-11-19"),
        ("2026-11-18T22:00:00", OpeningKind.OPENS_ON, DayKind.TOMORROW, "2026-11-19"),
        ("2026-11-13T23:00:00", OpeningKind.OPENS_ON, DayKind.WEEKDAY, "2026-11-16"),
        ("2026-12-28T22:00:00", OpeningKind.OPENS_ON, DayKind.DATE, "2027-01-04"),
        ("2026-12-29T00:00:00", OpeningKind.OPENS_ON, DayKind.WEEKDAY, "2027-01-04"),
    ],
)
def test_an_opening_can_be_put_into_words(somewhere, at, kind, day, on):
    words = hours.in_words(DESK, jst(at).astimezone(UTC))
    assert (words.kind, words.day, words.on) == (kind, day, date.fromisoformat(on))
    assert words.weekday == words.on.weekday()
    assert (words.opens, words.closes) == (DESK.opens, DESK.closes)


def test_words_of_an_open_evening_say_whether_it_ends():
    late = hours.in_words(DESK, jst("2026-11-20T21:50:00"))
    assert late.closing_soon
    assert not late.takes_new


@pytest.mark.parametrize(
    "ask",
    [
        hours.is_open,
        hours.next_opening,
        hours.closes_at,
        hours.takes_new,
        hours.closing_soon,
        hours.in_words,
    ],
)
def test_a_moment_without_a_time_zone_is_refused(ask):
    with pytest.raises(ValueError, match="time zone"):
        ask(DESK, NAIVE)


def test_lengths_of_time_refuse_it_too():
    aware = jst("2026-11-20T18:00")
    with pytest.raises(ValueError, match="time zone"):
        hours.opening_time(DESK, NAIVE, aware)
    with pytest.raises(ValueError, match="time zone"):
        hours.opening_time(DESK, aware, NAIVE)
    with pytest.raises(ValueError, match="time zone"):
        hours.after_opening_time(DESK, NAIVE, timedelta(minutes=1))


def test_a_clock_that_jumps_back_changes_no_answer():
    there = [jst(at) for at, _ in OPEN]
    first = [hours.in_words(DESK, at) for at in there]
    again = [hours.in_words(DESK, at) for at in reversed(there)]
    assert first == again[::-1]


def test_a_day_closed_once_is_open_the_year_after():
    once = parse(TEXT.replace('"12-29..01-03"', '"12-29..01-03", "2026-11-24", "08-15"')).hours
    assert not hours.is_open_day(once, date(2026, 11, 24))
    assert hours.is_open_day(once, date(2027, 11, 24))
    assert not hours.is_open_day(once, date(2029, 8, 15))
    assert hours.is_open_day(once, date(2029, 8, 16))


def test_a_city_may_stay_open_on_holidays():
    busy = replace(DESK, closed_on_holidays=False)
    assert hours.is_open(busy, jst("2026-11-23T18:00:00"))


@pytest.mark.parametrize(
    "since, until, minutes",
    [
        ("2026-11-20T18:00", "2026-11-20T18:30", 30),
        ("2026-11-20T16:00", "2026-11-20T17:10", 10),
        ("2026-11-20T21:50", "2026-11-24T17:05", 15),
        ("2026-11-21T00:00", "2026-11-23T23:59", 0),
        ("2026-11-16T00:00", "2026-11-21T00:00", 1500),
        ("2026-11-20T18:30", "2026-11-20T18:00", 0),
        ("2026-11-24T18:30", "2026-11-20T18:00", 0),
    ],
)
def test_only_opening_time_is_counted(since, until, minutes):
    assert hours.opening_time(DESK, jst(since), jst(until)) == timedelta(minutes=minutes)


MOMENTS = st.datetimes(
    datetime.fromisoformat("2026-01-01"),
    datetime.fromisoformat("2028-12-31"),
    timezones=st.just(UTC),
)


@given(MOMENTS, st.integers(1, 6000))
def test_waiting_for_opening_time_takes_exactly_that_time(since, minutes):
    span = timedelta(minutes=minutes)
    then = hours.after_opening_time(DESK, since, span)
    assert hours.opening_time(DESK, since, then) == span


@given(MOMENTS)
def test_the_next_opening_is_open_and_nothing_before_it_is(at):
    opening = hours.next_opening(DESK, at)
    assert hours.is_open(DESK, opening)
    assert hours.opening_time(DESK, at, opening) == timedelta()


def test_a_zone_that_changes_its_clock_still_counts_real_minutes():
    # New York puts the clock forward at 02:00 on 14 March 2027: that night has an hour less.
    night = replace(
        DESK,
        timezone="America/New_York",
        weekdays=tuple(Weekday),
        opens=DESK.opens.replace(hour=1),
        closes=DESK.closes.replace(hour=5),
    )
    day = datetime(2027, 3, 14, tzinfo=ZoneInfo("America/New_York"))
    assert hours.opening_time(night, day, day + timedelta(days=1)) == timedelta(hours=3)
