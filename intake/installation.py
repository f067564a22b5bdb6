"""Setting up an installation: its folder, its keys, its database, and the checks before a start."""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from intake import settings as checked
from intake.appointment import appoint
from intake.errors import UnsafeStart
from intake.rulebook import read_policy, read_rules
from intake.settings import FILE, Settings
from intake.store.instance import durability_faults, fingerprints, remember_fingerprints
from intake.store.migrate import refuse_other_shape, upgrade
from intake.store.staff import add_staff
from intake.store.store import Store
from intake.vault.cards import ROOT, reading_key, signing_half
from intake.vault.envelope import public_half
from intake.vault.secrets import Secret, fingerprint, new_secret
from triage.policy import MANAGER

SHEET = "recovery-key.txt"
SETTINGS = """\
# Settings of this Madoguchi installation (この窓口の設定). Secrets are named by file path only.
# Every line can be overridden by an environment variable MADOGUCHI_<NAME>.
store = "sqlite:///{{home}}/madoguchi.db"
pepper_file = "keys/pepper"
courier_file = "keys/courier"
courier_public = "{courier}"
recovery_public = "{recovery}"
root_public = "{root}"
"""


@dataclass(frozen=True, slots=True, repr=False)
class Sheet:
    """What ``init`` prints once and keeps nowhere: the recovery key, in groups of four letters."""

    recovery: Secret

    def printed(self) -> str:
        """Spell the recovery key for paper."""
        spelled = self.recovery.reveal().hex()
        return " ".join(spelled[at : at + 4] for at in range(0, len(spelled), 4))


def initialise(home: Path) -> Sheet:
    """Make the folder, the keys, the settings and the database of a new installation.

    Raises: ``UnsafeStart`` when something is there already; nothing is ever overwritten.
    """
    if (home / FILE).exists() or (home / "madoguchi.db").exists():
        raise UnsafeStart(f"{home.name} already holds an installation; nothing was changed")
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    (home / "keys").mkdir(exist_ok=True, mode=0o700)
    pepper, courier, recovery = new_secret(), new_secret(), new_secret()
    _write_key(home / "keys" / "pepper", pepper)
    _write_key(home / "keys" / "courier", courier)
    settings = SETTINGS.format(
        courier=public_half(courier).hex(),
        recovery=public_half(reading_key(recovery)).hex(),
        root=signing_half(recovery).hex(),
    )
    _write(home / FILE, settings.encode(), 0o640)
    url = checked.load(home).store_url
    upgrade(url)
    remember_fingerprints(url, _fingerprints(pepper, public_half(courier)))
    return Sheet(recovery)


def write_sheet(sheet: Sheet, home: Path) -> Path:
    """Leave the recovery key in a file for whoever set this up without a terminal."""
    path = home / SHEET
    _write(path, f"{sheet.printed()}\n".encode(), 0o600)
    return path


def left_about(home: Path) -> list[str]:
    """Name what must not lie here for longer than it takes to print it."""
    lies = (home / SHEET).exists()
    return [f"'{SHEET}' still lies here; print it, lock it away, delete it"] if lies else []


def _write_key(path: Path, key: Secret) -> None:
    _write(path, key.reveal(), 0o600)


def _write(path: Path, content: bytes, mode: int) -> None:
    """Write a new file that others cannot read, not even for a moment."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _fingerprints(pepper: Secret, courier_public: bytes) -> dict[str, bytes]:
    return {"pepper": fingerprint(pepper.reveal()), "courier": fingerprint(courier_public)}


def refuse_unsafe_child_facing(settings: Settings) -> None:
    """Check keys, database and address before the child-facing process starts."""
    faults = _common_faults(settings)
    faults += checked.face_faults(settings.child_host, settings.child_origin, "child")
    faults += checked.key_faults(settings)
    checked.refuse(faults)
    pepper = checked.read_key(settings.path(settings.pepper_file))
    courier = checked.read_key(settings.path(settings.courier_file))
    _refuse_unsafe_database(settings.store_url)
    known = fingerprints(settings.store_url)
    mine = _fingerprints(pepper, public_half(courier))
    checked.refuse(
        [
            f"the key file '{name}' does not belong to this database"
            for name, mark in mine.items()
            if known.get(name) != mark
        ]
    )
    if public_half(courier).hex() != settings.courier_public:
        raise UnsafeStart("courier_public is not the public half of the courier key file")


def refuse_unsafe_staff_facing(settings: Settings) -> None:
    """Check database and address before the staff-facing process starts; it needs no key file."""
    faults = _common_faults(settings)
    faults += checked.face_faults(settings.console_host, settings.console_origin, "console")
    checked.refuse(faults)
    _refuse_unsafe_database(settings.store_url)


def _refuse_unsafe_database(url: str) -> None:
    refuse_other_shape(url)
    checked.refuse(durability_faults(url))


def _common_faults(settings: Settings) -> list[str]:
    faults = ["debug is on; it has no place near children's words"] if settings.debug else []
    return faults + checked.shared_host_faults(settings)


def check(settings: Settings) -> None:
    """Check everything at once: policy, rules, keys, database. Raises what is wrong."""
    read_policy(settings)
    read_rules()
    refuse_unsafe_child_facing(settings)
    refuse_unsafe_staff_facing(settings)


async def first_sign_in(settings: Settings, sheet: Sheet, at: datetime) -> str:
    """Appoint the first manager on the root key's word; give the one-time sign-in."""
    first = appoint(name="管理者", role=MANAGER, signed_by=ROOT, signer=sheet.recovery, at=at)
    store = Store(settings.store_url)
    try:
        await store.write(lambda tx: add_staff(tx, first.row, at))
    finally:
        store.close()
    return first.one_time
