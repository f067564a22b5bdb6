"""README says nothing about files and tests that is not so."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
KEPT_BY = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", README)
FILES = re.findall(r"`((?:triage|intake|channels|staff_console|docs)/[\w./*-]+)`", README)
COMMANDS = re.findall(r"make ([a-z]+)", README)


@pytest.mark.parametrize("file, test", KEPT_BY)
def test_every_promise_names_a_test_that_is_there(file, test):
    assert re.search(rf"def {test}\(", (ROOT / file).read_text(encoding="utf-8"))


def test_all_eight_promises_are_named():
    assert [row for row in range(1, 9) if f"| {row}. " in README] == list(range(1, 9))


@pytest.mark.parametrize("file", FILES)
def test_every_file_of_the_map_is_there(file):
    assert list(ROOT.glob(file))


@pytest.mark.parametrize("target", sorted(set(COMMANDS)))
def test_every_command_of_the_readme_is_in_the_makefile(target):
    assert f"\n{target}:" in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_the_japanese_twin_has_the_same_commands_and_chapters():
    twin = (ROOT / "README.ja.md").read_text(encoding="utf-8")
    assert set(re.findall(r"make ([a-z]+)", twin)) == set(COMMANDS)
    assert twin.count("\n## ") >= README.count("\n## ") - 2
