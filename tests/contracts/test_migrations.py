"""Migrations lead one way, to the very tables that the program expects."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Integer, MetaData, Table, create_engine, insert, select, text

from intake.errors import UnsafeStart
from intake.store.migrate import _config, current, refuse_other_shape, upgrade
from intake.store.schema import instance, metadata

STEPS = list(ScriptDirectory.from_config(_config("sqlite://")).walk_revisions())[::-1]


@pytest.fixture
def migrated(database):
    """A database of its own: what is done to it here would trouble others."""
    upgrade(database)
    return database


def differences(url, expected):
    engine = create_engine(url)
    try:
        with engine.connect() as tx:
            context = MigrationContext.configure(tx, opts={"compare_type": True})
            return compare_metadata(context, expected)
    finally:
        engine.dispose()


def set_version(url, version):
    engine = create_engine(url)
    with engine.begin() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})
    engine.dispose()


# History


def test_history_is_one_line():
    assert [step.down_revision for step in STEPS] == [None, *(step.revision for step in STEPS[:-1])]
    assert [step.revision for step in STEPS] == [f"{at:04}" for at in range(1, len(STEPS) + 1)]


def test_every_step_is_a_file_that_begins_with_its_number():
    names = [step.path.rsplit("/", 1)[1] for step in STEPS]
    assert [name[:5] for name in names] == [f"{step.revision}_" for step in STEPS]


def test_there_is_no_way_back():
    assert [step.revision for step in STEPS if hasattr(step.module, "downgrade")] == []


# Shape


def test_a_migrated_database_has_the_tables_of_the_program(migrated):
    assert differences(migrated, metadata) == []


def test_a_missing_column_would_be_seen(migrated):
    other = MetaData()
    for table in metadata.tables.values():
        table.to_metadata(other)
    Table("presence", other, Column("extra", Integer), extend_existing=True)
    assert "extra" in str(differences(migrated, other))


def test_migrating_again_changes_nothing(migrated):
    upgrade(migrated)
    assert current(migrated) == (STEPS[-1].revision, STEPS[-1].revision)


def test_migrating_keeps_what_is_there(migrated):
    engine = create_engine(migrated)
    with engine.begin() as tx:
        tx.execute(insert(instance), {"key": "pepper", "value": b"mark"})
    upgrade(migrated)
    with engine.connect() as tx:
        assert tx.execute(select(instance)).all() == [("pepper", b"mark")]
    engine.dispose()


# Refusing


def test_a_database_of_today_is_accepted(migrated):
    refuse_other_shape(migrated)


@pytest.mark.parametrize("version", ["0000", "9999"])
def test_a_database_of_another_day_is_refused(migrated, version):
    set_version(migrated, version)
    with pytest.raises(UnsafeStart, match="run 'madoguchi migrate'"):
        refuse_other_shape(migrated)


def test_a_database_without_tables_is_refused(database):
    with pytest.raises(UnsafeStart, match="None"):
        refuse_other_shape(database)
