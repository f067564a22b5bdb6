"""Key material that cannot be printed, and the short names and children keys have."""

import os

from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY = 32


class Secret:
    """32 bytes of key material, kept out of every log line and traceback."""

    __slots__ = ("_raw",)

    def __init__(self, raw: bytes) -> None:
        """Take exactly 32 bytes; anything else is a mistake of ours, so the value is not shown."""
        if len(raw) != KEY:
            message = f"a secret has {KEY} bytes, not {len(raw)}"
            raise ValueError(message)
        self._raw = raw

    def reveal(self) -> bytes:
        """Hand out the bytes; ``grep reveal`` is the audit."""
        return self._raw

    def __repr__(self) -> str:
        """Show that something is here, not what."""
        return "<secret>"


def new_secret() -> Secret:
    """Draw a fresh secret; every X25519 private key is simply 32 random bytes (RFC 7748 §5)."""
    return Secret(os.urandom(KEY))


def derive(secret: Secret, purpose: str) -> Secret:
    """Derive the child key for one purpose (HKDF-SHA256, RFC 5869)."""
    kdf = HKDF(algorithm=hashes.SHA256(), length=KEY, salt=None, info=purpose.encode())
    return Secret(kdf.derive(secret.reveal()))


def digest(*parts: bytes) -> bytes:
    """Hash parts, each with its length, so that no two lists of parts look alike."""
    running = hashes.Hash(hashes.SHA256())
    for part in parts:
        running.update(len(part).to_bytes(4, "big"))
        running.update(part)
    return running.finalize()


def fingerprint(key: bytes) -> bytes:
    """Name a key by the first 8 bytes of its hash."""
    running = hashes.Hash(hashes.SHA256())
    running.update(key)
    return running.finalize()[:8]


def blind(pepper: Secret, purpose: str, value: bytes) -> bytes:
    """Turn an address, delivery id or token into a 16-byte tag that only the pepper can make."""
    tag = hmac.HMAC(pepper.reveal(), hashes.SHA256())
    tag.update(purpose.encode() + b"\x1f" + value)
    return tag.finalize()[:16]
