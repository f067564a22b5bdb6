"""Whose case it is: the first row of the policy's routing table that fits."""

from dataclasses import dataclass

from triage.model import Assessment, Author, Urgency, What
from triage.policy import MANAGER, Compartment, Policy, RoleId, Route, When


@dataclass(frozen=True, slots=True)
class Placement:
    """Which compartment a case stands in, who looks first, who may read, who is told.

    Shape: `readers` always holds the owner and the manager; `rule` is the row that decided;
           `preference` is whom the child would rather talk to, when that was said.
    """

    compartment: Compartment
    owner: RoleId
    readers: frozenset[RoleId]
    told: tuple[RoleId, ...]
    rule: str
    preference: str | None = None


def place(
    assessment: Assessment,
    policy: Policy,
    author: Author,
    wish: str | None = None,
) -> Placement:
    """Find the people for a case, from what triage found and from who wrote.

    A flag counts however sure it is, unless it was negated: rather one wall too many.

    Raises: nothing; `policy.parse` made sure that the last row takes everything.
    Source: domain book §3.4.
    """
    present: frozenset[What] = frozenset((*assessment.criteria, *assessment.signals))
    level = assessment.urgency
    row = next(row for row in policy.routing if fits(row.when, present, level, author))
    wishes = {choice.id for choice in policy.questions.wishes}
    return Placement(
        compartment=row.compartment,
        owner=row.owner,
        readers=_readers(row),
        told=row.told,
        rule=row.id,
        preference=wish if wish in wishes else None,
    )


def fits(when: When, present: frozenset[What], urgency: Urgency, author: Author) -> bool:
    """Whether a row's condition is met: anything it looks for, at its levels, by its writers."""
    sought = when.criteria or when.signals
    return (
        (not sought or not present.isdisjoint(when.criteria + when.signals))
        and (not when.urgency or urgency in when.urgency)
        and (not when.authors or author in when.authors)
    )


def _readers(row: Route) -> frozenset[RoleId]:
    return frozenset({*row.readers, row.owner, MANAGER})
