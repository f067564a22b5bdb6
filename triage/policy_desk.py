"""What the desk works by: hours, roles, routes, levels, warnings, retention."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from triage.model import Author, Criterion, Signal
from triage.policy_sets import Compartment, Kept, RoleId, Verb
from triage.policy_writing import (
    ClockTime,
    Closed,
    Count,
    Day,
    Id,
    KeptFor,
    Part,
    Text,
    UrgencyName,
    YesNo,
    ZoneName,
)


@dataclass(frozen=True, slots=True)
class Hours(Part):
    """When somebody answers; the arithmetic is in `triage.hours`."""

    timezone: ZoneName
    weekdays: Annotated[
        tuple[Day, ...],
        Field(min_length=1),
    ]
    opens: ClockTime
    closes: ClockTime
    last_intake: ClockTime
    closing_notice: ClockTime
    closed_on_holidays: YesNo
    closed_dates: tuple[Closed, ...]


@dataclass(frozen=True, slots=True)
class Role(Part):
    """A kind of staff and what it may do."""

    id: Annotated[RoleId, Field(pattern=r"^[a-z][a-z_]*$")]
    ja: Text
    en: Text
    verbs: tuple[Verb, ...]


@dataclass(frozen=True, slots=True)
class When(Part):
    """The condition of a route: something found, and a level and a writer if those are named.

    Criteria and signals are one question (any of them); `urgency` and `authors` narrow it.
    An empty condition is met by everything.
    """

    criteria: tuple[Criterion, ...] = ()
    signals: tuple[Signal, ...] = ()
    urgency: tuple[UrgencyName, ...] = ()
    authors: tuple[Author, ...] = ()


@dataclass(frozen=True, slots=True)
class Route(Part):
    """One row of the routing table; the first row whose condition is met decides."""

    id: Id
    when: When
    compartment: Compartment
    owner: RoleId
    readers: Annotated[tuple[RoleId, ...], Field(min_length=1)]
    told: tuple[RoleId, ...]
    source: Text


@dataclass(frozen=True, slots=True)
class Level(Part):
    """An urgency level: its words, and how soon a person must have answered.

    Units: `respond_minutes` counts opening-minutes when `in_hours`, else minutes on the wall.
    """

    id: UrgencyName
    ja: Text
    en: Text
    respond_minutes: Count
    in_hours: YesNo
    lowered_by: tuple[RoleId, ...] = ()
    """Roles that may lower a case from this level; empty: whoever holds lower_level."""


@dataclass(frozen=True, slots=True)
class Queue(Part):
    """How the queue warns and how long a claim lasts without a sign of life."""

    warn_percent: Annotated[tuple[Count, ...], Field(min_length=1)]
    alarm_repeat_seconds: Count
    claim_minutes: Count


@dataclass(frozen=True, slots=True)
class Retention(Part):
    """How long one class of record is kept after its last change."""

    id: Kept
    ja: Text
    en: Text
    keep: KeptFor
