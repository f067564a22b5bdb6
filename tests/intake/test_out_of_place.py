"""Whoever can write the database still cannot move, swap, cut or replay what is sealed in it."""

from typing import NamedTuple

import pytest
from sqlalchemy import Column, select, update

from intake.errors import Unreadable
from intake.model import CaseId
from intake.spine import ChildFacing
from intake.store.schema import case, case_reader, child_session, message, record
from tests.builders import a_token, an_arrival
from tests.intake.office import Colleague, colleague, hire, open_case

pytestmark = pytest.mark.usefixtures("quick_stretching")


class Cell(NamedTuple):
    """One sealed value: its table, column, and the row it stands in."""

    column: Column
    where: tuple


class Scene(NamedTuple):
    """Two children's cases, which one psychologist reads."""

    face: ChildFacing
    one: CaseId
    other: CaseId
    reader: Colleague

    async def read(self, cell: Cell) -> bytes:
        wanted = select(cell.column).where(*cell.where)
        return await self.face.intake._store.read(lambda tx: tx.execute(wanted).scalar_one())

    async def write(self, cell: Cell, value: bytes) -> None:
        changed = update(cell.column.table).where(*cell.where).values({cell.column: value})
        await self.face.intake._store.write(lambda tx: tx.execute(changed))

    async def open(self) -> None:
        await open_case(self.face, self.one, self.reader.id, self.reader.secret)
        thread = await self.face.threads.conversation(a_token(1))
        assert thread is not None
        assert len(thread.lines) == 2


@pytest.fixture
async def scene(spine, sheet) -> Scene:
    reader, second = (colleague("psychologist", sheet.recovery) for _ in range(2))
    await hire(spine, reader, second)
    one = await spine.intake.receive(an_arrival("いち", token=1, delivery="a"))
    await spine.intake.receive(an_arrival("に", token=1, delivery="b"))
    other = await spine.intake.receive(an_arrival("べつの こ", token=2))
    return Scene(spine, one.case, other.case, reader)


def words(scene, number=1, whose=None):
    case_id = whose or scene.one
    return Cell(message.c.sealed, (message.c.case_id == case_id, message.c.number == number))


def judged(scene, number=1, whose=None):
    case_id = whose or scene.one
    return Cell(record.c.sealed, (record.c.case_id == case_id, record.c.message == number))


def key_of(scene, staff_id=None, whose=None):
    holder = case_reader.c.staff_id == (staff_id or scene.reader.id)
    return Cell(case_reader.c.sealed, (case_reader.c.case_id == (whose or scene.one), holder))


def thread_key(scene, whose=None):
    return Cell(case.c.thread_sealed, (case.c.id == (whose or scene.one),))


def session(scene, whose=None):
    return Cell(child_session.c.wrapped, (child_session.c.case_id == (whose or scene.one),))


MOVES = {
    "words of another case": lambda s: (words(s, whose=s.other), words(s)),
    "words of another number": lambda s: (words(s, 2), words(s, 1)),
    "words in place of a judgement": lambda s: (words(s), judged(s)),
    "a judgement in place of words": lambda s: (judged(s), words(s)),
    "a judgement of another case": lambda s: (judged(s, whose=s.other), judged(s)),
    "a judgement of another message": lambda s: (judged(s, 2), judged(s, 1)),
    "a key of another case": lambda s: (key_of(s, whose=s.other), key_of(s)),
    "a key of another reader": lambda s: (key_of(s, "recovery"), key_of(s)),
    "a thread key of another case": lambda s: (thread_key(s, s.other), thread_key(s)),
    "a session of another child": lambda s: (session(s, s.other), session(s)),
    "a case key in place of a thread key": lambda s: (key_of(s), thread_key(s)),
}
CELLS = {
    "words": words,
    "a judgement": judged,
    "a key": key_of,
    "a thread key": thread_key,
    "a session": session,
}


async def test_what_stands_in_its_place_opens(scene):
    await scene.open()


@pytest.mark.parametrize("move", MOVES.values(), ids=MOVES)
async def test_nothing_opens_where_it_was_moved_to(scene, move):
    source, target = move(scene)
    await scene.write(target, await scene.read(source))
    with pytest.raises(Unreadable):
        await scene.open()


async def test_messages_that_changed_places_do_not_open(scene):
    first, second = await scene.read(words(scene, 1)), await scene.read(words(scene, 2))
    await scene.write(words(scene, 1), second)
    await scene.write(words(scene, 2), first)
    with pytest.raises(Unreadable):
        await scene.open()


@pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)
@pytest.mark.parametrize(
    "spoil",
    [
        lambda sealed: b"",
        lambda sealed: sealed[:-1],
        lambda sealed: sealed + b"\x00",
        lambda sealed: sealed[:-1] + bytes([sealed[-1] ^ 1]),
        lambda sealed: bytes([2]) + sealed[1:],
        lambda sealed: sealed[:1] + bytes([sealed[1] ^ 3]) + sealed[2:],
    ],
    ids=["emptied", "cut", "lengthened", "a bit changed", "another version", "another suite"],
)
async def test_nothing_opens_that_was_altered(scene, cell, spoil):
    place = cell(scene)
    await scene.write(place, spoil(await scene.read(place)))
    with pytest.raises(Unreadable):
        await scene.open()


async def test_what_was_put_back_opens_again(scene):
    """The control: it was the place and the bytes that were refused, not the writing."""
    place = words(scene)
    sealed = await scene.read(place)
    await scene.write(place, b"")
    await scene.write(place, sealed)
    await scene.open()


async def test_a_session_moved_to_another_cookie_opens_nothing(scene):
    """The row of one child under the tag of another: the key in the cookie does not fit."""
    one, other = await scene.read(session(scene)), await scene.read(session(scene, scene.other))
    assert one != other
    await scene.write(session(scene), other)
    with pytest.raises(Unreadable):
        await scene.face.threads.conversation(a_token(1))
