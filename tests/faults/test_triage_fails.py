"""Triage raises, hangs or runs out of memory: the message is stored and a person is called."""

import json
import re
import signal

import pytest
from aiohttp import ClientTimeout

from intake import guarded
from intake import spine as spines
from tests.channels.browser import JSON
from triage.assess import assess
from triage.model import Author, Channel, Facts

pytestmark = pytest.mark.faults

WITHIN = 60
"""Seconds within which a person is called. Source: checks.md 3."""


def raises(_: Facts):
    raise RuntimeError("とつぜんの まちがい")


def hangs(_: Facts):
    while True:
        pass


def hangs_in_a_pattern(_: Facts):
    return re.match(r"(?:a+)+$", "a" * 60 + "b")


def swallows_everything_and_hangs(_: Facts):
    while True:
        try:
            raise ValueError
        except Exception:  # noqa: BLE001  what a careless rule does
            continue


def runs_out_of_memory(_: Facts):
    return bytearray(1 << 62)


def recurses(facts: Facts):
    return recurses(facts)


FAULTS = (
    raises, hangs, hangs_in_a_pattern, swallows_everything_and_hangs, runs_out_of_memory, recurses,
)  # fmt: skip
QUIET = "きょうは てんきが いいです"


class Judge:
    """Triage as it is, until a test breaks it."""

    def __init__(self) -> None:
        self.fault = None

    def __call__(self, facts: Facts, rules):
        return self.fault(facts) if self.fault else assess(facts, rules)


@pytest.fixture
def judge(monkeypatch) -> Judge:
    judge = Judge()
    monkeypatch.setattr(spines, "assess", judge)
    return judge


@pytest.fixture
def quick(quick, judge) -> None:
    """Open the spine with a judge that can be broken."""


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
async def test_a_message_triage_fails_on_is_stored_and_stands_on_top(
    office, child, new_child, enter, judge, fault
):
    for text in ("てんきの はなし", "ともだちが いじめられています"):
        other = await new_child()
        await other.opens("/")
        assert (await other.says(text)).status == 303
    judge.fault = fault
    assert (await child.says(QUIET, JSON)).status == 200
    assert (await child.opens("/talk")).bubbles == [QUIET]
    office.clock.forward(seconds=WITHIN)
    rows = json.loads((await enter("psy").get("/queue.json")).text)["rows"]
    assert len(rows) == 3
    assert (rows[0]["needs_person"], rows[0]["rings"], rows[0]["level"]) == (True, True, 0)
    assert [row["needs_person"] for row in rows[1:]] == [False, False]


async def test_the_feed_rings_by_itself(office, child, enter, judge):
    psy = enter("psy")
    cookie = "; ".join(f"{name}={value}" for name, value in psy.cookies.items())
    patience = ClientTimeout(total=WITHIN)
    judge.fault = raises
    async with psy.client.get("/feed", headers={"Cookie": cookie}, timeout=patience) as feed:
        await child.says(QUIET)
        async for line in feed.content:
            if line.startswith(b"data:") and len(json.loads(line[5:]).get("cases", ())) == 1:
                return
    pytest.fail("the feed ended without an alarm")


async def test_a_failure_forgets_nothing_and_the_next_message_is_judged_again(
    office, child, enter, judge
):
    await child.says("クラスで いじめられて、もう しにたい")
    judge.fault = raises
    await child.says(QUIET)
    judge.fault = None
    await child.says("またね")
    (row,) = json.loads((await enter("psy").get("/queue.json")).text)["rows"]
    page = (await enter("psy").get(f"/case/{row['case']}")).text
    assert row["needs_person"]
    assert row["chips"]
    assert "しにたい" in page
    assert "またね" in page


async def test_a_failure_remembers_that_there_was_word_of_bullying(office, child, judge):
    heard = []

    def listens(facts):
        heard.append(facts.earlier.bullying)
        return assess(facts, office.desk.rules)

    await child.says("クラスで いじめられています")
    judge.fault = raises
    await child.says(QUIET)
    judge.fault = listens
    await child.says("またね")
    assert heard == [True]


@pytest.mark.parametrize("fault", [raises, runs_out_of_memory], ids=lambda fault: fault.__name__)
async def test_control_without_the_guard_the_message_is_not_taken(
    office, child, judge, monkeypatch, fault
):
    monkeypatch.setattr("intake.preparing.judge_safely", lambda judge, facts: judge(facts))
    judge.fault = fault
    assert (await child.says(QUIET)).status == 500
    assert (await child.opens("/talk")).bubbles == []


def test_control_without_the_timer_a_hang_is_not_ended(monkeypatch):
    monkeypatch.setattr(signal, "setitimer", lambda *_: None)
    turns = 0

    def counts(_: Facts):
        nonlocal turns
        while turns < 10_000_000:
            turns += 1
        raise ValueError("this would have gone on")

    guarded.judge_safely(counts, Facts(Channel.chat, Author.child, ()))
    assert turns == 10_000_000
