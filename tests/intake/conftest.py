"""Every test of the spine may ask for an installation of its own."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from intake import installation
from intake.installation import Sheet
from intake.rulebook import read_rules
from intake.vault import stretch
from intake.vault.stretch import Cost
from tests.installed import here, opened, spine
from triage.rules import RuleSet

__all__ = ["here", "opened", "spine"]


@dataclass(frozen=True, slots=True)
class Made:
    """An installation to copy, which takes less time than making another."""

    home: Path
    sheet: Sheet


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    home = tmp_path_factory.mktemp("made") / "instance"
    return Made(home, installation.initialise(home))


@pytest.fixture
def home(made: Made, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made.home, tmp_path / "instance"))


@pytest.fixture
def sheet(made: Made, home: Path) -> Sheet:
    return made.sheet


@pytest.fixture(scope="session")
def rules() -> RuleSet:
    return read_rules()


@pytest.fixture(autouse=True)
def rules_are_read_once(rules: RuleSet, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading them takes longer than most tests, and they never change."""
    for module in ("spine", "installation", "rulebook"):
        monkeypatch.setattr(f"intake.{module}.read_rules", lambda: rules)


@pytest.fixture
def quick_stretching(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a person knows becomes a key at once; test_stretch.py keeps the real costs."""
    monkeypatch.setattr(stretch, "WORDS", Cost(1, 8))
    monkeypatch.setattr(stretch, "PASSWORD", Cost(1, 8))
