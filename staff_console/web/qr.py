"""A QR code as one SVG path: black modules only, nothing for a page's policy to forbid."""

from dataclasses import dataclass

import segno

from intake.vault.totp import provisioning_uri

BORDER = 4
"""Modules of white around the code. Source: ISO/IEC 18004, quiet zone."""


@dataclass(frozen=True, slots=True, repr=False)
class Picture:
    """A square of ``size`` modules."""

    size: int
    path: str


def qr_of(totp: bytes, name: str, service: str) -> Picture:
    """Draw what an authenticator app reads."""
    return draw(provisioning_uri(totp, name, service))


def draw(text: str) -> Picture:
    """Draw a text as a QR code."""
    rows = [
        list(row) for row in segno.make(text, error="m", micro=False).matrix_iter(border=BORDER)
    ]
    steps = [
        f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark
    ]
    return Picture(len(rows), "".join(steps))
