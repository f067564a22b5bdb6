import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage.letters import LONGEST
from triage.text import normalise

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=80)
JAPANESE = st.text(
    "しにたいきえてがっこぁぃーゃシニタイャｼﾆﾀｲﾞタヒ死消学校4氏○〇*。、! \n　🍀\u200b\u3099「」aiueo()+-",
    max_size=40,
)


@pytest.mark.parametrize(
    "written",
    [
        "しにたい", "シニタイ", "ｼﾆﾀｲ", "し に た い", "し　に　た　い", "し\nに\nた\nい", "し🍀に🍀た🍀い",
        "し\u200bに\u200bた\u200bい", "し。に。た。い", "し、に、た、い", "し・に・た・い", "し*に*た*い", "し○に○た○い", "し_に_た_い",
        "しにたぃ", "しにたーい", "しにたぁい", "しにたああああい", "し～に～た～い", "しにた\ufe0fい", "し\x00に\ud800たい",
    ],
)  # fmt: skip
def test_every_way_to_write_it_reads_as_the_same_word(written):
    assert normalise(written).kana.text == "しにたい"


@pytest.mark.parametrize(
    "written, meant",
    [
        ("タヒにたい", "死にたい"), ("ﾀﾋﾆﾀｲ", "死にたい"), ("氏にたい", "死にたい"), ("４にたい", "死にたい"), ("4んだら", "死んだら"),
        ("死に隊", "死にたい"), ("sにたい", "しにたい"), ("自◯したい", "自殺したい"), ("し○たい", "しにたい"), ("死に＊い", "死にたい"),
        ("せっ○す", "せつくす"), ("が\u3099っこう", "がつこう"), ("か\u3099っこう", "がつこう"), ("ｶﾞｯｺｳ", "がつこう"),
    ],
)  # fmt: skip
def test_a_disguised_word_is_read_as_it_was_meant(written, meant):
    assert normalise(written).kana.text == meant


@pytest.mark.parametrize(
    "written",
    [
        "氏名",
        "彼氏にたいして",
        "4人",
        "4年",
        "4にち",
        "14にたい",
        "タヒチ",
        "4にたいして",
        "安藤氏のお話",
    ],
)
def test_an_innocent_neighbour_of_a_disguise_stays_as_it_is(written):
    assert "死" not in normalise(written).kana.text


def test_katakana_stays_apart_from_hiragana_in_the_plain_view():
    assert normalise("カッター").plain.text == "カツター"
    assert normalise("カッター").kana.text == normalise("かった").kana.text


def test_the_end_of_a_sentence_stays_unless_the_word_is_spelled_out():
    assert normalise("休んだ。風邪だ！").plain.text == "休んだ。風邪だ"
    assert normalise("し。に。た。い").plain.text == "しにたい"


def test_laughter_is_an_ornament_and_no_part_of_a_word():
    assert normalise("i want to dieｗｗｗ").plain.text == "i want to die"
    assert normalise("しwwにwwたwwい").plain.text == "しにたい"


def test_a_text_of_one_script_is_known():
    assert normalise("かったーできった").one_script
    assert normalise("ロープヲ買イマシタ").one_script
    assert not normalise("本をかった").one_script


def test_the_marks_of_a_checklist_are_read():
    assert normalise("希死念慮（－）").plain.text == "希死念慮無"
    assert normalise("希死念慮（＋）").plain.text == "希死念慮有"


def test_a_place_points_to_the_original_letters():
    text = "ねえ し🍀に🍀たーい って"
    view = normalise(text).kana
    at = view.text.index("しにたい")
    start, end = view.place(at, at + 4)
    assert text[start:end] == "し🍀に🍀たーい"


def test_nothing_but_signs_keeps_the_signs():
    assert normalise("😢🔪").wordless
    assert normalise("😢🔪").kana.text == "😢🔪"
    assert normalise("").kana.text == ""


@given(ANY_TEXT | JAPANESE)
def test_any_text_is_read_and_every_letter_has_a_place_in_it(text):
    read = normalise(text)
    for view in (read.plain, read.kana):
        assert len(view.text) == len(view.starts) == len(view.ends)
        assert all(
            0 <= start <= end <= len(text)
            for start, end in zip(view.starts, view.ends, strict=True)
        )
        assert list(view.starts) == sorted(view.starts)


@settings(max_examples=500)
@given(ANY_TEXT | JAPANESE)
def test_reading_what_was_read_changes_nothing(text):
    once = normalise(text)
    assert normalise(once.plain.text).plain.text == once.plain.text


@pytest.mark.parametrize(
    "text",
    ["か" + "\u0301" * 1_000_000, "\u3099" * 1_000_000, "し" * 1_000_000, "ー" * 1_000_000, "○" * 1_000_000,
     "い" * 1_000_000, "(" * 1_000_000, "し○" * 500_000, "あ。" * 500_000, "\ud800" * 1_000_000],
)  # fmt: skip
def test_a_text_made_to_be_slow_is_read_quickly(text):
    began = time.process_time()
    read = normalise(text)
    assert time.process_time() - began < 2
    assert read.cut


@pytest.mark.parametrize("text", ["\ufdfa" * 10_000, "\u3316" * 20_000, "か\ufdfa" * LONGEST])
def test_a_text_whose_characters_unfold_is_read_no_further_than_any_other(text):
    read = normalise(text)
    assert sum(letter.isalnum() for letter in read.plain.text) <= LONGEST
    assert read.cut


@pytest.mark.parametrize("text", ["\ufdfa" * 1_000, "し" + "たい" * (LONGEST // 2 - 1)])
def test_a_text_that_fits_is_read_to_its_end(text):
    read = normalise(text)
    assert not read.cut
    assert read.plain.ends[-1] == len(text)


def test_both_ends_of_a_very_long_text_are_read():
    text = "しにたい" + "の" * 3 * LONGEST + "消えたい"
    read = normalise(text)
    assert read.kana.text.startswith("しにたい")
    at = read.kana.text.index("消えたい")
    start, end = read.kana.place(at, at + 4)
    assert text[start:end] == "消えたい"
    assert read.cut
