"""Who is answered next, and by when, as the policy's levels say."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from triage import hours
from triage.model import Urgency
from triage.policy import Policy


@dataclass(frozen=True, slots=True)
class Due:
    """By when a person must have answered, and how much of that time is used.

    Units: `share` is a part of the allowed time: 0.5 is half of it, 1 and more is overdue.
    """

    at: datetime
    overdue: bool
    share: float


def deadline(policy: Policy, urgency: Urgency, waiting_since: datetime, at: datetime) -> Due:
    """By when a case of this level is to be answered, seen from `at`.

    Units:  wall-clock minutes for a level that counts day and night, else opening-minutes.
    Raises: ValueError for a moment without a time zone.
    Source: experience S6 (business hours, and the emergency clock 24 h); domain book §3.1.
    """
    level = policy.level(urgency)
    allowed = timedelta(minutes=level.respond_minutes)
    if level.in_hours:
        due = hours.after_opening_time(policy.hours, waiting_since, allowed)
        used = hours.opening_time(policy.hours, waiting_since, at)
    else:
        due = hours.aware(waiting_since) + allowed
        used = max(timedelta(), hours.aware(at) - waiting_since)
    share = used / allowed
    return Due(due, overdue=share >= 1, share=share)


def warning(policy: Policy, share: float) -> int:
    """The highest warning mark that `share` has reached, in per cent; 0 before the first."""
    reached = (mark for mark in policy.queue.warn_percent if share * 100 >= mark)
    return max(reached, default=0)


def rank(urgency: Urgency, waiting_since: datetime | None) -> tuple[int, bool, float]:
    """The sort key of the queue: level, then who has waited longest.

    Shape:  a case nobody waits in (`waiting_since` is None) comes last within its level.
    Raises: ValueError for a moment without a time zone.
    Source: experience S1; domain book §0.10: the queue is risk-ordered, not first come.
    """
    if waiting_since is None:
        return urgency, True, 0.0
    return urgency, False, hours.aware(waiting_since).timestamp()
