"""What the one cookie carries, sealed: a token, the answers so far, and how pages look."""

import base64
import binascii
import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum

from intake.model import About, ChildToken
from intake.vault.cookie import open_cookie, seal_cookie
from intake.vault.secrets import Secret

COOKIE = "s"
"""A name that says nothing."""
PINNED = "__Host-"
"""What a browser lets no other host name and no plain HTTP set."""
LEFT = "r"
"""Set by the way out itself: whoever had no line then must not be found here afterwards."""
TOKEN_BYTES = 32


class Size(StrEnum):
    NORMAL = "normal"
    LARGE = "large"
    HUGE = "huge"


class Colour(StrEnum):
    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"
    STRONG = "strong"


@dataclass(frozen=True, slots=True)
class Look:
    """How a child wants the pages to look."""

    furigana: bool = True
    size: Size = Size.NORMAL
    colour: Colour = Colour.AUTO


@dataclass(frozen=True, slots=True, repr=False)
class Visit:
    """One child's stay in one browser; it ends with the browser's session."""

    token: ChildToken
    about: About
    look: Look
    begun: bool = False
    """Something was written, so that an ended session is not taken for a new child."""

    def with_about(self, **answers: str | None) -> "Visit":
        """Keep an answer."""
        return replace(self, about=About(**(self.about.as_dict() | answers)))  # type: ignore[arg-type]


def cookie_name(*, public_https: bool) -> str:
    """Name the cookie; behind TLS nobody but this very host can have set it."""
    return PINNED + COOKIE if public_https else COOKIE


def new_visit(look: Look | None = None) -> Visit:
    """Begin a stay that nothing else knows of."""
    return Visit(ChildToken(secrets.token_bytes(TOKEN_BYTES)), About(), look or Look())


def seal(visit: Visit, key: Secret) -> str:
    """Write the cookie's value."""
    carried = {
        "token": base64.b64encode(visit.token).decode(),
        "about": {name: said for name, said in visit.about.as_dict().items() if said},
        "look": asdict(visit.look),
        "begun": visit.begun,
    }
    return seal_cookie(key, json.dumps(carried).encode())


def unseal(text: str | None, key: Secret) -> Visit | None:
    """Read the cookie's value; None when it is not ours."""
    carried = open_cookie(key, text) if text else None
    if carried is None:
        return None
    try:
        return _visit(json.loads(carried))
    except (ValueError, TypeError, KeyError, binascii.Error):
        return None


def _visit(carried: Mapping[str, object]) -> Visit:
    match carried:
        case {"token": str(token), "about": dict(about), "look": dict(look), "begun": bool(begun)}:
            return Visit(
                ChildToken(base64.b64decode(token)),
                About(**about),
                Look(look["furigana"] is True, Size(look["size"]), Colour(look["colour"])),
                begun,
            )
    raise ValueError(COOKIE)
