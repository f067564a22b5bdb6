"""What was sealed once opens for ever, byte by byte."""

import tomllib
from pathlib import Path

import pytest

from intake.errors import Unreadable
from intake.vault.envelope import Place, unlock, unlock_key, unseal, unseal_key
from intake.vault.secrets import Secret

FILE = Path(__file__).parent.parent / "golden" / "envelopes.toml"
ENVELOPES = tomllib.loads(FILE.read_text(encoding="utf-8"))["envelope"]
NAMES = [row["name"] for row in ENVELOPES]


def opened(row, **changed):
    row = row | changed
    key = Secret(bytes.fromhex(row["key"]))
    place = Place(row["purpose"], row["owner"], row["part"], row["number"])
    sealed = bytes.fromhex(row["sealed"])
    match row["suite"]:
        case 1:
            return unseal(sealed, key, place)
        case 2:
            return unseal_key(sealed, key, place).reveal()
        case 3:
            return unlock(sealed, key, place)
        case _:
            return unlock_key(sealed, key, place).reveal()


def test_every_suite_has_a_golden_envelope():
    assert {row["suite"] for row in ENVELOPES} == {1, 2, 3, 4}


@pytest.mark.parametrize("row", ENVELOPES, ids=NAMES)
def test_a_golden_envelope_opens_to_the_very_bytes(row):
    assert opened(row) == bytes.fromhex(row["plain"])


@pytest.mark.parametrize("row", ENVELOPES, ids=NAMES)
def test_a_golden_envelope_says_its_version_and_suite(row):
    assert bytes.fromhex(row["sealed"])[:2] == bytes((1, row["suite"]))


@pytest.mark.parametrize("row", ENVELOPES, ids=NAMES)
@pytest.mark.parametrize(
    "changed",
    [
        {"purpose": "note"},
        {"owner": "case-b"},
        {"part": "other"},
        {"number": 9},
        {"key": "07" * 32},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_golden_envelope_opens_nowhere_else(row, changed):
    with pytest.raises(Unreadable):
        opened(row, **changed)


@pytest.mark.parametrize("row", ENVELOPES, ids=NAMES)
def test_a_golden_envelope_of_another_suite_is_refused(row):
    other = {1: "03", 2: "04", 3: "01", 4: "02"}[row["suite"]]
    with pytest.raises(Unreadable):
        opened(row, sealed=f"01{other}" + row["sealed"].strip()[4:])
