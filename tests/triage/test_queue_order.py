"""Who is next, and by when."""

from datetime import timedelta
from itertools import permutations

import pytest

from tests.triage.asahikawa import POLICY, TEXT, jst
from triage.model import Urgency
from triage.policy import parse
from triage.queue_order import deadline, rank, warning

U0, U1, U2, U3, U4 = Urgency


ROWS = [
    # level, waiting since, seen at, due at, overdue, share
    (U0, "2026-11-20T18:00:00", "2026-11-20T18:00:30", "2026-11-20T18:01", False, 0.5),
    (U0, "2026-11-20T18:00:00", "2026-11-20T18:01:00", "2026-11-20T18:01", True, 1.0),
    # The emergency clock runs at night and on holidays.
    (U0, "2026-11-22T02:00:00", "2026-11-22T02:03:00", "2026-11-22T02:01", True, 3.0),
    (U1, "2026-11-22T02:00:00", "2026-11-22T02:04:00", "2026-11-22T02:05", False, 0.8),
    (U1, "2026-11-22T02:00:00", "2026-11-22T02:05:00", "2026-11-22T02:05", True, 1.0),
    # The others count opening minutes only.
    (U2, "2026-11-20T21:30:00", "2026-11-23T12:00:00", "2026-11-24T17:30", False, 0.5),
    (U2, "2026-11-20T21:30:00", "2026-11-24T17:29:59", "2026-11-24T17:30", False, 3599 / 3600),
    (U2, "2026-11-20T21:30:00", "2026-11-24T17:30:00", "2026-11-24T17:30", True, 1.0),
    (U2, "2026-11-21T09:00:00", "2026-11-21T20:00:00", "2026-11-24T18:00", False, 0.0),
    (U3, "2026-11-20T17:00:00", "2026-11-20T22:00:00", "2026-11-20T22:00", True, 1.0),
    (U3, "2026-11-20T18:00:00", "2026-11-20T22:00:00", "2026-11-24T18:00", False, 0.8),
    (U4, "2026-12-28T17:00:00", "2027-01-04T17:00:00", "2027-01-04T22:00", False, 0.5),
    # A clock put back is no time used.
    (U1, "2026-11-20T18:00:00", "2026-11-20T17:00:00", "2026-11-20T18:05", False, 0.0),
    (U3, "2026-11-20T18:00:00", "2026-11-20T17:00:00", "2026-11-24T18:00", False, 0.0),
]


@pytest.mark.parametrize("urgency, since, at, due, overdue, share", ROWS)
def test_a_deadline_runs_by_the_clock_of_its_level(urgency, since, at, due, overdue, share):
    found = deadline(POLICY, urgency, jst(since), jst(at))
    assert found.at == jst(due)
    assert found.overdue is overdue
    assert found.share == pytest.approx(share)


def test_the_policy_and_nothing_else_sets_the_deadline():
    patient = parse(TEXT.replace("respond_minutes = 5\n", "respond_minutes = 50\n"))
    since = jst("2026-11-20T18:00")
    assert deadline(patient, U1, since, since).at == jst("2026-11-20T18:50")
    by_evenings = parse(
        TEXT.replace(
            "respond_minutes = 5\nin_hours = false", "respond_minutes = 5\nin_hours = true"
        )
    )
    night = jst("2026-11-20T23:00")
    assert deadline(by_evenings, U1, night, night).at == jst("2026-11-24T17:05")


@pytest.mark.parametrize("urgency", Urgency)
def test_a_moment_without_a_time_zone_is_refused(urgency):
    aware = jst("2026-11-20T18:00")
    naive = aware.replace(tzinfo=None)
    for since, at in [(naive, aware), (aware, naive)]:
        with pytest.raises(ValueError, match="time zone"):
            deadline(POLICY, urgency, since, at)
    with pytest.raises(ValueError, match="time zone"):
        rank(urgency, naive)


@pytest.mark.parametrize(
    "share, mark",
    [(0.0, 0), (0.49, 0), (0.5, 50), (0.79, 50), (0.8, 80), (0.999, 80), (1.0, 100), (9.0, 100)],
)
def test_the_warning_is_the_highest_mark_reached(share, mark):
    assert warning(POLICY, share) == mark


def test_the_queue_is_ordered_by_level_and_then_by_waiting():
    since = jst("2026-11-20T18:00")
    expected = [
        (U0, since + timedelta(hours=2)),
        (U1, since),
        (U1, since + timedelta(minutes=1)),
        (U1, None),
        (U2, None),
        (U3, since - timedelta(days=3)),
        (U4, since - timedelta(days=9)),
    ]
    for order in list(permutations(expected))[::97]:
        assert sorted(order, key=lambda row: rank(*row)) == expected
