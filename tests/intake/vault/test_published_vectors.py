"""The building blocks give what their standards print."""

import hashlib
import hmac
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from intake.vault.envelope import HEADER, HPKE_KEY, Place, public_half, seal_key
from intake.vault.secrets import Secret, derive, new_secret
from intake.vault.totp import code_at

# HPKE: RFC 9180 appendix A.1.1, base mode.
SKR = "4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8"
PKR = "3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d"
ENC = "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431"
SHARED = "fe0e18c9f024ce43799ae393c7e8fe8fce9d218875e8227b0187c04e7d2ea1fc"
KEY = "4531685d41d65f03dc48f6b8302c05b0"
NONCE = "56d890e5accaaf011cff4b7d"
PLAIN = b"Beauty is truth, truth beauty"
SEALED = (
    "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a"
)
INFO = b"Ode on a Grecian Urn"

AES_128, AES_256 = (1, 16), (2, 32)


def extract(salt, suite, label, ikm):
    return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + ikm, "sha256")


def expand(prk, suite, label, info, length):
    asked = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return hmac.digest(prk, asked + b"\x01", hashlib.sha256)[:length]


def shared_secret(private: bytes, enc: bytes) -> bytes:
    """RFC 9180 §4.1, Decap of DHKEM(X25519, HKDF-SHA256)."""
    mine = X25519PrivateKey.from_private_bytes(private)
    dh = mine.exchange(X25519PublicKey.from_public_bytes(enc))
    kem = b"KEM" + (0x20).to_bytes(2, "big")
    context = enc + mine.public_key().public_bytes_raw()
    return expand(extract(b"", kem, b"eae_prk", dh), kem, b"shared_secret", context, 32)


def schedule(shared: bytes, info: bytes, aead: tuple[int, int]) -> tuple[bytes, bytes]:
    """RFC 9180 §5.1, the key schedule of the base mode: key and base nonce."""
    suite = b"HPKE" + b"".join(one.to_bytes(2, "big") for one in (0x20, 1, aead[0]))
    context = b"\x00" + extract(b"", suite, b"psk_id_hash", b"")
    context += extract(b"", suite, b"info_hash", info)
    secret = extract(shared, suite, b"secret", b"")
    key = expand(secret, suite, b"key", context, aead[1])
    return key, expand(secret, suite, b"base_nonce", context, 12)


def test_the_key_schedule_is_that_of_rfc_9180():
    shared = shared_secret(bytes.fromhex(SKR), bytes.fromhex(ENC))
    key, nonce = schedule(shared, INFO, AES_128)
    assert (shared.hex(), key.hex(), nonce.hex()) == (SHARED, KEY, NONCE)
    assert AESGCM(key).encrypt(nonce, PLAIN, b"Count-0").hex() == SEALED


def test_a_public_half_is_that_of_rfc_9180():
    assert public_half(Secret(bytes.fromhex(SKR))).hex() == PKR


def test_the_library_opens_what_rfc_9180_seals():
    # The one-shot interface has no associated data, so the ciphertext is made from the RFC's key.
    body = AESGCM(bytes.fromhex(KEY)).encrypt(bytes.fromhex(NONCE), PLAIN, b"")
    suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_128_GCM)
    private = X25519PrivateKey.from_private_bytes(bytes.fromhex(SKR))
    assert suite.decrypt(bytes.fromhex(ENC) + body, private, info=INFO) == PLAIN


def test_our_envelope_opens_by_the_letter_of_rfc_9180():
    private, carried, place = new_secret(), new_secret(), Place("case key", "case-a", "staff-b")
    body = seal_key(carried, public_half(private), place)[HEADER:]
    shared = shared_secret(private.reveal(), body[:32])
    key, nonce = schedule(shared, place.bound(HPKE_KEY), AES_256)
    assert AESGCM(key).decrypt(nonce, body[32:], b"") == carried.reveal()


# HKDF: by the letter of RFC 5869 §2, without salt.


def test_a_derived_key_is_that_of_rfc_5869():
    prk = hmac.digest(bytes(32), bytes(range(32)), "sha256")
    expected = hmac.digest(prk, b"forms\x01", "sha256")
    assert derive(Secret(bytes(range(32))), "forms").reveal() == expected


# TOTP: RFC 6238 appendix B, whose eight digits end in our six.


@pytest.mark.parametrize(
    "seconds, digits",
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_a_code_is_that_of_rfc_6238(seconds, digits):
    at = datetime.fromtimestamp(seconds, UTC)
    assert code_at(b"12345678901234567890", at) == digits[-6:]


# Argon2id: RFC 9106 §5.3.


def test_argon2id_is_that_of_rfc_9106():
    tag = Argon2id(
        salt=b"\x02" * 16,
        length=32,
        iterations=3,
        lanes=4,
        memory_cost=32,
        secret=b"\x03" * 8,
        ad=b"\x04" * 12,
    ).derive(b"\x01" * 32)
    assert tag.hex() == "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"
