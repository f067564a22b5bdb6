"""What the tablet holds tells nothing, and a form belongs to one session for one day."""

import base64
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.vault.cookie import (
    CLOCK_SLACK,
    FORM_LIFE,
    form_token,
    form_token_ok,
    open_cookie,
    seal_cookie,
)
from intake.vault.secrets import Secret
from tests.builders import FRIDAY

KEY, OTHER = Secret(b"\x01" * 32), Secret(b"\x02" * 32)
MINE, THEIRS = b"m" * 32, b"t" * 32


def good(text: str, token: bytes = MINE, key: Secret = KEY, **later: float) -> bool:
    return form_token_ok(key, token, text, FRIDAY + timedelta(**later))


# Cookies


@given(st.binary(max_size=3000))
def test_a_cookie_gives_back_what_it_carries(plain):
    assert open_cookie(KEY, seal_cookie(KEY, plain)) == plain


def test_a_cookie_is_opaque():
    carried = b"canary" * 20
    cookie = seal_cookie(KEY, carried)
    assert b"canary" not in cookie.encode() + base64.urlsafe_b64decode(cookie)
    assert seal_cookie(KEY, carried) != cookie
    assert len(seal_cookie(KEY, b"")) == len(cookie)


def test_a_cookie_fits_into_a_header():
    cookie = seal_cookie(KEY, b"x" * 900)
    assert len(cookie) < 4000
    assert cookie.isascii()
    assert not set(cookie) & set(' ",;\\')


def test_a_cookie_of_another_installation_is_nothing():
    assert open_cookie(OTHER, seal_cookie(KEY, b"x")) is None


def test_an_altered_cookie_is_nothing():
    cookie = seal_cookie(KEY, b"x")
    assert open_cookie(KEY, cookie[:-8]) is None
    assert open_cookie(KEY, "Z" + cookie[1:]) is None
    swapped = "A" if cookie[100] != "A" else "B"
    assert open_cookie(KEY, cookie[:100] + swapped + cookie[101:]) is None


@given(st.text())
def test_any_cookie_text_is_nothing(text):
    assert open_cookie(KEY, text) is None


# Forms


def test_a_form_is_good_in_its_own_session():
    assert good(form_token(KEY, MINE, FRIDAY))


def test_a_form_of_another_session_is_refused():
    assert not good(form_token(KEY, THEIRS, FRIDAY))
    assert not good(form_token(OTHER, MINE, FRIDAY))


@pytest.mark.parametrize(
    "later, expected",
    [
        (-CLOCK_SLACK - 1, False),
        (-CLOCK_SLACK + 1, True),
        (0, True),
        (FORM_LIFE - 1, True),
        (FORM_LIFE, True),
        (FORM_LIFE + 1, False),
        (10 * FORM_LIFE, False),
    ],
)
def test_a_form_grows_old(later, expected):
    minted = FRIDAY.replace(microsecond=0)
    assert (
        form_token_ok(KEY, MINE, form_token(KEY, MINE, minted), minted + timedelta(seconds=later))
        is expected
    )


def test_an_old_form_cannot_be_dated_anew():
    _, _, tag = form_token(KEY, MINE, FRIDAY).partition(".")
    later = FRIDAY + timedelta(seconds=FORM_LIFE + 60)
    assert not form_token_ok(KEY, MINE, f"{int(later.timestamp()):x}.{tag}", later)


@pytest.mark.parametrize(
    "text",
    ["", ".", "zz.00", "-1.00", "f" * 400 + ".00", "ffffffffffffffff.00", "6.\ud800", "\x00"],
)
def test_what_is_no_form_token_is_refused(text):
    assert not good(text)


@given(st.text())
def test_any_text_is_no_form_token(text):
    assert not good(text)
