"""Reading what only the review page asks for."""

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from intake.store.cases import RECORD, RecordRow, record_row
from intake.store.holders import OPEN
from intake.store.schema import case, case_reader, record


def level_changes(tx: Connection, reader: str, most: int) -> Sequence[RecordRow]:
    """Read the last changes of level in open cases this reader holds a key to."""
    rows = tx.execute(
        select(*RECORD)
        .join(case, case.c.id == record.c.case_id)
        .join(case_reader, case_reader.c.case_id == case.c.id)
        .where(case.c.status.in_(OPEN), record.c.kind == "level", case_reader.c.staff_id == reader)
        .order_by(record.c.at.desc(), record.c.id)
        .limit(most)
    )
    return [record_row(row) for row in rows.mappings()]


def levels(tx: Connection, reader: str) -> dict[int, int]:
    """Count the open cases of each level, of those this reader holds a key to."""
    rows = tx.execute(
        select(case.c.urgency, func.count())
        .join(case_reader, case_reader.c.case_id == case.c.id)
        .where(case.c.status.in_(OPEN), case_reader.c.staff_id == reader)
        .group_by(case.c.urgency)
    )
    return {row[0]: row[1] for row in rows}
