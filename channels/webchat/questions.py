"""The optional questions, one per screen: which field each fills and what comes after it."""

from dataclasses import dataclass

from intake.model import About
from triage.policy import Choice, Policy


@dataclass(frozen=True, slots=True)
class Question:
    """One screen; ``field`` is where the answer goes."""

    id: str
    field: str
    choices: str
    """Name of the policy's list of answers."""
    doors: frozenset[str]
    """Behind which doors it is asked: whom to talk to means nothing when no reply will come."""


EITHER = frozenset({"reply", "report"})
QUESTIONS: tuple[Question, ...] = (
    Question("feeling", "feeling", "feelings", EITHER),
    Question("topic", "topic", "topics", EITHER),
    Question("for-whom", "for_whom", "for_whom", EITHER),
    Question("wish", "wish", "wishes", frozenset({"reply"})),
)
SCHOOL = "school"
"""The fifth screen; only reached by its link, never in the row."""


def asked(about: About) -> tuple[Question, ...]:
    """Give the screens of this door, in order."""
    return tuple(question for question in QUESTIONS if about.door in question.doors)


def find(name: str) -> Question | None:
    """Give the question of that name."""
    return next((question for question in QUESTIONS if question.id == name), None)


def choices(question: Question, policy: Policy) -> tuple[Choice, ...]:
    """Give the answers the city offers."""
    offered: tuple[Choice, ...] = getattr(policy.questions, question.choices)
    return offered


def after(question: Question, about: About) -> str:
    """Name the page that follows."""
    row = asked(about)
    later = row[row.index(question) + 1 :] if question in row else ()
    return f"/ask/{later[0].id}" if later else "/talk"
