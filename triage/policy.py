"""What the city decides, read from its policy file and asked by name."""

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from triage import policy_checks_staff, policy_checks_town
from triage.model import Urgency
from triage.policy_desk import Hours, Level, Queue, Retention, Role, Route, When
from triage.policy_faults import Fault, PolicyFaults, placed, shape_finding, syntax_fault
from triage.policy_sets import (
    MANAGER,
    Compartment,
    GradeId,
    Kept,
    RoleId,
    SchoolId,
    Verb,
    Weekday,
)
from triage.policy_town import Choice, Code, Grade, Hotline, Questions, School, Service, Strip
from triage.policy_writing import ClosedDates, Part, normal_code

__all__ = [
    "MANAGER",
    "Choice",
    "ClosedDates",
    "Code",
    "Compartment",
    "Fault",
    "Grade",
    "GradeId",
    "Hotline",
    "Hours",
    "Kept",
    "Level",
    "Policy",
    "PolicyFaults",
    "Questions",
    "Queue",
    "Retention",
    "Role",
    "RoleId",
    "Route",
    "School",
    "SchoolId",
    "Service",
    "Strip",
    "Verb",
    "Weekday",
    "When",
    "parse",
]


@dataclass(frozen=True, slots=True)
class Policy(Part):
    """Everything the city decides, checked as a whole before anything runs on it."""

    phrases: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+\.toml$")]
    """File of the wording shown to children, in the same folder as the policy."""
    service: Service
    hours: Hours
    grades: tuple[Grade, ...]
    schools: tuple[School, ...]
    roles: tuple[Role, ...]
    routing: tuple[Route, ...]
    levels: tuple[Level, ...]
    queue: Queue
    hotlines: tuple[Hotline, ...]
    strip: tuple[Strip, ...]
    retention: tuple[Retention, ...]
    questions: Questions

    def role(self, role_id: str) -> Role | None:
        """The role of that id, or None when the policy has no such role."""
        return next((role for role in self.roles if role.id == role_id), None)

    def may(self, role_id: str, verb: Verb) -> bool:
        """Whether a role may do this; a role nobody declared may do nothing."""
        role = self.role(role_id)
        return role is not None and verb in role.verbs

    def may_lower(self, role_id: str, level: Urgency) -> bool:
        """Whether a role may lower a case that stands at `level`.

        Source: domain book §3.1: lowering U0 and U1 needs the shift supervisor and a reason.
        """
        trusted = self.level(level).lowered_by
        return self.may(role_id, Verb.LOWER_LEVEL) and (not trusted or role_id in trusted)

    def level(self, urgency: Urgency) -> Level:
        """The words and the deadline of an urgency level; `parse` has seen all five."""
        return next(level for level in self.levels if level.id is urgency)

    def grade(self, grade_id: str) -> Grade | None:
        """The grade of that id, or None."""
        return next((grade for grade in self.grades if grade.id == grade_id), None)

    def school(self, school_id: str) -> School | None:
        """The school of that id, or None."""
        return next((school for school in self.schools if school.id == school_id), None)

    def code(self, spoken: str) -> tuple[School, Grade | None] | None:
        """Whose access code this is; width, case, spaces and hyphens do not matter."""
        wanted = normal_code(spoken)
        for school in self.schools:
            for code in school.codes:
                if normal_code(code.code) == wanted:
                    return school, self.grade(code.grade) if code.grade else None
        return None

    def always_open(self) -> tuple[Hotline, ...]:
        """The places that listen at this very hour, whatever the hour is."""
        return tuple(hotline for hotline in self.hotlines if hotline.always_open)

    def keep(self, kept: Kept) -> timedelta:
        """How long this class of record is kept; `parse` has seen every class."""
        return next(row.keep for row in self.retention if row.id is kept)


_SHAPE = TypeAdapter(Policy)
_CHECKS = (*policy_checks_staff.CHECKS, *policy_checks_town.CHECKS)


def parse(text: str) -> Policy:
    """Read a policy file, or name everything that is wrong with it.

    Raises: PolicyFaults with every fault at once, by key and line.
    """
    try:
        written = tomllib.loads(text)
    except tomllib.TOMLDecodeError as exc:
        raise PolicyFaults((syntax_fault(exc),)) from None
    findings = [finding for check in _CHECKS for finding in check(written)]
    try:
        policy = _SHAPE.validate_python(written)
    except ValidationError as exc:
        findings += map(shape_finding, exc.errors(include_url=False, include_input=False))
    if findings:
        raise PolicyFaults(placed(findings, text)) from None
    return policy
