"""Who holds the key of which case, and how keys are taken away without leaving a case alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, ScalarSelect, Select, delete, func, insert, select, update

from intake.lifecycle import Move, State, after
from intake.model import CaseId
from intake.store.arrivals import FEWEST_HOLDERS, RINGING
from intake.store.journal import NewEntry, append
from intake.store.schema import case, case_reader, presence, staff

HELD_AT_MOST = 1000
"""How far cases are counted for the list of the team."""
OPEN = tuple(state for state in State if state is not State.CLOSED)


@dataclass(frozen=True, slots=True)
class Holder:
    """One person, or the recovery sheet, that holds the key of a case."""

    id: str
    name: str | None
    living: bool


def holders_of(tx: Connection, case_id: str) -> Sequence[Holder]:
    """Read who holds the key of a case."""
    rows = tx.execute(
        select(case_reader.c.staff_id, staff.c.display_name, staff.c.status)
        .join(staff, staff.c.id == case_reader.c.staff_id, isouter=True)
        .where(case_reader.c.case_id == case_id)
        .order_by(staff.c.display_name, case_reader.c.staff_id)
    )
    return [Holder(row.staff_id, row.display_name, row.status == "active") for row in rows]


def give_key(tx: Connection, case_id: str, staff_id: str, sealed: bytes) -> bool:
    """Store a case key sealed to one more reader; False when they hold it already."""
    held = select(case_reader.c.staff_id).where(
        case_reader.c.case_id == case_id, case_reader.c.staff_id == staff_id
    )
    if tx.execute(held).first():
        return False
    tx.execute(insert(case_reader), {"case_id": case_id, "staff_id": staff_id, "sealed": sealed})
    return True


def take_key(tx: Connection, case_id: str, staff_id: str) -> bool:
    """Take one person's key of one case; False when they hold none."""
    taken = tx.execute(
        delete(case_reader).where(
            case_reader.c.case_id == case_id, case_reader.c.staff_id == staff_id
        )
    )
    return taken.rowcount == 1


def cases_held(tx: Connection, staff_id: str, most: int) -> int:
    """Count the cases whose key somebody holds, up to ``most``."""
    held = select(case_reader.c.case_id).where(case_reader.c.staff_id == staff_id).limit(most)
    return tx.execute(select(func.count()).select_from(held.subquery())).scalar_one()


def living(case_id: object) -> ScalarSelect[int]:
    """Count the staff still here who hold the key of a case."""
    other = case_reader.alias("other_reader")
    return (
        select(func.count())
        .select_from(other.join(staff, staff.c.id == other.c.staff_id))
        .where(other.c.case_id == case_id, staff.c.status == "active")
        .scalar_subquery()
    )


def take_all_keys(tx: Connection, staff_id: str) -> int:
    """Take all keys of somebody who has left, where enough others stay; count those kept."""
    mine = case_reader.c.staff_id == staff_id
    enough = living(case_reader.c.case_id) >= FEWEST_HOLDERS
    tx.execute(delete(case_reader).where(mine, enough))
    return tx.execute(select(func.count()).select_from(case_reader).where(mine)).scalar_one()


def let_go(tx: Connection, staff_id: str, at: datetime) -> None:
    """Give back every case of somebody who has left, so that it waits for another."""
    held = case.c.assignee == staff_id
    columns = (case.c.id, case.c.status, case.c.urgency)
    rows = tx.execute(select(*columns).where(held).order_by(case.c.id).with_for_update()).all()
    for state in {State(row.status) for row in rows} & {State.CLAIMED, State.ANSWERED}:
        tx.execute(
            update(case)
            .where(held, case.c.status == state)
            .values(status=after(state, Move.RELEASED), assignee=None, version=case.c.version + 1)
        )
    waits = [r.id for r in rows if r.status == State.CLAIMED and r.urgency <= RINGING]
    silent = case.c.id.in_(waits) & case.c.alarm_since.is_(None)
    tx.execute(update(case).where(silent).values(alarm_since=at))
    append(tx, [NewEntry(at, "released", row.id, facts=(("from", staff_id),)) for row in rows])
    tx.execute(delete(presence).where(presence.c.staff_id == staff_id))


def badly_held(tx: Connection, most: int) -> Sequence[tuple[CaseId, int]]:
    """Find open cases that fewer than two people still here can open."""
    here = living(case.c.id)
    rows = tx.execute(
        select(case.c.id, here)
        .where(case.c.status.in_(OPEN), here < FEWEST_HOLDERS)
        .order_by(case.c.id)
        .limit(most)
    )
    return [(CaseId(row[0]), row[1]) for row in rows]


@dataclass(frozen=True, slots=True, repr=False)
class Missing:
    """An open case that one member can open and another person cannot."""

    case: CaseId
    wrapped: bytes


def _missing(giver: str, taker: str) -> Select[str, bytes]:
    has = case_reader.alias("has")
    return (
        select(case_reader.c.case_id, case_reader.c.sealed)
        .join(case, case.c.id == case_reader.c.case_id)
        .where(
            case_reader.c.staff_id == giver,
            case.c.status.in_(OPEN),
            ~select(has.c.case_id)
            .where(has.c.case_id == case_reader.c.case_id, has.c.staff_id == taker)
            .exists(),
        )
    )


def count_missing(tx: Connection, giver: str, taker: str) -> int:
    """Count the open cases one can open and the other cannot."""
    return tx.execute(
        select(func.count()).select_from(_missing(giver, taker).subquery())
    ).scalar_one()


def missing(tx: Connection, giver: str, taker: str, beyond: str, most: int) -> Sequence[Missing]:
    """Read open cases one can open and the other cannot, in the order of their ids."""
    rows = tx.execute(
        _missing(giver, taker)
        .where(case_reader.c.case_id > beyond)
        .order_by(case_reader.c.case_id)
        .limit(most)
    )
    return [Missing(CaseId(row.case_id), row.sealed) for row in rows]


def other_managers(tx: Connection, staff_id: str, role: str) -> int:
    """Count the active colleagues of a role besides one person."""
    return tx.execute(
        select(func.count()).where(
            staff.c.role == role, staff.c.status == "active", staff.c.id != staff_id
        )
    ).scalar_one()
