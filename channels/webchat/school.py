"""The access code a school hands out: it tells school and grade, and is never required."""

from channels.webchat.visit import Visit
from intake.model import About
from triage.policy import Policy


def with_code(visit: Visit, spoken: str, policy: Policy) -> Visit | None:
    """Keep the school and grade of a code; None when nobody has this code."""
    found = policy.code(spoken)
    if found is None:
        return None
    school, grade = found
    return visit.with_about(school=school.id, grade=grade.id if grade else None)


def school_name(about: About, policy: Policy) -> str:
    """Name the school and grade a code told us; empty when there was none."""
    school = policy.school(about.school) if about.school else None
    grade = policy.grade(about.grade) if about.grade else None
    return " ".join(each.ja for each in (school, grade) if each)
