"""What a child may do with their own thread, and nobody with another's."""

import asyncio
import time
from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from intake import thread as threads
from intake.casekeys import in_thread
from intake.errors import Conflict, Expired, Unavailable
from intake.return_words import WORDS
from intake.store.schema import case, journal, message, presence
from intake.vault.envelope import PublicKey, seal
from intake.vault.stretch import stretch_words
from tests.builders import FRIDAY, a_token, an_arrival

pytestmark = pytest.mark.usefixtures("quick_stretching")

OTHERS = " ".join(WORDS[:6])


async def write(spine, statement):
    await spine.intake._store.write(lambda tx: tx.execute(statement))


async def verbs(spine) -> list[str]:
    rows = await spine.intake._store.read(lambda tx: tx.execute(journal.select()).all())
    return [row.verb for row in sorted(rows, key=lambda row: row.seq)]


async def answer(spine, receipt, text="よんだよ", number=2):
    """An answer as the staff-facing process stores it."""
    row = await spine.intake._store.read(lambda tx: tx.execute(case.select()).one())
    said = f'{{"text":"{text}","at":"{FRIDAY.isoformat()}"}}'.encode()
    sealed = seal(said, PublicKey(row.thread_public), in_thread(receipt.case, number))
    added = {"case_id": receipt.case, "number": number, "side": "staff", "at": FRIDAY}
    await write(spine, insert(message).values(added | {"sealed": sealed}))
    await write(spine, update(case).values(messages=number, status="answered"))
    spine.intake._at_hand.clear()


async def state(spine) -> str:
    return (await spine.threads.conversation(a_token())).state


# Reading


async def test_there_is_nothing_before_the_first_words(spine):
    assert await spine.threads.conversation(a_token()) is None
    assert await spine.threads.case_of(a_token()) is None


async def test_a_child_reads_their_own_words_and_no_other_childs(spine):
    mine = await spine.intake.receive(an_arrival("わたし", token=1))
    await spine.intake.receive(an_arrival("ほかの こ", token=2))
    thread = await spine.threads.conversation(a_token(1))
    assert (thread.case, [line.text for line in thread.lines]) == (mine.case, ["わたし"])
    assert await spine.threads.case_of(a_token(1)) == mine.case


async def test_only_what_is_new_is_read_when_asked(spine):
    for at in range(3):
        await spine.intake.receive(an_arrival(f"{at}", delivery=f"{at}"))
    thread = await spine.threads.conversation(a_token(), after=1)
    assert [(line.number, line.text) for line in thread.lines] == [(2, "1"), (3, "2")]


async def test_an_answer_is_read_in_the_same_thread(spine):
    receipt = await spine.intake.receive(an_arrival("きいて"))
    await answer(spine, receipt)
    thread = await spine.threads.conversation(a_token())
    assert [(line.side, line.text) for line in thread.lines] == [
        ("child", "きいて"),
        ("staff", "よんだよ"),
    ]


async def test_a_child_can_write_after_an_answer(spine):
    receipt = await spine.intake.receive(an_arrival(delivery="a"))
    await answer(spine, receipt)
    assert (await spine.intake.receive(an_arrival(delivery="b"))).number == 3


async def test_an_answer_in_between_is_not_overwritten(spine):
    """The thread at hand is older than the answer: the message is numbered and sealed anew."""
    receipt = await spine.intake.receive(an_arrival("1", delivery="a"))
    at_hand = dict(spine.intake._at_hand)
    await answer(spine, receipt)
    spine.intake._at_hand.update(at_hand)
    assert (await spine.intake.receive(an_arrival("3", delivery="b"))).number == 3
    thread = await spine.threads.conversation(a_token())
    assert [line.text for line in thread.lines] == ["1", "よんだよ", "3"]


# State


async def test_a_child_is_told_honestly_how_far_their_words_have_come(spine):
    receipt = await spine.intake.receive(an_arrival())
    assert await state(spine) == "delivered"
    await write(spine, update(case).values(read_at=FRIDAY))
    assert await state(spine) == "read"
    writing = {"staff_id": "s", "case_id": receipt.case, "doing": "writing"}
    await write(spine, insert(presence).values(writing | {"until": FRIDAY + timedelta(seconds=20)}))
    assert await state(spine) == "writing"
    await write(spine, update(presence).values(until=FRIDAY - timedelta(seconds=20)))
    assert await state(spine) == "read"
    await answer(spine, receipt)
    assert await state(spine) == "answered"
    await write(spine, update(case).values(status="closed"))
    assert await state(spine) == "closed"


async def test_someone_who_only_looks_is_not_writing(spine):
    receipt = await spine.intake.receive(an_arrival())
    row = {"staff_id": "s", "case_id": receipt.case, "doing": "looking"}
    await write(spine, insert(presence).values(row | {"until": FRIDAY + timedelta(minutes=1)}))
    assert await state(spine) == "delivered"


# Words


async def test_words_are_six_of_the_list_and_the_thread_knows_it_has_some(spine):
    await spine.intake.receive(an_arrival())
    assert not (await spine.threads.conversation(a_token())).has_words
    words = await spine.threads.make_words(a_token())
    assert len(words) == 6
    assert set(words) <= set(WORDS)
    assert (await spine.threads.conversation(a_token())).has_words


async def test_there_are_no_words_without_a_thread(spine):
    for draw in (spine.threads.make_words, spine.threads.first_words):
        with pytest.raises(Expired):
            await draw(a_token())


async def test_first_words_never_undo_words_that_may_be_noted(spine):
    await spine.intake.receive(an_arrival())
    drawn = await asyncio.gather(
        *(spine.threads.first_words(a_token()) for _ in range(3)), return_exceptions=True
    )
    (words,) = [one for one in drawn if isinstance(one, tuple)]
    assert [type(one) for one in drawn].count(Conflict) == 2
    assert await spine.threads.come_back(" ".join(words), a_token(2))
    renewed = await spine.threads.make_words(a_token())
    assert not await spine.threads.come_back(" ".join(words), a_token(2))
    assert await spine.threads.come_back(" ".join(renewed), a_token(2))


@pytest.mark.parametrize("spoken", [OTHERS, "", "ちがう", "\ud800", "あ" * 100_000])
async def test_wrong_words_open_nothing(spine, spoken):
    await spine.intake.receive(an_arrival())
    await spine.threads.make_words(a_token())
    assert not await spine.threads.come_back(spoken, a_token(2))
    assert await spine.threads.conversation(a_token(2)) is None


async def test_one_wrong_word_opens_nothing(spine):
    await spine.intake.receive(an_arrival())
    words = list(await spine.threads.make_words(a_token()))
    wrong = next(word for word in WORDS if word != words[0])
    assert not await spine.threads.come_back(" ".join([wrong, *words[1:]]), a_token(2))
    assert not await spine.threads.come_back(" ".join([words[1], words[0], *words[2:]]), a_token(2))


@pytest.mark.parametrize("spoken", [OTHERS, "ちがう", ""])
async def test_words_that_cannot_be_right_are_stretched_all_the_same(spine, monkeypatch, spoken):
    """Or their quick refusal would tell them apart from words that might have been right."""
    stretched: list[bytes] = []

    def counted(canonical, pepper):
        stretched.append(canonical)
        return stretch_words(canonical, pepper)

    monkeypatch.setattr(threads, "stretch_words", counted)
    await spine.threads.come_back(spoken, a_token(2))
    assert len(stretched) == 1


async def test_coming_back_and_leaving_are_written_down_without_a_word(spine):
    await spine.intake.receive(an_arrival())
    words = await spine.threads.make_words(a_token())
    await spine.threads.come_back(" ".join(words), a_token(2))
    await spine.threads.leave(a_token(2))
    assert await verbs(spine) == ["case opened", "child wrote", "words made", "came back", "left"]


async def test_too_many_who_come_back_at_once_are_asked_to_try_again(spine, monkeypatch):
    def slow(*_given):
        time.sleep(0.02)
        raise AssertionError

    monkeypatch.setattr(threads, "WAITING", 3)
    monkeypatch.setattr(threads, "stretch_words", slow)
    came = [spine.threads.come_back(OTHERS, a_token(at)) for at in range(1, 8)]
    outcomes = await asyncio.gather(*came, return_exceptions=True)
    assert [type(one) for one in outcomes].count(Unavailable) == 4
    assert spine.threads._stretching == 0


# Leaving


async def test_who_has_left_reads_nothing_any_more(spine):
    await spine.intake.receive(an_arrival())
    await spine.threads.leave(a_token())
    assert await spine.threads.conversation(a_token()) is None
    with pytest.raises(Expired):
        await spine.threads.make_words(a_token())


async def test_leaving_without_having_written_is_nothing(spine):
    await spine.threads.leave(a_token())
    assert await verbs(spine) == []


async def test_who_has_left_and_writes_again_begins_anew(spine):
    first = await spine.intake.receive(an_arrival(delivery="a"))
    await spine.threads.leave(a_token())
    again = await spine.intake.receive(an_arrival(delivery="b"))
    assert again.opened
    assert again.case != first.case
