"""Writing the journal: on SQLite linked at once, on PostgreSQL by one process at a time."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, delete, func, insert, select, text

from intake.store.schema import journal, journal_pending
from intake.vault.chain import FIRST, link

LINKING = 0x6D61646F
"""PostgreSQL advisory lock under which entries are linked ("mado")."""


@dataclass(frozen=True, slots=True)
class NewEntry:
    """One thing that happened: who did what to which case; ``facts`` are ids and counts only."""

    at: datetime
    verb: str
    case: str | None = None
    staff: str | None = None
    facts: tuple[tuple[str, str | int], ...] = ()

    def row(self) -> dict[str, object]:
        """Spell the entry as a row."""
        return {
            "at": self.at,
            "verb": self.verb,
            "case_id": self.case,
            "staff_id": self.staff,
            "facts": json.dumps(dict(self.facts), sort_keys=True),
        }


def spelled(seq: int, row: dict[str, object]) -> bytes:
    """Spell an entry canonically, as it goes into the chain."""
    at = row["at"]
    seconds = int(at.timestamp()) if isinstance(at, datetime) else None
    parts = (seq, seconds, row["verb"], row["case_id"], row["staff_id"], row["facts"])
    return json.dumps(parts, ensure_ascii=False, separators=(",", ":")).encode()


def append(tx: Connection, entries: Sequence[NewEntry]) -> None:
    """Add entries to the journal, in this order."""
    rows = [entry.row() for entry in entries]
    if not rows:
        return
    if tx.dialect.name == "sqlite":
        _link(tx, rows)  # writers hold the one write lock, so this is commit order
    else:
        tx.execute(insert(journal_pending), rows)


# Built once, because every write uses them.
_LAST = select(journal.c.seq, journal.c.link).order_by(journal.c.seq.desc()).limit(1)
_ADD = insert(journal)


def head(tx: Connection) -> tuple[int, bytes]:
    """Give the number and link of the last entry; ``(0, FIRST)`` when there is none."""
    row = tx.execute(_LAST).first()
    return (row.seq, row.link) if row else (0, FIRST)


def _link(tx: Connection, rows: Sequence[dict[str, object]]) -> None:
    seq, linked = head(tx)
    chained = []
    for row in rows:
        seq += 1
        linked = link(linked, spelled(seq, row))
        chained.append(row | {"seq": seq, "link": linked})
    tx.execute(_ADD, chained)


def link_pending(tx: Connection) -> int:
    """Move committed entries into the chain, in the order they are found; give how many."""
    # Waiting here while holding rows of a case could end in a deadlock; one who links is enough.
    alone = tx.execute(text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": LINKING})
    if not alone.scalar_one():
        return 0
    pending = tx.execute(select(journal_pending).order_by(journal_pending.c.id).limit(1000)).all()
    if not pending:
        return 0
    _link(tx, [_as_entry(row) for row in pending])
    tx.execute(delete(journal_pending).where(journal_pending.c.id.in_([r.id for r in pending])))
    return len(pending)


def _as_entry(row: Row[tuple[object, ...]]) -> dict[str, object]:
    return {name: value for name, value in row._mapping.items() if name != "id"}  # noqa: SLF001


def after(tx: Connection, seq: int, limit: int = 500) -> Sequence[Row[tuple[object, ...]]]:
    """Read entries after ``seq``, oldest first."""
    return tx.execute(
        select(journal).where(journal.c.seq > seq).order_by(journal.c.seq).limit(limit)
    ).all()


def of_case(tx: Connection, case: str) -> Sequence[Row[tuple[object, ...]]]:
    """Read everything that happened to one case, oldest first."""
    return tx.execute(
        select(journal).where(journal.c.case_id == case).order_by(journal.c.seq)
    ).all()


def count(tx: Connection) -> int:
    """Count the entries of the chain."""
    return tx.execute(select(func.count()).select_from(journal)).scalar_one()
