"""What any file of the project may not hold."""

import re
import tomllib

import pytest

from tests.architecture.sources import ROOT, texts

INDEXES = (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("debian", "org"))
MACHINE_PATH = re.compile(r"(?<![\w.~-])/(?:home|Users|root|work|mnt|media)/\w")


def addresses_in(text: str) -> list[str]:
    return [host for host in (".".join(parts) for parts in INDEXES) if host in text]


def test_no_file_names_a_package_index():
    assert {name: found for name, text in texts() if (found := addresses_in(text))} == {}


def test_a_package_index_would_be_found():
    assert addresses_in(f"--extra-index-url https://{'.'.join(INDEXES[0])}/simple")


def test_no_file_names_a_place_on_one_machine():
    found = {name: hit[0] for name, text in texts() if (hit := MACHINE_PATH.search(text))}
    assert found == {}


@pytest.mark.parametrize("folder", ["home", "Users", "root"])
def test_a_place_on_one_machine_would_be_found(folder):
    assert MACHINE_PATH.search(f"see /{folder}/someone/notes.txt")


def test_the_lock_names_every_file_by_its_hash_and_no_address():
    lock = (ROOT / "requirements.lock").read_text()
    pins = re.split(r"\n(?=[a-z])", lock.split("\n", 1)[1])
    assert len(pins) > 40
    assert [pin.split()[0] for pin in pins if "--hash=sha256:" not in pin] == []
    assert "://" not in lock
    assert "--find-links" not in lock


def test_every_direct_dependency_is_in_the_lock():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = project["project"]["dependencies"] + project["dependency-groups"]["dev"]
    lock = (ROOT / "requirements.lock").read_text()
    missing = [
        line
        for line in wanted
        if not re.search(rf"^{re.split(r'[^a-z0-9-]', line)[0]}==", lock, re.MULTILINE)
    ]
    assert missing == []


def test_every_switched_off_lint_rule_gives_its_reason():
    block = (ROOT / "pyproject.toml").read_text().split("[tool.ruff.lint]")[1]
    block = block.split("[tool.ruff.lint.flake8")[0]
    rules = re.findall(r'^ +"[A-Z]+\d*",.*$', block, re.MULTILINE)
    assert len(rules) > 20
    assert [rule for rule in rules if not re.search(r"# .{10,}", rule)] == []
