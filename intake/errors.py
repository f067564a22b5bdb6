"""What can go wrong between a child's words and the disk, in three families.

The docstring of each class is its message; no argument ever carries words, names or addresses.
"""

from http import HTTPStatus


class IntakeError(Exception):
    """Something went wrong."""

    status: HTTPStatus = HTTPStatus.INTERNAL_SERVER_ERROR

    def __str__(self) -> str:
        """Say the one sentence of this class, and the plain hint given with it."""
        hint = " ".join(str(arg) for arg in self.args)
        sentence = (type(self).__doc__ or "").strip()
        return f"{sentence} {hint}".strip()


class Refused(IntakeError):
    """This cannot be accepted as it is."""

    status = HTTPStatus.BAD_REQUEST


class NotFound(Refused):
    """There is nothing here for you."""

    status = HTTPStatus.NOT_FOUND


class Forbidden(Refused):
    """This is not for you to do."""

    status = HTTPStatus.FORBIDDEN


class Conflict(Refused):
    """Someone was quicker; look again before you go on."""

    status = HTTPStatus.CONFLICT


class Expired(Refused):
    """This page is too old; it has been renewed."""

    status = HTTPStatus.GONE


class TooLarge(Refused):
    """This is longer than we can take in one piece."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class Unavailable(IntakeError):
    """We cannot store anything right now; nothing was accepted, please try again."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


class Broken(IntakeError):
    """Something is wrong on our side."""


class Unreadable(Broken):
    """This sealed object does not open with this key in this place."""


class UnsafeStart(Broken):
    """The start was refused:"""


def status(error: BaseException) -> HTTPStatus:
    """Give the HTTP status that a face answers with for this error."""
    return error.status if isinstance(error, IntakeError) else HTTPStatus.INTERNAL_SERVER_ERROR
