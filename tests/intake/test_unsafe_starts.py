"""An unsafe start is refused with one plain line that names every reason and no secret."""

import shutil

import pytest
from sqlalchemy import create_engine, text

from intake import settings
from intake.installation import check, refuse_unsafe_child_facing, refuse_unsafe_staff_facing
from intake.store import engine
from intake.store.instance import durability_faults
from intake.store.migrate import upgrade
from tests.intake.refusal import refusal

BOTH = pytest.mark.parametrize(
    "refuse", [refuse_unsafe_child_facing, refuse_unsafe_staff_facing], ids=["child", "staff"]
)


def changed(here, **values):
    return here.model_copy(update=values)


# The control


@BOTH
def test_a_fresh_installation_may_start(here, refuse):
    refuse(here)
    check(here)


# Keys


@pytest.mark.parametrize("key", ["pepper", "courier"])
@pytest.mark.parametrize(
    "spoil, says",
    [
        (lambda file: file.unlink(), "is missing; restore it from where keys are kept"),
        (lambda file: file.chmod(0o644), "can be read by others; run: chmod 600 on it"),
        (lambda file: file.chmod(0o640), "can be read by others"),
        (lambda file: file.write_bytes(b"x" * 31), "is not a key of 32 bytes"),
        (lambda file: file.write_bytes(b""), "is not a key of 32 bytes"),
        (lambda file: file.write_bytes(b"x" * 32), "does not belong to this database"),
    ],
    ids=["missing", "open to all", "open to a group", "short", "empty", "another"],
)
def test_a_key_file_that_is_not_right_stops_the_start(here, home, key, spoil, says):
    spoil(home / "keys" / key)
    assert f"'{key}' {says}" in refusal(refuse_unsafe_child_facing, here)


@pytest.mark.parametrize("key", ["pepper", "courier"])
def test_a_missing_key_is_never_made_anew(here, home, key):
    (home / "keys" / key).unlink()
    refusal(refuse_unsafe_child_facing, here)
    assert not (home / "keys" / key).exists()


def test_a_folder_in_place_of_a_key_is_no_key(here, home):
    (home / "keys" / "pepper").unlink()
    (home / "keys" / "pepper").mkdir()
    assert "'pepper' is missing" in refusal(refuse_unsafe_child_facing, here)


def test_the_staff_facing_process_needs_no_key_file(here, home):
    shutil.rmtree(home / "keys")
    refuse_unsafe_staff_facing(here)


def test_both_keys_in_one_file_are_refused(here):
    one = changed(here, courier_file=here.pepper_file)
    assert "name the same file" in refusal(refuse_unsafe_child_facing, one)


def test_another_public_half_of_the_courier_key_is_refused(here):
    other = changed(here, courier_public="00" * 32)
    assert "courier_public is not the public half" in refusal(refuse_unsafe_child_facing, other)


def test_every_reason_is_named_at_once(here, home):
    (home / "keys" / "pepper").unlink()
    (home / "keys" / "courier").chmod(0o644)
    said = refusal(refuse_unsafe_child_facing, changed(here, debug=True, child_host="0.0.0.0"))
    for reason in (
        "debug is on",
        "'pepper' is missing",
        "'courier' can be read",
        "child_host 0.0.0.0",
    ):
        assert reason in said


# Addresses


@pytest.mark.parametrize(
    "host, origin, allowed",
    [
        ("127.0.0.1", "", True),
        ("127.0.0.2", "", True),
        ("::1", "", True),
        ("localhost", "", True),
        ("0.0.0.0", "", False),
        ("::", "", False),
        ("203.0.113.7", "", False),
        ("192.168.1.5", "", False),
        ("example.test", "", False),
        ("0.0.0.0", "http://example.test", False),
        ("127.0.0.1", "http://example.test", False),
        ("0.0.0.0", "https://example.test", True),
    ],
)
@BOTH
def test_plain_http_stays_on_this_machine(here, refuse, host, origin, allowed):
    values = {
        "child_host": host,
        "child_origin": origin,
        "console_host": host,
        "console_origin": origin.replace("example", "desk.example"),
    }
    public = changed(here, **values)
    if allowed:
        refuse(public)
    else:
        assert "put TLS in front of it" in refusal(refuse, public)


@BOTH
def test_two_faces_on_one_public_name_are_refused(here, refuse):
    origins = {"child_origin": "https://a.test", "console_origin": "https://a.test:8443"}
    assert "share a host name" in refusal(refuse, changed(here, **origins))


@BOTH
def test_debugging_near_childrens_words_is_refused(here, refuse):
    assert "debug is on" in refusal(refuse, changed(here, debug=True))


def test_the_environment_can_switch_debugging_on_but_not_start(home, monkeypatch):
    monkeypatch.setenv("MADOGUCHI_DEBUG", "true")
    assert "debug is on" in refusal(refuse_unsafe_child_facing, settings.load(home))


# Database


def run(here, statement):
    database = create_engine(here.store_url)
    with database.begin() as tx:
        tx.execute(text(statement))
    database.dispose()


@BOTH
@pytest.mark.parametrize(
    "statement", ["UPDATE alembic_version SET version_num = '0000'", "DELETE FROM alembic_version"]
)
def test_a_database_of_another_shape_is_refused(here, refuse, statement):
    run(here, statement)
    assert "run 'madoguchi migrate'" in refusal(refuse, here)


@BOTH
def test_a_database_that_is_gone_is_refused(here, refuse, home):
    (home / "madoguchi.db").unlink()
    assert "migration None" in refusal(refuse, here)


def test_a_database_without_fingerprints_is_refused(here):
    run(here, "DELETE FROM instance")
    assert "does not belong" in refusal(refuse_unsafe_child_facing, here)


def test_the_database_really_waits_for_the_disk(here):
    assert durability_faults(here.store_url) == []


@BOTH
def test_a_database_that_does_not_wait_for_the_disk_is_refused(here, refuse, monkeypatch):
    hasty = [one.replace("synchronous = FULL", "synchronous = NORMAL") for one in engine.SETTINGS]
    monkeypatch.setattr(engine, "SETTINGS", tuple(hasty))
    assert "does not wait for the disk" in refusal(refuse, here)


@pytest.mark.postgres
def test_a_postgresql_that_waits_for_the_disk_is_accepted(postgres_database):
    upgrade(postgres_database)
    assert [fault for fault in durability_faults(postgres_database) if "commit" in fault] == []
