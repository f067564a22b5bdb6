"""Logs without personal data: closed sets of events and fields, and a formatter that only allows.

A foreign record keeps its logger's name, its level and the class of its exception; never its
message or arguments, because libraries quote addresses and words there.
"""

import json
import logging
import sys
import threading
import traceback
from enum import StrEnum
from pathlib import Path

OURS = logging.getLogger("madoguchi")
ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("intake", "channels", "triage", "staff_console")


class Event(StrEnum):
    """Everything that may be said in the log."""

    STARTED = "started"
    STOPPED = "stopped"
    RECEIVED = "received"
    NOT_STORED = "not stored"
    TRIAGE_FAILED = "triage failed"
    FORGED_CARD = "forged staff card"
    TOO_FEW_HOLDERS = "too few holders"
    MISTAKE = "mistake"
    REFUSED = "refused"


QUIET = frozenset({Event.STARTED, Event.STOPPED, Event.RECEIVED})

Field = str | int | float | BaseException


def say(event: Event, **fields: Field) -> None:
    """Log one event; values are ids, counts, kinds, durations, or an exception."""
    level = logging.INFO if event in QUIET else logging.WARNING
    if OURS.isEnabledFor(level):
        OURS.log(level, event, extra={"fields": fields})


def place_of(error: BaseException) -> str:
    """Name the class of an error and our own file and line it passed last; never its message."""
    ours = [
        f"{Path(frame.filename).relative_to(ROOT)}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(ROOT)
        and Path(frame.filename).relative_to(ROOT).parts[0] in PACKAGES
    ]
    return " ".join([type(error).__name__, *ours[-1:]])


class AllowList(logging.Formatter):
    """Writes one JSON line per record out of what is known to be harmless."""

    def format(self, record: logging.LogRecord) -> str:
        """Format our own events whole and foreign records as a mere sign of life."""
        line: dict[str, str | int | float] = {"level": record.levelname}
        if record.name == OURS.name:
            line["event"] = str(record.msg)
            fields: dict[str, Field] = getattr(record, "fields", {})
            for name, value in fields.items():
                line[name] = place_of(value) if isinstance(value, BaseException) else value
        else:
            line["logger"] = record.name
            if record.exc_info and record.exc_info[1]:
                line["error"] = place_of(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)


def set_up(level: int = logging.INFO) -> None:
    """Send every logger of this process through the allow-list formatter to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(AllowList())
    logging.basicConfig(handlers=[handler], level=level, force=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    sys.excepthook = lambda kind, error, _: _last_word(error or kind())
    threading.excepthook = lambda died: _last_word(died.exc_value or died.exc_type())
    sys.unraisablehook = lambda lost: _last_word(lost.exc_value or lost.exc_type())


def _last_word(error: BaseException) -> None:
    """Say of what nobody caught only its kind and place; the interpreter would quote it."""
    print(json.dumps({"level": "CRITICAL", "error": place_of(error)}), file=sys.stderr)  # noqa: T201  the log may be what failed
