"""Sealed bytes: version ‖ suite ‖ key id ‖ ciphertext, bound to the one place they belong to.

Suites 1 and 2 are HPKE (RFC 9180: X25519, HKDF-SHA256, AES-256-GCM), for whoever holds a private
key. Suites 3 and 4 are AES-256-GCM, for whoever holds a secret. Odd suites pad their content to
steps of 1 KiB, so that length tells little; even suites carry a bare key of 32 bytes. Suite 5 is
suite 3 in steps of 512 bytes, for the child's cookie.
"""

import os
from dataclasses import dataclass
from functools import lru_cache
from typing import NewType

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from intake.errors import Unreadable
from intake.vault.secrets import Secret, derive, fingerprint

PublicKey = NewType("PublicKey", bytes)
"""32 bytes of an X25519 public key."""

VERSION = 1
HPKE_TEXT, HPKE_KEY, LOCK_TEXT, LOCK_KEY, LOCK_SMALL = 1, 2, 3, 4, 5
HEADER = 2 + 8
STEP = 1024
"""Bytes; texts are padded to a multiple of this."""
SMALL = 512
"""Bytes; what a cookie carries is padded to a multiple of this."""
LENGTH = 4
"""Bytes in which a padded text tells its length."""
NONCE = 12
KEY = 32

_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed object belongs; it opens nowhere else.

    ``purpose`` says what it is for, ``owner`` names the case or staff member it belongs to,
    ``part`` the object within it, ``number`` its place in a sequence.
    """

    purpose: str
    owner: str
    part: str = ""
    number: int = 0

    def bound(self, suite: int) -> bytes:
        """Spell the place out unambiguously, as HPKE ``info`` or AES-GCM associated data."""
        parts = ("madoguchi", str(VERSION), str(suite), self.purpose, self.owner, self.part)
        return "\x1f".join((*parts, str(self.number))).encode()


def pad(plain: bytes, step: int = STEP) -> bytes:
    """Fill up to the next multiple of ``step`` bytes, length first (4 bytes, big endian)."""
    framed = len(plain).to_bytes(LENGTH, "big") + plain
    return framed + bytes(-len(framed) % step)


def unpad(framed: bytes, step: int = STEP) -> bytes:
    """Undo ``pad``. Raises ``Unreadable`` when the frame is not whole."""
    length = int.from_bytes(framed[:LENGTH], "big")
    if not framed or len(framed) % step or length > len(framed) - LENGTH:
        raise Unreadable
    return framed[LENGTH : LENGTH + length]


class _Nonces:
    """Random nonces, drawn a thousand at a time.

    Each call to the system lets other threads go first; a message should not queue for 12 bytes.
    """

    def __init__(self) -> None:
        self._stock: list[bytes] = []

    def draw(self) -> bytes:
        """Give a nonce that was never given before."""
        try:
            return self._stock.pop()
        except IndexError:
            drawn = os.urandom(NONCE * 1024)
            self._stock += [drawn[at : at + NONCE] for at in range(0, len(drawn), NONCE)]
            return self._stock.pop()

    def forget(self) -> None:
        """Start afresh in a forked process, which must not share nonces with its parent."""
        self._stock.clear()


_nonces = _Nonces()
os.register_at_fork(after_in_child=_nonces.forget)


def _header(suite: int, key_id: bytes) -> bytes:
    return bytes((VERSION, suite)) + key_id


def _body(envelope: bytes, header: bytes) -> bytes:
    if envelope[:HEADER] != header:
        raise Unreadable
    return envelope[HEADER:]


def public_half(private: Secret) -> PublicKey:
    """Give the public key that belongs to a private key."""
    return PublicKey(
        X25519PrivateKey.from_private_bytes(private.reveal()).public_key().public_bytes_raw()
    )


def _encrypt(plain: bytes, to: PublicKey, place: Place, suite: int) -> bytes:
    key, key_id = _reader(to)
    return _header(suite, key_id) + _SUITE.encrypt(plain, key, info=place.bound(suite))


@lru_cache(maxsize=1024)
def _reader(to: PublicKey) -> tuple[X25519PublicKey, bytes]:
    """Read a public key and name it; the same few readers are sealed to again and again."""
    return X25519PublicKey.from_public_bytes(to), fingerprint(to)


def _decrypt(envelope: bytes, private: Secret, place: Place, suite: int) -> bytes:
    key = X25519PrivateKey.from_private_bytes(private.reveal())
    key_id = fingerprint(key.public_key().public_bytes_raw())
    body = _body(envelope, _header(suite, key_id))
    try:
        return _SUITE.decrypt(body, key, info=place.bound(suite))
    except (InvalidTag, ValueError):
        raise Unreadable from None


def seal(plain: bytes, to: PublicKey, place: Place) -> bytes:
    """Seal a text so that only the holder of the private key opens it, only in this place."""
    return _encrypt(pad(plain), to, place, HPKE_TEXT)


def unseal(envelope: bytes, private: Secret, place: Place) -> bytes:
    """Open what ``seal`` closed.

    Raises: ``Unreadable``, the same for a wrong key, a wrong place and altered bytes.
    """
    return unpad(_decrypt(envelope, private, place, HPKE_TEXT))


def seal_key(key: Secret, to: PublicKey, place: Place) -> bytes:
    """Seal a 32-byte key for one reader."""
    return _encrypt(key.reveal(), to, place, HPKE_KEY)


def unseal_key(envelope: bytes, private: Secret, place: Place) -> Secret:
    """Open what ``seal_key`` closed. Raises ``Unreadable``."""
    return Secret(_decrypt(envelope, private, place, HPKE_KEY))


def _shut(plain: bytes, secret: Secret, place: Place, suite: int) -> bytes:
    key = derive(secret, "lock").reveal()
    nonce = _nonces.draw()
    header = _header(suite, fingerprint(key))
    return header + nonce + AESGCM(key).encrypt(nonce, plain, place.bound(suite))


def _unshut(envelope: bytes, secret: Secret, place: Place, suite: int) -> bytes:
    key = derive(secret, "lock").reveal()
    body = _body(envelope, _header(suite, fingerprint(key)))
    try:
        return AESGCM(key).decrypt(body[:NONCE], body[NONCE:], place.bound(suite))
    except (InvalidTag, ValueError):
        raise Unreadable from None


def lock(plain: bytes, secret: Secret, place: Place) -> bytes:
    """Lock a text under a secret (a session token, stretched words, a thread's own key)."""
    return _shut(pad(plain), secret, place, LOCK_TEXT)


def unlock(envelope: bytes, secret: Secret, place: Place) -> bytes:
    """Open what ``lock`` closed. Raises ``Unreadable``."""
    return unpad(_unshut(envelope, secret, place, LOCK_TEXT))


def lock_small(plain: bytes, secret: Secret, place: Place) -> bytes:
    """Lock a few answers that travel with every request, padded to steps of 512 bytes."""
    return _shut(pad(plain, SMALL), secret, place, LOCK_SMALL)


def unlock_small(envelope: bytes, secret: Secret, place: Place) -> bytes:
    """Open what ``lock_small`` closed. Raises ``Unreadable``."""
    return unpad(_unshut(envelope, secret, place, LOCK_SMALL), SMALL)


def lock_key(key: Secret, secret: Secret, place: Place) -> bytes:
    """Lock a 32-byte key under a secret."""
    return _shut(key.reveal(), secret, place, LOCK_KEY)


def unlock_key(envelope: bytes, secret: Secret, place: Place) -> Secret:
    """Open what ``lock_key`` closed. Raises ``Unreadable``."""
    return Secret(_unshut(envelope, secret, place, LOCK_KEY))
