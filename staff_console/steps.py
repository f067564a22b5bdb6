"""How every step in a case is taken: the role, the key, the version, and then one transaction."""

import json
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from intake.casekeys import in_record
from intake.errors import Conflict, Refused, TooLarge
from intake.model import CaseId, Words
from intake.spine import StaffFacing
from intake.store.cases import CaseRow
from intake.store.casework import add_record, current
from intake.store.store import Connection
from intake.vault.envelope import PublicKey, seal
from staff_console import access
from staff_console.possible import possible
from staff_console.session import Member
from triage.policy import Verb

T = TypeVar("T")

LONGEST = 20_000
"""Characters of one answer, note or reason: many screens of a telephone."""


async def take(desk: StaffFacing, member: Member, verb: Verb, work: Callable[[Connection], T]) -> T:
    """Take one step, all of it or none, and let everybody who watches know."""
    access.require(desk, member, verb)
    done = await desk.store.write(work)
    desk.tail.nudge()
    return done


async def look(
    desk: StaffFacing, member: Member, case: CaseId, verb: Verb, version: int | None
) -> CaseRow:
    """Read a case before a step. Raises ``Forbidden``, ``NotFound``, ``Conflict``."""
    access.require(desk, member, verb)
    return await desk.store.read(lambda tx: current(tx, case, member.id, version))


def ready(
    tx: Connection, desk: StaffFacing, member: Member, case: CaseId, version: int, verb: Verb
) -> CaseRow:
    """Read the case inside the step's own transaction, once more against everything.

    Raises: ``NotFound`` without a key; ``Conflict`` when it has changed or its state forbids this.
    """
    row = current(tx, case, member.id, version)
    if verb not in possible(desk, member, row):
        raise Conflict
    return row


def cleaned(text: str) -> str:
    """Take what staff wrote as it goes into an envelope.

    Raises: ``Refused`` ("empty"), ``TooLarge``.
    """
    text = Words(text).reveal().strip()
    if not text:
        raise Refused("empty")
    if len(text) > LONGEST:
        raise TooLarge
    return text


def reason_of(text: str) -> str:
    """Take a reason that has to be given. Raises ``Refused`` ("reason-missing"), ``TooLarge``."""
    if not text.strip():
        raise Refused("reason-missing")
    return cleaned(text)


def spelled(value: dict[str, object]) -> bytes:
    """Spell something out for sealing."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def sealed_record(
    row: CaseRow, member: Member, at: datetime, kind: str, told: dict[str, object]
) -> Callable[[Connection], None]:
    """Seal something only staff see; give what stores it inside a step."""
    name = secrets.token_hex(13)
    content = spelled(told | {"at": at.isoformat(), "version": row.version})
    sealed = seal(content, PublicKey(row.public_key), in_record(row.case, name))

    def keep(tx: Connection) -> None:
        add_record(tx, row.case, name, kind=kind, by=member.id, at=at, sealed=sealed)

    return keep
