"""A child's session opens one thread, and six words open it again, once they are the last ones."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from intake.appointment import appoint
from intake.errors import Conflict
from intake.store.schema import child_session, return_words
from intake.store.staff import (
    SessionRow,
    add_staff,
    change_session,
    change_staff,
    end_all_sessions,
    end_session,
    find_session,
    open_session,
)
from intake.vault import stretch
from intake.vault.secrets import Secret
from intake.vault.stretch import Cost
from tests.builders import FRIDAY, a_token, an_arrival


@pytest.fixture(autouse=True)
def stretching_is_quick(monkeypatch):
    monkeypatch.setattr(stretch, "WORDS", Cost(1, 8))
    monkeypatch.setattr(stretch, "PASSWORD", Cost(1, 8))


async def count(spine, table) -> int:
    return await spine.intake._store.read(
        lambda tx: tx.execute(select(func.count()).select_from(table)).scalar_one()
    )


# Children


async def test_words_bring_a_child_back_on_another_tablet(opened):
    one, other = await opened(), await opened()
    await one.intake.receive(an_arrival("また きます"))
    words = await one.threads.make_words(a_token())
    assert await other.threads.come_back(" ".join(words), a_token(2))
    thread = await other.threads.conversation(a_token(2))
    assert [line.text for line in thread.lines] == ["また きます"]


async def test_both_tablets_write_into_one_thread(opened):
    one, other = await opened(), await opened()
    await one.intake.receive(an_arrival("1", delivery="a"))
    words = await one.threads.make_words(a_token())
    await other.threads.come_back(" ".join(words), a_token(2))
    receipts = [
        await other.intake.receive(an_arrival("2", token=2, delivery="b")),
        await one.intake.receive(an_arrival("3", delivery="c")),
    ]
    assert [receipt.number for receipt in receipts] == [2, 3]
    thread = await other.threads.conversation(a_token(2))
    assert [line.text for line in thread.lines] == ["1", "2", "3"]


async def test_new_words_replace_the_old_ones(spine):
    await spine.intake.receive(an_arrival())
    old = await spine.threads.make_words(a_token())
    new = await spine.threads.make_words(a_token())
    assert await count(spine, return_words) == 1
    assert not await spine.threads.come_back(" ".join(old), a_token(2))
    assert await spine.threads.come_back(" ".join(new), a_token(2))


async def test_words_can_be_used_again(spine):
    await spine.intake.receive(an_arrival())
    words = " ".join(await spine.threads.make_words(a_token()))
    assert await spine.threads.come_back(words, a_token(2))
    assert await spine.threads.come_back(words, a_token(3))
    assert await count(spine, child_session) == 3


async def test_coming_back_with_the_same_cookie_stays_one_session(spine):
    await spine.intake.receive(an_arrival())
    words = " ".join(await spine.threads.make_words(a_token()))
    for _ in range(2):
        assert await spine.threads.come_back(words, a_token(2))
    assert await count(spine, child_session) == 2


async def test_leaving_ends_one_session_and_leaves_the_others(spine):
    await spine.intake.receive(an_arrival())
    words = " ".join(await spine.threads.make_words(a_token()))
    await spine.threads.come_back(words, a_token(2))
    await spine.threads.leave(a_token())
    assert await spine.threads.conversation(a_token()) is None
    assert await spine.threads.conversation(a_token(2)) is not None
    assert await spine.threads.come_back(words, a_token())


async def test_a_session_ends_by_itself(opened):
    at = [FRIDAY]
    face = await opened(lambda: at[0])
    await face.intake.receive(an_arrival())
    at[0] = FRIDAY + timedelta(hours=11, minutes=50)
    assert await face.threads.conversation(a_token()) is not None
    at[0] = FRIDAY + timedelta(hours=12)
    assert await face.threads.conversation(a_token()) is None


# Staff


def invited(name: str = "田中", role: str = "counsellor"):
    return appoint(
        name=name, role=role, signed_by="root", signer=Secret(b"\x01" * 32), at=FRIDAY
    ).row


def browser(staff: str, tag: bytes) -> SessionRow:
    return SessionRow(tag * 32, staff, b"wrapped", FRIDAY, FRIDAY, locked=False)


async def test_a_signed_in_browser_is_found_changed_and_forgotten(store):
    row = invited()
    await store.write(lambda tx: add_staff(tx, row, FRIDAY))
    await store.write(lambda tx: open_session(tx, browser(row.id, b"a")))
    assert await store.read(lambda tx: find_session(tx, b"a" * 32)) == browser(row.id, b"a")
    later = FRIDAY + timedelta(minutes=1)
    await store.write(lambda tx: change_session(tx, b"a" * 32, last_seen=later, locked=True))
    found = await store.read(lambda tx: find_session(tx, b"a" * 32))
    assert (found.last_seen, found.locked) == (later.replace(microsecond=0), True)
    await store.write(lambda tx: end_session(tx, b"a" * 32))
    assert await store.read(lambda tx: find_session(tx, b"a" * 32)) is None


async def test_all_browsers_of_one_person_are_forgotten_and_no_others(store):
    one, other = invited(), invited()
    for row in (one, other):
        await store.write(lambda tx, row=row: add_staff(tx, row, FRIDAY))
    for session in (browser(one.id, b"a"), browser(one.id, b"b"), browser(other.id, b"c")):
        await store.write(lambda tx, session=session: open_session(tx, session))
    await store.write(lambda tx: end_all_sessions(tx, one.id))
    found = [
        await store.read(lambda tx, t=tag: find_session(tx, t * 32)) for tag in (b"a", b"b", b"c")
    ]
    assert [session is None for session in found] == [True, True, False]


async def test_a_staff_row_changes_only_while_it_is_as_it_was_seen(store):
    row = invited()
    await store.write(lambda tx: add_staff(tx, row, FRIDAY))
    await store.write(lambda tx: change_staff(tx, row.id, while_status="invited", status="active"))
    with pytest.raises(Conflict):
        await store.write(
            lambda tx: change_staff(tx, row.id, while_status="invited", status="revoked")
        )


async def test_two_people_cannot_sign_in_by_one_name(store):
    one, other = invited(), invited()
    for row in (one, other):
        await store.write(lambda tx, row=row: add_staff(tx, row, FRIDAY))
    name = {"while_status": "invited", "sign_in_name": "tanaka"}
    await store.write(lambda tx: change_staff(tx, one.id, **name))
    with pytest.raises(Conflict):
        await store.write(lambda tx: change_staff(tx, other.id, **name))
