"""An envelope opens with one key, in one place, whole; nothing can be moved, swapped or cut."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.errors import Unreadable
from intake.vault import envelope
from intake.vault.envelope import (
    HEADER,
    STEP,
    Place,
    lock,
    lock_key,
    pad,
    public_half,
    seal,
    seal_key,
    unlock,
    unlock_key,
    unpad,
    unseal,
    unseal_key,
)
from intake.vault.secrets import Secret, fingerprint, new_secret

MINE, OTHER, CARRIED = (Secret(bytes([number]) * 32) for number in (1, 2, 3))
HERE = Place("message", "case-a", "thread", 1)
ELSEWHERE = [
    Place("note", "case-a", "thread", 1),
    Place("message", "case-b", "thread", 1),
    Place("message", "case-a", "staff", 1),
    Place("message", "case-a", "thread", 2),
]


def sealed_texts(key, place):
    return seal(b"words", public_half(key), place)


def sealed_keys(key, place):
    return seal_key(CARRIED, public_half(key), place)


def locked_texts(key, place):
    return lock(b"words", key, place)


def locked_keys(key, place):
    return lock_key(CARRIED, key, place)


SUITES = [
    pytest.param(sealed_texts, unseal, id="sealed text"),
    pytest.param(sealed_keys, unseal_key, id="sealed key"),
    pytest.param(locked_texts, unlock, id="locked text"),
    pytest.param(locked_keys, unlock_key, id="locked key"),
]
every_suite = pytest.mark.parametrize("close, open_", SUITES)


@every_suite
def test_the_right_key_in_the_right_place_opens(close, open_):
    opened = open_(close(MINE, HERE), MINE, HERE)
    assert (opened.reveal() if isinstance(opened, Secret) else opened) in {
        b"words",
        CARRIED.reveal(),
    }


@every_suite
@pytest.mark.parametrize("place", ELSEWHERE, ids=["purpose", "owner", "part", "number"])
def test_nothing_opens_in_another_place(close, open_, place):
    with pytest.raises(Unreadable):
        open_(close(MINE, HERE), MINE, place)


@every_suite
def test_nothing_opens_with_another_key(close, open_):
    with pytest.raises(Unreadable):
        open_(close(MINE, HERE), OTHER, HERE)


@every_suite
def test_nothing_opens_that_was_addressed_anew(close, open_):
    """The key id in the header is rewritten to another recipient's."""
    whole = close(MINE, HERE)
    theirs = close(OTHER, HERE)[:HEADER]
    with pytest.raises(Unreadable):
        open_(theirs + whole[HEADER:], OTHER, HERE)


@every_suite
def test_no_bit_can_be_changed(close, open_):
    whole = close(MINE, HERE)
    for at in (*range(HEADER + 60), len(whole) - 1):
        with pytest.raises(Unreadable):
            open_(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :], MINE, HERE)


@every_suite
def test_nothing_cut_or_lengthened_opens(close, open_):
    whole = close(MINE, HERE)
    for cut in (0, 1, HEADER - 1, HEADER, HEADER + 11, HEADER + 32, len(whole) // 2, -16, -1):
        with pytest.raises(Unreadable):
            open_(whole[:cut], MINE, HERE)
    with pytest.raises(Unreadable):
        open_(whole + b"\x00", MINE, HERE)


def test_suites_do_not_open_each_other():
    with pytest.raises(Unreadable):
        unseal(sealed_keys(MINE, HERE), MINE, HERE)
    with pytest.raises(Unreadable):
        unlock(locked_keys(MINE, HERE), MINE, HERE)


def test_one_refusal_looks_like_every_other():
    said = set()
    for sealed, key, place in [
        (sealed_texts(MINE, HERE), OTHER, HERE),
        (sealed_texts(MINE, HERE), MINE, ELSEWHERE[0]),
        (sealed_texts(MINE, HERE)[:-1], MINE, HERE),
        (b"", MINE, HERE),
    ]:
        with pytest.raises(Unreadable) as refused:
            unseal(sealed, key, place)
        said.add((str(refused.value), refused.value.__cause__))
        assert refused.value.__suppress_context__ or refused.value.__context__ is None
    assert len(said) == 1


@given(st.binary())
def test_any_bytes_are_refused(any_bytes):
    for open_ in (unseal, unseal_key, unlock, unlock_key):
        with pytest.raises(Unreadable):
            open_(any_bytes, MINE, HERE)


def test_places_never_spell_alike():
    """A part that ends where the next begins is still another place."""
    places = [Place("a", "b", "c"), Place("a", "bc"), Place("ab", "", "c"), Place("a", "b", "c", 1)]
    assert len({place.bound(1) for place in places}) == len(places)
    assert len({places[0].bound(suite) for suite in (1, 2, 3, 4)}) == 4


def test_an_envelope_names_its_version_suite_and_key():
    sealed = sealed_texts(MINE, HERE)
    assert sealed[:HEADER] == b"\x01\x01" + fingerprint(public_half(MINE))


# Length


@pytest.mark.parametrize(
    "length, steps", [(0, 1), (1, 1), (STEP - 4, 1), (STEP - 3, 2), (2 * STEP - 4, 2), (50_000, 49)]
)
def test_lengths_come_in_steps(length, steps):
    assert len(pad(bytes(length))) == steps * STEP
    assert unpad(pad(b"x" * length)) == b"x" * length


def test_short_words_all_seal_to_one_length():
    lengths = {len(seal(b"a" * size, public_half(MINE), HERE)) for size in (0, 1, 300, STEP - 4)}
    assert len(lengths) == 1


@pytest.mark.parametrize(
    "framed", [b"", b"\x00", bytes(STEP - 1), b"\xff" * STEP, b"\x00\x00\x03\xfd" + bytes(STEP - 4)]
)
def test_a_frame_that_is_not_whole_is_refused(framed):
    with pytest.raises(Unreadable):
        unpad(framed)


# Nonces


def test_the_same_words_never_seal_alike():
    assert len({sealed_texts(MINE, HERE) for _ in range(50)}) == 50
    assert len({locked_texts(MINE, HERE) for _ in range(50)}) == 50


def test_nonces_differ_over_more_than_one_stock():
    drawn = [envelope._nonces.draw() for _ in range(3000)]
    assert len(set(drawn)) == len(drawn)


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")  # said of every fork since 3.12
def test_a_forked_process_draws_nonces_of_its_own():
    envelope._nonces.draw()
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover
        os.write(theirs, b"".join(envelope._nonces.draw() for _ in range(20)))
        os._exit(0)
    os.waitpid(child, 0)
    told = os.read(ours, 1000)
    os.close(ours)
    os.close(theirs)
    drawn = {told[at : at + 12] for at in range(0, len(told), 12)}
    assert len(drawn) == 20
    assert drawn.isdisjoint(envelope._nonces.draw() for _ in range(1100))


def test_fresh_secrets_differ():
    assert len({new_secret().reveal() for _ in range(100)}) == 100
