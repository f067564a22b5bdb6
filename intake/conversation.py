"""A thread as the child reads it: its messages, opened, and how far the last of them has come."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from intake.casekeys import in_thread
from intake.errors import Unreadable
from intake.lifecycle import State
from intake.log import Event, say
from intake.model import CaseId, Side
from intake.store.threads import MessageRow, ThreadRow
from intake.vault.envelope import unseal
from intake.vault.secrets import Secret
from triage.model import Urgency


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """One message of the thread as the child reads it; ``at`` is the exact moment."""

    number: int
    side: Side
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, repr=False)
class Conversation:
    """The thread as the child sees it. ``state``: delivered, read, writing, answered, closed."""

    case: CaseId
    state: str
    lines: tuple[Line, ...]
    urgency: Urgency
    seq: int
    has_words: bool


def state_of(row: ThreadRow, sealed: Sequence[MessageRow], looked: str) -> str:
    """Tell honestly how far the child's last message has come."""
    if row.status == State.CLOSED:
        return "closed"
    if sealed and sealed[-1].side == Side.STAFF:
        return "answered"
    if looked == "writing":
        return looked
    return looked if row.read_at else "delivered"


def lines_of(key: Secret, case: CaseId, rows: Sequence[MessageRow]) -> Iterator[Line]:
    """Open messages; one that was tampered with is left out and told to those who run this."""
    for row in rows:
        try:
            said = json.loads(unseal(row.sealed, key, in_thread(case, row.number)))
        except Unreadable as failed:
            say(Event.MISTAKE, where=failed, case=case, number=row.number)
            continue
        yield Line(row.number, Side(row.side), said["text"], datetime.fromisoformat(said["at"]))
