"""The journal only grows, and whoever edits, removes or puts in an entry is found out."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import create_engine, delete, func, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from intake.store.journal import LINKING, NewEntry, append, head, link_pending, spelled
from intake.store.schema import journal, journal_pending
from intake.store.store import Store
from intake.store.verify import verify
from intake.vault.chain import FIRST, link

AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
VERBS = ("case opened", "child wrote", "claimed", "replied", "closed")


def checked(url, anchor=""):
    return verify(url, anchor, lambda rows, _total: rows)


@pytest.fixture
async def written(store, migrated) -> str:
    """A database whose journal has five linked entries."""
    entries = [NewEntry(AT, verb, "case-a", "staff-b", (("message", 1),)) for verb in VERBS]
    await store.write(lambda tx: append(tx, entries))
    await store.link_journal()
    return migrated


@pytest.fixture
def raw(migrated):
    """Whoever owns the database file can switch off what guards it."""
    engine = create_engine(migrated)
    yield engine
    engine.dispose()


def unguard(tx):
    if tx.dialect.name == "sqlite":
        tx.execute(text("DROP TRIGGER journal_no_update"))
        tx.execute(text("DROP TRIGGER journal_no_delete"))
    else:
        tx.execute(text("SET LOCAL session_replication_role = replica"))


def tamper(raw, *statements):
    with raw.begin() as tx:
        unguard(tx)
        for statement in statements:
            tx.execute(statement)


# Writing


async def test_entries_are_numbered_and_linked_in_order(store, written):
    rows = await store.read(lambda tx: tx.execute(select(journal).order_by(journal.c.seq)).all())
    assert [(row.seq, row.verb) for row in rows] == list(enumerate(VERBS, 1))
    linked = FIRST
    for row in rows:
        linked = link(linked, spelled(row.seq, dict(row._mapping)))
        assert row.link == linked


async def test_nothing_is_left_pending_once_linked(store, written):
    pending = select(func.count()).select_from(journal_pending)
    assert await store.read(lambda tx: tx.execute(pending).scalar_one()) == 0


async def test_two_processes_write_one_chain(stores, migrated):
    one, other = stores(), stores()
    for at in range(6):
        face = (one, other)[at % 2]
        await face.write(lambda tx, at=at: append(tx, [NewEntry(AT, "looked", f"case-{at}")]))
        await face.link_journal()
    assert checked(migrated).says.startswith("6 entries, unbroken")


async def test_an_entry_that_was_refused_is_not_in_the_journal(store, migrated):
    def work(tx):
        append(tx, [NewEntry(AT, "looked", "case-a")])
        raise ValueError

    with pytest.raises(Exception, match="our side"):
        await store.write(work)
    await store.link_journal()
    assert (await store.read(head)) == (0, FIRST)


async def test_appending_nothing_writes_nothing(store):
    await store.write(lambda tx: append(tx, []))
    assert (await store.read(head)) == (0, FIRST)


@pytest.mark.postgres
async def test_linking_never_waits_for_another_process(migrated_postgres):
    """Waiting for it while holding the rows of a case ended in deadlocks."""
    store, other = Store(migrated_postgres), create_engine(migrated_postgres)
    try:
        await store.write(lambda tx: append(tx, [NewEntry(AT, "looked")]))
        with other.begin() as tx:
            tx.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LINKING})
            assert await store.write(link_pending) == 0
        assert await store.write(link_pending) == 1
    finally:
        store.close()
        other.dispose()


# Guarding


@pytest.mark.parametrize("verb", ["UPDATE journal SET verb = 'looked'", "DELETE FROM journal"])
async def test_the_database_refuses_edits_and_deletions(raw, written, verb):
    with pytest.raises(DBAPIError, match="append-only"), raw.begin() as tx:
        tx.execute(text(verb))
    assert checked(written).sound


@pytest.mark.postgres
async def test_postgresql_refuses_to_empty_the_journal(migrated_postgres):
    engine = create_engine(migrated_postgres)
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as tx:
        tx.execute(text("TRUNCATE journal"))
    engine.dispose()


# Verifying


def test_an_empty_journal_is_sound(migrated):
    assert checked(migrated).sound


async def test_an_untouched_journal_is_sound(store, written):
    seq, linked = await store.read(head)
    report = checked(written)
    assert (report.sound, report.head) == (True, f"{seq}:{linked.hex()}")
    assert report.says == f"5 entries, unbroken; head {report.head}"


@pytest.mark.parametrize(
    "changed",
    [
        {"verb": "looked"},
        {"at": AT.replace(minute=5)},
        {"case_id": "case-b"},
        {"case_id": None},
        {"staff_id": "staff-c"},
        {"facts": "{}"},
        {"link": bytes(32)},
    ],
    ids="-".join,
)
async def test_an_edited_entry_is_named(raw, written, changed):
    tamper(raw, update(journal).where(journal.c.seq == 3).values(**changed))
    report = checked(written)
    assert not report.sound
    assert report.says == "entry 3 was changed, removed or put in"


@pytest.mark.parametrize("gone", [1, 3])
async def test_a_removed_entry_is_named(raw, written, gone):
    tamper(raw, delete(journal).where(journal.c.seq == gone))
    assert checked(written).says == f"entry {gone} was changed, removed or put in"


async def test_a_removed_entry_is_named_even_when_the_rest_moves_up(raw, written):
    tamper(
        raw,
        delete(journal).where(journal.c.seq == 3),
        update(journal).where(journal.c.seq == 4).values(seq=3),
        update(journal).where(journal.c.seq == 5).values(seq=4),
    )
    assert checked(written).says == "entry 3 was changed, removed or put in"


async def test_an_entry_put_in_is_named(raw, written):
    row = NewEntry(AT, "looked", "case-a").row()
    tamper(raw, insert(journal).values(row | {"seq": 6, "link": bytes(32)}))
    assert checked(written).says == "entry 6 was changed, removed or put in"


async def test_two_entries_that_change_places_are_named(raw, written):
    tamper(
        raw,
        update(journal).where(journal.c.seq == 2).values(seq=20),
        update(journal).where(journal.c.seq == 3).values(seq=2),
        update(journal).where(journal.c.seq == 20).values(seq=3),
    )
    assert checked(written).says == "entry 2 was changed, removed or put in"


# The head that is kept elsewhere


async def test_an_earlier_head_stays_part_of_a_longer_journal(store, written):
    anchor = checked(written).head
    await store.write(lambda tx: append(tx, [NewEntry(AT, "looked")]))
    await store.link_journal()
    assert checked(written, anchor).sound


async def test_a_journal_cut_at_its_end_no_longer_holds_its_head(raw, written):
    anchor = checked(written).head
    tamper(raw, delete(journal).where(journal.c.seq > 3))
    assert checked(written).sound  # nothing inside can tell
    report = checked(written, anchor)
    assert (report.sound, report.says) == (False, "the head written down earlier is not in it")


async def test_a_journal_written_anew_no_longer_holds_its_head(raw, written):
    """Whoever can write the table can also compute every link; what was written down tells."""
    anchor = checked(written).head
    linked, forged = FIRST, []
    for seq, verb in enumerate(VERBS[:4], 1):
        row = NewEntry(AT, verb, "case-z").row()
        linked = link(linked, spelled(seq, row))
        forged.append(row | {"seq": seq, "link": linked})
    tamper(raw, delete(journal), insert(journal).values(forged))
    assert checked(written).sound
    assert not checked(written, anchor).sound
