"""The child-facing process on a disk that needs 2 ms longer to flush: give the home folder."""

import time
from unittest.mock import patch

from channels.__main__ import main
from intake import spine
from intake.store.store import Store

LONGER = 0.002
"""Seconds."""


def slow_store(url: str) -> Store:
    """Open the store with a wait before each commit."""
    return Store(url, before_commit=lambda _: time.sleep(LONGER))


if __name__ == "__main__":
    with patch.object(spine, "Store", slow_store):
        main()
