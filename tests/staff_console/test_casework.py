"""What staff do with a case: by key, role, version and lifecycle, all of it or nothing."""

import asyncio
import json
from dataclasses import replace

import pytest

from intake.errors import Conflict, Forbidden, NotFound, Refused, TooLarge
from intake.lifecycle import State
from intake.model import RECOVERY, CaseId, StaffId
from staff_console import casework
from staff_console.caseview import Note, open_case
from staff_console.queue import View, queue_page
from tests.builders import a_token
from triage.model import Urgency
from triage.policy import Verb

SEXUAL = "先輩に 裸の写真を 送れと 言われた"


async def row_of(crew, case: CaseId):
    return (await crew.sql("SELECT * FROM case_file WHERE id = :id", id=case))[0]


async def journal(crew, case: CaseId) -> list[str]:
    found = await crew.sql("SELECT verb FROM journal WHERE case_id = :id ORDER BY seq", id=case)
    return [row.verb for row in found]


async def view(crew, name: str, case: CaseId):
    return await open_case(crew.desk, await crew.member(name), case)


async def claimed(crew, case: CaseId, name: str = "con"):
    member = await crew.member(name)
    await casework.claim(crew.desk, member, case, version=(await row_of(crew, case)).version)
    return member


async def test_a_claim_is_one_persons_and_stops_the_alarm(crew, case):
    assert (await row_of(crew, case)).alarm_since
    con = await claimed(crew, case)
    row = await row_of(crew, case)
    assert (row.status, row.assignee, row.alarm_since, row.version) == ("claimed", con.id, None, 2)
    assert (await journal(crew, case))[-1] == "claimed"


async def test_two_who_claim_at_once_are_one_holder_and_one_told(crew, case):
    members = [await crew.member("con"), await crew.member("psy")]
    tries = [casework.claim(crew.desk, one, case, version=1) for one in members]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "NoneType"]
    assert (await journal(crew, case)).count("claimed") == 1


async def test_a_claimed_case_is_not_claimed_away_but_taken_over_by_who_leads(crew, case):
    await claimed(crew, case)
    with pytest.raises(Conflict):
        await claimed(crew, case, "psy")
    lead = await claimed(crew, case, "lead")
    assert (await row_of(crew, case)).assignee == lead.id


async def test_a_case_given_back_waits_and_rings_again(crew, case):
    con = await claimed(crew, case)
    psy = await crew.member("psy")
    with pytest.raises(Conflict):
        await casework.release(crew.desk, psy, case, version=2)
    await casework.release(crew.desk, con, case, version=2)
    row = await row_of(crew, case)
    assert (row.status, row.assignee) == ("waiting", None)
    assert row.alarm_since
    assert row.waiting_since


async def test_an_answer_reaches_the_child_and_ends_the_waiting(crew, case):
    con = await claimed(crew, case)
    await casework.reply(crew.desk, con, case, version=2, seen=1, text="ここに いるよ")
    thread = await crew.spine.threads.conversation(a_token())
    assert [line.text for line in thread.lines] == ["もう しにたい", "ここに いるよ"]
    assert thread.state == "answered"
    row = await row_of(crew, case)
    assert (row.status, row.waiting_since, row.messages) == ("answered", None, 2)
    assert (await journal(crew, case))[-1] == "replied"


async def test_two_answers_at_once_are_one_answer_and_one_told(crew, case):
    con = await claimed(crew, case)
    tries = [
        casework.reply(crew.desk, con, case, version=2, seen=1, text=text)
        for text in ("ひとつめ", "ふたつめ")
    ]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(one).__name__ for one in outcomes) == ["Conflict", "NoneType"]
    thread = await crew.spine.threads.conversation(a_token())
    assert len(thread.lines) == 2
    assert (await journal(crew, case)).count("replied") == 1


async def test_two_counsellors_answer_at_once_and_one_of_them_is_told(crew, case):
    con, psy = await claimed(crew, case), await crew.member("psy")
    tries = [
        casework.reply(crew.desk, one, case, version=2, seen=1, text="はい") for one in (con, psy)
    ]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert [type(one).__name__ for one in outcomes] == ["NoneType", "Conflict"]


async def test_what_the_child_wrote_meanwhile_is_read_first(crew, case):
    con = await claimed(crew, case)
    await crew.child_writes("まって、まだ ある")
    with pytest.raises(Conflict):
        await casework.reply(crew.desk, con, case, version=2, seen=1, text="わかった")
    for seen in (1, 3):  # a version that was guessed right does not help
        with pytest.raises(Conflict):
            await casework.reply(crew.desk, con, case, version=3, seen=seen, text="わかった")
    await casework.reply(crew.desk, con, case, version=3, seen=2, text="わかった")


async def test_only_who_claimed_it_answers(crew, case):
    con = await crew.member("con")
    with pytest.raises(Conflict):
        await casework.reply(crew.desk, con, case, version=1, seen=1, text="はい")
    await claimed(crew, case)
    for name in ("psy", "lead", "boss"):
        member = await crew.member(name)
        with pytest.raises(Conflict):
            await casework.reply(crew.desk, member, case, version=2, seen=1, text="はい")


@pytest.mark.parametrize(
    "text, error", [("", Refused), (" \n ", Refused), ("あ" * 20_001, TooLarge)]
)
async def test_nothing_and_far_too_much_are_no_answer(crew, case, text, error):
    con = await claimed(crew, case)
    with pytest.raises(error):
        await casework.reply(crew.desk, con, case, version=2, seen=1, text=text)


async def test_an_answer_with_broken_characters_is_stored(crew, case):
    con = await claimed(crew, case)
    await casework.reply(crew.desk, con, case, version=2, seen=1, text="だい\ud800じょうぶ\x00")
    thread = await crew.spine.threads.conversation(a_token())
    assert thread.lines[-1].text.startswith("だい")


async def test_the_child_comes_back_to_whoever_answered(crew, case):
    con = await claimed(crew, case)
    await casework.reply(crew.desk, con, case, version=2, seen=1, text="はい")
    await crew.child_writes("うん")
    row = await row_of(crew, case)
    assert (row.status, row.assignee, row.messages) == ("claimed", con.id, 3)


async def answered(crew, case: CaseId, name: str = "con"):
    member = await claimed(crew, case, name)
    row = await row_of(crew, case)
    seen, version = row.messages, row.version
    await casework.reply(crew.desk, member, case, version=version, seen=seen, text="ここに いるよ")
    return member


async def test_closing_takes_a_reason_and_the_child_opens_it_again(crew, case):
    con = await answered(crew, case)
    with pytest.raises(Refused):
        await casework.close(crew.desk, con, case, version=3, reason=" ")
    await casework.close(crew.desk, con, case, version=3, reason="話しおえた")
    row = await row_of(crew, case)
    assert (row.status, row.assignee, row.alarm_since, row.waiting_since) == (
        "closed",
        None,
        None,
        None,
    )
    await crew.child_writes("また きた")
    assert (await row_of(crew, case)).status == "waiting"


async def test_a_closed_case_can_be_taken_up_again(crew, case):
    con = await answered(crew, case)
    await casework.close(crew.desk, con, case, version=3, reason="話しおえた")
    await claimed(crew, case, "psy")
    assert (await journal(crew, case))[-2:] == ["reopened", "claimed"]


async def test_a_colleagues_case_is_not_closed_from_beside(crew, case):
    await answered(crew, case)
    with pytest.raises(Conflict):
        await casework.close(crew.desk, await crew.member("psy"), case, version=3, reason="済")
    await casework.close(crew.desk, await crew.member("lead"), case, version=3, reason="済")


@pytest.mark.parametrize("claims", [False, True], ids=["ringing", "claimed"])
async def test_an_urgent_case_in_which_a_child_waits_is_closed_by_who_may_lower_it(
    crew, case, claims
):
    con = await claimed(crew, case) if claims else await crew.member("con")
    version = (await row_of(crew, case)).version
    assert Verb.CLOSE not in (await view(crew, "con", case)).may
    with pytest.raises(Conflict):
        await casework.close(crew.desk, con, case, version=version, reason="いたずら")
    assert (await row_of(crew, case)).status != State.CLOSED
    lead = await crew.member("lead")
    assert Verb.CLOSE in (await view(crew, "lead", case)).may
    await casework.close(crew.desk, lead, case, version=version, reason="いたずら")


async def test_what_rings_without_a_waiting_child_is_not_closed_from_beside_either(crew, case):
    con = await answered(crew, case)
    assert Verb.CLOSE in (await view(crew, "con", case)).may  # the control: answered, silent
    await casework.change_level(crew.desk, con, case, version=3, to=Urgency.U0)
    with pytest.raises(Conflict):
        await casework.close(crew.desk, con, case, version=4, reason="話しおえた")


async def test_a_calm_case_is_closed_by_whoever_has_it_answered_or_not(crew):
    case = (await crew.child_writes("きょうは てんきが いい")).case
    await casework.close(crew.desk, await crew.member("con"), case, version=1, reason="まちがい")
    assert (await row_of(crew, case)).status == State.CLOSED


async def test_an_alarm_is_acknowledged_as_it_was_seen(crew, case):
    con = await crew.member("con")
    await crew.child_writes("いまから とびおりる")
    with pytest.raises(Conflict):
        await casework.acknowledge(crew.desk, con, case, version=1)
    await casework.acknowledge(crew.desk, con, case, version=2)
    assert (await row_of(crew, case)).alarm_since is None
    with pytest.raises(Conflict):
        await casework.acknowledge(crew.desk, con, case, version=3)


async def test_a_note_is_for_colleagues_and_never_for_the_child(crew, case):
    await casework.note(crew.desk, await crew.member("con"), case, text="学校に れんらくずみ")
    shown = [one for one in (await view(crew, "psy", case)).timeline if isinstance(one, Note)]
    assert [(one.text, one.by) for one in shown] == [("学校に れんらくずみ", "con")]
    thread = await crew.spine.threads.conversation(a_token())
    assert len(thread.lines) == 1
    assert (await row_of(crew, case)).version == 1


async def test_a_flag_is_confirmed_or_overruled_with_a_reason(crew, case):
    con = await crew.member("con")
    judge = casework.judge
    with pytest.raises(Refused):
        await judge(crew.desk, con, case, version=1, flag="1b", confirmed=False, reason=" ")
    await judge(crew.desk, con, case, version=1, flag="1b", confirmed=False, reason="歌詞の引用")
    flag = (await view(crew, "psy", case)).flags[0]
    assert (flag.verdict.confirmed, flag.verdict.reason, flag.verdict.by) == (
        False,
        "歌詞の引用",
        "con",
    )
    crew.clock.forward(seconds=5)
    await judge(crew.desk, con, case, version=2, flag="1b", confirmed=True)
    assert (await view(crew, "psy", case)).flags[0].verdict.confirmed
    page = await queue_page(crew.desk, con, View.OPEN)
    assert page.rows[0].chips[0].confirmed
    assert page.rows[0].urgency == Urgency.U1  # a verdict lowers nothing


async def test_what_was_not_found_is_not_judged(crew, case):
    with pytest.raises(Refused) as refused:
        await casework.judge(
            crew.desk, await crew.member("con"), case, version=1, flag="WEAPON", confirmed=True
        )
    assert refused.value.args == ("unknown-flag",)


async def test_anybody_raises_a_level_and_it_rings(crew):
    case = (await crew.child_writes("きょうは てんきが いい")).case
    con = await crew.member("con")
    await casework.change_level(crew.desk, con, case, version=1, to=Urgency.U0)
    row = await row_of(crew, case)
    assert row.urgency == 0
    assert row.alarm_since


async def test_lowering_from_the_top_takes_the_supervisor_and_a_reason(crew, case):
    lower = casework.change_level
    for name in ("con", "psy", "sup"):
        member = await crew.member(name)
        with pytest.raises(Forbidden):
            await lower(crew.desk, member, case, version=1, to=Urgency.U3, reason="おちついた")
    lead = await crew.member("lead")
    with pytest.raises(Refused):
        await lower(crew.desk, lead, case, version=1, to=Urgency.U3)
    await lower(crew.desk, lead, case, version=1, to=Urgency.U3, reason="おちついた")
    row = await row_of(crew, case)
    assert (row.urgency, row.alarm_since) == (3, None)
    with pytest.raises(Refused):
        await lower(crew.desk, lead, case, version=2, to=Urgency.U3, reason="おなじ")
    await crew.child_writes("いまから とびおりる")
    assert (await row_of(crew, case)).urgency == 0  # and the machine may raise it again


async def test_the_verb_alone_does_not_lower_what_the_policy_guards(crew, case):
    """Another city gives psychologists the verb, and still guards U0 and U1."""
    roles = tuple(
        replace(role, verbs=(*role.verbs, Verb.LOWER_LEVEL)) if role.id == "psychologist" else role
        for role in crew.desk.policy.roles
    )
    desk = replace(crew.desk, policy=replace(crew.desk.policy, roles=roles))
    psy = await crew.member("psy")
    with pytest.raises(Forbidden):
        await casework.change_level(desk, psy, case, version=1, to=Urgency.U3, reason="おちついた")
    await crew.sql("UPDATE case_file SET urgency = 2")
    await casework.change_level(desk, psy, case, version=1, to=Urgency.U3, reason="おちついた")


async def test_every_step_of_an_old_page_is_refused_and_changes_nothing(crew, case):
    con, lead, psy = [await crew.member(name) for name in ("con", "lead", "psy")]
    await casework.claim(crew.desk, con, case, version=1)
    steps = [
        casework.claim(crew.desk, lead, case, version=1),
        casework.release(crew.desk, con, case, version=1),
        casework.reply(crew.desk, con, case, version=1, seen=1, text="はい"),
        casework.judge(crew.desk, con, case, version=1, flag="1b", confirmed=True),
        casework.change_level(crew.desk, con, case, version=1, to=Urgency.U0),
        casework.close(crew.desk, con, case, version=1, reason="済"),
        casework.acknowledge(crew.desk, con, case, version=1),
        casework.restrict(crew.desk, lead, case, version=1, staff_id=psy.id, reason="知人"),
    ]
    before = await row_of(crew, case), await journal(crew, case)
    outcomes = await asyncio.gather(*steps, return_exceptions=True)
    assert {type(one) for one in outcomes} == {Conflict}
    assert (await row_of(crew, case), await journal(crew, case)) == before


async def test_no_step_tells_who_holds_no_key_that_there_is_a_case(crew):
    case = (await crew.child_writes(SEXUAL)).case
    con = await crew.member("con")
    steps = [
        casework.claim(crew.desk, con, case, version=1),
        casework.release(crew.desk, con, case, version=1),
        casework.reply(crew.desk, con, case, version=1, seen=1, text="はい"),
        casework.note(crew.desk, con, case, text="メモ"),
        casework.judge(crew.desk, con, case, version=1, flag="2", confirmed=True),
        casework.change_level(crew.desk, con, case, version=1, to=Urgency.U0),
        casework.close(crew.desk, con, case, version=1, reason="済"),
        casework.acknowledge(crew.desk, con, case, version=1),
        casework.looking(crew.desk, con, case),
        casework.writing(crew.desk, con, case),
    ]
    outcomes = await asyncio.gather(*steps, return_exceptions=True)
    assert {type(one) for one in outcomes} == {NotFound}
    await claimed(crew, case, "psy")  # the control: with a key it is there


async def test_the_child_sees_that_an_answer_is_being_written(crew, case):
    con, psy = await claimed(crew, case), await crew.member("psy")
    await casework.writing(crew.desk, psy, case)  # not theirs, so nobody is promised an answer
    assert (await crew.spine.threads.conversation(a_token())).state != "writing"
    await casework.writing(crew.desk, con, case)
    await casework.looking(crew.desk, con, case)
    assert (await crew.spine.threads.conversation(a_token())).state == "writing"
    crew.clock.forward(seconds=10)
    assert (await crew.spine.threads.conversation(a_token())).state != "writing"


async def holders(crew, case: CaseId) -> set[str]:
    found = await crew.sql(
        "SELECT display_name FROM case_reader r JOIN staff s ON s.id = r.staff_id"
        " WHERE case_id = :id",
        id=case,
    )
    return {row.display_name for row in found}


async def test_a_recused_colleague_has_no_key_and_finds_no_case(crew, case):
    con, lead = await claimed(crew, case), await crew.member("lead")
    await casework.restrict(crew.desk, lead, case, version=2, staff_id=con.id, reason="親戚の子")
    assert "con" not in await holders(crew, case)
    row = await row_of(crew, case)
    assert (row.assignee, row.status) == (None, State.WAITING)
    assert row.alarm_since  # the child still waits, and nobody has them any more
    with pytest.raises(NotFound):
        await view(crew, "con", case)
    page = await queue_page(crew.desk, con, View.OPEN)
    assert (page.rows, page.counts["open"]) == ((), 0)


async def test_taking_out_the_holder_of_a_calm_or_answered_case_rings_nothing(crew, case):
    con, lead = await answered(crew, case), await crew.member("lead")
    await casework.restrict(crew.desk, lead, case, version=3, staff_id=con.id, reason="親戚の子")
    calm = (await crew.child_writes("きょうは てんきが いい", token=2)).case
    await claimed(crew, calm)
    await casework.restrict(crew.desk, lead, calm, version=2, staff_id=con.id, reason="親戚の子")
    for one, state in ((case, State.PAUSED), (calm, State.WAITING)):
        row = await row_of(crew, one)
        assert (row.status, row.assignee, row.alarm_since) == (state, None, None)


async def test_the_recovery_sheet_is_not_taken_out_of_a_case(crew, case):
    lead = await crew.member("lead")

    async def sheets() -> int:
        wrap = "SELECT 1 FROM case_reader WHERE case_id = :id AND staff_id = 'recovery'"
        return len(await crew.sql(wrap, id=case))

    with pytest.raises(NotFound):
        await casework.restrict(
            crew.desk, lead, case, version=1, staff_id=StaffId(RECOVERY), reason="済"
        )
    assert await sheets() == 1
    assert (await row_of(crew, case)).version == 1


async def narrowed_while_talking(crew) -> CaseId:
    """A counsellor talks with a child who then tells what is not for counsellors to read."""
    case = (await crew.child_writes("ともだちに むしされた")).case
    await claimed(crew, case)
    await crew.child_writes(SEXUAL)
    assert await holders(crew, case) == {"con", "psy", "lead", "管理者"}
    return case


@pytest.mark.parametrize("name", ["con", "lead"])
async def test_a_key_kept_for_talking_goes_back_with_the_case(crew, name):
    case = await narrowed_while_talking(crew)
    version = (await row_of(crew, case)).version
    await casework.release(crew.desk, await crew.member(name), case, version=version)
    assert await holders(crew, case) == {"psy", "lead", "管理者"}
    assert (await journal(crew, case))[-2:] == ["released", "narrowed"]


async def test_a_key_of_who_is_still_named_or_was_given_it_stays(crew):
    case = (await crew.child_writes(SEXUAL)).case
    con, lead = await crew.member("con"), await crew.member("lead")
    await casework.grant(crew.desk, lead, case, version=1, staff_id=con.id, reason="応援")
    for name in ("psy", "con"):
        member = await claimed(crew, case, name)
        version = (await row_of(crew, case)).version
        await casework.release(crew.desk, member, case, version=version)
    assert await holders(crew, case) == {"con", "psy", "lead", "管理者"}
    assert "narrowed" not in await journal(crew, case)


async def test_a_key_kept_for_talking_stays_when_fewer_than_two_would(crew):
    case = await narrowed_while_talking(crew)
    boss = await crew.member("boss")
    for name in ("psy", "lead"):
        await crew.sql(
            "DELETE FROM case_reader WHERE staff_id = :id", id=(await crew.member(name)).id
        )
    version = (await row_of(crew, case)).version
    await casework.release(crew.desk, boss, case, version=version)
    assert await holders(crew, case) == {"con", "管理者"}


async def test_the_reason_of_a_recusal_is_for_those_who_may_read(crew, case):
    con, lead = await crew.member("con"), await crew.member("lead")
    await casework.restrict(crew.desk, lead, case, version=1, staff_id=con.id, reason="親戚の子")
    notes = [one for one in (await view(crew, "lead", case)).timeline if isinstance(one, Note)]
    assert [(one.kind, one.text) for one in notes] == [("restriction", "親戚の子")]


async def test_two_people_always_stay(crew):
    case = (await crew.child_writes(SEXUAL)).case  # psy, lead and boss hold it
    boss, lead, psy = [await crew.member(name) for name in ("boss", "lead", "psy")]
    await casework.restrict(crew.desk, boss, case, version=1, staff_id=psy.id, reason="知人")
    with pytest.raises(Refused) as refused:
        await casework.restrict(crew.desk, boss, case, version=2, staff_id=lead.id, reason="知人")
    assert refused.value.args == ("few-holders",)
    assert await holders(crew, case) == {"lead", "管理者"}
    assert (await row_of(crew, case)).version == 2


async def test_a_key_is_given_with_a_reason_and_opens_the_case(crew):
    case = (await crew.child_writes(SEXUAL)).case
    con, lead = await crew.member("con"), await crew.member("lead")
    with pytest.raises(Refused):
        await casework.grant(crew.desk, lead, case, version=1, staff_id=con.id, reason="")
    assert await casework.grant(crew.desk, lead, case, version=1, staff_id=con.id, reason="応援")
    assert await view(crew, "con", case)
    with pytest.raises(Refused) as refused:
        await casework.grant(crew.desk, lead, case, version=2, staff_id=con.id, reason="応援")
    assert refused.value.args == ("already-holds",)


async def test_a_recused_colleague_comes_back_only_when_two_managers_agree(crew, case):
    await crew.hire("vice", "manager")
    con, lead, boss, vice = [await crew.member(one) for one in ("con", "lead", "boss", "vice")]
    give = casework.grant
    assert await give(crew.desk, boss, case, version=1, staff_id=vice.id, reason="副")
    await casework.restrict(crew.desk, lead, case, version=2, staff_id=con.id, reason="親戚の子")
    with pytest.raises(Forbidden):
        await give(crew.desk, lead, case, version=3, staff_id=con.id, reason="応援")
    for version in (3, 4):  # asking twice is still one manager
        assert not await give(
            crew.desk, boss, case, version=version, staff_id=con.id, reason="応援"
        )
        assert "con" not in await holders(crew, case)
    assert await give(crew.desk, vice, case, version=5, staff_id=con.id, reason="人ちがいだった")
    assert "con" in await holders(crew, case)
    assert (await journal(crew, case))[-3:] == ["grant asked", "grant asked", "granted"]


async def test_a_key_is_not_given_to_who_reads_no_cases(crew, case):
    await crew.hire("clerk", "clerk")
    clerk, lead = await crew.member("clerk"), await crew.member("lead")
    with pytest.raises(Refused) as refused:
        await casework.grant(crew.desk, lead, case, version=1, staff_id=clerk.id, reason="応援")
    assert refused.value.args == ("no-reader",)


async def test_the_journal_keeps_ids_and_counts_and_no_word(crew, case, home):
    con, lead = await claimed(crew, case), await crew.member("lead")
    await casework.note(crew.desk, con, case, text="ひみつのメモ")
    await casework.judge(
        crew.desk, con, case, version=2, flag="1b", confirmed=False, reason="ひみつの理由"
    )
    await casework.change_level(
        crew.desk, lead, case, version=3, to=Urgency.U2, reason="ひみつの事情"
    )
    await casework.reply(crew.desk, con, case, version=4, seen=1, text="ひみつのへんじ")
    await casework.close(crew.desk, con, case, version=5, reason="ひみつのおわり")
    for row in await crew.sql("SELECT facts FROM journal"):
        facts = json.loads(row.facts)
        assert set(facts) <= {"message", "from", "to", "staff", "invited", "count", "kept"}
        assert "1b" not in facts.values()
    disk = b"".join(path.read_bytes() for path in home.glob("madoguchi.db*"))
    assert "ひみつ".encode() not in disk
    assert b"flag overruled" in disk  # the control: what is in the clear is found
