"""The values that travel refuse what would be silently wrong later."""

import dataclasses
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.model import About, Receipt
from intake.store.schema import Moment
from intake.store.sheets import coarse
from tests.builders import FRIDAY, an_arrival

MOMENTS = st.datetimes(
    datetime(1971, 1, 1),  # noqa: DTZ001  hypothesis adds the time zone itself
    datetime(2200, 1, 1),  # noqa: DTZ001
    timezones=st.timezones(),
)


def test_an_arrival_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="aware"):
        an_arrival(at=FRIDAY.replace(tzinfo=None))


@pytest.mark.parametrize("value", [an_arrival(), About(), Receipt("c", 1, 0, False, True)])  # type: ignore[arg-type]
def test_a_value_does_not_change(value):
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(value, dataclasses.fields(value)[0].name, None)


def test_what_a_child_chose_not_to_tell_stays_empty():
    told = About().as_dict()
    assert {name for name, value in told.items() if value} == {"door", "language"}


@given(MOMENTS)
def test_a_clear_time_is_a_whole_step_at_most_five_minutes_before(at):
    rounded = coarse(at)
    assert timedelta() <= at - rounded < timedelta(minutes=5)
    assert rounded.timestamp() % 300 == 0


@given(MOMENTS)
def test_a_stored_moment_is_the_same_moment(at):
    moment = Moment()
    stored = moment.process_bind_param(at, None)  # type: ignore[arg-type]
    found = moment.process_result_value(stored, None)  # type: ignore[arg-type]
    assert found is not None
    assert timedelta() <= at - found < timedelta(seconds=1)
    assert found.tzinfo is UTC


def test_a_moment_without_a_time_zone_is_not_stored():
    with pytest.raises(ValueError, match="aware"):
        Moment().process_bind_param(FRIDAY.replace(tzinfo=None), None)  # type: ignore[arg-type]


def test_one_moment_is_stored_alike_from_every_time_zone():
    here = FRIDAY.astimezone(timezone(timedelta(hours=9)))
    assert Moment().process_bind_param(here, None) == int(FRIDAY.timestamp())  # type: ignore[arg-type]
