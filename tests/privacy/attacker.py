"""Somebody with a copy of the database, our source code, and whatever else is laid before them."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from intake.appointment import of_staff
from intake.casekeys import (
    in_record,
    in_thread,
    of_memory,
    of_reader,
    of_session,
    of_thread,
    of_words,
)
from intake.errors import Unreadable
from intake.model import CaseId
from intake.vault import envelope
from intake.vault.envelope import HEADER, Place, public_half
from intake.vault.secrets import KEY, Secret, derive, digest, fingerprint
from intake.vault.stretch import stretch_password, stretch_words
from staff_console.passwords import of_session as of_desk_session
from staff_console.passwords import of_totp

PURPOSES = (
    "forms", "cookies", "child session", "staff session", "memory", "reading key", "signing key",
    "lock", "courier", "return words", "salt of return words",
)  # fmt: skip
"""Everything the program derives a key for, and a few it might."""
OPENERS = (envelope.unseal, envelope.unseal_key, envelope.unlock, envelope.unlock_key)


@dataclass
class Attacker:
    """Tries every key there is, and every key that opens while trying, at every sealed object."""

    database: Path
    keys: set[bytes] = field(default_factory=set)
    known: tuple[str, ...] = ()
    """Passwords and six words; with enough of the keys they become keys."""

    def opens(self) -> dict[str, bytes]:
        """Open what can be opened, until nothing new opens; give it by where it lay."""
        with sqlite3.connect(self.database) as copy:
            sealed = _by_key(_sealed(copy))
            given = {*self.keys, *self._stretched(copy)}
            untried = {*_lying_about(copy), *(each for key in given for each in _family(key))}
        opened: dict[str, bytes] = {}
        tried: set[bytes] = set()
        while untried:
            tried |= untried
            found = dict(_tried(untried, sealed))
            opened |= found
            keys = (one for one in found.values() if len(one) == KEY)
            untried = {each for key in keys for each in _family(key)} - tried
        return opened

    def _stretched(self, copy: sqlite3.Connection) -> Iterator[bytes]:
        for known in (*self.known, "", "password", "madoguchi"):
            for (salt,) in copy.execute("SELECT salt FROM staff"):
                yield stretch_password(known, salt).reveal()
            for key in self.keys:
                yield stretch_words(known.encode(), Secret(key)).key.reveal()


def _family(key: bytes) -> set[bytes]:
    """A key, and the keys that are made of it."""
    children = {derive(Secret(key), purpose).reveal() for purpose in PURPOSES}
    return {key, digest(key), *children}


Sealed = dict[bytes, list[tuple[Place, bytes]]]


def _by_key(every: Iterator[tuple[Place, bytes]]) -> Sealed:
    """Sort sealed objects by the name of the key they ask for; each tells it in clear."""
    found: Sealed = {}
    for place, closed in every:
        found.setdefault(closed[2:HEADER], []).append((place, closed))
    return found


def _tried(keys: set[bytes], sealed: Sealed) -> Iterator[tuple[str, bytes]]:
    for key in map(Secret, keys):
        names = (fingerprint(public_half(key)), fingerprint(derive(key, "lock").reveal()))
        for place, closed in (one for name in names for one in sealed.get(name, ())):
            for opener in OPENERS:
                try:
                    found = opener(closed, key, place)
                except Unreadable:
                    continue
                plain = found.reveal() if isinstance(found, Secret) else found
                yield f"{place.purpose} {place.owner} {place.part} {place.number}", plain


def _lying_about(copy: sqlite3.Connection) -> Iterator[bytes]:
    """Whatever in the tables could be taken for a key: all bytes, from both ends, padded."""
    tables = [name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type='table'")]
    yield bytes(KEY)
    for table in tables:
        for row in copy.execute(f'SELECT * FROM "{table}"'):
            for value in row:
                raw = value if isinstance(value, bytes) else str(value).encode()
                yield from (raw[:KEY].ljust(KEY, b"\0"), raw[-KEY:].rjust(KEY, b"\0"), digest(raw))


def _sealed(copy: sqlite3.Connection) -> Iterator[tuple[Place, bytes]]:
    """Every sealed object, with the place it belongs to: our source code says so."""
    for case, number, closed in copy.execute("SELECT case_id, number, sealed FROM message"):
        yield in_thread(CaseId(case), number), closed
    for case, name, closed in copy.execute("SELECT case_id, id, sealed FROM record"):
        yield in_record(CaseId(case), name), closed
    for case, thread, memory in copy.execute("SELECT id, thread_sealed, memory FROM case_file"):
        yield of_thread(CaseId(case)), thread
        yield of_memory(CaseId(case)), memory
    for case, staff, closed in copy.execute("SELECT case_id, staff_id, sealed FROM case_reader"):
        yield of_reader(CaseId(case), staff), closed
    for case, closed in copy.execute("SELECT case_id, wrapped FROM child_session"):
        yield of_session(CaseId(case)), closed
    for case, closed in copy.execute("SELECT case_id, wrapped FROM return_words"):
        yield of_words(CaseId(case)), closed
    for staff, closed, totp in copy.execute("SELECT id, wrapped, totp_sealed FROM staff"):
        yield of_staff(staff), closed
        yield of_totp(staff), totp or b""
    for staff, closed in copy.execute("SELECT staff_id, wrapped FROM staff_session"):
        yield of_desk_session(staff), closed
