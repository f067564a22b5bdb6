"""The printed sheet at work: cases that nobody can open are given to the managers."""

from collections.abc import Callable, Iterable
from datetime import datetime

from intake.casekeys import of_reader
from intake.errors import Refused
from intake.model import RECOVERY
from intake.roster import Reader, Roster
from intake.settings import Settings
from intake.store.journal import NewEntry
from intake.store.orphans import Orphan, adopt, orphans
from intake.store.store import Store
from intake.vault.cards import reading_key, signing_half
from intake.vault.envelope import seal_key, unseal_key
from intake.vault.secrets import KEY, Secret
from triage.policy import MANAGER

Shown = Callable[[Iterable[Orphan], int], Iterable[Orphan]]
"""Passes cases on while it shows how far the work has come."""


def read_sheet(spoken: str, settings: Settings) -> Secret:
    """Read the recovery key as somebody typed it from paper.

    Raises: ``Refused`` when it is not the key of this installation; it is never quoted.
    """
    try:
        raw = bytes.fromhex("".join(spoken.split()))
    except ValueError:
        raise Refused("This is not a recovery key: letters a-f and digits only.") from None
    if len(raw) != KEY or signing_half(Secret(raw)).hex() != settings.root_public:
        raise Refused("This is not the recovery key of this installation.")
    return Secret(raw)


async def recover(settings: Settings, sheet: Secret, at: datetime, shown: Shown) -> int:
    """Give every case without a living holder to all managers; say how many there were.

    Raises: ``Refused`` when no manager has joined, for then nobody could hold them.
    """
    store = Store(settings.store_url)
    try:
        roster = Roster(store, bytes.fromhex(settings.root_public))
        managers = [one for one in await roster.readers() if one.role == MANAGER]
        if not managers:
            raise Refused("No manager has joined yet; join first, then recover.")
        found = await store.read(orphans)
        for orphan in shown(found, len(found)):
            await _give(store, orphan, sheet, managers, at)
        return len(found)
    finally:
        store.close()


async def _give(
    store: Store, orphan: Orphan, sheet: Secret, managers: Iterable[Reader], at: datetime
) -> None:
    case = orphan.case
    key = unseal_key(orphan.sealed, reading_key(sheet), of_reader(case, RECOVERY))
    keys = [(one.staff, seal_key(key, one.reads, of_reader(case, one.staff))) for one in managers]
    told = NewEntry(at, "recovered", case, facts=(("count", len(keys)),))
    await store.write(lambda tx: adopt(tx, case, keys, told))
