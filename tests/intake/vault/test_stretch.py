"""Between what a person knows and a key stands a slow step, with salt or pepper in it."""

import pytest

from intake.vault import stretch
from intake.vault.secrets import Secret
from intake.vault.stretch import Cost, stretch_password, stretch_words

PEPPER, OTHER = Secret(b"\x01" * 32), Secret(b"\x02" * 32)
SALT = b"s" * 16


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stretch, "WORDS", Cost(1, 8))
    monkeypatch.setattr(stretch, "PASSWORD", Cost(1, 8))


def test_the_costs_are_those_that_were_decided():
    assert (stretch.WORDS.passes, stretch.WORDS.memory) == (2, 19 * 1024)
    assert (stretch.PASSWORD.passes, stretch.PASSWORD.memory) == (3, 64 * 1024)


def test_the_cost_changes_the_key(quick, monkeypatch):
    cheap = stretch_words(b"six words", PEPPER)
    monkeypatch.setattr(stretch, "WORDS", Cost(2, 8))
    assert stretch_words(b"six words", PEPPER).tag != cheap.tag


def test_the_same_words_find_and_open_the_same_thread(quick):
    one, again = stretch_words(b"six words", PEPPER), stretch_words(b"six words", PEPPER)
    assert (one.tag, one.key.reveal()) == (again.tag, again.key.reveal())


def test_other_words_or_another_pepper_find_nothing(quick):
    tags = {
        stretch_words(b"six words", PEPPER).tag,
        stretch_words(b"six word", PEPPER).tag,
        stretch_words(b"six words", OTHER).tag,
    }
    assert len(tags) == 3


def test_the_tag_tells_nothing_of_the_key(quick):
    stretched = stretch_words(b"six words", PEPPER)
    assert stretched.tag not in stretched.key.reveal()
    assert len(stretched.tag) == 16


def test_a_password_depends_on_its_salt(quick):
    keys = {stretch_password("pass", salt).reveal() for salt in (SALT, b"t" * 16)}
    assert len(keys | {stretch_password("Pass", SALT).reveal()}) == 3


@pytest.mark.parametrize("password", ["", "\x00", "\ud800", "あ" * 2000])
def test_any_password_can_be_stretched(quick, password):
    assert stretch_password(password, SALT).reveal() == stretch_password(password, SALT).reveal()
