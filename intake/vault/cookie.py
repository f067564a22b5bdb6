"""The child's cookie and form tokens: opaque to the tablet, bound to one session."""

import base64
import binascii
from datetime import datetime

from cryptography.hazmat.primitives import constant_time

from intake.errors import Unreadable
from intake.vault.envelope import Place, lock_small, unlock_small
from intake.vault.secrets import Secret, blind

CLOCK_SLACK = 60
"""Seconds two machines' clocks may differ."""
FORM_LIFE = 12 * 3600
"""Seconds a form stays good: longer than a school day, shorter than a night."""


def seal_cookie(key: Secret, plain: bytes) -> str:
    """Seal what the cookie carries."""
    return base64.urlsafe_b64encode(lock_small(plain, key, Place("cookie", "child"))).decode()


def open_cookie(key: Secret, text: str) -> bytes | None:
    """Open a cookie; None when it is not ours, whatever it holds."""
    try:
        return unlock_small(base64.urlsafe_b64decode(text), key, Place("cookie", "child"))
    except (Unreadable, binascii.Error, ValueError):
        return None


def form_token(key: Secret, token: bytes, at: datetime) -> str:
    """Make the hidden field that ties a form to the session it was shown in."""
    minted = int(at.timestamp())
    return f"{minted:x}.{blind(key, 'form', token + minted.to_bytes(8, 'big')).hex()}"


def form_token_ok(key: Secret, token: bytes, text: str, at: datetime) -> bool:
    """Say whether a form was shown in this very session and not too long ago."""
    minted, _, _ = text.partition(".")
    try:
        age = at.timestamp() - int(minted, 16)
        fresh = form_token(key, token, datetime.fromtimestamp(int(minted, 16), at.tzinfo))
    except (ValueError, OverflowError, OSError):
        return False
    ours = constant_time.bytes_eq(fresh.encode(), text.encode("utf-8", "replace"))
    return ours and -CLOCK_SLACK <= age <= FORM_LIFE
