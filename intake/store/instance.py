"""Fingerprints of the key files, so that a wrong key stops the start instead of sealing to it."""

from collections.abc import Mapping

from sqlalchemy import insert, select, text

from intake.store.engine import open_reading, open_writing
from intake.store.schema import instance

SQLITE = (("PRAGMA synchronous", "FULL"),)
POSTGRESQL = (
    ("SHOW fsync", "on"),
    ("SHOW full_page_writes", "on"),
    ("SHOW synchronous_commit", "on"),
)
SPELLED = {"FULL": {"2", "3"}, "on": {"on", "remote_apply", "remote_write"}}
"""What a database answers where it waits for the disk (SQLite: 2 is FULL, 3 EXTRA)."""


def remember_fingerprints(url: str, marks: Mapping[str, bytes]) -> None:
    """Write down which keys this database belongs to; done once, by ``init``."""
    engine = open_writing(url)
    try:
        with engine.begin() as tx:
            tx.execute(insert(instance), [{"key": k, "value": v} for k, v in marks.items()])
    finally:
        engine.dispose()


def fingerprints(url: str) -> dict[str, bytes]:
    """Read which keys this database belongs to."""
    engine = open_reading(url)
    try:
        with engine.connect() as tx:
            return {row.key: row.value for row in tx.execute(select(instance))}
    finally:
        engine.dispose()


def durability_faults(url: str) -> list[str]:
    """Say where this database would acknowledge what is not on the disk yet."""
    engine = open_writing(url)
    try:
        with engine.connect() as tx:
            wanted = SQLITE if engine.dialect.name == "sqlite" else POSTGRESQL
            return [
                f"the database does not wait for the disk ({ask.split()[-1]} is not {safe})"
                for ask, safe in wanted
                if str(tx.execute(text(ask)).scalar_one()) not in SPELLED[safe]
            ]
    finally:
        engine.dispose()
