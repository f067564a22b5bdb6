"""Argon2id (RFC 9106): the slow step between something a person knows and a key."""

import os
import sys
import threading
from dataclasses import dataclass

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from intake.vault.secrets import Secret, blind


@dataclass(frozen=True, slots=True)
class Cost:
    """How slow: passes over the memory, and memory in KiB."""

    passes: int
    memory: int


WORDS = Cost(passes=2, memory=19 * 1024)
"""Return words carry 66 bits, so the smallest setting of the OWASP cheat sheet is plenty."""
PASSWORD = Cost(passes=3, memory=64 * 1024)
"""Passwords are people's choice: RFC 9106 §4, second recommended option."""

PATIENT = 10
"""Niceness of a thread that stretches: about a tenth of a core that others want too."""


def step_back() -> None:
    """Let this thread run where no message needs the core (on Linux niceness is per thread)."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), PATIENT)


def _argon2id(known: bytes, salt: bytes, cost: Cost, length: int, pepper: Secret | None) -> bytes:
    return Argon2id(
        salt=salt,
        length=length,
        iterations=cost.passes,
        lanes=1,
        memory_cost=cost.memory,
        secret=pepper.reveal() if pepper else None,
    ).derive(known)


def stretch_password(password: str, salt: bytes) -> Secret:
    """Turn a staff password (or a one-time sign-in) into the key that opens the staff secret."""
    return Secret(_argon2id(password.encode("utf-8", "replace"), salt, PASSWORD, 32, None))


@dataclass(frozen=True, slots=True)
class StretchedWords:
    """What six return words become: a tag to find the thread by, and the key that opens it."""

    tag: bytes
    key: Secret


def stretch_words(canonical: bytes, pepper: Secret) -> StretchedWords:
    """Stretch six return words, with the pepper; takes about 15 ms and releases the GIL.

    The salt is fixed per installation, because the words themselves are how the thread is found.
    """
    salt = blind(pepper, "salt of return words", b"")
    stretched = _argon2id(canonical, salt, WORDS, 64, pepper)
    return StretchedWords(blind(pepper, "return words", stretched[:32]), Secret(stretched[32:]))
