"""One face as the real program starts it, on a clock that a test sets: `python -m tests.browser.face`."""

import sys
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib import import_module
from pathlib import Path

from intake import spine

SHIFT = "shift"
"""File in the installation's folder: how many seconds its clock is ahead of the machine's."""
OPENS = {"channels": "child_facing", "staff_console": "staff_facing"}


def clock_of(home: Path) -> spine.Clock:
    """Give the clock of an installation; moving it needs no restart."""
    return lambda: datetime.now(UTC) + timedelta(seconds=float((home / SHIFT).read_text()))


def main() -> None:
    """Run a face: its name, then the installation's folder."""
    name, home = sys.argv[1], Path(sys.argv[2])
    face = import_module(f"{name}.__main__")
    opens = partial(getattr(spine, OPENS[name]), clock=clock_of(home))
    setattr(face, OPENS[name], opens)
    sys.argv[1:] = [str(home)]
    face.main()


if __name__ == "__main__":
    main()
