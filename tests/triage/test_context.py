from dataclasses import replace
from functools import cache

import pytest

from tests.triage.shipped import RULES, judged, status_of
from triage.model import Author
from triage.rules import ruleset

CHANGED = [(one, text) for one in RULES.operators for text in one.changed]
UNCHANGED = [(one, text) for one in RULES.operators for text in one.unchanged]


@cache
def without(operator):
    rest = tuple(one for one in RULES.operators if one is not operator)
    return ruleset("poorer", RULES.rules, rest)


def seen(assessment):
    flags = [(one.what, one.status, one.evidence) for one in assessment.flags]
    return flags, assessment.bullying, assessment.urgency


@pytest.mark.parametrize("operator, text", CHANGED, ids=[f"{o.id}: {t}" for o, t in CHANGED])
def test_an_operator_taken_away_changes_the_meaning_of_its_examples(operator, text):
    assert seen(judged(text)) != seen(judged(text, rules=without(operator)))


@pytest.mark.parametrize("operator, text", UNCHANGED, ids=[f"{o.id}: {t}" for o, t in UNCHANGED])
def test_an_operator_leaves_other_sentences_alone(operator, text):
    assert seen(judged(text)) == seen(judged(text, rules=without(operator)))


@pytest.mark.parametrize("operator, text", CHANGED, ids=[f"{o.id}: {t}" for o, t in CHANGED])
def test_a_lowered_hit_is_shown_never_hidden(operator, text):
    with_it, without_it = judged(text), judged(text, rules=without(operator))
    shown = {one.what for one in with_it.flags}
    assert {one.what for one in without_it.flags} <= shown | {one.what for one in with_it.flags}
    evidence = {words for one in with_it.flags for words in one.evidence}
    evidence |= set(with_it.bullying_evidence)
    before = {words for one in without_it.flags for words in one.evidence}
    assert before | set(without_it.bullying_evidence) <= evidence


@pytest.mark.parametrize("operator", RULES.operators, ids=lambda one: one.id)
def test_an_operator_names_its_source_and_says_why(operator):
    assert "triage.md" in operator.source or "domain book" in operator.source
    assert RULES.reason(operator.id)


@pytest.mark.parametrize(
    "text, status",
    [
        ("死にたい", "asserted"),
        ("死にたくない", "negated"),
        ("死にたくないわけじゃない", "asserted"),
        ("死にたいわけじゃない", "negated"),
        ("死にたいくらい楽しい", "negated"),
        ("死にたいくらいつらい", "asserted"),
        ("死にたくはないけど生きたくもない", "asserted"),
        ("死にたいって友だちが言ってる", "third_party"),
        ("友だちに無視されて死にたい", "asserted"),
        ("恥ずかしくて死にたい笑", "negated"),
        ("「死にたい」って歌詞の曲が好き", "negated"),
        ("生きてる意味がわからない", "asserted"),
        ("希死念慮なし。自傷なし。", "negated"),
        ("希死念慮（＋）", "asserted"),
    ],
)
def test_pairs_that_differ_by_a_word_are_told_apart(text, status):
    assert status in status_of(judged(text), "1b")


def test_being_told_to_die_is_bullying_and_no_wish_to_die():
    assessment = judged("「死ね」って言われた")
    assert assessment.bullying
    assert not assessment.criteria


def test_a_wish_reported_by_a_guardian_is_about_a_child():
    assert status_of(judged("死にたいです、とそれだけ", author=Author.guardian), "1b") == {
        "third_party"
    }


def test_a_denial_after_a_disclosure_does_not_clear_it():
    assessment = judged("もう死にたい", "やっぱり死にたくない")
    assert status_of(assessment, "1b") == {"asserted", "negated"}
    assert assessment.urgency == 1


@pytest.mark.parametrize(
    "answer, status",
    [("はい、あります", "asserted"), ("うん", "asserted"), ("いいえ", "negated"), ("ないです", "negated"),
     ("……", "possible"), ("学校が嫌なだけで", "possible")],
)  # fmt: skip
def test_a_call_takers_question_means_what_the_answer_makes_of_it(answer, status):
    assessment = judged(("call_taker", "死にたい気持ちはありますか"), ("caller", answer))
    assert status_of(assessment, "1b") == {status}


def test_a_question_nobody_answered_is_only_possible():
    assert status_of(judged(("call_taker", "死にたいと思いますか")), "1b") == {"possible"}


def test_a_yes_is_shown_in_the_callers_own_words():
    assessment = judged(("call_taker", "消えたいと思うことは？"), ("caller", "うん、毎日"))
    shown = {words.text for flag in assessment.flags for words in flag.evidence}
    assert "うん" in shown


def test_a_call_takers_other_words_raise_nothing():
    assessment = judged(
        ("call_taker", "いじめ相談です。学校を休んでいますか"), ("caller", "もしもし")
    )
    assert not assessment.flags
    assert assessment.bullying is None


def test_an_operator_acts_only_on_its_kinds():
    tame = tuple(replace(one, acts_on=frozenset()) for one in RULES.operators)
    assert status_of(judged("死にたくない", rules=ruleset("tame", RULES.rules, tame)), "1b") == {
        "asserted"
    }
