"""What a message is on its way into the store: sealed, judged, bound to its place."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from intake.model import CaseId

STEP = timedelta(minutes=5)


def coarse(at: datetime) -> datetime:
    """Round a moment down to five minutes, so that clear columns do not place a child in time."""
    return at - timedelta(seconds=at.timestamp() % STEP.total_seconds())


@dataclass(frozen=True, slots=True, repr=False)
class NewCase:
    """A case that begins with this message: its keys, its readers, the child's session."""

    channel: str
    public_key: bytes
    thread_public: bytes
    thread_sealed: bytes
    readers: tuple[tuple[str, bytes], ...]
    session_wrapped: bytes
    session_expires: datetime


@dataclass(frozen=True, slots=True, repr=False)
class Sheet:
    """One message ready to be stored: sealed, judged, and numbered as its envelope was bound."""

    case: CaseId
    number: int
    session: bytes
    delivery: bytes
    at: datetime
    sealed: bytes
    assessment: bytes
    memory: bytes
    urgency: int
    needs_person: bool
    claim_ends: timedelta
    """How long a child may wait until the alarm no longer trusts whoever has taken the case on."""
    opens: NewCase | None = None
    narrows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stored:
    """The message is in the transaction, or was there already."""

    case: CaseId
    number: int
    urgency: int
    already: bool = False


@dataclass(frozen=True, slots=True)
class Moved:
    """The thread is not where the sheet was bound to; look again and seal again."""


@dataclass(frozen=True, slots=True)
class NoSession:
    """The session this sheet was written in has ended."""


Outcome = Stored | Moved | NoSession


@dataclass(frozen=True, slots=True, repr=False)
class ThreadNow:
    """A case as it is inside the write transaction."""

    session: bytes
    id: str
    messages: int
    status: str
    urgency: int
    needs_person: bool
    waiting_since: datetime | None
    alarm_since: datetime | None
    assignee: str | None
    expires_at: datetime
