"""Appointing a colleague: a key pair, a signed card, and a one-time sign-in that opens it once."""

import base64
import os
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from intake.model import StaffId
from intake.store.staff import StaffRow
from intake.vault.cards import card_of, sign
from intake.vault.envelope import Place, lock_key
from intake.vault.secrets import Secret, new_secret
from intake.vault.stretch import stretch_password

INVITED = timedelta(days=7)
"""How long a one-time sign-in stays good."""
SALT = 16
ONE_TIME = 20
"""Random bytes of a one-time sign-in; 32 letters of base32."""


def of_staff(staff: str) -> Place:
    """Where a staff secret belongs while it lies in the database."""
    return Place("staff secret", staff)


@dataclass(frozen=True, slots=True, repr=False)
class Appointment:
    """A new staff row, and the one-time sign-in to hand over; the text is kept nowhere."""

    row: StaffRow
    one_time: str


def appoint(*, name: str, role: str, signed_by: str, signer: Secret, at: datetime) -> Appointment:
    """Appoint a colleague on the word of ``signed_by`` (a manager's id, or ``root``).

    Takes about a tenth of a second, for the one-time sign-in is stretched like a password.
    """
    staff, secret, salt = StaffId(secrets.token_hex(13)), new_secret(), os.urandom(SALT)
    word = base64.b32encode(os.urandom(ONE_TIME)).decode()
    signed = sign(card_of(staff, role, secret), signed_by, signer)
    row = StaffRow(
        id=staff,
        sign_in_name=None,
        display_name=name,
        role=role,
        status="invited",
        reads=signed.card.reads,
        signs=signed.card.signs,
        signed_by=signed.signed_by,
        signature=signed.signature,
        salt=salt,
        wrapped=lock_key(secret, stretch_password(word, salt), of_staff(staff)),
        totp_sealed=None,
        totp_step=0,
        failed=0,
        locked_until=None,
        invited_until=at + INVITED,
    )
    return Appointment(row, f"{staff}.{word}")
