"""Six words are easy, harmless, unmistakable, and read however a child writes them."""

import re
import unicodedata
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake import return_words
from intake.return_words import COUNT, WORDS, draw, looks_like_words, read, secret_of, sound

KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
SPELLINGS = [
    (word, spelling)
    for word, spellings in (row.split("\t") for row in return_words._rows("kanji.tsv"))
    for spelling in spellings.split(" ")
]
SIX = ("りんご", "あかるい", "おにぎり", "ゆうやけ", "らーめん", "みずうみ")

# Insults, bodies, toilet, sex, death, hurt, weapons, fear, family, and what triage listens for.
HARMFUL = """
ばか あほ まぬけ ぼけ どじ のろ ぐず くず ごみ ださ きしょ きもい きもち きもの くさい うざ ずる うそ びり まけ よわ
ぼっち みじめ いじめ きらい ぶた ごりら さる かば へび むし ごきぶ ばいきん でぶ ぶす ぶさ はげ ちび だるま
やせ ふと にきび けつ しり うんこ うんち しっこ おなら げろ くそ えろ えっち ちん まんこ まんげ ほうけい おっぱ
ぱんつ ぬーど きす せっくす かんちょう しゃくはち おかま おなべ ほも れず しね しぬ じさつ ころす ころし くび うつ やみ
きえる いたい いたみ びょう あざ けが ほうたい くすり たばこ しゃぶ なぐ なわ ろーぷ ないふ かったー ほうちょう ぴすとる
みさいる てっぽう ばくだん こわ にげ ぬす たすけ いえで おばけ ゆうれい かなし さびし さみし つらい ぱぱ まま
おかあ おとう おばあ おじい がいじ ちょうせん かんこく ちゅうごく びーる わいん じんじゃ おまもり
""".split()  # noqa: SIM905 - read as text, one subject a line

# Harmless inside a longer word, hurtful or frightening alone.
HARMFUL_ALONE = """
うし くも はえ たこ いも かめ かす おに ひとり みんな せいこう ほうじ ぼうず きょうかい おてら くりすます らいん
""".split()  # noqa: SIM905 - read as text, one subject a line

# First names and words that are also common first names.
NAMES = """
はると ひなた あおい みなと いつき そうた ゆうと ゆい めい ひまり さくら すみれ かえで ことは ほのか あかり ひかり
のぞみ みらい こころ つむぎ しおり かおり さおり みどり めぐみ あゆみ かすみ いずみ なぎさ みさき つばさ まこと
あきら たける わたる のぼる すすむ みのる まもる まなぶ ゆたか ひろし はじめ さつき やよい なつみ はるか かなた
かのん すず もも あんず ゆず つばき あやめ ゆり もみじ こはる ひより しずか のどか さやか あずさ りく そら うみ
あさひ いぶき だいち たいよう すばる ひびき あゆむ こうき ゆうき げんき しょうた はやと たろう はなこ ここあ くるみ
""".split()  # noqa: SIM905 - read as text, one subject a line

LONG = return_words._VOWELS

six_words = st.lists(st.sampled_from(WORDS), min_size=COUNT, max_size=COUNT).map(tuple)
gaps = st.sampled_from([" ", "\u3000", "、", "・", ",", "，", "\n", "\r\n", " / ", "-", "。", "\t"])


def one_begins_another(words: Iterable[str]) -> list[tuple[str, str]]:
    heard = {sound(word): word for word in words}
    return [
        (heard[whole[:size]], word)
        for whole, word in heard.items()
        for size in range(1, len(whole))
        if whole[:size] in heard
    ]


def without_long_vowels(word: str) -> str:
    """おばあさん and おばさん, こうこう and ここ: as a child who leaves long vowels out writes."""
    vowels = {"ー", "う", "い", "お"}
    heard = sound(word)
    longer = [
        at
        for at in range(1, len(word))
        if heard[at] == LONG.get(heard[at - 1]) and word[at] in vowels
    ]
    return "".join(kana for at, kana in enumerate(heard) if at not in longer)


def one_letter_apart(words: Iterable[str]) -> list[tuple[str, str]]:
    """Words whose sounds differ by one letter changed, added or left out."""
    heard = {sound(word): word for word in words}
    found = [
        (word, heard[whole[:at] + whole[at + 1 :]])
        for whole, word in heard.items()
        for at in range(len(whole))
        if whole[:at] + whole[at + 1 :] in heard
    ]
    holes: dict[str, str] = {}
    for whole, word in heard.items():
        for hole in {f"{whole[:at]}?{whole[at + 1 :]}" for at in range(len(whole))}:
            found += [(holes[hole], word)] if hole in holes else []
            holes[hole] = word
    return found


def harmful(words: Iterable[str]) -> list[str]:
    return [
        word
        for word in words
        if word in HARMFUL_ALONE or word in NAMES or any(part in word for part in HARMFUL)
    ]


# The list


def test_there_are_2048_words_in_order_and_each_once():
    assert len(WORDS) == 2048
    assert list(WORDS) == sorted(set(WORDS))


def test_every_word_is_two_to_seven_hiragana():
    assert [word for word in WORDS if not re.fullmatch("[ぁ-ん][ぁ-んー]{1,6}", word)] == []


def test_most_words_are_three_to_five_letters():
    assert sum(3 <= len(word) <= 5 for word in WORDS) > 0.75 * len(WORDS)


def test_no_word_begins_with_another_however_it_is_heard():
    assert one_begins_another(WORDS) == []
    assert one_begins_another([*WORDS[1:], f"{WORDS[0]}ん"]) == []
    assert one_begins_another([*WORDS, f"{WORDS[0]}ん"]) != []


def test_no_two_words_sound_the_same():
    assert len(set(map(sound, WORDS))) == len(WORDS)
    assert len(set(map(without_long_vowels, WORDS))) == len(WORDS)
    assert sound("びようしつ") == sound("びょおじづ")
    assert without_long_vowels("ちいず") == without_long_vowels("ちず")
    assert without_long_vowels("こうこう") == without_long_vowels("ここ")


def test_any_two_words_differ_in_two_letters():
    assert one_letter_apart(WORDS) == []
    assert one_letter_apart([*WORDS, WORDS[0][:-1]]) != []
    assert one_letter_apart([*WORDS, WORDS[0][:-1] + "ぬ"]) != []


def test_no_word_can_hurt_anyone():
    assert harmful(WORDS) == []


@pytest.mark.parametrize("word", ["おおばか", "びょういん", "うし", "さくら", "ばいきん"])
def test_a_word_that_can_hurt_is_noticed(word):
    assert harmful([word]) == [word]


# Other spellings


def test_most_words_can_be_written_in_kanji():
    written = {word for word, spelling in SPELLINGS if re.search(r"[一-龥]", spelling)}
    assert len(written) >= 1200


def test_a_spelling_belongs_to_one_word_of_the_list():
    assert {word for word, _ in SPELLINGS} <= set(WORDS)
    assert len({spelling for _, spelling in SPELLINGS}) == len(SPELLINGS)
    heard = set(map(sound, WORDS))
    assert [s for _, s in SPELLINGS if sound(return_words._as_hiragana(s)) in heard] == []


def test_every_spelling_is_read_as_its_word():
    others = WORDS[:5]
    read_as = {(word, s): read("、".join([s, *others])) for word, s in SPELLINGS}
    assert [pair for pair, words in read_as.items() if words != (pair[0], *others)] == []


# Reading


@given(six_words, gaps)
def test_words_are_read_with_any_gap(words, gap):
    assert read(gap.join(words)) == words


@given(six_words)
def test_words_are_read_without_any_gap(words):
    assert read("".join(words)) == words


@given(six_words, gaps)
def test_words_are_read_in_katakana(words, gap):
    assert read(gap.join(words).translate(KATAKANA)) == words
    assert read("".join(words).translate(KATAKANA)) == words


@given(six_words)
def test_words_are_read_as_separate_marks_and_letters(words):
    assert read(unicodedata.normalize("NFD", " ".join(words))) == words


@given(six_words)
def test_words_are_read_numbered_and_quoted(words):
    assert read("\n".join(f"{at}. {word}" for at, word in enumerate(words, 1))) == words
    assert read("".join(f"{'①②③④⑤⑥'[at]}{word}" for at, word in enumerate(words))) == words
    assert read(f"「{'」「'.join(words)}」") == words
    assert read(f"  『{' '.join(words)}』。\n") == words


@given(six_words)
def test_small_kana_may_be_written_large(words):
    large = str.maketrans("ぁぃぅぇぉっゃゅょ", "あいうえおつやゆよ")
    assert read("".join(words).translate(large)) == words


@given(six_words)
def test_a_voicing_mark_may_be_missing(words):
    plain = "".join(
        unicodedata.normalize("NFD", "".join(words)).translate({0x3099: "", 0x309A: ""})
    )
    assert read(plain) == words


@given(st.lists(st.sampled_from(SPELLINGS), min_size=COUNT, max_size=COUNT), gaps)
def test_words_are_read_in_kanji(pairs, gap):
    words = tuple(word for word, _ in pairs)
    assert read(gap.join(spelling for _, spelling in pairs)) == words


@given(st.lists(st.sampled_from(SPELLINGS), min_size=COUNT, max_size=COUNT))
def test_kanji_without_gaps_are_the_words_or_nothing(pairs):
    words = tuple(word for word, _ in pairs)
    assert read("".join(spelling for _, spelling in pairs)) in {words, None}


@pytest.mark.parametrize(
    "written",
    [
        "ありがとう ひこうき せんせい",  # too few
        " ".join(SIX[:5]),
        " ".join([*SIX, SIX[0]]),
        " ".join([*SIX[:5], "しらないことば"]),
        "".join(SIX)[:-1],
        "".join(SIX) + "ん",
        "",
        "。。。",
        "🍎" * 6,
        "りんご " * 400,
        "\ud800" * 6,
        "\x00",
    ],
)
def test_what_cannot_be_six_words_is_nothing(written):
    assert read(written) is None


@given(st.text())
def test_reading_never_fails(text):
    words = read(text)
    assert words is None or (len(words) == COUNT and set(words) <= set(WORDS))
    assert looks_like_words(text) in {True, False}


@pytest.mark.parametrize(
    "one, other",
    [
        ("おおだいこ", "おうだいこ"),
        ("ていねい", "てえねえ"),
        ("こうえん", "こーえん"),
        ("らーめん", "らあめん"),
        ("らーめん", "ら-めん"),
        ("らーめん", "ら〜めん"),
        ("ゆうやけ", "ゆーやけ"),
        ("りんご", "ﾘﾝｺﾞ"),
        ("りんご", "りんこ゛"),
        ("てぃーしゃつ", "Ｔシャツ"),
        ("ぱーてぃー", "パーティ"),
    ],
)
def test_a_word_may_be_written_as_it_is_heard(one, other):
    assert one in WORDS
    assert read("、".join([other, *WORDS[:5]])) == (one, *WORDS[:5])


# Words in the chat


@given(six_words, gaps, st.sampled_from(["", "わたしのあいことばは ", "ぼくのは「", "\n\n"]))
def test_words_in_the_chat_are_noticed(words, gap, before):
    assert looks_like_words(f"{before}{gap.join(words)}です。")
    assert looks_like_words(f"{before}{''.join(words)}".translate(KATAKANA))


@given(six_words)
def test_five_words_and_something_else_are_not_noticed(words):
    assert not looks_like_words("ぬ".join([" ".join(words[:3]), " ".join(words[3:])]))


@pytest.mark.parametrize(
    "text",
    [
        "がっこうにいきたくないです。ともだちにむしされています。",
        "りんごとみかんがすきです",
        "きょうは あめふり でした。きゅうしょくは やきそば でした。",
        "",
    ],
)
def test_ordinary_sentences_are_not_taken_for_words(text):
    assert not looks_like_words(text)


# Drawing


def test_drawing_asks_for_each_word_of_the_whole_list():
    asked: list[int] = []
    answers = iter([0, 2047, 1, 1, 1024, 5])

    def below(size: int) -> int:
        asked.append(size)
        return next(answers)

    assert draw(below) == tuple(WORDS[at] for at in (0, 2047, 1, 1, 1024, 5))
    assert asked == [2048] * 6


def test_words_drawn_twice_differ():
    assert draw() != draw()


@given(six_words)
def test_what_was_read_makes_the_same_key_as_what_was_drawn(words):
    again = read("".join(words).translate(KATAKANA))
    assert again is not None
    assert secret_of(again) == secret_of(words)


def test_the_form_keys_are_made_from_stays():
    assert (
        secret_of(("りんご", "あかるい"))
        == b"\xe3\x82\x8a\xe3\x82\x93\xe3\x81\x94 " + "あかるい".encode()
    )


def test_the_order_of_words_matters():
    swapped = (SIX[1], SIX[0], *SIX[2:])
    assert read(" ".join(swapped)) == swapped
    assert secret_of(swapped) != secret_of(SIX)
