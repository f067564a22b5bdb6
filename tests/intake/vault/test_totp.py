"""A code counts once, for one moment and a little around it."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from intake.vault.totp import (
    DRIFT,
    SECRET_BYTES,
    STEP,
    accepted_step,
    code_at,
    new_totp_secret,
    provisioning_uri,
)
from tests.builders import FRIDAY

SECRET = b"12345678901234567890"
NOW = int(FRIDAY.timestamp()) // STEP


@pytest.mark.parametrize(
    "steps, expected",
    [(-DRIFT - 1, None), (-DRIFT, NOW - DRIFT), (0, NOW), (DRIFT, NOW + DRIFT), (DRIFT + 1, None)],
)
def test_a_phone_may_be_a_step_off(steps, expected):
    code = code_at(SECRET, FRIDAY + timedelta(seconds=steps * STEP))
    assert accepted_step(SECRET, code, FRIDAY, 0) == expected


def test_a_code_is_accepted_once():
    code = code_at(SECRET, FRIDAY)
    step = accepted_step(SECRET, code, FRIDAY, 0)
    assert step == NOW
    assert accepted_step(SECRET, code, FRIDAY, step) is None


def test_an_older_code_does_not_count_after_a_newer_one():
    code = code_at(SECRET, FRIDAY - timedelta(seconds=STEP))
    assert accepted_step(SECRET, code, FRIDAY, NOW) is None


def test_a_code_of_another_secret_does_not_count():
    assert accepted_step(b"0" * 20, code_at(SECRET, FRIDAY), FRIDAY, 0) is None


@pytest.mark.parametrize(
    "code",
    ["", "12345", "1234567", "abcdef", "１２３４５６", "²²²²²²", " 12345", "-12345", "\x00" * 6],
)
def test_what_is_no_code_does_not_count(code):
    assert accepted_step(SECRET, code, FRIDAY, 0) is None


def test_secrets_are_long_enough_and_differ():
    assert SECRET_BYTES == 20
    assert len({new_totp_secret() for _ in range(20)}) == 20
    assert {len(new_totp_secret()) for _ in range(5)} == {20}


def test_the_app_is_told_what_it_needs():
    uri = urlsplit(provisioning_uri(SECRET, "tanaka", "窓口"))
    told = parse_qs(uri.query)
    assert (uri.scheme, uri.netloc) == ("otpauth", "totp")
    assert told["digits"] == ["6"]
    assert told["secret"] == ["GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"]
