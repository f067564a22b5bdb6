"""A throw-away installation with twelve readers, set up the way ``madoguchi init`` does it."""

import asyncio
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from intake import installation, settings
from intake.appointment import Appointment, appoint, of_staff
from intake.settings import Settings
from intake.store.staff import add_staff
from intake.store.store import Connection, Store
from intake.vault.cards import ROOT
from intake.vault.envelope import unlock_key
from intake.vault.secrets import Secret
from intake.vault.stretch import stretch_password

ROLES = ("psychologist",) * 8 + ("shift_supervisor",) * 2 + ("manager",) * 2
"""Twelve people whom every row of the routing table names, whatever a child writes about."""


@dataclass(frozen=True, slots=True, repr=False)
class Place:
    """One installation and the people who were appointed in it."""

    here: Settings
    staff: tuple[Appointment, ...]

    @property
    def file(self) -> Path:
        return self.here.home / "madoguchi.db"


@contextmanager
def folder() -> Iterator[Path]:
    """Lend a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="madoguchi-bench-") as name:
        yield Path(name)


def furnish(home: Path, roles: tuple[str, ...] = ROLES) -> Place:
    """Make keys and database, and appoint colleagues who have already joined."""
    sheet = installation.initialise(home)
    here, at = settings.load(home), datetime.now(UTC)
    staff = tuple(
        appoint(name=f"職員{number}", role=role, signed_by=ROOT, signer=sheet.recovery, at=at)
        for number, role in enumerate(roles, 1)
    )

    def work(tx: Connection) -> None:
        for one in staff:
            joined = replace(one.row, status="active", sign_in_name=one.row.id, invited_until=None)
            add_staff(tx, joined, at)

    asyncio.run(_written(here, work))
    return Place(here, staff)


async def _written(here: Settings, work: Callable[[Connection], None]) -> None:
    store = Store(here.store_url)
    try:
        await store.write(work)
    finally:
        store.close()


def secret_of(one: Appointment) -> Secret:
    """Open a colleague's secret with the one-time sign-in, as joining does."""
    word = one.one_time.partition(".")[2]
    return unlock_key(one.row.wrapped, stretch_password(word, one.row.salt), of_staff(one.row.id))
