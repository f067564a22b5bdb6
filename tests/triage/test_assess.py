import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.triage.shipped import RULES, facts, judged, speaking, standing, status_of
from triage import assess as assess_module
from triage.assess import MOST_EVIDENCE, NEEDS_PERSON, TAIL, TAIL_LETTERS, assess, remember
from triage.model import Assessment, Author, Channel, Earlier, Flag, FlagStatus, Speaker, Urgency

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)
PIECES = st.lists(
    st.sampled_from(
        [
            "死にたい",
            "しにたい",
            "消えたい",
            "くない",
            "わけじゃない",
            "友だちが",
            "って言われた",
            "学校休んだ",
            "先輩に",
            "なぐられた",
            "リスカ",
            "した",
            "薬を",
            "たくさん",
            "飲んだ",
            "お金もってこい",
            "🍀",
            "\u200b",
            "、",
            "。",
            "今夜",
            "屋上",
            "死ね",
            "いじめられてる",
            "○",
            "ー",
            "ａ",
            "ﾀﾋ",
            "i",
            "want",
            "to",
            "die",
            "裸の写真",
            "送れ",
            "お父さん",
            "が",
            "LINE",
            "で",
            "拡散された",
        ]
    ),
    max_size=12,
).map("".join)


@pytest.mark.parametrize(
    "text, urgency, names",
    [
        ("きょうもがっこうやすんだ　○○がこわいから", 2, {"1a"}),
        ("もう死にたいです", 1, {"1b"}),
        ("先輩に体をさわられた", 1, {"2"}),
        ("男子6人に囲まれた", 2, {"3a"}),
        ("ほかの学校の子にもやられている", 2, {"3b"}),
        ("裏垢でスクショ回されてる", 1, {"4"}),
        ("学校の対応に納得できません。訴えることも考えています", 2, {"5"}),
        ("警察に相談しました", 2, {"6"}),
        ("学校が警察と連携して対応してくれています", 2, {"7"}),
        ("お金もってこいって言われてる", 1, {"8", "EXTORTION"}),
        ("今から屋上から飛び降ります", 0, {"1b", "IMMINENT"}),
        ("いま切ってる。血がとまらない", 0, {"SELFHARM_NOW", "IMMINENT", "1b"}),
        ("ODした。いっぱいのんだ。きもちわるい", 0, {"OVERDOSE"}),
        ("あいつ明日刺す。カバンに入れた", 0, {"WEAPON", "HARM_OTHERS", "IMMINENT", "8"}),
        ("お父さんになぐられる。毎日", 1, {"ABUSE_PHYS", "8"}),
        ("家でおとうさんがおかあさんなぐってる　いま", 0, {"DV", "8"}),
        (
            "裸の写真ばらまくって脅されてる。お金はらえって",
            0,
            {"2", "SEXTORTION", "EXTORTION", "8"},
        ),
        ("家出した。いま駅。帰りたくない", 0, {"RUNAWAY", "8"}),
        ("お母さんが家に入れてくれない", 0, {"NEGLECT", "8"}),
    ],
)
def test_the_direct_forms_are_seen(text, urgency, names):
    assessment = judged(text)
    assert assessment.urgency == urgency
    assert names <= standing(assessment)


@pytest.mark.parametrize(
    "text",
    ["今日の給食カレーだった", "わたしにたいしてだけ先生がきびしい", "必死に勉強してる", "彼氏ほしい", "しにせのラーメンがおいしかった", "テストの点が悪くてやばい",
     "死ぬほど笑ったｗｗｗ", "ゲームのボスが強すぎて死ぬ", "かわいすぎて死んだ", "歯医者いった", "this homework is killing me lol"],
)  # fmt: skip
def test_everyday_talk_raises_nothing(text):
    assessment = judged(text)
    assert standing(assessment) == set()
    assert assessment.urgency >= Urgency.U3
    assert not assessment.needs_person


@pytest.mark.parametrize(
    "between", ["\u200b", " ", "\n", "🍀", "・", "\u2060", "\ufeff", "*", "、"]
)
def test_nothing_between_the_letters_hides_a_wish_to_die(between):
    text = between.join("しにたい")
    assert "しにたい" not in text  # a plain search would miss it
    assessment = judged(f"もう{text}")
    assert assessment.urgency <= Urgency.U1
    assert assessment.flags[0].evidence[0].text == text


def test_an_empty_text_is_nothing_to_hurry_for():
    for texts in ((), ("",), ("  ",), ("。",)):
        assert judged(*texts) == Assessment(Urgency.U4, (), None, False, RULES.version)


@pytest.mark.parametrize(
    "text",
    ["나는 죽고 싶어요", "Я не хочу жить", "أريد أن أموت", "我不想活了", "Eu não quero mais viver", "tôi muốn chết", "ฉันอยากตาย", "kill"[:0] + "gusto ko nang mamatay ngayon"],
)  # fmt: skip
def test_a_language_the_rules_cannot_read_needs_a_person(text):
    assessment = judged(text)
    assert assessment.needs_person
    assert assessment.urgency == Urgency.U0


@pytest.mark.parametrize(
    "text",
    [
        "死にたい",
        "不登校",
        "ok",
        "lol",
        "tasukete kudasai",
        "kyou gakkou yasunda",
        "I had a good day at school",
        "希死念慮",
        "我慢できない",
        "123",
        "😂",
        "OK、了解",
    ],
)
def test_a_language_the_rules_can_read_needs_no_person_for_that(text):
    assert not judged(text).needs_person


def test_a_text_too_long_to_judge_whole_needs_a_person():
    assert judged("の" * 100_000).needs_person
    assert not judged("の" * 20_000).needs_person


def test_an_arrival_too_long_to_judge_whole_needs_a_person_and_is_judged_as_far_as_it_goes():
    found = judged("死にたい", *["の" * 20_000] * 15)
    assert found.needs_person
    assert "1b" in standing(found)


def test_many_short_messages_are_judged_in_time():
    began = time.process_time()
    found = judged(*"しにたい" * 1000)
    assert time.process_time() - began < 5
    assert "1b" in standing(found)


def test_flags_are_kept_and_urgency_never_falls_over_a_conversation():
    first = judged("もう死にたい")
    earlier = remember(first, facts("もう死にたい"))
    later = facts("きょうカレーだった", earlier=earlier)
    second = assess(later, RULES)
    assert second.flags == first.flags
    assert second.urgency == first.urgency
    assert remember(second, later).messages == 2


def test_evidence_counts_messages_over_the_whole_conversation():
    earlier = Earlier(messages=5)
    found = assess(facts("うん", "死にたい", earlier=earlier), RULES)
    assert found.flags[0].evidence[0].message == 6


@pytest.mark.parametrize(
    "pieces",
    [("し", "に", "た", "い"), ("もう", "しに", "たい"), ("死に", "たい"), ("きえ", "たい")],
)
def test_a_word_sent_in_pieces_is_joined(pieces):
    earlier = Earlier()
    for piece in pieces:
        given_now = facts(piece, earlier=earlier)
        found = assess(given_now, RULES)
        earlier = remember(found, given_now)
    assert status_of(found, "1b") == {"asserted"}
    for words in found.flags[0].evidence:
        assert pieces[words.message][words.start : words.end] == words.text


def test_a_word_sent_in_pieces_within_one_arrival_is_joined():
    assert "1b" in standing(judged("し", "に", "たい"))


def test_pieces_of_earlier_messages_alone_raise_nothing_anew():
    earlier = Earlier(messages=2, tail=("しに", "たい"))
    assert assess(facts("きょうは給食がカレーでした", earlier=earlier), RULES).flags == ()


def test_long_messages_are_not_joined_into_words_nobody_wrote():
    assert (
        judged("きのう友だちの家に行ったらたのし", "たいやきを食べたよ、とてもおいしかった").flags
        == ()
    )


def test_a_wish_and_a_dangerous_place_in_two_messages_are_urgent_together():
    first = facts("死にたい")
    earlier = remember(assess(first, RULES), first)
    assert assess(facts("いま橋のとこにいる", earlier=earlier), RULES).urgency == Urgency.U0
    alone = assess(facts("今までありがとう。さようなら"), RULES)
    assert status_of(alone, "IMMINENT") == {"possible"}


def test_self_harm_without_a_stated_wish_makes_the_wish_possible():
    assert status_of(judged("またリスカしちゃった"), "1b") == {"possible"}


def test_a_failure_inside_asks_for_a_person_and_forgets_nothing(monkeypatch):
    before = judged("死にたい")

    def broken(*_):
        raise RuntimeError

    monkeypatch.setattr(assess_module, "raised", broken)
    found = assess(facts("こんにちは", earlier=remember(before, facts("死にたい"))), RULES)
    assert found.needs_person
    assert found.urgency == Urgency.U0
    assert found.flags == before.flags
    assert NEEDS_PERSON.flags == ()


def test_bullying_is_yes_no_or_unknown():
    assert judged("クラスの子にいじめられてる").bullying is True
    assert judged("いじめられてはいない").bullying is False
    assert judged("今日の給食カレーだった").bullying is None
    earlier = Earlier(messages=1, bullying=True)
    assert judged("いじめられてはいない", earlier=earlier).bullying is True


def test_the_memory_of_a_case_stays_bounded():
    earlier = Earlier()
    for number in range(60):
        given_now = facts("死にたい" + "あ" * 1000, f"死にたい{number}", earlier=earlier)
        found = assess(given_now, RULES)
        earlier = remember(found, given_now)
    assert earlier.messages == 120
    assert len(earlier.tail) == TAIL
    assert all(len(one) <= TAIL_LETTERS for one in earlier.tail)
    assert all(len(flag.evidence) <= MOST_EVIDENCE for flag in earlier.flags)
    assert earlier.flags[0].evidence[-1].message == 119


def test_the_memory_holds_no_call_takers_words():
    asked = facts(("call_taker", "死に"), ("caller", "たい焼き"))
    assert remember(assess(asked, RULES), asked).tail == ("", "たい焼き")
    assert "1b" not in standing(assess(asked, RULES))


def test_an_assessment_and_a_memory_survive_being_written_down():
    import json

    found = judged("死にたい", "友だちにいじめられてる", "いま橋のとこにいる")
    assert Flag.from_json(json.loads(json.dumps(found.flags[0].to_json()))) == found.flags[0]
    assert Assessment.from_json(json.loads(json.dumps(found.to_json()))) == found
    earlier = remember(found, facts("死にたい"))
    assert Earlier.from_json(json.loads(json.dumps(earlier.to_json()))) == earlier


def test_words_stay_out_of_every_repr():
    given_now = facts("とても秘密の死にたい")
    found = assess(given_now, RULES)
    for value in (given_now, given_now.utterances[0], found, remember(found, given_now)):
        assert "死にたい" not in repr(value)


@settings(deadline=None)
@given(
    st.lists(ANY_TEXT | PIECES, max_size=4),
    st.sampled_from(Author),
    st.sampled_from(Channel),
    st.sampled_from([None, *Speaker]),
)
def test_nothing_crashes_and_every_span_is_an_exact_piece_of_the_original(
    texts, author, channel, speaker
):
    given_now = facts(*texts, author=author, channel=channel)
    given_now = replace(
        given_now, utterances=tuple(replace(one, speaker=speaker) for one in given_now.utterances)
    )
    found = assess_module._assess(given_now, RULES)
    assert found.urgency in Urgency
    for words in (*(w for flag in found.flags for w in flag.evidence), *found.bullying_evidence):
        assert words.text
        assert texts[words.message][words.start : words.end] == words.text
        assert RULES.reason(words.rule)


@settings(deadline=None)
@given(PIECES, PIECES)
def test_one_more_message_never_lowers_a_case(first, second):
    before = facts(first)
    judged_before = assess(before, RULES)
    after = assess(facts(second, earlier=remember(judged_before, before)), RULES)
    assert after.urgency <= judged_before.urgency
    kept = {(one.what, one.status) for one in judged_before.flags}
    assert kept <= {(one.what, one.status) for one in after.flags}


@pytest.mark.parametrize(
    "text",
    ["し" * 100_000, "しに" * 50_000, "学校" * 50_000, "死にたい" * 25_000, "友だちが" * 25_000, "お父さんに" * 20_000, "ねえ、" * 33_000, "薬をたくさん" * 16_000],
)  # fmt: skip
def test_a_text_made_to_be_slow_is_judged_in_time(text):
    began = time.process_time()
    judged(text)
    assert time.process_time() - began < 5


def test_a_short_message_is_judged_fast_enough_for_a_whole_city():
    text = "学校でいじめられていて、もうつらいです。クラスの女子に無視されて毎日しにたいです。先生に言っても何も"
    given_now = facts(text)
    best = min(_seconds(given_now) for _ in range(5))
    # Goal: 120 µs on a quiet core (triage.md); ten times that still tells linear from lost.
    assert best < 1.2e-3


def _seconds(given_now):
    began = time.process_time()
    for _ in range(20):
        assess(given_now, RULES)
    return (time.process_time() - began) / 20


def test_a_flag_denied_and_asserted_is_shown_both_ways():
    found = judged("死にたい。死にたくないって言ったけど", "死にたくない")
    assert {FlagStatus.asserted, FlagStatus.negated} <= {one.status for one in found.flags}
    assert "wish-to-die" in speaking(found)
