"""The desk is killed while staff answer: what was acknowledged is with the child, and once."""

import asyncio
import re
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from itertools import count

import pytest
from aiohttp import ClientError

from intake.store.verify import verify
from staff_console import casework
from staff_console.web.door import write_token
from tests.builders import a_token
from tests.channels.browser import Child
from tests.faults.nurseries import a_nursery
from tests.faults.senders import browser
from tests.faults.steps import Step
from tests.staff_console.office import opened_office

pytestmark = pytest.mark.faults

STEPS = tuple(step for step in Step if step is not Step.BEFORE_JUDGE)
PASSAGES = (1, 3)
"""Opening a case writes down the look, so a reply is the second thing that is written."""
SHOWN = re.compile(r'name="(token|version|seen)" value="([^"]*)"')


class Staff:
    """One member at a case, who answers and goes on to the next answer."""

    def __init__(self, desk: Child, case: str) -> None:
        self.desk = desk
        self.case = case
        self.told: list[str] = []

    async def opens_the_case(self) -> dict[str, str]:
        page = await self.desk.opens(f"/case/{self.case}")
        assert page.status == 200
        form = page.text.split(f'action="/case/{self.case}/reply"')[1]
        return dict(SHOWN.findall(form.split("</form>")[0]))

    async def presses(self, text: str, shown: dict[str, str]) -> int:
        headers = {"Origin": self.desk.origin}
        path = f"/case/{self.case}/reply"
        return (await self.desk.asks("POST", path, headers, {**shown, "text": text})).status

    async def answers(self, text: str) -> bool:
        """Press, and look again after any trouble: what is in the case is not sent again."""
        shown = await self.opens_the_case()
        if text in self.desk.page.text:
            return True
        return await self.presses(text, shown) == 303

    async def answers_without_looking(self, text: str) -> bool:
        return await self.presses(text, await self.opens_the_case()) == 303


Answering = Callable[[str], Awaitable[bool]]


async def keeps_answering(staff: Staff, answering: Answering, enough: asyncio.Event) -> None:
    """Give one answer after the other, each until it has arrived, however often the desk dies."""
    for number in count(1):
        text = f"{number}ばんめの へんじ"
        while text not in staff.told:
            with suppress(ClientError, OSError):
                if await answering(text):
                    staff.told.append(text)
        if enough.is_set():
            return


async def a_case(here, clock, people) -> str:
    """A child has written, and psy has taken the case on."""
    async with opened_office(here, clock, people) as office:
        case = (await office.child_writes("もう しにたい")).case
        await casework.claim(office.desk, await office.member("psy"), case, version=1)
        return case


async def killed_while_answering(
    home, here, clock, people, how: str, often: tuple[int, ...]
) -> tuple[Staff, list[str]]:
    case = await a_case(here, clock, people)
    async with a_nursery(home, "desk") as nursery, browser(nursery.port) as desk:
        cookie = {"desk": write_token(people["psy"].token)}
        desk.session.cookie_jar.update_cookies(cookie, desk.server.make_url("/"))
        staff = Staff(desk, case)
        enough = asyncio.Event()
        writing = asyncio.create_task(keeps_answering(staff, getattr(staff, how), enough))
        for step in STEPS:
            for passages in often:
                await nursery.starts(step, passages)
                assert await nursery.says() == -signal.SIGKILL
        await nursery.starts(None, 0)
        enough.set()
        await writing
    async with opened_office(here, clock, people) as office:
        thread = await office.spine.threads.conversation(a_token())
        lines = thread.lines if thread else ()
        return staff, [line.text for line in lines if line.side == "staff"]


async def test_every_acknowledged_reply_is_with_the_child_and_once(
    home, here, clock, furnished, quick
):
    staff, there = await killed_while_answering(
        home, here, clock, furnished[2], "answers", PASSAGES
    )
    assert there == staff.told
    assert len(staff.told) > len(PASSAGES)
    report = verify(here.store_url, "", lambda rows, _: rows)
    assert report.sound, report.says


async def test_control_who_presses_again_without_looking_answers_twice(
    home, here, clock, furnished, quick
):
    staff, there = await killed_while_answering(
        home, here, clock, furnished[2], "answers_without_looking", PASSAGES[1:2]
    )
    assert set(there) == set(staff.told)
    assert len(there) > len(set(there))
