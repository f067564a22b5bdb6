import re

import pytest

from tests.triage.shipped import RULES, SOURCES, judged, speaking
from triage.model import Author, Criterion, Signal
from triage.notation import Unreadable, phrases
from triage.rows import LEAST_NEGATIVE, LEAST_POSITIVE
from triage.rules import RuleFaults, parse

POSITIVE = [(rule.id, one) for rule in RULES.rules for one in rule.positive]
NEGATIVE = [(rule.id, one) for rule in RULES.rules for one in rule.negative]

GOOD = """
[[rule]]
id = "sample"
flags = ["1b"]
kind = "wish"
reason = "例です"
source = "domain book §2"
phrases = ["死にたい"]
[rule.examples]
positive = ["死にたい", "もう死にたい", "死にたいです"]
negative = ["楽しい", "眠い"]
"""


@pytest.mark.parametrize("rule, example", POSITIVE, ids=[f"{r}: {e.text}" for r, e in POSITIVE])
def test_a_rule_speaks_in_its_positive_examples(rule, example):
    assert rule in speaking(judged(example.text, author=example.author))


@pytest.mark.parametrize("rule, example", NEGATIVE, ids=[f"{r}: {e.text}" for r, e in NEGATIVE])
def test_a_rule_is_silent_or_denied_in_its_negative_examples(rule, example):
    assert rule not in speaking(judged(example.text, author=example.author))


@pytest.mark.parametrize("rule", RULES.rules, ids=lambda rule: rule.id)
def test_a_rule_shows_examples_names_its_source_and_says_why(rule):
    assert len(rule.positive) >= LEAST_POSITIVE == 3
    assert len(rule.negative) >= LEAST_NEGATIVE == 2
    assert re.search(r"domain book §|000 |001 |triage\.md", rule.source)
    assert re.search(r"[ぁ-ん]", RULES.reason(rule.id))
    assert rule.flags or rule.bullying


def test_every_criterion_and_every_signal_has_a_rule():
    raised = {what for rule in RULES.rules for what in rule.flags}
    assert set(Criterion) <= raised
    assert set(Signal) <= raised


def test_every_file_of_the_lexicon_is_read_and_the_version_follows_its_letters():
    assert parse(SOURCES).version == RULES.version
    changed = {**SOURCES, "words.toml": SOURCES["words.toml"] + "\n# one more remark\n"}
    assert parse(changed).version != RULES.version


def test_an_unknown_rule_has_no_reason():
    assert RULES.reason("no such rule") == ""
    assert RULES.reason("wish-to-die")
    assert RULES.reason("denied-wish")


@pytest.mark.parametrize(
    "good, bad, says",
    [
        ('flags = ["1b"]', 'flags = ["9"]', "no criterion and no signal"),
        ('flags = ["1b"]', "flags = []", "flags"),
        ('kind = "wish"', 'kind = "mood"', "kind"),
        ('reason = "例です"', "", "reason"),
        ('reason = "例です"', "reason = 3", "reason"),
        ('source = "domain book §2"', "", "source"),
        ('phrases = ["死にたい"]', 'phrases = ["死に(たい"]', "opens a bracket"),
        ('phrases = ["死にたい"]', 'phrases = ["死に)たい"]', "closes a bracket"),
        ('phrases = ["死にたい"]', 'phrases = ["<気分>たい"]', "word family"),
        ('phrases = ["死にたい"]', 'phrases = ["(死|)"]', "match anything"),
        ('phrases = ["死にたい"]', 'phrases = ["a〜b〜c〜d〜e"]', "gaps"),
        ('phrases = ["死にたい"]', 'phrases = "死にたい"', "list"),
        ('kind = "wish"', 'kind = "wish"\nneeds = ["<気分>"]', "word family"),
        ('kind = "wish"', 'kind = "wish"\nurgency = "U9"', "U0 to U4"),
        ('kind = "wish"', 'kind = "wish"\nstatus = "sure"', "asserted"),
        ('kind = "wish"', 'kind = "wish"\nauthors = ["parent"]', "guardian"),
        ('kind = "wish"', 'kind = "wish"\ncolour = "red"', "colour"),
        ('"死にたいです"]', "]", "2 of at least 3"),
        (', "眠い"]', "]", "1 of at least 2"),
        ('negative = ["楽しい", "眠い"]', "negative = 3", "list of texts"),
        ('id = "sample"', "", "id"),
        ("[[rule]]", '[words]\n"空" = []\n[[rule]]', "word family"),
        ("[[rule]]", "[remarks]\na = 1\n[[rule]]", "no part of a lexicon"),
        ("[[rule]]", "[[rule", "TOML"),
    ],
)
def test_a_faulty_row_is_refused_with_file_line_and_reason(good, bad, says):
    assert good in GOOD
    with pytest.raises(RuleFaults, match=says) as refused:
        parse({"sample.toml": GOOD.replace(good, bad, 1)})
    fault = refused.value.faults[0]
    assert fault.file == "sample.toml"
    assert fault.line >= 1


def test_all_faults_of_all_files_are_reported_at_once_each_at_its_row():
    first = GOOD.replace("1b", "9").replace("wish", "mood")
    second = GOOD.replace('"sample"', '"other"') + GOOD.replace('"sample"', '"third"').replace(
        "1b", "x"
    )
    with pytest.raises(RuleFaults) as refused:
        parse({"a.toml": first, "b.toml": second, "c.toml": "= 3"})
    places = {(one.file, one.line) for one in refused.value.faults}
    assert places == {("a.toml", 2), ("b.toml", 13), ("c.toml", 1)}
    assert len(refused.value.faults) == 4


def test_two_rows_of_one_name_are_refused():
    with pytest.raises(RuleFaults, match="two rows"):
        parse({"a.toml": GOOD + GOOD})


def test_a_faulty_operator_is_refused():
    operator = """
[[operator]]
id = "denial"
effect = "gone"
where = "inside"
acts_on = ["mood"]
phrases = ["ない"]
reason = "否定"
source = "triage.md"
[operator.examples]
changed = ["a", "b", "c"]
unchanged = ["d", "e"]
"""
    with pytest.raises(RuleFaults) as refused:
        parse({"sample.toml": GOOD, "context.toml": operator})
    said = str(refused.value)
    assert "gone" in said
    assert "inside" in said
    assert "mood" in said


def test_a_rule_for_some_authors_is_silent_for_others():
    text = "本人、小声。「もういいです」を繰り返す。自宅に一人。"
    assert "small-voice" in speaking(judged(text, author=Author.call_taker))
    assert "small-voice" not in speaking(judged(text, author=Author.child))


def test_a_phrase_is_compiled_for_each_view_it_can_be_held_against():
    both = phrases("(リスカ|りすか)した", {})
    assert {one.held.name for one in both} == {"kana", "plain", "kana_only"}
    assert [one.held.name for one in phrases("しにたい", {})] == ["kana"]
    assert {one.held.name for one in phrases("カッター", {})} == {"plain", "kana_only"}


def test_no_phrase_can_repeat_without_end():
    for rule in RULES.rules:
        for one in rule.phrases:
            assert not re.search(r"(?<!\\)[*+]|\{\d+,\}", one.pattern.pattern)
    with pytest.raises(Unreadable):
        phrases("〜", {})


def test_a_phrase_of_very_many_spellings_is_still_found():
    many = "(あ|い|う|え|お|か|き|く|け|こ|さ|し|す|せ|そ|た|ち|つ|て|と|な)"
    (one,) = phrases(f"({many}{many}{many})学校", {})
    assert one.needles == {"学校"}
    assert one.pattern.search("かきく学校")
