"""One message is stored once, in its place, whatever arrives at once and wherever."""

import asyncio
import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from intake.errors import Expired, Unavailable
from intake.store.schema import case, case_reader, child_session, message, record
from intake.store.sheets import coarse
from tests.builders import FRIDAY, a_token, an_arrival
from triage.assess import NEEDS_PERSON
from triage.model import Urgency

CALM = "きょうは てんきが いいです"
URGENT = "いま しにたい。もう とびおりる。"


async def rows(spine, table, *where):
    return await spine.intake._store.read(lambda tx: tx.execute(select(table).where(*where)).all())


async def count(spine, table) -> int:
    return await spine.intake._store.read(
        lambda tx: tx.execute(select(func.count()).select_from(table)).scalar_one()
    )


# Once


async def test_the_first_message_opens_a_case(spine):
    receipt = await spine.intake.receive(an_arrival())
    assert (receipt.opened, receipt.already_had_it, receipt.number) == (True, False, 1)
    (row,) = await rows(spine, case)
    assert (row.id, row.status, row.messages) == (receipt.case, "waiting", 1)


async def test_a_redelivery_is_recognised(spine):
    first = await spine.intake.receive(an_arrival())
    again = await spine.intake.receive(an_arrival())
    assert (again.already_had_it, again.opened) == (True, False)
    assert (again.case, again.number) == (first.case, first.number)
    assert await count(spine, message) == 1


async def test_a_redelivery_is_recognised_by_another_process_and_after_others(opened):
    one, other = await opened(), await opened()
    first = await one.intake.receive(an_arrival(delivery="a"))
    await one.intake.receive(an_arrival(delivery="b"))
    again = await other.intake.receive(an_arrival(delivery="a"))
    assert again.already_had_it
    assert (again.case, again.number) == (first.case, 1)
    assert await count(one, message) == 2


async def test_one_delivery_id_of_two_children_is_two_messages(spine):
    one = await spine.intake.receive(an_arrival(token=1, delivery="same"))
    other = await spine.intake.receive(an_arrival(token=2, delivery="same"))
    assert one.case != other.case
    assert not other.already_had_it


@pytest.mark.parametrize("known", [False, True], ids=["first message", "further message"])
async def test_five_deliveries_at_once_on_two_processes_are_one_message(opened, known):
    faces = [await opened(), await opened()]
    if known:
        await faces[0].intake.receive(an_arrival(delivery="before"))
    arrival = an_arrival(delivery="same")
    receipts = await asyncio.gather(*(faces[at % 2].intake.receive(arrival) for at in range(5)))
    assert len({(receipt.case, receipt.number) for receipt in receipts}) == 1
    assert [receipt.already_had_it for receipt in receipts].count(False) == 1
    assert await count(faces[0], message) == 1 + known
    assert await count(faces[0], case) == 1


async def test_who_loses_the_race_of_two_processes_is_told_the_same(opened):
    """The slower one clashes with a commit it could not see when it looked."""
    one, other = await opened(), await opened()
    written = threading.Event()

    def slow(tx):
        if tx.execute(select(message)).first():
            written.set()
            time.sleep(0.2)

    one.intake._store._writer._before_commit = slow
    quicker = asyncio.create_task(one.intake.receive(an_arrival()))
    await asyncio.to_thread(written.wait)
    slower = await other.intake.receive(an_arrival())
    assert (slower.already_had_it, slower.case) == (True, (await quicker).case)
    assert await count(one, message) == 1


# In its place


async def test_numbers_run_on_whichever_process_receives(opened):
    faces = [await opened(), await opened()]
    receipts = [
        await faces[at % 2].intake.receive(an_arrival(f"{at}", delivery=f"d{at}"))
        for at in range(6)
    ]
    assert [receipt.number for receipt in receipts] == [1, 2, 3, 4, 5, 6]
    thread = await faces[1].threads.conversation(a_token())
    assert [line.text for line in thread.lines] == ["0", "1", "2", "3", "4", "5"]


async def test_different_messages_at_once_each_get_a_number(opened):
    faces = [await opened(), await opened()]
    await faces[0].intake.receive(an_arrival("0", delivery="d0"))
    arrivals = [an_arrival(f"{at}", delivery=f"d{at}") for at in range(1, 5)]
    receipts = await asyncio.gather(
        *(faces[at % 2].intake.receive(arrival) for at, arrival in enumerate(arrivals))
    )
    assert sorted(receipt.number for receipt in receipts) == [2, 3, 4, 5]
    thread = await faces[0].threads.conversation(a_token())
    assert sorted(line.text for line in thread.lines) == ["0", "1", "2", "3", "4"]


async def test_twenty_children_at_once_are_twenty_cases(spine):
    arrivals = [an_arrival(f"{at}", token=at, delivery="same") for at in range(1, 21)]
    receipts = await asyncio.gather(*(spine.intake.receive(arrival) for arrival in arrivals))
    assert len({receipt.case for receipt in receipts}) == 20
    assert await count(spine, message) == await count(spine, record) == 20


# Level


async def test_urgency_rises_and_never_falls_by_machine(spine):
    levels = [
        (await spine.intake.receive(an_arrival(text, delivery=text))).urgency
        for text in (CALM, URGENT, "うそです。げんきです。", CALM + "ね")
    ]
    assert levels[1] == Urgency.U0 < levels[0]
    assert levels[2:] == [Urgency.U0, Urgency.U0]
    (row,) = await rows(spine, case)
    assert row.urgency == 0


async def test_a_judgement_that_falls_lowers_no_case(spine):
    """Triage itself never forgets; should it ever, the store does not follow."""
    for level in (Urgency.U1, Urgency.U4):
        judged = replace(NEEDS_PERSON, urgency=level, needs_person=level is Urgency.U1)
        spine.intake._preparing = replace(spine.intake._preparing, judge=lambda _, to=judged: to)
        receipt = await spine.intake.receive(an_arrival(delivery=level.name))
        assert receipt.urgency is Urgency.U1
        (row,) = await rows(spine, case)
        assert (row.urgency, row.needs_person) == (1, True)


async def test_an_urgent_message_rings_and_a_calm_one_does_not(spine):
    await spine.intake.receive(an_arrival(CALM, token=1))
    calm, *_ = await rows(spine, case)
    urgent = await spine.intake.receive(an_arrival(URGENT, token=2))
    (loud,) = await rows(spine, case, case.c.id == urgent.case)
    assert calm.alarm_since is None
    assert loud.alarm_since == coarse(FRIDAY)


WISH = "もう しにたい"


@pytest.mark.parametrize("minutes, rings", [(9, False), (16, True)])
async def test_a_child_left_alone_in_a_claimed_case_rings_again(spine, minutes, rings):
    receipt = await spine.intake.receive(an_arrival(WISH, delivery="a"))
    assert receipt.urgency is Urgency.U1
    taken = {"status": "claimed", "assignee": "somebody", "alarm_since": None}
    await spine.intake._store.write(lambda tx: tx.execute(update(case).values(taken)))
    later = FRIDAY + timedelta(minutes=minutes)
    await spine.intake.receive(an_arrival("ねえ", delivery="b", at=later))
    (row,) = await rows(spine, case)
    assert (row.status, row.assignee) == ("claimed", "somebody")
    assert row.alarm_since == (coarse(later) if rings else None)


async def test_a_calm_case_that_was_claimed_never_rings(spine):
    await spine.intake.receive(an_arrival(CALM, delivery="a"))
    taken = {"status": "claimed", "assignee": "somebody"}
    await spine.intake._store.write(lambda tx: tx.execute(update(case).values(taken)))
    later = FRIDAY + timedelta(hours=2)
    await spine.intake.receive(an_arrival(CALM, delivery="b", at=later))
    (row,) = await rows(spine, case)
    assert row.alarm_since is None


# What stands in the clear


async def test_clear_times_are_rounded_down_to_five_minutes(spine):
    await spine.intake.receive(an_arrival())
    (row,) = await rows(spine, case)
    (said,) = await rows(spine, message)
    for at in (row.opened_at, row.last_at, row.waiting_since, said.at):
        assert at == coarse(FRIDAY)
        assert (at.minute % 5, at.second) == (0, 0)
    thread = await spine.threads.conversation(a_token())
    assert thread.lines[0].at == FRIDAY


async def test_a_case_without_staff_is_still_held_by_the_recovery_sheet(spine):
    await spine.intake.receive(an_arrival())
    assert [row.staff_id for row in await rows(spine, case_reader)] == ["recovery"]


# Sessions


async def test_a_session_that_has_expired_takes_no_more_words(opened):
    at = [FRIDAY]
    face = await opened(lambda: at[0])
    await face.intake.receive(an_arrival(delivery="a"))
    at[0] += timedelta(hours=13)
    for delivery in ("b", "c"):
        with pytest.raises(Expired):
            await face.intake.receive(an_arrival(delivery=delivery, at=at[0]))
    assert await face.threads.conversation(a_token()) is None
    assert await count(face, message) == 1


async def test_a_session_that_was_left_elsewhere_takes_no_more_words(opened):
    one, other = await opened(), await opened()
    await one.intake.receive(an_arrival(delivery="a"))
    await other.threads.leave(a_token())
    with pytest.raises(Expired):
        await one.intake.receive(an_arrival(delivery="b"))
    assert await count(one, message) == 1
    assert await count(one, child_session) == 0


async def test_nothing_is_acknowledged_when_nothing_can_be_stored(spine):
    def full(_tx):
        raise OSError("no space left on device")

    writer = spine.intake._store._writer
    healthy, writer._before_commit = writer._before_commit, full
    with pytest.raises(Unavailable):
        await spine.intake.receive(an_arrival())
    assert await count(spine, message) == 0
    writer._before_commit = healthy
    receipt = await spine.intake.receive(an_arrival())
    assert (receipt.opened, receipt.already_had_it) == (True, False)
