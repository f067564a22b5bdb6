"""The import contracts bite: each is broken on purpose in a copy that holds nothing else."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

ROOMS = (
    ("triage/judge.py", "import re"),
    ("intake/door.py", "import triage.judge"),
    ("intake/store/engine.py", "import sqlalchemy\nimport alembic\nimport sqlite3\nimport psycopg"),
    ("intake/vault/envelope.py", "import cryptography"),
    ("channels/app.py", "import aiohttp\nimport intake.door"),
    ("channels/webchat/views.py", "import aiohttp"),
    ("channels/telegram.py", "import aiogram"),
    ("staff_console/app.py", "import aiohttp\nimport intake.door"),
)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name, code in ROOMS:
        module = tmp_path / name
        for folder in (module.parent, *module.parent.relative_to(tmp_path).parents):
            made = tmp_path / folder
            made.mkdir(parents=True, exist_ok=True)
            if made != tmp_path:
                (made / "__init__.py").touch()
        module.write_text(code)
    return tmp_path


def broken(copy: Path) -> list[str]:
    """The names of the contracts that this copy breaks."""
    program = "from importlinter.cli import lint_imports_command as run; run()"
    judged = subprocess.run(
        [sys.executable, "-c", program, "--no-logo", "--no-cache"],
        cwd=copy,
        env={"PYTHONPATH": str(copy), "COLUMNS": "200", "PYTHONUTF8": "1"},
        check=False,
        capture_output=True,
        text=True,
    )
    assert "Contracts: " in judged.stdout, judged.stdout + judged.stderr
    return [line for line in judged.stdout.splitlines() if " BROKEN" in line]


def test_code_in_its_rooms_breaks_no_contract(copy):
    assert broken(copy) == []


@pytest.mark.parametrize(
    "where, what, contract",
    [
        ("triage/judge.py", "import intake.door", "Imports run one way"),
        ("intake/door.py", "import channels.app", "Imports run one way"),
        ("channels/app.py", "import staff_console.app", "Imports run one way"),
        ("triage/judge.py", "from time import time", "Triage is pure"),
        ("triage/judge.py", "import logging", "Triage is pure"),
        ("intake/door.py", "from sqlalchemy import text", "Only the store speaks SQL"),
        ("staff_console/app.py", "import sqlite3", "Only the store knows"),
        ("channels/app.py", "from cryptography import x509", "Only the vault"),
        ("intake/door.py", "import aiohttp.web", "Only the two faces speak HTTP"),
        ("channels/webchat/views.py", "import aiogram.types", "Only the Telegram receiver"),
    ],
)
def test_code_in_a_wrong_room_breaks_its_contract(copy, where, what, contract):
    (copy / where).write_text(what)
    assert any(name.startswith(contract) for name in broken(copy))
