"""Nobody waits behind a claim: what is urgent and left alone rings again, and only that."""

import asyncio

from intake.errors import Unavailable
from intake.spine import staff_facing
from staff_console import casework, sweep
from staff_console.app import make
from staff_console.caseview import open_case
from staff_console.queue import ringing
from staff_console.sweep import sweep as sweep_once
from triage.model import Urgency

CALM = "きょうは てんきが いい"


async def row_of(crew, case):
    return (await crew.sql("SELECT * FROM case_file WHERE id = :id", id=case))[0]


async def last_entry(crew, case):
    found = (
        "SELECT verb, staff_id, facts FROM journal WHERE case_id = :id ORDER BY seq DESC LIMIT 1"
    )
    return (await crew.sql(found, id=case))[0]


async def swept(crew) -> int:
    return await sweep_once(crew.desk, crew.clock())


async def claimed(crew, case, name: str = "con"):
    member = await crew.member(name)
    await casework.claim(crew.desk, member, case, version=(await row_of(crew, case)).version)
    return member


async def test_a_claim_in_which_nobody_moves_rings_again_once(crew, case):
    con = await claimed(crew, case)
    assert await swept(crew) == 0
    crew.clock.forward(minutes=16)
    assert await swept(crew) == 1
    row = await row_of(crew, case)
    assert (row.status, row.assignee, row.version) == ("claimed", con.id, 3)
    assert row.alarm_since == int(crew.clock().timestamp())
    assert await ringing(crew.desk, await crew.member("psy")) == (case,)
    entry = await last_entry(crew, case)
    assert (entry.verb, entry.staff_id, entry.facts) == (
        "claim silent",
        None,
        f'{{"from": "{con.id}"}}',
    )
    assert await swept(crew) == 0


async def test_the_policy_says_how_long_a_claim_lasts(crew, case):
    await claimed(crew, case)
    crew.clock.forward(minutes=crew.desk.policy.queue.claim_minutes - 1)
    assert await swept(crew) == 0
    crew.clock.forward(minutes=1)
    assert await swept(crew) == 1


async def test_a_case_claimed_late_is_given_its_time(crew, case):
    crew.clock.forward(minutes=40)
    await claimed(crew, case)
    crew.clock.forward(minutes=14)
    assert await swept(crew) == 0
    crew.clock.forward(minutes=2)
    assert await swept(crew) == 1


async def test_a_colleague_who_looks_is_no_sign_of_who_has_claimed_it(crew, case):
    await claimed(crew, case)
    crew.clock.forward(minutes=14)
    await open_case(crew.desk, await crew.member("psy"), case)
    crew.clock.forward(minutes=2)
    assert await swept(crew) == 1


async def test_whoever_has_claimed_it_and_moves_is_not_rung_at(crew, case):
    con = await claimed(crew, case)
    crew.clock.forward(minutes=14)
    await casework.note(crew.desk, con, case, text="学校に たしかめている")
    crew.clock.forward(minutes=10)
    assert await swept(crew) == 0
    crew.clock.forward(minutes=4)
    await crew.member("con")
    await casework.writing(crew.desk, con, case)
    crew.clock.forward(minutes=2)
    await casework.writing(crew.desk, con, case)
    assert await swept(crew) == 0
    crew.clock.forward(seconds=11)
    assert await swept(crew) == 1


async def test_an_alarm_that_was_heard_and_led_to_nothing_rings_again(crew, case):
    con = await crew.member("con")
    await casework.acknowledge(crew.desk, con, case, version=1)
    crew.clock.forward(minutes=14)
    assert await swept(crew) == 0
    crew.clock.forward(minutes=2)
    assert await swept(crew) == 1
    assert (await last_entry(crew, case)).verb == "still unclaimed"
    await casework.acknowledge(crew.desk, await crew.member("con"), case, version=3)
    crew.clock.forward(minutes=14)
    assert await swept(crew) == 0  # whoever hears it has that long again
    crew.clock.forward(minutes=2)
    assert await swept(crew) == 1


async def test_calm_answered_and_closed_cases_do_not_ring(crew, case):
    con = await claimed(crew, case)
    await casework.reply(crew.desk, con, case, version=2, seen=1, text="ここに いるよ")
    calm = (await crew.child_writes(CALM, token=2)).case
    await claimed(crew, calm)
    closed = (await crew.child_writes("もう しにたい", token=3)).case
    lead = await crew.member("lead")
    await casework.close(crew.desk, lead, closed, version=1, reason="いたずら")
    crew.clock.forward(hours=5)
    assert await swept(crew) == 0
    await crew.sql("UPDATE case_file SET urgency = :u WHERE id = :id", u=Urgency.U1, id=calm)
    assert await swept(crew) == 1  # the control: only its level kept it silent


async def test_two_consoles_that_sweep_at_once_ring_once(crew, case, here, clock):
    await claimed(crew, case)
    crew.clock.forward(minutes=16)
    async with staff_facing(here, clock) as other:
        rung = await asyncio.gather(*(sweep_once(one, clock()) for one in (crew.desk, other)))
    assert sorted(rung) == [0, 1]
    assert (await row_of(crew, case)).version == 3


async def test_the_console_sweeps_while_it_runs_and_outlives_a_failure(crew, case, monkeypatch):
    await claimed(crew, case)
    crew.clock.forward(minutes=16)
    failures = [Unavailable(), ValueError("of ours")]

    async def failing(desk, now):
        if failures:
            raise failures.pop()
        return await sweep_once(desk, now)

    monkeypatch.setattr(sweep, "EVERY", 0.01)
    monkeypatch.setattr(sweep, "sweep", failing)
    app = make(crew.desk)
    app.freeze()
    told: list[str] = []
    with crew.desk.tail.watch(case) as watch:
        await app.startup()
        while "claim silent" not in told:
            entries = await watch.next(5)
            assert entries
            told += [entry.verb for entry in entries]
        await app.cleanup()
    assert failures == []
