"""Cases that nobody who still works here can open."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from intake.model import RECOVERY, CaseId
from intake.store.holders import give_key, living
from intake.store.journal import NewEntry, append
from intake.store.schema import case_reader


@dataclass(frozen=True, slots=True, repr=False)
class Orphan:
    """A case without a living holder, and its key as the recovery sheet opens it."""

    case: CaseId
    sealed: bytes


def orphans(tx: Connection) -> Sequence[Orphan]:
    """Find the cases that only the recovery sheet opens, closed ones too."""
    rows = tx.execute(
        select(case_reader.c.case_id, case_reader.c.sealed)
        .where(case_reader.c.staff_id == RECOVERY, living(case_reader.c.case_id) == 0)
        .order_by(case_reader.c.case_id)
    )
    return [Orphan(CaseId(row.case_id), row.sealed) for row in rows]


def count_orphans(tx: Connection) -> int:
    """Count the cases that only the recovery sheet opens."""
    only = (case_reader.c.staff_id == RECOVERY) & (living(case_reader.c.case_id) == 0)
    return tx.execute(select(func.count()).select_from(case_reader).where(only)).scalar_one()


def adopt(tx: Connection, case_id: str, keys: Sequence[tuple[str, bytes]], told: NewEntry) -> None:
    """Give a case to those who will hold it from now on, and write that down."""
    for staff_id, sealed in keys:
        give_key(tx, case_id, staff_id, sealed)
    append(tx, [told])
