"""The same desk on PostgreSQL: what a store promises here is promised there."""

import asyncio
import threading
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from intake import installation, settings
from intake.errors import NotFound
from intake.store.casework import change, current
from intake.store.migrate import upgrade
from intake.store.store import Store
from staff_console import casework, session, team
from staff_console.caseview import open_case
from staff_console.queue import View, queue_page
from staff_console.review import review
from staff_console.sweep import sweep
from tests.builders import a_token
from tests.staff_console.conftest import CREW
from tests.staff_console.office import Office, furnish, opened_office
from triage.model import Urgency

pytestmark = pytest.mark.postgres


@pytest.fixture
async def crew(quick, home, postgres_database, clock) -> AsyncIterator[Office]:
    sheet = installation.initialise(home)
    here = settings.load(home).model_copy(update={"store": postgres_database})
    upgrade(here.store_url)
    people = await furnish(here, sheet, CREW)
    async with opened_office(here, clock, people) as office:
        yield office


async def listed(crew: Office, name: str, view: View = View.OPEN, **page):
    return await queue_page(crew.desk, await crew.member(name), view, **page)


async def test_a_case_goes_from_the_child_to_an_answer_and_back(crew):
    case = (await crew.child_writes("もう しにたい")).case
    con, lead, boss = [await crew.member(name) for name in ("con", "lead", "boss")]
    await open_case(crew.desk, con, case)
    await casework.claim(crew.desk, con, case, version=1)
    await casework.writing(crew.desk, con, case)
    await casework.writing(crew.desk, con, case)
    await casework.note(crew.desk, con, case, text="メモ")
    await casework.judge(crew.desk, con, case, version=2, flag="1b", confirmed=True)
    tries = [
        casework.reply(crew.desk, con, case, version=3, seen=1, text=text) for text in ("あ", "い")
    ]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "NoneType"]
    lower = casework.change_level
    await lower(crew.desk, lead, case, version=4, to=Urgency.U3, reason="おちついた")
    assert [one.reason for one in (await review(crew.desk, boss)).lowered] == ["おちついた"]
    await casework.close(crew.desk, con, case, version=5, reason="話しおえた")
    await crew.child_writes("また きた")
    thread = await crew.spine.threads.conversation(a_token())
    assert len(thread.lines) == 3
    assert (await open_case(crew.desk, con, case)).seen == 3


async def test_the_queue_is_in_order_and_pages_meet(crew):
    for number in range(1, 8):
        receipt = await crew.child_writes("きょうは てんきが いい", token=number)
        level = number % 3
        await crew.sql("UPDATE case_file SET urgency = :u WHERE id = :id", u=level, id=receipt.case)
        crew.clock.forward(minutes=6)
    con = await crew.member("con")
    for row in (await listed(crew, "con")).rows[:2]:
        await casework.claim(crew.desk, con, row.case, version=1)
        await casework.reply(crew.desk, con, row.case, version=2, seen=1, text="はい")
    whole = (await listed(crew, "con")).rows
    keys = [
        (row.urgency, row.waiting_since is None, row.waiting_since or row.case) for row in whole
    ]
    assert keys == sorted(keys)
    assert len(whole) == 7
    walked, after = [], None
    while True:
        page = await listed(crew, "con", after=after, limit=2)
        walked += [row.case for row in page.rows]
        after = page.next
        if after is None:
            break
    assert walked == [row.case for row in whole]


async def test_a_code_is_accepted_once_by_several_consoles(crew):
    from intake.vault.totp import code_at
    from tests.staff_console.office import PASSWORD

    crew.clock.forward(minutes=1)
    given = code_at(crew.people["con"].totp, crew.clock())
    tries = [session.sign_in(crew.desk, "con", PASSWORD, given) for _ in range(2)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(one).__name__ for one in outcomes) == ["Forbidden", "bytes"]


async def test_keys_come_and_go(crew):
    case = (await crew.child_writes("きょうは てんきが いい")).case
    boss, con, lead = [await crew.member(name) for name in ("boss", "con", "lead")]
    await casework.restrict(crew.desk, lead, case, version=1, staff_id=con.id, reason="親戚の子")
    with pytest.raises(NotFound):
        await open_case(crew.desk, con, case)
    new = await crew.hire("new", "counsellor")
    progress = [one async for one in team.grant_missing(crew.desk, boss, new.id)]
    assert progress[-1] == team.Progress(1, 1, 1)
    await casework.claim(crew.desk, new, case, version=2)
    await team.revoke(crew.desk, boss, new.id)
    assert (await listed(crew, "boss")).rows[0].assignee is None
    assert await session.glance(crew.desk, crew.people["new"].token) is None


async def test_two_consoles_that_read_one_version_change_it_once(crew, postgres_database):
    case = (await crew.child_writes("もう しにたい")).case
    members = [await crew.member("con"), await crew.member("psy")]
    both_have_read = threading.Barrier(2, timeout=10)
    other = Store(postgres_database)
    try:

        def step(staff_id):
            def work(tx):
                row = current(tx, case, staff_id, 1)
                both_have_read.wait()
                change(tx, row, assignee=staff_id)

            return work

        stores = zip((crew.desk.store, other), members, strict=True)
        tries = [store.write(step(member.id)) for store, member in stores]
        outcomes = await asyncio.gather(*tries, return_exceptions=True)
    finally:
        other.close()
    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "NoneType"]


async def test_two_consoles_that_sweep_at_once_ring_once(crew, postgres_database):
    cases = [(await crew.child_writes("もう しにたい", token=one)).case for one in (1, 2, 3)]
    con = await crew.member("con")
    for case in cases:
        await casework.claim(crew.desk, con, case, version=1)
    await crew.desk.store.link_journal()
    crew.clock.forward(minutes=16)
    other = Store(postgres_database)
    try:
        desks = crew.desk, replace(crew.desk, store=other)
        rung = await asyncio.gather(*(sweep(desk, crew.clock()) for desk in desks for _ in "ab"))
    finally:
        other.close()
    assert sum(rung) == len(cases)
    assert set(await crew.sql("SELECT version FROM case_file")) == {(3,)}
