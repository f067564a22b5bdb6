"""The queue: level, then waiting; only what the member can open; the same cost however long."""

from datetime import timedelta

import pytest
from sqlalchemy.dialects import sqlite

from intake.lifecycle import State
from intake.model import About, CaseId
from intake.store.queue import Lane, Spot, walks
from staff_console import casework
from staff_console.queue import EVERY_LEVEL, LANES, Cursor, View, queue_page, ringing
from staff_console.team import revoke

CALM, WISH, SEXUAL = "きょうは てんきが いい", "もう しにたい", "先輩に 裸の写真を 送れと 言われた"


async def listed(crew, name: str, view: View = View.OPEN, **page):
    member = await crew.member(name)
    return await queue_page(crew.desk, member, view, **page)


async def cases(crew, name: str, view: View = View.OPEN) -> list[CaseId]:
    return [row.case for row in (await listed(crew, name, view)).rows]


async def set_level(crew, case: CaseId, level: int) -> None:
    await crew.sql("UPDATE case_file SET urgency = :level WHERE id = :id", level=level, id=case)


async def test_a_row_says_why_it_stands_there_and_since_when(crew):
    about = About(school="kitanohoshi-es", grade="E5", wish="woman", for_whom="self")
    receipt = await crew.child_writes(WISH, about=about)
    since = crew.clock()
    crew.clock.forward(minutes=3)
    (row,) = (await listed(crew, "con")).rows
    assert row.case == receipt.case
    assert row.short == f"{receipt.case[:3]}-{receipt.case[3:6]}".upper()
    assert (row.urgency, row.status, row.channel, row.rings) == (1, State.WAITING, "chat", True)
    assert row.waiting_since == since  # the exact moment; the clear column stands in steps
    assert row.due.at == since + timedelta(minutes=5)
    assert row.due.share == pytest.approx(0.6)
    assert [(chip.what, chip.label_ja) for chip in row.chips] == [("1b", "①死にたい気持ち")]
    assert (row.school, row.grade, row.wish, row.for_whom) == (
        "kitanohoshi-es",
        "E5",
        "woman",
        "self",
    )
    assert (row.messages, row.version, row.mine, row.readable) == (1, 1, False, True)


async def test_the_clear_column_does_not_tell_the_moment(crew):
    await crew.child_writes(WISH)
    (row,) = await crew.sql("SELECT waiting_since FROM case_file")
    assert row.waiting_since % 300 == 0
    assert row.waiting_since != int(crew.clock().timestamp())


async def test_the_more_urgent_comes_first_and_then_who_has_waited_longest(crew):
    order = []
    for number, level in enumerate([4, 1, 4, 0, 1], start=1):
        receipt = await crew.child_writes(CALM, token=number)
        await set_level(crew, receipt.case, level)
        order.append((level, number, receipt.case))
        crew.clock.forward(minutes=6)
    assert await cases(crew, "boss") == [case for _, _, case in sorted(order)]


async def test_an_answered_case_comes_after_those_who_wait_in_its_level(crew):
    first = (await crew.child_writes(CALM, token=1)).case
    crew.clock.forward(minutes=6)
    second = (await crew.child_writes(CALM, token=2)).case
    con = await crew.member("con")
    await casework.claim(crew.desk, con, first, version=1)
    await casework.reply(crew.desk, con, first, version=2, seen=1, text="こんにちは")
    assert await cases(crew, "boss") == [second, first]
    crew.clock.forward(minutes=6)
    await crew.child_writes("うん", token=1)  # waits again, but since now
    assert await cases(crew, "boss") == [second, first]


async def test_a_case_is_absent_for_who_holds_no_key(crew):
    calm = (await crew.child_writes(CALM, token=1)).case
    hidden = (await crew.child_writes(SEXUAL, token=2)).case
    assert set(await cases(crew, "psy")) == {calm, hidden}  # the control: it is there
    assert await cases(crew, "con") == [calm]
    counts = (await listed(crew, "con")).counts
    assert (counts["open"], counts["urgent"]) == (1, 0)
    assert hidden not in await ringing(crew.desk, await crew.member("con"))
    assert hidden in await ringing(crew.desk, await crew.member("psy"))


async def test_what_others_hold_leaves_no_gap_in_a_page(crew):
    calm = []
    for number in range(1, 4):
        await crew.child_writes(SEXUAL, token=number)
        calm.append((await crew.child_writes(CALM, token=number + 10)).case)
        crew.clock.forward(minutes=6)
    page = await listed(crew, "con", limit=2)
    assert [row.case for row in page.rows] == calm[:2]
    assert page.next
    assert await walked(crew, "con", View.OPEN, 2) == calm


async def test_views_show_what_they_are_called(crew):
    made = [(await crew.child_writes(CALM, token=number)).case for number in range(1, 5)]
    con = await crew.member("con")
    await casework.claim(crew.desk, con, made[0], version=1)
    await casework.claim(crew.desk, con, made[1], version=1)
    await casework.reply(crew.desk, con, made[1], version=2, seen=1, text="こんにちは")
    await casework.close(crew.desk, con, made[2], version=1, reason="まちがい")
    await set_level(crew, made[3], 1)
    views = {view: set(await cases(crew, "con", view)) for view in View}
    assert views == {
        View.OPEN: {made[0], made[1], made[3]},
        View.MINE: {made[0], made[1]},
        View.WAITING: {made[0], made[3]},
        View.URGENT: {made[3]},
        View.CLOSED: {made[2]},
    }
    assert (await listed(crew, "con")).counts == {view: len(views[view]) for view in View}


async def copies(crew, case: CaseId, count: int) -> None:
    """Fill the queue with copies that differ in what it is ordered by, closed ones among them."""
    await crew.sql(
        """
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)
        INSERT INTO case_file (id, status, urgency, channel, opened_at, waiting_since, last_at,
            assignee, version, messages, needs_person, alarm_since, read_at, public_key,
            thread_public, thread_sealed, memory)
        SELECT printf('%026x', i * 7919 % 1000003),
            CASE i % 3 WHEN 0 THEN 'waiting' WHEN 1 THEN 'answered' ELSE 'closed' END,
            i % 5, channel, opened_at,
            CASE i % 3 WHEN 0 THEN opened_at - (i % 11) * 300 END, last_at, NULL, 1, 1, 0, NULL,
            NULL, public_key, thread_public, thread_sealed, memory
        FROM n, case_file WHERE case_file.id = :case
        """,
        count=count,
        case=case,
    )
    await crew.sql(
        "INSERT INTO case_reader (case_id, staff_id, sealed) SELECT case_file.id, r.staff_id,"
        " r.sealed FROM case_file, case_reader r WHERE r.case_id = :case AND case_file.id != :case",
        case=case,
    )


async def walked(crew, name: str, view: View, limit: int) -> list[CaseId]:
    found, after = [], None
    while True:
        page = await listed(crew, name, view, after=after, limit=limit)
        found += [row.case for row in page.rows]
        if page.next is None:
            return found
        after = Cursor.read(page.next.text())
        assert after == page.next


async def test_pages_together_are_the_whole_queue_in_order(crew, case):
    await copies(crew, case, 150)
    rows = await crew.sql(
        "SELECT id FROM case_file WHERE status != 'closed'"
        " ORDER BY urgency, waiting_since IS NULL, waiting_since, id"
    )
    whole = [row.id for row in rows]
    assert len(whole) == 101
    for limit in (7, 100):
        assert await walked(crew, "boss", View.OPEN, limit) == whole


async def test_a_page_is_not_shifted_by_what_comes_in_before_it(crew, case):
    await copies(crew, case, 30)
    page = await listed(crew, "boss", limit=5)
    rest = [row.case for row in (await listed(crew, "boss", after=page.next)).rows]
    urgent = (await crew.child_writes(WISH, token=9)).case
    await set_level(crew, urgent, 0)
    assert [row.case for row in (await listed(crew, "boss", after=page.next)).rows] == rest


async def test_counts_stop_at_a_hundred(crew, case):
    await copies(crew, case, 600)
    assert (await listed(crew, "boss", limit=1)).counts["open"] == 100


@pytest.mark.parametrize("text", ["", "x", "5.-.ab", "1.9999999999999.ab", "1.-.", "1.-.AB;--"])
def test_a_cursor_that_is_not_ours_begins_at_the_top(text):
    assert Cursor.read(text) is None


def compiled(walk) -> str:
    literal = {"literal_binds": True}
    return str(walk.limit(51).compile(dialect=sqlite.dialect(), compile_kwargs=literal))


async def plan(crew, statement: str) -> str:
    def look(tx):
        return "\n".join(row[3] for row in tx.exec_driver_sql("EXPLAIN QUERY PLAN " + statement))

    return await crew.desk.store.read(look)


@pytest.mark.parametrize(
    "lanes, index",
    [
        (LANES[View.OPEN], "queue_order"),
        (LANES[View.CLOSED], "queue_order"),
        ((Lane(assignee="x"),), "assignee_order"),
    ],
)
async def test_a_page_walks_an_index_and_sorts_nothing(crew, case, lanes, index):
    middle = [Spot(1, crew.clock(), CaseId("a")), Spot(1, None, CaseId("a")), None]
    for after in middle:
        for walk in walks(lanes, "somebody", EVERY_LEVEL, after):
            says = await plan(crew, compiled(walk))
            assert index in says
            assert "SCAN case_file" not in says
            assert "B-TREE" not in says
            assert "reader_cases" not in says  # it asks about each case, not for all of somebody's


async def test_an_order_the_index_does_not_have_would_be_found(crew):
    says = await plan(crew, "SELECT id FROM case_file WHERE status = 'waiting' ORDER BY last_at")
    assert "B-TREE" in says


async def test_a_row_whose_seal_was_moved_is_shown_and_not_believed(crew):
    one = (await crew.child_writes(WISH, token=1)).case
    other = (await crew.child_writes(CALM, token=2)).case
    await crew.sql(
        "UPDATE record SET sealed = (SELECT sealed FROM record WHERE case_id = :other)"
        " WHERE case_id = :one",
        one=one,
        other=other,
    )
    rows = {row.case: row for row in (await listed(crew, "con")).rows}
    assert (rows[one].readable, rows[one].chips) == (False, ())
    assert rows[other].readable


async def test_colleagues_in_a_case_are_seen_until_they_fade(crew, case):
    con = await crew.member("con")
    await casework.looking(crew.desk, con, case)
    seen = (await listed(crew, "psy")).rows[0].present
    assert [(one.name, one.doing) for one in seen] == [("con", "looking")]
    assert (await listed(crew, "con")).rows[0].present == ()  # one does not see oneself
    crew.clock.forward(seconds=30)
    assert (await listed(crew, "psy")).rows[0].present == ()


async def test_a_case_of_a_colleague_who_left_waits_again(crew, case):
    con = await crew.member("con")
    await casework.claim(crew.desk, con, case, version=1)
    assert (await listed(crew, "psy")).rows[0].assignee_name == "con"
    await revoke(crew.desk, await crew.member("boss"), con.id)
    row = (await listed(crew, "psy")).rows[0]
    assert (row.assignee, row.status, row.rings) == (None, State.WAITING, True)
    assert await ringing(crew.desk, await crew.member("psy")) == (case,)


async def test_calm_and_answered_cases_of_a_colleague_who_left_do_not_ring(crew, case):
    con = await crew.member("con")
    calm = (await crew.child_writes(CALM, token=2)).case
    await casework.claim(crew.desk, con, case, version=1)
    await casework.reply(crew.desk, con, case, version=2, seen=1, text="ここに いるよ")
    await casework.claim(crew.desk, con, calm, version=1)
    await revoke(crew.desk, await crew.member("boss"), con.id)
    assert {row.status for row in (await listed(crew, "psy")).rows} == {
        State.PAUSED,
        State.WAITING,
    }
    assert await ringing(crew.desk, await crew.member("psy")) == ()
