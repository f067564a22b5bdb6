"""Reading the queue: every page is a few short walks along an index, however many cases there are.

A *lane* is a part of the queue that one index holds in order: one state, or one person's cases.
Within a level, a page takes first those a child waits in, longest first, and then the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    Select,
    exists,
    func,
    literal,
    select,
    tuple_,
    union_all,
)

from intake.lifecycle import State
from intake.model import CaseId
from intake.store.cases import CaseRow, held_cases
from intake.store.schema import case, case_reader

Walk = CompoundSelect[str, datetime | None]


@dataclass(frozen=True, slots=True)
class Lane:
    """One state, or the cases of one person."""

    status: State | None = None
    assignee: str | None = None

    def condition(self) -> ColumnElement[bool]:
        """Spell it as what the index begins with."""
        if self.assignee is not None:
            return case.c.assignee == self.assignee
        return case.c.status == self.status


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the queue: a row, by what the queue is ordered by."""

    urgency: int
    waits: datetime | None
    case: CaseId


def _held(reader: str) -> ColumnElement[bool]:
    """A case this reader holds a key to; whoever holds none does not learn that it is there."""
    return exists().where(case_reader.c.case_id == case.c.id, case_reader.c.staff_id == reader)


def _walk(lanes: Sequence[Lane], reader: str, urgency: int, after: Spot | None) -> Walk:
    """Walk the cases of one level a child waits in, longest first, beyond a spot."""
    parts = []
    for lane in lanes:
        part = _level(lane, reader, urgency).where(case.c.waiting_since.is_not(None))
        if after is not None:
            waits = literal(after.waits, case.c.waiting_since.type)
            part = part.where(
                tuple_(case.c.waiting_since, case.c.id) > tuple_(waits, literal(after.case))
            )
        parts.append(part)
    every = union_all(*parts)
    return every.order_by(every.selected_columns.waiting_since, every.selected_columns.id)


def _walk_others(lanes: Sequence[Lane], reader: str, urgency: int, after: Spot | None) -> Walk:
    """Walk the cases of one level nobody waits in, beyond a spot."""
    parts = []
    for lane in lanes:
        part = _level(lane, reader, urgency).where(case.c.waiting_since.is_(None))
        if after is not None:
            part = part.where(case.c.id > after.case)
        parts.append(part)
    every = union_all(*parts)
    return every.order_by(every.selected_columns.id)


def _level(lane: Lane, reader: str, urgency: int) -> Select[str, datetime | None]:
    return select(case.c.id, case.c.waiting_since).where(
        lane.condition(), case.c.urgency == urgency, _held(reader)
    )


def walks(
    lanes: Sequence[Lane], reader: str, levels: Sequence[int], after: Spot | None
) -> Sequence[Walk]:
    """Give the walks of a page, in the order of the queue, beginning beyond a spot."""
    found = []
    for urgency in levels:
        here = after if after is not None and after.urgency == urgency else None
        if after is not None and urgency < after.urgency:
            continue
        if here is None or here.waits is not None:
            found.append(_walk(lanes, reader, urgency, here))
        beyond = here if here is not None and here.waits is None else None
        found.append(_walk_others(lanes, reader, urgency, beyond))
    return found


def page(
    tx: Connection,
    lanes: Sequence[Lane],
    reader: str,
    levels: Sequence[int],
    after: Spot | None,
    limit: int,
) -> Sequence[CaseRow]:
    """Read one page of the queue, of the cases this reader holds a key to."""
    ids: list[str] = []
    for walk in walks(lanes, reader, levels, after):
        ids += [row[0] for row in tx.execute(walk.limit(limit - len(ids)))]
        if len(ids) == limit:
            break
    return held_cases(tx, ids, reader)


def count(
    tx: Connection, lanes: Sequence[Lane], reader: str, levels: Sequence[int], most: int
) -> int:
    """Count the cases of a view this reader holds a key to, up to ``most``."""
    counted = 0
    for lane in lanes:
        held = select(case.c.id).where(lane.condition(), case.c.urgency.in_(levels), _held(reader))
        some = held.limit(most - counted).subquery()
        counted += tx.execute(select(func.count()).select_from(some)).scalar_one()
        if counted >= most:
            break
    return counted


def ringing(tx: Connection, reader: str) -> Sequence[CaseId]:
    """Find the cases this reader holds whose alarm nobody has acknowledged."""
    rows = tx.execute(
        select(case.c.id)
        .where(case.c.alarm_since.is_not(None), _held(reader))
        .order_by(case.c.alarm_since)
    )
    return [CaseId(one) for one in rows.scalars()]
