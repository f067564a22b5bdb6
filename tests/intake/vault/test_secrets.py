"""Keys and words do not show themselves, and names made from keys do not collide."""

import io
import logging
import traceback

import pytest

from intake.casekeys import CaseKeys, session_key, session_tag
from intake.log import AllowList
from intake.model import About, ChildToken, Words
from intake.preparing import ChildKeys
from intake.vault.envelope import PublicKey
from intake.vault.secrets import Secret, blind, derive, digest, fingerprint, new_secret
from intake.vault.stretch import StretchedWords
from tests.builders import an_arrival

CANARY = "marigold-canary"
KEY = Secret(CANARY.ljust(32).encode())

SHY = [
    pytest.param(KEY, id="secret"),
    pytest.param(Words(CANARY), id="words"),
    pytest.param(an_arrival(CANARY), id="arrival"),
    pytest.param(About(school=CANARY), id="about"),
    pytest.param(ChildKeys(KEY, PublicKey(bytes(32))), id="child keys"),
    pytest.param(CaseKeys(KEY, KEY, PublicKey(bytes(32)), PublicKey(bytes(32))), id="case keys"),
    pytest.param(StretchedWords(b"tag", KEY), id="stretched words"),
]


def every_way_to_show(thing) -> str:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    record = logging.LogRecord("x", logging.ERROR, "f", 1, "%s %r", (thing, thing), None)
    handler.emit(record)
    try:
        raise RuntimeError(thing)
    except RuntimeError:
        shown = traceback.format_exc()
    return " ".join(
        [
            str(thing),
            repr(thing),
            f"{thing}",
            repr([thing]),
            repr({1: thing}),
            shown,
            stream.getvalue(),
        ]
    )


@pytest.mark.parametrize("thing", SHY)
def test_what_must_not_leak_does_not_show_itself(thing):
    shown = every_way_to_show(thing)
    assert CANARY not in shown
    assert KEY.reveal().hex() not in shown


def test_a_plain_text_would_show_itself():
    assert CANARY in every_way_to_show(CANARY)


def test_words_tell_only_how_long_they_are():
    assert repr(Words("あのね")) == "<words 3>"


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_secret_of_another_length_is_refused_unseen(length):
    with pytest.raises(ValueError, match="32 bytes") as refused:
        Secret(b"q" * length)
    assert "qq" not in str(refused.value)


def test_a_secret_cannot_be_hung_with_more():
    with pytest.raises(AttributeError):
        KEY.note = "x"  # type: ignore[attr-defined]


def test_purposes_give_unrelated_keys():
    derived = {derive(KEY, purpose).reveal() for purpose in ("forms", "cookies", "lock", "")}
    assert len(derived) == 4
    assert KEY.reveal() not in derived


def test_tags_differ_by_pepper_purpose_and_value():
    tags = {
        blind(KEY, "delivery", b"x"),
        blind(KEY, "delivery", b"y"),
        blind(KEY, "child session", b"x"),
        blind(new_secret(), "delivery", b"x"),
    }
    assert len(tags) == 4
    assert {len(tag) for tag in tags} == {16}


def test_no_two_lists_of_parts_have_one_digest():
    assert digest(b"ab", b"c") != digest(b"a", b"bc")
    assert digest(b"ab") != digest(b"ab", b"")


def test_a_token_is_not_in_its_tag_nor_its_key():
    token = ChildToken(b"t" * 32)
    made = session_tag(KEY, token) + session_key(token).reveal()
    assert bytes(token) not in made
    assert session_tag(KEY, token) != session_tag(new_secret(), token)
    assert fingerprint(token) != session_tag(KEY, token)


def test_the_formatter_shows_no_words_of_a_foreign_record():
    record = logging.LogRecord("aiosqlite", logging.DEBUG, "f", 1, "bound %s", (CANARY,), None)
    assert CANARY not in AllowList().format(record)
