"""The file of words is checked as a whole, and readings are written as ruby."""

import pytest

from channels.phrases import Phrase, PhraseFaults, Voice, parse, plain, ruby
from channels.webchat.wanted import wanted
from intake.rulebook import phrases_text, read_policy

ONE = {"a.b": frozenset({"n"})}
GOOD = '[a]\nb = { ja = "{n}ばん {目|め}", en = "No. {n}" }'


def voice(text=GOOD, wanted_here=ONE, *, furigana=True):
    return Voice(parse(text, wanted_here), furigana)


def faults(text, wanted_here=ONE):
    with pytest.raises(PhraseFaults, match=r"The phrases file cannot be used:") as refused:
        parse(text, wanted_here)
    return [str(fault) for fault in refused.value.faults]


def test_the_phrases_that_ship_say_everything_the_pages_say():
    assert parse(phrases_text(None, read_policy()), wanted())


def test_a_phrase_the_pages_need_is_missed():
    text = phrases_text(None, read_policy()).replace("\nsend = ", "\nsned = ")
    assert faults(text, wanted()) == ["talk.send: missing", "talk.sned: no page says this"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[a]", "a.b: missing"),
        ('[a]\nb = "x"', "a.b: needs ja and en"),
        ('[a]\nb = { ja = "x" }', "a.b: needs ja and en"),
        ('[a]\nb = { ja = "", en = "x" }', "a.b: needs ja and en"),
        ('[a]\nb = { ja = "x", en = "x", vi = "x" }', "a.b: needs ja and en"),
        ('[a]\nb = { ja = "{m}", en = "x" }', "ja fills in {m}"),
        ('[a]\nb = { ja = "x", en = "{m}" }', "en fills in {m}"),
        ('[a]\nb = { ja = "{漢字|}", en = "x" }', "stray brace"),
        ('[a]\nb = { ja = "漢字", en = "x" }', "漢字 has no reading"),
        ('a = "x"', "phrases.a"),
        ("[a", "phrases: "),
    ],
)
def test_a_fault_is_named(text, says):
    assert any(says in fault for fault in faults(text))


def test_all_faults_are_named_at_once():
    assert len(faults('[a]\nb = { ja = "漢 {x} 字", en = "{y}" }\nc = "x"')) == 5


def test_a_reading_stands_above_its_kanji():
    assert ruby("{相談|そうだん} する") == "<ruby>相談<rt>そうだん</rt></ruby> する"


def test_without_furigana_no_reading_is_left_to_be_read_aloud():
    said = voice(furigana=False).say("a.b", n="2")
    assert "<rt>" not in said
    assert 'data-rt="め"' in said


def test_a_number_is_not_cut_off_from_what_it_counts():
    assert ruby("11{月|がつ}").startswith("11\N{WORD JOINER}<ruby>")


def test_whatever_is_filled_in_is_escaped():
    said = voice().say("a.b", n="<b>")
    assert "<b>" not in said
    assert "&lt;b&gt;" in said


def test_markup_in_the_file_is_escaped_too():
    assert ruby("<i>{字|<b>}") == "&lt;i&gt;<ruby>字<rt>&lt;b&gt;</rt></ruby>"


def test_a_phrase_can_be_filled_with_a_phrase():
    said = voice().filled("a.b", n=Phrase("いち", "one"))
    assert (said.ja, said.en) == ("いちばん {目|め}", "No. one")


def test_a_title_shows_no_readings():
    assert plain("{相談|そうだん} {next}") == "相談 {next}"
