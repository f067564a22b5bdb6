"""The manager's page: what is urgent, nobody's, unconfirmed, lowered or badly held."""

import json

import pytest

from intake.casekeys import in_record
from intake.errors import Forbidden
from intake.log import OURS, Event
from intake.vault.envelope import PublicKey, seal
from staff_console import casework
from staff_console.caseview import open_case
from staff_console.queue import View, queue_page
from staff_console.review import review
from triage.model import Urgency

CALM, WISH = "きょうは てんきが いい", "もう しにたい"


async def page(crew):
    return await review(crew.desk, await crew.member("boss"))


async def test_open_urgent_cases_show_the_age_of_their_timers(crew, case):
    await crew.child_writes(CALM, token=2)
    crew.clock.forward(minutes=10)
    (row,) = (await page(crew)).urgent
    assert row.case == case
    assert (row.due.overdue, row.due.share) == (True, pytest.approx(2.0))


async def test_a_closed_case_is_no_longer_there(crew, case):
    await casework.close(crew.desk, await crew.member("lead"), case, version=1, reason="済")
    found = await page(crew)
    assert (found.urgent, found.unassigned, found.unconfirmed) == ((), (), ())


async def test_a_case_nobody_has_claimed_is_named_until_somebody_does(crew, case):
    assert [row.case for row in (await page(crew)).unassigned] == [case]
    await casework.claim(crew.desk, await crew.member("con"), case, version=1)
    assert (await page(crew)).unassigned == ()


async def test_flags_nobody_has_judged_are_counted(crew, case):
    (one,) = (await page(crew)).unconfirmed
    assert (one.row.case, one.flags) == (case, len(one.row.chips))
    con = await crew.member("con")
    for version, chip in enumerate(one.row.chips, start=1):
        await casework.judge(crew.desk, con, case, version=version, flag=chip.what, confirmed=True)
    assert (await page(crew)).unconfirmed == ()


async def test_a_lowered_level_is_shown_with_its_reason_and_a_raised_one_is_not(crew, case):
    lead = await crew.member("lead")
    change = casework.change_level
    await change(crew.desk, lead, case, version=1, to=Urgency.U0, reason="声のようす")
    await change(crew.desk, lead, case, version=2, to=Urgency.U2, reason="おちついた")
    (one,) = (await page(crew)).lowered
    assert (one.case, one.was, one.to) == (case, Urgency.U0, Urgency.U2)
    assert (one.reason, one.by, one.at) == ("おちついた", "lead", crew.clock())


async def spoil(crew, case, kind: str, content: object) -> None:
    """Add a record that opens and is nothing this version can read."""
    public = (await crew.sql("SELECT public_key FROM case_file WHERE id = :id", id=case))[0][0]
    number = 2 if kind == "assessment" else None
    await crew.sql(
        "INSERT INTO record (case_id, id, kind, message, staff_id, at, sealed)"
        " VALUES (:case, 'odd', :kind, :number, 'x', 0, :sealed)",
        case=case,
        kind=kind,
        number=number,
        sealed=seal(json.dumps(content).encode(), PublicKey(public), in_record(case, "odd")),
    )


WHEN = {"at": "2026-11-20T09:00:00+00:00", "version": 1}
NEW = {"what": "A_SIGNAL_OF_THE_NEXT_VERSION", "status": "asserted", "evidence": [], "urgency": 0}
ODD = [
    ("assessment", {}),
    ("assessment", WHEN | {"assessment": {"urgency": 0, "flags": [NEW]}}),
    ("assessment", WHEN | {"assessment": []}),
    ("verdict", {}),
    ("verdict", []),
    ("verdict", {"at": "soon", "version": 1, "flag": "1b", "confirmed": True, "reason": ""}),
    ("level", {}),
    ("level", []),
    ("level", WHEN),
    ("level", WHEN | {"from": 1, "to": 9}),
    ("level", WHEN | {"from": 1, "to": "down"}),
    ("level", WHEN | {"version": "x", "from": 1, "to": 2}),
    ("level", {"at": "2026-11-20T09:00:00", "version": 1, "from": 1, "to": 2}),
]


@pytest.mark.parametrize("kind, content", ODD)
async def test_a_record_of_another_shape_hides_no_case_and_alarms(
    crew, case, caplog, kind, content
):
    other = (await crew.child_writes(CALM, token=2)).case
    lead, boss = await crew.member("lead"), await crew.member("boss")
    await casework.change_level(crew.desk, lead, case, version=1, to=Urgency.U2, reason="おちつく")
    await spoil(crew, case, kind, content)
    with caplog.at_level("WARNING", logger=OURS.name):
        assert {row.case for row in (await queue_page(crew.desk, boss, View.OPEN)).rows} == {
            case,
            other,
        }
        assert [one.reason for one in (await page(crew)).lowered] == ["おちつく"]
        assert (await open_case(crew.desk, boss, case)).row.case == case
    assert Event.MISTAKE in caplog.text


async def test_a_record_of_our_shape_is_read_and_alarms_nobody(crew, case, caplog):
    """The control of the test above."""
    await spoil(crew, case, "level", WHEN | {"from": 1, "to": 2, "reason": "おちつく"})
    with caplog.at_level("WARNING", logger=OURS.name):
        assert [one.reason for one in (await page(crew)).lowered] == ["おちつく"]
    assert Event.MISTAKE not in caplog.text


async def test_open_cases_are_counted_by_level(crew, case):
    for number in (2, 3):
        await crew.child_writes(CALM, token=number)
    counted = dict((await page(crew)).by_level)
    assert list(counted) == list(Urgency)
    assert counted[Urgency.U1] == 1
    assert sum(counted.values()) == 3


async def test_every_case_is_held_by_enough_people(crew, case):
    found = await page(crew)
    assert (found.few_holders, found.forged) == ((), ())


async def test_the_page_is_for_managers(crew):
    for name in ("con", "psy", "sup", "lead"):
        with pytest.raises(Forbidden):
            await review(crew.desk, await crew.member(name))
