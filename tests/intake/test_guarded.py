"""Whatever happens to triage, the message is stored, on top, and rings."""

import asyncio
import re
import signal
import threading
import time
from dataclasses import replace

import pytest
from sqlalchemy import select

from intake import guarded
from intake.guarded import judge_safely
from intake.store.schema import case, record
from intake.store.sheets import coarse
from tests.builders import FRIDAY, a_token, an_arrival
from triage.assess import NEEDS_PERSON
from triage.model import Author, Channel, Facts, Flag, FlagStatus, Signal, Urgency, Utterance

FACTS = Facts(Channel.chat, Author.child, (Utterance("あのね"),))


def raises(_facts):
    raise ZeroDivisionError


def runs_out_of_memory(_facts):
    raise MemoryError


def recurses(facts):
    return recurses(facts)


def never_ends(_facts):
    while True:
        pass


def tries_a_catastrophic_pattern(_facts):
    return re.match(r"(a+)+$", "a" * 60 + "b")


def swallows_one_interruption(_facts):
    try:
        never_ends(_facts)
    except BaseException:  # noqa: BLE001  a callback of the interpreter can swallow it like this
        never_ends(_facts)


FAILURES = [
    raises,
    runs_out_of_memory,
    recurses,
    never_ends,
    tries_a_catastrophic_pattern,
    swallows_one_interruption,
]
every_failure = pytest.mark.parametrize("judge", FAILURES, ids=lambda judge: judge.__name__)


@pytest.fixture(autouse=True)
def a_short_limit(monkeypatch):
    monkeypatch.setattr(guarded, "LONGEST", 0.05)


def with_judge(face, judge):
    """The real door with another judgement behind it."""
    face.intake._preparing = replace(face.intake._preparing, judge=judge)
    return face


async def the_case(face):
    return await face.intake._store.read(lambda tx: tx.execute(select(case)).one())


# The guard


@every_failure
def test_a_failure_asks_for_a_person_in_time(judge):
    begun = time.monotonic()
    assert judge_safely(judge, FACTS) is NEEDS_PERSON
    assert time.monotonic() - begun < 2


def test_a_judgement_in_time_is_passed_on():
    calm = replace(NEEDS_PERSON, urgency=Urgency.U4, needs_person=False)
    assert judge_safely(lambda _: calm, FACTS) is calm


def test_nothing_rings_after_a_judgement_in_time():
    judge_safely(lambda _: NEEDS_PERSON, FACTS)
    time.sleep(0.1)  # a timer left running would raise here


def test_a_timer_left_running_interrupts_nothing_but_triage():
    before = signal.signal(signal.SIGALRM, guarded._too_slow)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.02, 0.02)
        time.sleep(0.1)
        assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_a_limit_is_kept_for_every_message():
    for _ in range(3):
        assert judge_safely(never_ends, FACTS) is NEEDS_PERSON


def test_a_judgement_outside_the_main_thread_is_made_without_a_limit():
    made = []
    worker = threading.Thread(target=lambda: made.append(judge_safely(raises, FACTS)))
    worker.start()
    worker.join()
    assert made == [NEEDS_PERSON]


@pytest.mark.parametrize("stop", [KeyboardInterrupt, SystemExit])
def test_being_asked_to_stop_is_no_failure_of_triage(stop):
    def judge(_facts):
        raise stop

    with pytest.raises(stop):
        judge_safely(judge, FACTS)


# Through the door


@every_failure
async def test_a_message_triage_fails_on_is_stored_on_top_and_rings(spine, judge):
    face = with_judge(spine, judge)
    receipt = await face.intake.receive(an_arrival("だれか きいて"))
    row = await the_case(face)
    assert (receipt.urgency, row.urgency, row.needs_person) == (Urgency.U0, 0, True)
    assert row.alarm_since == coarse(FRIDAY)
    thread = await face.threads.conversation(a_token())
    assert [line.text for line in thread.lines] == ["だれか きいて"]


async def test_a_calm_message_needs_no_person_and_does_not_ring(spine):
    await spine.intake.receive(an_arrival())
    row = await the_case(spine)
    assert (row.needs_person, row.alarm_since) == (False, None)
    assert row.urgency > 0


async def test_a_further_message_triage_fails_on_lifts_the_case(spine):
    await spine.intake.receive(an_arrival(delivery="a"))
    face = with_judge(spine, raises)
    await face.intake.receive(an_arrival(delivery="b"))
    row = await the_case(face)
    assert (row.urgency, row.needs_person, row.messages) == (0, True, 2)
    assert row.alarm_since == coarse(FRIDAY)


async def test_a_failure_forgets_nothing_that_was_found_before(spine):
    heard = []

    def listens(facts):
        heard.append(facts.earlier)
        flag = Flag(Signal.ABUSE_PHYS, FlagStatus.asserted, (), Urgency.U1)
        return replace(NEEDS_PERSON, urgency=Urgency.U1, flags=(flag,), needs_person=False)

    with_judge(spine, listens)
    await spine.intake.receive(an_arrival(delivery="a"))
    with_judge(spine, raises)
    await spine.intake.receive(an_arrival(delivery="b"))
    with_judge(spine, listens)
    await spine.intake.receive(an_arrival(delivery="c"))
    assert [flag.what for flag in heard[1].flags] == [Signal.ABUSE_PHYS]
    assert heard[1].messages == 2


async def test_an_altered_memory_does_not_keep_a_message_out(spine):
    await spine.intake.receive(an_arrival(delivery="a"))
    await spine.intake._store.write(
        lambda tx: tx.execute(case.update().values(memory=b"nonsense", urgency=1))
    )
    spine.intake._at_hand.clear()
    receipt = await spine.intake.receive(an_arrival("また", delivery="b"))
    assert (receipt.number, receipt.urgency) == (2, Urgency.U1)


async def test_while_one_triage_hangs_the_others_are_still_received(spine):
    face = with_judge(spine, never_ends)
    begun = time.monotonic()
    await asyncio.gather(*(face.intake.receive(an_arrival(token=at)) for at in range(1, 6)))
    assert time.monotonic() - begun < 5
    rows = await face.intake._store.read(lambda tx: tx.execute(select(record)).all())
    assert len(rows) == 5
