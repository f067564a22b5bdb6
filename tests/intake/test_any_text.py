"""Whatever a child's keyboard sends is stored and read back, or refused kindly; never a crash."""

import asyncio
import json
import unicodedata
from contextlib import contextmanager
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from intake.errors import IntakeError
from intake.model import About, Words
from intake.spine import child_facing
from tests.builders import FRIDAY, a_token, an_arrival
from triage.model import Urgency

MARK = "\N{REPLACEMENT CHARACTER}"
ANY = st.text(st.characters(codec=None, exclude_categories=()), max_size=400)
HOSTILE = {
    "nothing": "",
    "NUL": "あ\x00い",
    "a lone surrogate": "あ\ud83dい",
    "surrogates the wrong way round": "\udc00\ud800",
    "bidi": "\u202eこわい\u202c \u2066ab\u2069",
    "zero width": "し\u200bに\u200cた\u200dい\ufeff",
    "controls": "".join(map(chr, range(32))) + "\x7f\x85\u2028\u2029",
    "an emoji of many parts": "👩‍👩‍👧‍👦🏳️‍🌈🇯🇵",
    "JSON in the words": '{"text":"x","at":"y"}\\u0000"',
    "SQL in the words": "'; DROP TABLE message; --",
    "markup": "<script>alert(1)</script>{{ 7*7 }}",
    "the end of the planes": "\U0010ffff\ufffe\uffff",
    "very long": "あ" * 100_000,
    "combining marks": "か" + "\u3099" * 20_000,
}


def cleaned(text: str) -> str:
    """What is read back: as it was, with a visible mark for what no disk takes."""
    joined = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return joined.replace("\x00", MARK)


@contextmanager
def a_loop():
    """One event loop for many examples; each example is a message of its own child."""
    loop = asyncio.new_event_loop()
    try:
        yield loop.run_until_complete
    finally:
        loop.close()


def a_child(number: int):
    return a_token().__class__(number.to_bytes(32, "big"))


# The words themselves


@given(ANY)
def test_words_are_always_ready_for_the_disk(text):
    words = Words(text).reveal()
    assert words.encode("utf-8").decode("utf-8") == words
    assert json.loads(json.dumps(words, ensure_ascii=False)) == words
    assert "\x00" not in words


@given(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=400))
def test_words_that_can_be_stored_stay_as_they_are(text):
    assert ascii(Words(text).reveal()) == ascii(text)


@given(ANY)
def test_cleaning_words_again_changes_nothing(text):
    once = Words(text).reveal()
    assert ascii(Words(once).reveal()) == ascii(once)


def test_halves_that_belong_together_become_one_sign():
    assert Words("\ud83d\ude00").reveal() == "😀"


# Through the door


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
async def test_hostile_words_are_stored_and_read_back(spine, text):
    receipt = await spine.intake.receive(an_arrival(text))
    assert (receipt.opened, receipt.number) == (True, 1)
    thread = await spine.threads.conversation(a_token())
    assert [line.text for line in thread.lines] == [cleaned(text)]


async def test_a_megabyte_of_combining_marks_is_stored(spine):
    text = "か" + "\u3099" * 350_000
    assert len(text.encode()) > 1_000_000
    assert unicodedata.combining(text[-1])
    async with asyncio.timeout(20):
        await spine.intake.receive(an_arrival(text))
        thread = await spine.threads.conversation(a_token())
    assert thread.lines[0].text == text


async def test_zero_width_signs_do_not_hide_what_is_said(spine):
    plain = await spine.intake.receive(an_arrival("いま しにたい とびおりる", token=1))
    hidden = "\u200b".join("いま しにたい とびおりる")
    receipt = await spine.intake.receive(an_arrival(hidden, token=2))
    assert receipt.urgency == plain.urgency == Urgency.U0


@pytest.mark.parametrize("delivery", ["", "\x00", "\ud800", "あ" * 10_000, "\x1f"])
async def test_any_delivery_id_is_recognised_again(spine, delivery):
    first = await spine.intake.receive(an_arrival(delivery=delivery))
    again = await spine.intake.receive(an_arrival(delivery=delivery))
    assert (first.already_had_it, again.already_had_it) == (False, True)


async def test_anything_about_a_child_is_sealed_with_the_message(spine):
    about = About(
        door="?", feeling="\x00", topic="あ" * 3000, wish="nobody", school="<b>", grade="9"
    )
    assert (await spine.intake.receive(an_arrival(about=about))).opened


@pytest.fixture
def examples(here):
    """A door that many examples go through, outside any test's own loop."""
    with a_loop() as run:
        opening = child_facing(here, lambda: FRIDAY)
        face = run(opening.__aenter__())
        yield lambda coroutine_of: run(coroutine_of(face))
        run(opening.__aexit__(None, None, None))


def test_any_words_are_stored_and_read_back(examples):
    count = iter(range(1, 10**6))

    @settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(ANY, min_size=1, max_size=3))
    def said(texts):
        token = a_child(next(count))

        async def through(face):
            for at, text in enumerate(texts):
                await face.intake.receive(replace(an_arrival(text, delivery=f"{at}"), token=token))
            return await face.threads.conversation(token)

        thread = examples(through)
        read = [line.text for line in thread.lines]
        assert ascii(read) == ascii([cleaned(text) for text in texts])

    said()


def test_any_words_to_come_back_with_open_nothing_and_break_nothing(examples, quick_stretching):
    @settings(max_examples=60)
    @given(ANY)
    def spoken(text):
        async def through(face):
            try:
                return await face.threads.come_back(text, a_token(9))
            except IntakeError:
                return False

        assert examples(through) is False

    spoken()
