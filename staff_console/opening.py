"""Opening what is sealed to a case, in the session of a member who holds its key."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from intake.casekeys import in_record, in_thread, of_reader, of_thread
from intake.errors import Unreadable
from intake.log import Event, say
from intake.store.cases import CaseRow, RecordRow
from intake.store.threads import MessageRow
from intake.vault.cards import reading_key
from intake.vault.envelope import unseal, unseal_key
from intake.vault.secrets import Secret
from staff_console.session import Member
from triage.model import Assessment, Author

T = TypeVar("T")


@dataclass(frozen=True, slots=True, repr=False)
class Judged:
    """One arrival as triage judged it; ``number`` is the message it was."""

    number: int
    assessment: Assessment
    at: datetime
    author: Author
    about: dict[str, str | None]
    compartment: str


@dataclass(frozen=True, slots=True, repr=False)
class Verdict:
    """What a person made of a flag; ``version`` is of the case they had before them."""

    flag: str
    confirmed: bool
    reason: str
    by: str
    at: datetime
    version: int


@dataclass(frozen=True, slots=True, repr=False)
class Written:
    """A note, or the reason somebody gave for what they did."""

    kind: str
    text: str
    by: str
    at: datetime
    version: int
    about: dict[str, Any]


@dataclass(frozen=True, slots=True, repr=False)
class Said:
    """One message of the thread; ``text`` is None when it does not open."""

    number: int
    side: str
    by: str | None
    text: str | None
    at: datetime | None


def case_key(row: CaseRow, member: Member) -> Secret:
    """Open a member's own copy of the case key. Raises ``Unreadable``."""
    return unseal_key(row.wrapped, reading_key(member.secret), of_reader(row.case, member.id))


def thread_key(row: CaseRow, key: Secret) -> Secret:
    """Open the thread key with the case key. Raises ``Unreadable``."""
    return unseal_key(row.thread_sealed, key, of_thread(row.case))


MISSHAPEN = (AttributeError, KeyError, TypeError, ValueError)
"""What reading something of another shape than ours may raise; one such record hides no other."""


def _read(
    rows: Iterable[RecordRow], key: Secret, read: Callable[[RecordRow, dict[str, Any]], T]
) -> list[T]:
    """Open records; one that does not open or is not what it should be is left out, and alarms."""
    found = []
    for row in rows:
        try:
            found.append(
                read(row, json.loads(unseal(row.sealed, key, in_record(row.case, row.id))))
            )
        except (Unreadable, *MISSHAPEN) as failed:
            say(Event.MISTAKE, where=failed, case=row.case)
    return found


def _moment(spelled: str) -> datetime:
    at = datetime.fromisoformat(spelled)
    if at.tzinfo is None:
        raise ValueError
    return at


def judged(rows: Iterable[RecordRow], key: Secret) -> list[Judged]:
    """Open assessments, in the order of their messages; those that do not open are left out."""
    found = _read((row for row in rows if row.message is not None), key, _judged)
    return sorted(found, key=lambda one: one.number)


def _judged(row: RecordRow, opened: dict[str, Any]) -> Judged:
    return Judged(
        number=row.message or 0,
        assessment=Assessment.from_json(opened["assessment"]),
        at=_moment(opened["at"]),
        author=Author(opened["author"]),
        about=dict(opened["about"]),
        compartment=str(opened["compartment"]),
    )


def verdicts(rows: Iterable[RecordRow], key: Secret) -> dict[str, Verdict]:
    """Open the verdicts of a case; the last one on each flag stands."""
    found = _read((row for row in rows if row.kind == "verdict"), key, _verdict)
    return {one.flag: one for one in sorted(found, key=lambda one: (one.version, one.at))}


def _verdict(row: RecordRow, opened: dict[str, Any]) -> Verdict:
    return Verdict(
        flag=str(opened["flag"]),
        confirmed=bool(opened["confirmed"]),
        reason=str(opened["reason"]),
        by=row.staff_id or "",
        at=_moment(opened["at"]),
        version=int(opened["version"]),
    )


def written(rows: Iterable[RecordRow], key: Secret) -> list[Written]:
    """Open notes and given reasons, oldest first."""
    notes = (row for row in rows if row.kind not in {"verdict", "assessment"})
    return sorted(_read(notes, key, _written), key=lambda one: (one.version, one.at))


def _written(row: RecordRow, opened: dict[str, Any]) -> Written:
    return Written(
        kind=row.kind,
        text=str(opened.get("text") or opened.get("reason") or ""),
        by=row.staff_id or "",
        at=_moment(opened["at"]),
        version=int(opened["version"]),
        about=opened,
    )


def said(row: CaseRow, messages: Sequence[MessageRow], thread: Secret) -> list[Said]:
    """Open the thread; a message that was moved or altered stays shut and is shown as such."""
    found = []
    for one in messages:
        text, at = None, None
        try:
            opened = json.loads(unseal(one.sealed, thread, in_thread(row.case, one.number)))
            text, at = str(opened["text"]), _moment(opened["at"])
        except (Unreadable, *MISSHAPEN) as failed:
            say(Event.MISTAKE, where=failed, case=row.case)
        found.append(Said(one.number, one.side, one.staff_id, text, at))
    return found
