"""The values that travel from a channel to the disk and back."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from triage.model import Author, Channel, Urgency

RECOVERY = "recovery"
"""The holder name of the sheet that ``init`` prints once."""

CaseId = NewType("CaseId", str)
StaffId = NewType("StaffId", str)
ChildToken = NewType("ChildToken", bytes)
"""32 random bytes that live in the child's cookie and open the child's thread."""


class Words:
    """Something a child or a staff member said, kept out of every log line and traceback."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        """Take the text; lone surrogates and NUL, which no disk takes, become visible marks."""
        cleaned = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        self._text = cleaned.replace("\x00", "\N{REPLACEMENT CHARACTER}")

    def reveal(self) -> str:
        """Hand out the text; ``grep reveal`` is the audit."""
        return self._text

    def __repr__(self) -> str:
        """Show how long it is, not what it says."""
        return f"<words {len(self._text)}>"


class Side(StrEnum):
    """Who wrote a message of the thread."""

    CHILD = "child"
    STAFF = "staff"


@dataclass(frozen=True, slots=True, repr=False)
class About:
    """What a child chose to tell before writing; every field may stay empty."""

    door: str = "reply"
    feeling: str | None = None
    topic: str | None = None
    for_whom: str | None = None
    wish: str | None = None
    school: str | None = None
    grade: str | None = None
    language: str = "ja"
    consent: str | None = None
    """Version of the three promises the child had seen (policy: consent_version)."""

    def as_dict(self) -> dict[str, str | None]:
        """Spell it out for sealing."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True, repr=False)
class Arrival:
    """One message as a channel hands it over.

    ``delivery`` is the channel's own id of this delivery: the same id is the same message.
    """

    channel: Channel
    author: Author
    words: Words
    at: datetime
    delivery: str
    token: ChildToken
    about: About

    def __post_init__(self) -> None:
        """Refuse a moment without a time zone: hours would silently be wrong."""
        if self.at.tzinfo is None:
            message = "an arrival needs an aware datetime"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the channel may tell the child: it is stored, and how urgent it sounded."""

    case: CaseId
    number: int
    urgency: Urgency
    already_had_it: bool
    opened: bool
