"""A visitor's minute: the demo sets itself up, lets somebody in, and leaves nothing behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from channels.demo import stories
from channels.demo.browser import Browser, Page, Stopped
from channels.demo.colleagues import TEAM, Colleague
from channels.demo.faces import ROOT, face, free, without_ours
from channels.demo.setting import Demo, opened
from channels.demo.stories import CHILD, Do, Story
from intake.lifecycle import State
from intake.rulebook import read_policy, read_rules
from staff_console.web.present import STATES
from triage.assess import assess
from triage.model import Author, Channel, Facts, Urgency, Utterance

TOLD = stories.read()
AS_WAITING = STATES[State.WAITING]


def ends_with(*dos: Do) -> Story:
    """The first story whose last steps are these."""
    return next(
        story
        for story in TOLD.consultations
        if tuple(step.do for step in story.steps[-len(dos) :]) == dos
    )


A_FEW = (
    ends_with(Do.SAY),
    ends_with(Do.CLAIM, Do.NOTE),
    ends_with(Do.REPLY),
    ends_with(Do.RELEASE),
    ends_with(Do.CLOSE),
)
"""One for each state a case can be in."""


def without_staff(story: Story) -> Story:
    return replace(story, steps=tuple(step for step in story.steps if step.by == CHILD))


async def tell(demo: Demo, some: tuple[Story, ...]) -> None:
    async for _ in demo.tell(some):
        pass


async def sign_in(visitor: Browser, colleague: Colleague, password: str) -> Page:
    """Come in with what the terminal shows."""
    page, code = await visitor.opens("/sign-in"), colleague.code(datetime.now(UTC))
    name = colleague.post.role
    return await visitor.presses(page, "sign-in", name=name, password=password, code=code)


async def states(visitor: Browser) -> Counter[str]:
    """What stands in the rows of the queue."""
    pages = [await visitor.opens(f"/queue.json?view={view}") for view in ("open", "closed")]
    return Counter(row["state"] for page in pages for row in json.loads(page.text)["rows"])


async def test_a_visitor_finds_a_queue_in_every_state_and_nothing_stays(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    async with opened(free(0)) as demo, Browser(demo.console.origin) as visitor:
        colleague = demo.team["psychologist"]
        with pytest.raises(Stopped, match="403"):
            await sign_in(visitor, colleague, "not-the-password")
        assert (await sign_in(visitor, colleague, colleague.password)).path == "/"

        await tell(demo, tuple(map(without_staff, A_FEW)))
        assert await states(visitor) == {AS_WAITING: 5}
        await tell(demo, A_FEW)
        assert await states(visitor) == Counter([*STATES.values(), *4 * [AS_WAITING]])

        assert TOLD.later[0].to == A_FEW[0].name
        await demo.goes_on(TOLD.later[0], A_FEW)
        assert (await states(visitor)).total() == 9
        await demo.goes_on(TOLD.later[1], A_FEW)
        assert (await states(visitor)).total() == 10
        assert demo.team.keys() == {post.role for post in TEAM}
        assert [path.name[:9] for path in tmp_path.iterdir()] == ["madoguchi"]
    assert list(tmp_path.iterdir()) == []
    assert (demo.child.program.returncode, demo.console.program.returncode) == (0, 0)


def test_ctrl_c_clears_up_and_a_real_installation_is_never_touched(tmp_path):
    room, theirs = tmp_path / "room", tmp_path / "real.db"
    room.mkdir()
    theirs_too = {"MADOGUCHI_STORE": f"sqlite:///{theirs}", "TMPDIR": str(room)}
    with subprocess.Popen(
        [sys.executable, "-m", "channels.demo", str(free(0))],
        cwd=ROOT, env=without_ours(os.environ) | theirs_too, stdout=subprocess.PIPE, text=True,
    ) as demo:  # fmt: skip
        until = time.monotonic() + 90
        while not list(room.glob("*/staff_console.log")):
            assert demo.poll() is None, "it ended by itself"
            assert time.monotonic() < until, "no face was started"
            time.sleep(0.05)
        demo.send_signal(signal.SIGINT)
        said, _ = demo.communicate(timeout=30)
    assert demo.returncode == 0
    assert "nothing of it" in said
    assert list(room.iterdir()) == []
    assert not theirs.exists()


async def test_a_face_that_cannot_start_says_why(tmp_path):
    with pytest.raises(Stopped, match=r"channels has ended: .*there is no madoguchi\.toml"):
        async with face("channels", tmp_path / "empty", {"child": free(0)}):
            pass


def test_a_port_in_use_is_not_taken_twice():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert free(port) != port
    assert free(port) == port


def test_there_are_forty_consultations_and_every_story_can_be_told():
    assert len(TOLD.consultations) == 40
    names = [story.name for story in TOLD.consultations if story.name]
    assert sorted(names) == sorted({story.to for story in TOLD.later} - {""})
    assert len({story.steps for story in (*TOLD.consultations, *TOLD.later)}) == 40 + len(
        TOLD.later
    )
    roles = {post.role for post in TEAM} | {CHILD}
    assert {step.by for story in TOLD.consultations for step in story.steps} <= roles
    assert [story for story in TOLD.consultations if not story.steps[0].text] == []


def test_children_choose_only_what_the_policy_offers():
    policy = read_policy(None)
    questions = policy.questions
    offered = {
        "feeling": questions.feelings,
        "topic": questions.topics,
        "for-whom": questions.for_whom,
        "wish": questions.wishes,
    }
    schools = {story.school for story in (*TOLD.consultations, *TOLD.later)} - {""}
    assert [school for school in schools if policy.code(school) is None] == []
    chosen = [
        (name, said)
        for story in (*TOLD.consultations, *TOLD.later)
        for name, said in story.answers.items()
    ]
    assert len(chosen) > 100
    assert [one for one in chosen if one[1] not in {each.id for each in offered[one[0]]}] == []


def test_every_level_of_urgency_is_there_to_see():
    rules = read_rules()
    levels = Counter(
        assess(Facts(Channel.chat, Author.child, said(story)), rules).urgency
        for story in TOLD.consultations
    )
    assert [level for level in Urgency if levels[level] < 2] == []


def said(story: Story) -> tuple[Utterance, ...]:
    return tuple(Utterance(step.text) for step in story.steps if step.by == CHILD)
