"""Keeps words and keys out of core dumps and other processes' reach."""

import ctypes
import os
import resource
import sys
from contextlib import suppress

HEAD_WITHIN = 15.0
"""Seconds a line may stay open before it has said what it wants, first and after each answer."""
PR_SET_DUMPABLE = 4
"""prctl(2): no core dump, no ptrace by other processes of the same account."""


def harden() -> None:
    """Forbid core dumps of this process, attaching to it (Linux), and files that others read.

    It also takes every open line the system grants: idle lines must not use up a small share.
    """
    os.umask(0o077)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):  # some systems name a limit that they do not grant
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
