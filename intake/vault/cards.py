"""Staff cards: a public key becomes a reader only by a signature that leads back to the root."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from intake.vault.envelope import PublicKey, public_half
from intake.vault.secrets import Secret, derive

ROOT = "root"
LONGEST_CHAIN = 16
"""Managers appoint managers; a longer chain than this is a forgery or a loop."""


@dataclass(frozen=True, slots=True)
class Card:
    """Who may read: the staff id, the role, and both public keys, as one signed statement."""

    staff: str
    role: str
    reads: PublicKey
    signs: bytes

    def statement(self) -> bytes:
        """Spell the card out as the bytes that are signed."""
        spelled = asdict(self) | {"reads": self.reads.hex(), "signs": self.signs.hex()}
        return json.dumps(spelled, sort_keys=True, ensure_ascii=False).encode()


@dataclass(frozen=True, slots=True)
class SignedCard:
    """A card, who signed it (a staff id or ``root``), and the signature."""

    card: Card
    signed_by: str
    signature: bytes


def reading_key(secret: Secret) -> Secret:
    """Derive the X25519 private key of a staff member, or of the recovery sheet."""
    return derive(secret, "reading key")


def signing_key(secret: Secret) -> Secret:
    """Derive the Ed25519 private key of a staff member; of the recovery sheet, the root key."""
    return derive(secret, "signing key")


def signing_half(secret: Secret) -> bytes:
    """Give the public half of a person's signing key."""
    private = Ed25519PrivateKey.from_private_bytes(signing_key(secret).reveal())
    return private.public_key().public_bytes_raw()


def card_of(staff: str, role: str, secret: Secret) -> Card:
    """Write the card of a staff member who holds this secret."""
    return Card(staff, role, public_half(reading_key(secret)), signing_half(secret))


def sign(card: Card, signer: str, secret: Secret) -> SignedCard:
    """Sign a card as ``signer`` (a manager's staff id, or ``root``)."""
    private = Ed25519PrivateKey.from_private_bytes(signing_key(secret).reveal())
    return SignedCard(card, signer, private.sign(b"staff card" + card.statement()))


def _signed_with(signed: SignedCard, public: bytes) -> bool:
    try:
        key = Ed25519PublicKey.from_public_bytes(public)
        key.verify(signed.signature, b"staff card" + signed.card.statement())
    except (InvalidSignature, ValueError):
        return False
    return True


def genuine(signed: SignedCard, others: Mapping[str, SignedCard], root: bytes) -> bool:
    """Say whether a card leads back to the root key through managers only.

    ``others`` holds the cards of all staff by id; ``root`` is the public half in the settings.
    """
    for _ in range(LONGEST_CHAIN):
        if signed.signed_by == ROOT:
            return _signed_with(signed, root)
        signer = others.get(signed.signed_by)
        if (
            signer is None
            or signer.card.role != "manager"
            or signer.card.staff == signed.card.staff
        ):
            return False
        if signer.card.staff != signed.signed_by or not _signed_with(signed, signer.card.signs):
            return False
        signed = signer
    return False
