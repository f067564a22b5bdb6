"""Colleagues who really hold keys, appointed on the root's word or on each other's."""

from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy import select

from intake.appointment import appoint, of_staff
from intake.casekeys import in_record, in_thread, of_reader, of_thread
from intake.model import CaseId
from intake.spine import ChildFacing
from intake.store.journal import NewEntry, append
from intake.store.schema import case, case_reader, message, record
from intake.store.staff import StaffRow, add_staff, change_staff
from intake.vault.cards import ROOT, reading_key
from intake.vault.envelope import unlock_key, unseal, unseal_key
from intake.vault.secrets import Secret
from intake.vault.stretch import stretch_password
from tests.builders import FRIDAY


@dataclass(frozen=True)
class Colleague:
    """A staff row and the secret that only this person can open."""

    row: StaffRow
    secret: Secret

    @property
    def id(self) -> str:
        return self.row.id


def colleague(
    role: str, signer: Secret, *, signed_by: str = ROOT, status: str = "active"
) -> Colleague:
    """Appoint somebody and let them join at once."""
    made = appoint(name=role, role=role, signed_by=signed_by, signer=signer, at=FRIDAY)
    key = stretch_password(made.one_time.partition(".")[2], made.row.salt)
    secret = unlock_key(made.row.wrapped, key, of_staff(made.row.id))
    return Colleague(replace(made.row, status=status), secret)


async def hire(face: ChildFacing, *colleagues: Colleague) -> None:
    """Write their rows, and let the door know that somebody came."""
    store = face.intake._store
    for one in colleagues:
        await store.write(partial(add_staff, row=one.row, at=FRIDAY))
    await face.intake._roster.refresh()


async def dismiss(face: ChildFacing, one: Colleague) -> None:
    """Revoke somebody as the staff-facing process does it, with its line in the journal."""

    def work(tx):
        change_staff(tx, one.id, while_status="active", status="revoked")
        append(tx, [NewEntry(FRIDAY, "revoked")])

    await face.intake._store.write(work)


async def holders(face: ChildFacing, case_id: str) -> set[str]:
    """Name everyone who holds the key of a case."""
    held = select(case_reader.c.staff_id).where(case_reader.c.case_id == case_id)
    return set(await face.intake._store.read(lambda tx: tx.execute(held).scalars().all()))


async def rows(face: ChildFacing, table, case_id: str):
    column = table.c.id if table is case else table.c.case_id
    return await face.intake._store.read(
        lambda tx: tx.execute(select(table).where(column == case_id)).all()
    )


@dataclass(frozen=True)
class Opened:
    """Everything of one case that a holder of its key can open."""

    words: list[bytes]
    judged: list[bytes]


async def open_case(face: ChildFacing, case_id: CaseId, holder: str, secret: Secret) -> Opened:
    """Open a case as its reader's session does. Raises ``Unreadable`` on anything out of place."""
    wraps = {row.staff_id: row.sealed for row in await rows(face, case_reader, case_id)}
    key = unseal_key(wraps[holder], reading_key(secret), of_reader(case_id, holder))
    (row,) = await rows(face, case, case_id)
    thread = unseal_key(row.thread_sealed, key, of_thread(case_id))
    return Opened(
        [
            unseal(one.sealed, thread, in_thread(case_id, one.number))
            for one in await rows(face, message, case_id)
        ],
        [
            unseal(one.sealed, key, in_record(case_id, one.id))
            for one in await rows(face, record, case_id)
        ],
    )
