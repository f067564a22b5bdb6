"""The hash that links one journal entry to the one before."""

from intake.vault.secrets import digest

FIRST = bytes(32)
"""What the first entry is linked to."""


def link(before: bytes, entry: bytes) -> bytes:
    """Link an entry, spelled out canonically, to the link before it (SHA-256)."""
    return digest(before, entry)
