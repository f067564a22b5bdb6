"""What happened in a case, in order: what was said, what staff wrote, what the journal knows."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from intake.model import Side
from staff_console.findings import Marks
from staff_console.opening import Said, Written
from staff_console.pieces import Piece, pieces

SHOWN_AS_MESSAGES = frozenset({"child wrote", "replied"})
"""Entries whose words stand in the timeline themselves."""
SHOWN_AS_NOTES = frozenset({"noted"})
LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, repr=False)
class ChildSaid:
    """A child's message; not ``readable``: it does not open, which somebody has to look into."""

    number: int
    at: datetime
    pieces: tuple[Piece, ...]
    readable: bool = True


@dataclass(frozen=True, slots=True, repr=False)
class StaffSaid:
    """An answer of ours."""

    number: int
    at: datetime
    by: str
    text: str
    readable: bool = True


@dataclass(frozen=True, slots=True, repr=False)
class Note:
    """What somebody wrote for colleagues.

    ``kind``: note, or what it gives the reason for: level, closing, restriction, grant.
    """

    at: datetime
    by: str
    text: str
    kind: str = "note"


@dataclass(frozen=True, slots=True)
class Event:
    """An entry of the journal; ``facts`` are ids and counts. A child's entries keep coarse time."""

    at: datetime
    verb: str
    by: str | None
    facts: tuple[tuple[str, str | int], ...] = ()


Happening = ChildSaid | StaffSaid | Note | Event


@dataclass(frozen=True, slots=True)
class JournalRow:
    """An entry of the journal as it lies in the store."""

    seq: int
    at: datetime
    verb: str
    staff: str | None
    facts: str


def timeline(
    spoken: Sequence[Said],
    marked: Marks,
    notes: Sequence[Written],
    journal: Sequence[JournalRow],
    names: Mapping[str, str],
) -> tuple[Happening, ...]:
    """Put everything in order; messages keep the order of their numbers, whatever clocks said."""
    happenings: list[tuple[datetime, int, Happening]] = []
    last = journal[0].at if journal else LONG_AGO
    for one in spoken:
        last = max(last, one.at or last)
        happenings.append((last, one.number, _message(one, last, marked, names)))
    for note in notes:
        by = names.get(note.by, "")
        happenings.append((note.at, 0, Note(note.at, by, note.text, note.kind)))
    for row in journal:
        if row.verb not in SHOWN_AS_MESSAGES | SHOWN_AS_NOTES:
            who = names.get(row.staff, "") if row.staff else None
            facts = tuple(json.loads(row.facts).items())
            happenings.append((row.at, row.seq, Event(row.at, row.verb, who, facts)))
    happenings.sort(key=lambda one: one[:2])
    return tuple(happening for _, _, happening in happenings)


def _message(one: Said, at: datetime, marked: Marks, names: Mapping[str, str]) -> Happening:
    readable, text = one.text is not None, one.text or ""
    if one.side == Side.CHILD:
        cut = pieces(text, marked.get(one.number, ())) if readable else ()
        return ChildSaid(one.number, at, cut, readable=readable)
    return StaffSaid(one.number, at, names.get(one.by or "", ""), text, readable=readable)
