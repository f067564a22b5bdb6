"""The invented consultations: what each child chooses and writes, and what happens next."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from importlib.resources import files
from typing import Any

FILE = "consultations.toml"
CHILD = "child"


class Do(StrEnum):
    """What may happen in a story."""

    SAY = "say"
    CLAIM = "claim"
    REPLY = "reply"
    NOTE = "note"
    RELEASE = "release"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that somebody does; ``by`` is the child, or the role of a colleague."""

    by: str
    do: Do
    text: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """One consultation from its first word on."""

    steps: tuple[Step, ...]
    name: str = ""
    to: str = ""
    """Name of the story that this one continues."""
    door: str = "reply"
    school: str = ""
    """A school's access code, as a child would type it."""
    answers: Mapping[str, str] = field(default_factory=dict, hash=False, compare=False)
    """Choices by the name of the question's page."""

    @property
    def needs_staff(self) -> bool:
        """Whether a colleague acts in it."""
        return any(step.by != CHILD for step in self.steps)


@dataclass(frozen=True, slots=True)
class Stories:
    """Those that are told while a visitor waits, and those that come while one looks."""

    consultations: tuple[Story, ...]
    later: tuple[Story, ...]


def read() -> Stories:
    """Read the stories that come with the program."""
    written = tomllib.loads(files(__package__).joinpath(FILE).read_text(encoding="utf-8"))
    consultations, later = (
        tuple(_story(row) for row in written[part]) for part in ("consultations", "later")
    )
    return Stories(consultations, later)


def in_turn(stories: Sequence[Story]) -> Iterator[tuple[Story, Step]]:
    """Interleave the stories: while one child waits for an answer, the next ones write."""
    apart = 3
    turns = sorted(
        (position + apart * number, position, number)
        for position, story in enumerate(stories)
        for number in range(len(story.steps))
    )
    return ((stories[position], stories[position].steps[number]) for _, position, number in turns)


def _story(row: Mapping[str, Any]) -> Story:
    says = (Step(CHILD, Do.SAY, text) for text in row["says"])
    choices = ("feeling", "topic", "for_whom", "wish")
    return Story(
        steps=(*says, *map(_step, row.get("then", ()))),
        name=row.get("name", ""),
        to=row.get("to", ""),
        door=row.get("door", "reply"),
        school=row.get("school", ""),
        answers={name.replace("_", "-"): row[name] for name in choices if name in row},
    )


def _step(row: Mapping[str, str]) -> Step:
    by = row.get("by", "psychologist")
    text = row.get("text", "") or row.get("reason", "")
    return Step(by, Do.SAY if by == CHILD else Do(row["do"]), text)
