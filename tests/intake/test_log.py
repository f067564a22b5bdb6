"""The log says what happened and where, and never what anybody wrote or from where."""

import io
import json
import logging
import subprocess
import sys

import pytest

from intake.log import OURS, QUIET, AllowList, Event, place_of, say

CANARY = "marigold"
ADDRESS = "203.0.113.7"


@pytest.fixture
def written():
    """What a handler with our formatter writes, at the most talkative level."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(AllowList())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(before)


def caught(error: Exception) -> Exception:
    try:
        raise error
    except Exception as raised:  # noqa: BLE001
        return raised


def fails_inside() -> Exception:
    """An error that passed a line of our own packages last."""
    from intake.vault.secrets import Secret

    try:
        Secret(CANARY.encode())
    except ValueError as raised:
        return raised
    raise AssertionError


# Our own events


def test_our_events_are_written_whole(written):
    say(Event.RECEIVED, case="case-a", count=3, ms=1.5)
    assert written() == [
        {"level": "INFO", "event": "received", "case": "case-a", "count": 3, "ms": 1.5}
    ]


@pytest.mark.parametrize("event", Event)
def test_an_event_is_loud_unless_it_is_daily(written, event):
    say(event)
    assert written()[0]["level"] == ("INFO" if event in QUIET else "WARNING")


def test_an_error_is_written_as_its_kind_and_our_own_line(written):
    say(Event.MISTAKE, where=fails_inside())
    where = written()[0]["where"]
    assert where.startswith("ValueError intake/vault/secrets.py:")
    assert CANARY not in where


def test_an_error_that_passed_nothing_of_ours_is_its_kind_alone():
    assert place_of(caught(RuntimeError(CANARY))) == "RuntimeError"
    assert place_of(RuntimeError(CANARY)) == "RuntimeError"


# Everybody else's records


@pytest.mark.parametrize("name", ["aiohttp.server", "sqlalchemy.engine", "asyncio", "root"])
def test_a_foreign_record_is_a_mere_sign_of_life(written, name):
    logging.getLogger(name).warning("request from %s said %s", ADDRESS, CANARY)
    assert written() == [{"level": "WARNING", "logger": name}]


def test_a_foreign_exception_keeps_its_class_and_our_line_only(written):
    foreign = logging.getLogger("aiohttp.server")
    foreign.error("Error handling request from %s", ADDRESS, exc_info=fails_inside())
    (line,) = written()
    assert set(line) == {"level", "logger", "error"}
    assert line["error"].startswith("ValueError intake/vault/secrets.py:")


def test_what_a_foreign_record_carries_besides_is_left_out(written):
    extra = {"fields": {"words": CANARY}, "event": CANARY}
    logging.getLogger("elsewhere").error(CANARY, extra=extra, stack_info=True)
    assert CANARY not in json.dumps(written())


def test_a_logger_below_ours_is_foreign(written):
    OURS.getChild("more").error(CANARY)
    assert CANARY not in json.dumps(written())


def test_an_ordinary_formatter_would_have_told(caplog):
    logging.getLogger("aiohttp.server").error("request from %s", ADDRESS)
    assert ADDRESS in caplog.text


# The last word of a process

DYING = f"""
import sys, threading
from intake.log import set_up
set_up()

class Lost:
    def __del__(self):
        raise ValueError("{CANARY}")

def fails():
    raise ValueError("{CANARY}")

Lost()
thread = threading.Thread(target=fails)
thread.start()
thread.join()
import logging
logging.getLogger("sqlalchemy").error("bound %s", "{CANARY}")
raise KeyError("{CANARY}")
"""


def ends(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    return done.stdout + done.stderr


def test_a_process_that_dies_says_nothing_that_was_said_to_it():
    last = [json.loads(line) for line in ends(DYING).splitlines()]
    assert [line.get("error", line.get("logger")) for line in last] == [
        "ValueError",
        "ValueError",
        "sqlalchemy",
        "KeyError",
    ]


def test_a_process_without_our_log_would_have_told():
    assert ends(DYING.replace("set_up()\n", "", 1)).count(CANARY) >= 3
