"""What was said, typed or tried at either face stands nowhere on the disk but sealed."""

import asyncio
import base64
import logging
import sqlite3
from datetime import UTC, datetime

import pytest

from intake import installation, settings
from tests.privacy.everything import (
    Markers,
    a_child_says_everything,
    joins,
    staff_mistype_everything,
    staff_say_everything,
)
from tests.privacy.faces import faces
from tests.privacy.people import person
from tests.privacy.spellings import found_in, spellings

SAID = "ひみつのことば1000きんもくせい"
HEARD = 0.6
"""Seconds until the child's face has heard that there is a new reader."""


def leaks_of(room, marker: Markers) -> list[str]:
    return [
        f"{where}: {file}" for where, said in marker.said.items() for file in found_in(room, said)
    ]


async def test_nothing_said_at_either_face_is_on_the_disk(tmp_path):
    sheet = installation.initialise(tmp_path / "instance")
    here, marker = settings.load(tmp_path / "instance"), Markers()
    marker.said["the recovery key"] = sheet.recovery.reveal().hex()
    one_time = await installation.first_sign_in(here, sheet, datetime.now(UTC))
    with faces(tmp_path) as running:
        async with person(running.child_port) as child, person(running.desk_port) as desk:
            await joins(desk, one_time, marker)
            await asyncio.sleep(HEARD)
            await a_child_says_everything(child, marker)
            await staff_say_everything(desk, marker)
            await staff_mistype_everything(desk, marker)
        while_running = leaks_of(tmp_path, marker)
        assert (tmp_path / "instance" / "madoguchi.db-wal").stat().st_size > 0
        running.stop()
    assert while_running == []
    assert leaks_of(tmp_path, marker) == []
    assert len(marker.said) > 40
    for name in ("channels", "staff_console"):  # they were asked to log all they can, and did
        assert '"level": "DEBUG"' in (tmp_path / f"{name}.stderr").read_text()


def test_control_each_spelling_is_found_wherever_it_stands(tmp_path):
    for name, spelled in spellings(SAID).items():
        (tmp_path / "file").write_bytes(b"ab" + spelled + b"cd")
        assert any(name in found for found in found_in(tmp_path, SAID)), name


@pytest.mark.parametrize("code", ["utf-8", "utf-16-le", "shift_jis"])
def test_control_base64_of_a_whole_text_is_found_at_every_alignment(tmp_path, code):
    for before in range(4):
        for after in range(4):
            whole = b"a" * before + SAID.encode(code) + b"z" * after
            (tmp_path / "file").write_bytes(base64.b64encode(whole))
            assert any("base64" in found for found in found_in(tmp_path, SAID))


def test_control_an_unsealed_column_is_found_before_and_after_the_wal_is_written_back(tmp_path):
    installation.initialise(tmp_path / "instance")
    database = sqlite3.connect(tmp_path / "instance" / "madoguchi.db")
    written = "INSERT INTO journal (seq, at, verb, facts, link) VALUES (1, 0, ?, '{}', x'')"
    with database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute(written, [SAID])
    assert "madoguchi.db-wal" in str(found_in(tmp_path, SAID))
    database.close()
    assert "madoguchi.db:" in str(found_in(tmp_path, SAID))


def test_control_a_log_line_of_a_library_is_found(tmp_path):
    written = logging.FileHandler(tmp_path / "log")
    line = logging.makeLogRecord({"name": "pydantic", "msg": "input_value=%r", "args": (SAID,)})
    written.emit(line)
    written.close()
    assert found_in(tmp_path, SAID)
