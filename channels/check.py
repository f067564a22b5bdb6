"""Checks the words children see: ``python -m channels.check [HOME]``; silent when all is well."""

import sys
from pathlib import Path

from channels.phrases import PhraseFaults, parse
from channels.webchat.wanted import wanted
from intake import settings
from intake.rulebook import phrases_text, read_policy


def main() -> None:
    """Name every phrase that is missing, unused or cannot be read, all at once."""
    here = settings.load(Path(sys.argv[1])) if len(sys.argv) > 1 else None
    try:
        parse(phrases_text(here, read_policy(here)), wanted())
    except PhraseFaults as faults:
        sys.exit(str(faults))


if __name__ == "__main__":
    main()
