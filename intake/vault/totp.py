"""Six-digit codes of an authenticator app (TOTP, RFC 6238, SHA-1, 30 seconds)."""

import os
from datetime import datetime

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP

STEP = 30
"""Seconds one code is valid."""
DRIFT = 1
"""Steps a phone's clock may be off, either way."""
SECRET_BYTES = 20
"""RFC 4226 §4 asks for 160 bits."""


def new_totp_secret() -> bytes:
    """Draw the secret that goes into the authenticator app."""
    return os.urandom(SECRET_BYTES)


def _totp(secret: bytes) -> TOTP:
    return TOTP(secret, 6, SHA1(), STEP)  # noqa: S303  RFC 6238 default; authenticator apps expect it


def code_at(secret: bytes, at: datetime) -> str:
    """Give the code an authenticator app shows at this moment."""
    return _totp(secret).generate(int(at.timestamp())).decode()


def accepted_step(secret: bytes, code: str, at: datetime, last_step: int) -> int | None:
    """Check a code; give the step it belongs to, or None. A step is accepted only once."""
    if not (code.isascii() and code.isdigit()):
        return None
    now = int(at.timestamp()) // STEP
    for step in range(now - DRIFT, now + DRIFT + 1):
        try:
            _totp(secret).verify(code.encode(), step * STEP)
        except InvalidToken:
            continue
        return step if step > last_step else None
    return None


def provisioning_uri(secret: bytes, sign_in_name: str, service: str) -> str:
    """Spell the ``otpauth:`` address a QR code carries to the authenticator app."""
    return _totp(secret).get_provisioning_uri(sign_in_name, service)
