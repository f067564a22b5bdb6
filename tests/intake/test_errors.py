"""An error says one sentence, and a face answers it with one status."""

from http import HTTPStatus

import pytest

from intake import errors
from intake.errors import Broken, IntakeError, Refused, Unavailable, status

EVERY = [
    one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, IntakeError)
]


@pytest.mark.parametrize("kind", EVERY)
def test_an_errors_docstring_is_its_message(kind):
    assert str(kind()) == kind.__doc__.strip()
    assert str(kind("a hint")) == f"{kind.__doc__.strip()} a hint"


@pytest.mark.parametrize("kind", EVERY)
def test_an_error_is_one_sentence_on_one_line(kind):
    assert "\n" not in str(kind())
    assert str(kind())[0].isupper()


@pytest.mark.parametrize("kind", set(EVERY) - {IntakeError})
def test_an_error_belongs_to_one_of_three_families(kind):
    assert sum(issubclass(kind, family) for family in (Refused, Unavailable, Broken)) == 1


@pytest.mark.parametrize(
    "error, expected",
    [
        (errors.Refused(), 400),
        (errors.Forbidden(), 403),
        (errors.NotFound(), 404),
        (errors.Conflict(), 409),
        (errors.Expired(), 410),
        (errors.TooLarge(), 413),
        (errors.Unavailable(), 503),
        (errors.Broken(), 500),
        (errors.Unreadable(), 500),
        (errors.UnsafeStart(), 500),
        (ValueError("x"), 500),
        (KeyboardInterrupt(), 500),
    ],
)
def test_each_error_has_its_status(error, expected):
    assert status(error) is HTTPStatus(expected)


def test_what_the_other_side_did_wrong_is_never_our_fault():
    families = {kind: kind().status for kind in EVERY}
    for kind, answer in families.items():
        assert issubclass(kind, Refused) == (400 <= answer < 500)
