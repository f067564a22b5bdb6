"""Walking the journal's chain to the first entry that does not fit."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, Row, select

from intake.store.engine import open_reading
from intake.store.journal import count, spelled
from intake.store.schema import journal
from intake.vault.chain import FIRST, link

Entries = Iterable[Row[tuple[object, ...]]]
Shown = Callable[[Entries, int], Entries]
"""Passes entries on while it shows how far the walk has come."""


@dataclass(frozen=True, slots=True)
class Report:
    """Whether the journal is whole, in one line; ``head`` is what to write down elsewhere."""

    sound: bool
    says: str
    head: str


def verify(url: str, anchor: str, shown: Shown) -> Report:
    """Verify the chain, and that an earlier head (``seq:link``) is still part of it."""
    engine = open_reading(url)
    try:
        with engine.connect() as tx:
            return _walk(tx, anchor, shown)
    finally:
        engine.dispose()


def _walk(tx: Connection, anchor: str, shown: Shown) -> Report:
    every = select(journal).order_by(journal.c.seq).execution_options(yield_per=1000)
    seq, linked, met = 0, FIRST, not anchor
    with tx.execute(every) as rows:
        for row in shown(rows, count(tx)):
            entry = dict(row._mapping)  # noqa: SLF001  the public name of a row's columns
            seq += 1
            linked = link(linked, spelled(seq, entry))
            if entry["seq"] != seq or entry["link"] != linked:
                says = f"entry {seq} was changed, removed or put in"
                return Report(sound=False, says=says, head="")
            met = met or anchor == f"{seq}:{linked.hex()}"
    head = f"{seq}:{linked.hex()}"
    if not met:
        return Report(sound=False, says="the head written down earlier is not in it", head=head)
    return Report(sound=True, says=f"{seq} entries, unbroken; head {head}", head=head)
