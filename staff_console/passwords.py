"""Argon2id between a password and a staff secret: two at a time, and few may wait."""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from intake.appointment import of_staff
from intake.errors import Refused, Unavailable
from intake.vault.envelope import Place, lock_key
from intake.vault.secrets import Secret
from intake.vault.stretch import stretch_password

T = TypeVar("T")

AT_ONCE = 2
"""Derivations at once; each takes a core and 64 MiB for about a tenth of a second."""
INSIDE = 16
"""Derivations under way or waiting, at most; whoever comes after is asked to try again."""
SALT = 16
DUMMY_SALT = bytes(SALT)
"""What an unknown name is stretched with, so that it costs the same as a wrong password."""
SHORTEST = 12
"""Characters of a password at least. Source: NIST SP 800-63B asks for 8; a code comes beside it."""
LONGEST = 256


class Stretchers:
    """A pool in which passwords are stretched."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="passwords")
        self._inside = 0

    async def stretch(self, password: str, salt: bytes) -> Secret:
        """Turn a password into a key. Raises ``Unavailable`` when too many wait."""
        return await self.run(partial(stretch_password, password[:LONGEST], salt))

    async def run(self, work: Callable[[], T]) -> T:
        """Do something that stretches a password. Raises ``Unavailable`` when too many wait."""
        if self._inside >= INSIDE:
            raise Unavailable
        self._inside += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work)
        finally:
            self._inside -= 1


STRETCHERS = Stretchers()
"""One a process, because its cores and memory are what is bounded."""


def check_strength(password: str) -> None:
    """Refuse a password that is too short, or longer than what is looked at. Raises ``Refused``."""
    if len(password) < SHORTEST:
        raise Refused("password-short")
    if len(password) > LONGEST:
        raise Refused("password-long")


@dataclass(frozen=True, slots=True, repr=False)
class Wrapped:
    """A staff secret under a password, ready for the staff row."""

    salt: bytes
    wrapped: bytes


def fresh_salt() -> bytes:
    """Draw the salt of one password."""
    return os.urandom(SALT)


async def wrap(secret: Secret, staff: str, password: str) -> Wrapped:
    """Lock a staff secret under a password. Raises ``Unavailable`` when too many wait."""
    salt = fresh_salt()
    return Wrapped(
        salt, lock_key(secret, await STRETCHERS.stretch(password, salt), of_staff(staff))
    )


def of_totp(staff: str) -> Place:
    """Where the secret of a member's authenticator app belongs."""
    return Place("totp", staff)


def of_session(staff: str) -> Place:
    """Where a staff secret belongs when a session token opens it."""
    return Place("staff session", staff)
