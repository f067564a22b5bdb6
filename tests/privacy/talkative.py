"""Starts a face that logs all it can: ``python -m tests.privacy.talkative channels HOME``."""

import logging
import sys
from functools import partial
from importlib import import_module
from unittest.mock import patch

from intake import log

if __name__ == "__main__":
    face = import_module(f"{sys.argv.pop(1)}.__main__")
    with patch.object(log, "set_up", partial(log.set_up, logging.DEBUG)):
        face.main()
