"""One case on the screen: the words with their evidence, and everything that was done."""

import pytest

from intake.errors import NotFound, Unreadable
from intake.model import About, CaseId
from staff_console import casework
from staff_console.caseview import ChildSaid, Event, Note, StaffSaid, open_case
from staff_console.pieces import Mark, Piece, pieces
from triage.model import Criterion, Evidence, Flag, FlagStatus, Signal, Urgency
from triage.policy import Verb


async def seen(crew, name: str, case: CaseId):
    return await open_case(crew.desk, await crew.member(name), case)


def child_said(view) -> list[ChildSaid]:
    return [one for one in view.timeline if isinstance(one, ChildSaid)]


async def test_the_words_are_whole_and_the_evidence_is_marked(crew, rules):
    words = "きのうも なぐられた。もう しにたい。でも ないしょ"
    case = (await crew.child_writes(words)).case
    view = await seen(crew, "psy", case)
    (said,) = child_said(view)
    assert "".join(piece.text for piece in said.pieces) == words
    marked = [piece for piece in said.pieces if piece.rule]
    assert "しにたい" in [piece.text for piece in marked]
    wish = next(piece for piece in marked if piece.flag == "1b")
    assert wish.reason == rules.reason(wish.rule)
    assert wish.version == rules.version
    assert said.at == crew.clock()


async def test_a_flag_shows_its_words_its_rule_and_the_version(crew, case, rules):
    view = await seen(crew, "psy", case)
    flag = next(flag for flag in view.flags if flag.what == "1b")
    assert flag.evidence == ((1, "しにたい"),)
    assert flag.rules
    assert flag.reason_ja
    assert (flag.version, flag.verdict, flag.urgency) == (rules.version, None, Urgency.U1)


async def test_evidence_of_an_earlier_message_stays_with_that_message(crew, case):
    con = await crew.member("con")
    await casework.claim(crew.desk, con, case, version=1)
    await casework.reply(crew.desk, con, case, version=2, seen=1, text="そばに いるよ")
    await crew.child_writes("死にたいって 先生にも 言った")
    view = await seen(crew, "con", case)
    flag = next(flag for flag in view.flags if flag.what == "1b")
    assert {number for number, _ in flag.evidence} == {1, 3}  # message 2 is ours
    first, third = child_said(view)
    assert any(piece.flag == "1b" for piece in first.pieces)
    assert any(piece.flag == "1b" for piece in third.pieces)


async def test_everything_stands_in_its_order(crew, case):
    con = await crew.member("con")
    crew.clock.forward(minutes=1)
    await casework.claim(crew.desk, con, case, version=1)
    crew.clock.forward(minutes=1)
    await casework.note(crew.desk, con, case, text="声が 小さい")
    crew.clock.forward(minutes=1)
    await casework.reply(crew.desk, con, case, version=2, seen=1, text="ここに いるよ")
    crew.clock.forward(minutes=6)
    await crew.child_writes("ありがとう")
    shown = [
        one.verb if isinstance(one, Event) else type(one)
        for one in (await seen(crew, "con", case)).timeline
    ]
    assert shown == ["case opened", ChildSaid, "claimed", Note, StaffSaid, ChildSaid]


async def test_a_look_is_written_down_once_in_a_quarter_of_an_hour(crew, case):
    looks = "SELECT staff_id FROM journal WHERE verb = 'looked'"
    for _ in range(3):
        await seen(crew, "con", case)
    await seen(crew, "psy", case)
    assert len(await crew.sql(looks)) == 2
    crew.clock.forward(minutes=15, seconds=1)
    await seen(crew, "con", case)
    assert len(await crew.sql(looks)) == 3


async def test_the_child_learns_that_it_was_read(crew, case):
    from tests.builders import a_token

    assert (await crew.spine.threads.conversation(a_token())).state == "delivered"
    await seen(crew, "con", case)
    assert (await crew.spine.threads.conversation(a_token())).state == "read"


async def test_who_holds_no_key_finds_what_who_asks_for_nothing_finds(crew):
    hidden = (await crew.child_writes("先輩に 裸の写真を 送れと 言われた")).case
    assert await seen(crew, "psy", hidden)
    with pytest.raises(NotFound) as no_key:
        await seen(crew, "con", hidden)
    with pytest.raises(NotFound) as no_case:
        await seen(crew, "con", CaseId("0" * 26))
    assert str(no_key.value) == str(no_case.value)
    looks = await crew.sql("SELECT staff_id FROM journal WHERE verb = 'looked'")
    assert len(looks) == 1


async def test_who_can_read_is_said_by_name(crew):
    hidden = (await crew.child_writes("先輩に 裸の写真を 送れと 言われた")).case
    view = await seen(crew, "psy", hidden)
    assert set(view.holders) == {"psy", "lead", "管理者"}
    assert view.recovery


async def test_what_the_child_told_before_writing_is_there(crew):
    about = About(school="kitanohoshi-es", grade="E5", feeling="sad")
    case = (await crew.child_writes("こんにちは", about=about)).case
    crew.clock.forward(minutes=1)
    await crew.child_writes("あのね")
    view = await seen(crew, "con", case)
    assert (view.about["school"], view.about["feeling"]) == ("kitanohoshi-es", "sad")


async def test_the_screen_offers_what_would_go_through(crew, case):
    assert Verb.CLAIM in (await seen(crew, "con", case)).may
    assert Verb.REPLY not in (await seen(crew, "con", case)).may
    await casework.claim(crew.desk, await crew.member("con"), case, version=1)
    assert {Verb.REPLY, Verb.RELEASE} <= (await seen(crew, "con", case)).may
    assert (
        not {Verb.REPLY, Verb.RELEASE, Verb.CLAIM, Verb.CLOSE} & (await seen(crew, "psy", case)).may
    )
    assert {Verb.RELEASE, Verb.CLAIM, Verb.LOWER_LEVEL} <= (await seen(crew, "lead", case)).may


@pytest.mark.parametrize("table, column", [("message", "number"), ("record", "message")])
async def test_a_seal_moved_within_a_case_is_refused(crew, case, table, column):
    await crew.child_writes("もう ねむれない")
    await crew.sql(
        f"UPDATE {table} SET sealed = (SELECT sealed FROM {table} WHERE {column} = 2)"
        f" WHERE {column} = 1"
    )
    view = await seen(crew, "con", case)
    first, second = child_said(view)
    if table == "message":
        assert (first.readable, first.pieces) == (False, ())
    assert "".join(piece.text for piece in second.pieces) == "もう ねむれない"


async def test_a_message_moved_to_another_case_is_refused(crew, case):
    other = (await crew.child_writes("ひみつの はなし", token=2)).case
    await crew.sql(
        "UPDATE message SET sealed = (SELECT sealed FROM message WHERE case_id = :other)"
        " WHERE case_id = :case",
        case=case,
        other=other,
    )
    (said,) = child_said(await seen(crew, "con", case))
    assert not said.readable


async def test_a_key_of_another_case_opens_nothing(crew, case):
    other = (await crew.child_writes("ひみつの はなし", token=2)).case
    con = await crew.member("con")
    await crew.sql(
        "UPDATE case_reader SET sealed = (SELECT sealed FROM case_reader WHERE case_id = :other"
        " AND staff_id = :con) WHERE case_id = :case AND staff_id = :con",
        case=case,
        other=other,
        con=con.id,
    )
    with pytest.raises(Unreadable):
        await open_case(crew.desk, con, case)


async def test_a_key_of_a_colleague_opens_nothing_for_another(crew):
    hidden = (await crew.child_writes("先輩に 裸の写真を 送れと 言われた")).case
    con, psy = await crew.member("con"), await crew.member("psy")
    await crew.sql(
        "INSERT INTO case_reader SELECT case_id, :con, sealed FROM case_reader"
        " WHERE case_id = :case AND staff_id = :psy",
        case=hidden,
        con=con.id,
        psy=psy.id,
    )
    with pytest.raises(Unreadable):
        await open_case(crew.desk, con, hidden)


def mark(start: int, end: int, what=Criterion.WISH_TO_DIE, urgency=Urgency.U1) -> Mark:
    evidence = Evidence(0, start, end, "", f"rule-{what}")
    return Mark(
        evidence, Flag(what, FlagStatus.asserted, (evidence,), urgency), f"why-{what}", "v1"
    )


def test_words_without_evidence_are_one_piece():
    assert pieces("こんにちは", ()) == (Piece("こんにちは"),)
    assert pieces("", ()) == (Piece(""),)


def test_overlapping_evidence_is_one_piece_named_by_the_most_urgent():
    found = pieces("abcdefgh", [mark(1, 4), mark(3, 6, Signal.WEAPON, Urgency.U0), mark(6, 7)])
    assert [(piece.text, piece.flag) for piece in found] == [
        ("a", None),
        ("bcdef", "WEAPON"),
        ("g", "1b"),
        ("h", None),
    ]
    assert found[1].reason == "why-1b / why-WEAPON"


@pytest.mark.parametrize("start, end", [(-1, 2), (2, 2), (3, 2), (0, 99)])
def test_offsets_that_do_not_fit_mark_nothing(start, end):
    assert pieces("abc", [mark(start, end)]) == (Piece("abc"),)
