"""Triage within bounds: whatever happens in there, the message is stored and a person looks.

The bound is a timer signal: Python's regular expressions check for signals while they match, so
even a pattern that would run for hours is stopped, without a second process per message.
"""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from intake.log import Event, say
from triage.assess import NEEDS_PERSON
from triage.model import Assessment, Facts

LONGEST = 0.25
"""Seconds one message may take; the engine needs well under a millisecond."""

Judge = Callable[[Facts], Assessment]


class TooSlow(BaseException):
    """Triage did not come back in time; not an Exception, so that no rule can swallow it."""


def judge_safely(judge: Judge, facts: Facts) -> Assessment:
    """Assess, or say "needs a person" when triage fails, hangs or runs out of memory."""
    try:
        with _within(LONGEST):
            return judge(facts)
    except (Exception, TooSlow) as failed:  # noqa: BLE001  promise 5: any failure goes to the top
        say(Event.TRIAGE_FAILED, where=failed)
        return NEEDS_PERSON


@contextmanager
def _within(seconds: float) -> Iterator[None]:
    if threading.current_thread() is not threading.main_thread():
        yield  # signals reach the main thread only, which is where both faces run
        return
    before = signal.signal(signal.SIGALRM, _too_slow)
    # Again and again: the interpreter's own callbacks can swallow an interruption.
    signal.setitimer(signal.ITIMER_REAL, seconds, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _too_slow(_signal: int, frame: FrameType | None) -> None:
    while frame is not None:
        if frame.f_code is judge_safely.__code__:
            raise TooSlow
        frame = frame.f_back
    signal.setitimer(signal.ITIMER_REAL, 0)  # judging is over; nothing else may be interrupted
