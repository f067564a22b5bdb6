"""A stolen copy of the database opens nothing, and with the server's key files still no message."""

import shutil
import sqlite3
from dataclasses import dataclass
from pathlib import Path

import pytest

from staff_console import casework
from tests.builders import a_token
from tests.privacy.attacker import Attacker
from tests.staff_console.office import PASSWORD

SAID, ANSWERED, NOTED = "もう しにたい", "ここに いますよ", "家には電話しない"


@dataclass
class Loot:
    """What was stolen, and what the owners know; the attacker is given one thing after another."""

    copy: Path
    files: set[bytes]
    words: str
    desk_token: bytes


@pytest.fixture
async def loot(office, home, tmp_path) -> Loot:
    """A case with everything in it, copied away while both faces are running."""
    case = (await office.child_writes(SAID)).case
    psy = await office.member("psy")
    await casework.claim(office.desk, psy, case, version=1)
    await casework.reply(office.desk, psy, case, version=2, seen=1, text=ANSWERED)
    await casework.note(office.desk, psy, case, text=NOTED)
    words = await office.spine.threads.make_words(a_token())
    copy = tmp_path / "stolen"
    shutil.copytree(home, copy)
    with sqlite3.connect(home / "madoguchi.db") as live, sqlite3.connect(copy / "copy.db") as whole:
        live.backup(whole)
    files = {path.read_bytes() for path in (copy / "keys").iterdir()}
    assert len(files) == 2
    return Loot(copy / "copy.db", files, " ".join(words), office.people["psy"].token)


def texts(opened: dict[str, bytes]) -> set[str]:
    """Which of the three texts stand in what was opened."""
    everything = b"".join(opened.values()).decode("utf-8", "replace")
    return {text for text in (SAID, ANSWERED, NOTED) if text in everything}


async def test_a_copy_of_the_database_opens_nothing(loot):
    assert Attacker(loot.copy).opens() == {}


async def test_with_the_servers_key_files_it_still_opens_nothing(loot):
    assert Attacker(loot.copy, loot.files).opens() == {}


async def test_with_everything_in_the_folder_it_still_opens_nothing(loot):
    """Settings, key files, logs: cut into everything that has the length of a key."""
    pieces = set(loot.files)
    for path in loot.copy.parent.rglob("*"):
        if path.is_file() and path.suffix not in {".db", ".db-wal", ".db-shm"}:
            raw = path.read_bytes()
            pieces |= {bytes.fromhex(word) for word in _hex_words(raw.decode("latin-1"))}
    assert len(pieces) > len(loot.files)
    assert Attacker(loot.copy, pieces, (PASSWORD[:-1],)).opens() == {}


def _hex_words(text: str) -> list[str]:
    return [word for word in text.replace('"', " ").split() if len(word) == 64 and word.isalnum()]


async def test_control_the_recovery_sheet_opens_everything(loot, sheet):
    opened = Attacker(loot.copy, {sheet.recovery.reveal()}).opens()
    assert texts(opened) == {SAID, ANSWERED, NOTED}


async def test_control_a_childs_token_opens_the_thread_and_nothing_else(loot):
    opened = Attacker(loot.copy, {bytes(a_token())}).opens()
    assert texts(opened) == {SAID, ANSWERED}
    assert not any(place.startswith("record") for place in opened)


async def test_control_the_six_words_open_the_thread_only_with_the_pepper(loot):
    assert Attacker(loot.copy, known=(loot.words,)).opens() == {}
    assert texts(Attacker(loot.copy, loot.files, (loot.words,)).opens()) == {SAID, ANSWERED}


async def test_control_a_session_of_the_desk_opens_what_its_member_reads(loot):
    opened = Attacker(loot.copy, {loot.desk_token}).opens()
    assert texts(opened) == {SAID, ANSWERED, NOTED}


async def test_control_a_password_opens_what_its_member_reads(loot):
    opened = Attacker(loot.copy, known=(PASSWORD,)).opens()
    assert texts(opened) == {SAID, ANSWERED, NOTED}
