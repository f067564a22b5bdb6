"""Finds what the rules raise in an arrival: in each message, and in words split over several."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace

from triage.context import Effect, Hit, read, sentence, whose
from triage.model import Criterion, Evidence, Facts, FlagStatus, Speaker, Utterance
from triage.rules import Found, Rule, RuleSet
from triage.text import Normalised, normalise

_NEAR = 60
_MOST_SPANS = 64  # of one rule in one message; more say no more
_WINDOW = 32  # so many pieces are joined at a time; no word has more
_SPLIT_LETTERS = 8  # a piece of a word sent letter by letter is no longer than this
_YES = re.compile(
    r"(?:はい|うん|ええ|そうです|そう。|あります|ある|思います|思つて|考え|たまに|少し|すこし|時々|ときどき|よく)"
)
_NO = re.compile(
    r"(?:いいえ|いえ|いや|ううん|ない|ありません|思いません|そこまで|大丈夫|だいじようぶ|べつに|別に)"
)
_HEARD_KINDS = frozenset({"wish", "plan", "act", "lack"})


@dataclass(frozen=True, slots=True)
class Raised:
    """A rule that speaks, how the words bear it out, and these words."""

    rule: Rule
    status: FlagStatus
    evidence: tuple[Evidence, ...]


def raised(facts: Facts, rules: RuleSet, texts: list[Normalised]) -> Iterator[Raised]:
    """Everything the rules raise in this arrival, in order of the messages."""
    for place in range(len(texts)):
        yield from _in_message(facts, rules, texts, place)
    yield from _split(facts, rules)


def _in_message(
    facts: Facts, rules: RuleSet, texts: list[Normalised], place: int
) -> Iterator[Raised]:
    text = texts[place]
    asked = facts.utterances[place].speaker is Speaker.call_taker
    taken: dict[str, list[tuple[int, int]]] = {}
    for found in sorted(rules.find(text), key=lambda one: one.start - one.end):
        rule = found.rule
        if rule.authors and facts.author not in rule.authors:
            continue
        status = _status(facts, rules, text, found)
        if status is None:
            continue
        start, end = found.view.place(found.start, found.end)
        spans = taken.setdefault(rule.id, [])
        if len(spans) >= _MOST_SPANS or any(
            start < other_end and other_start < end for other_start, other_end in spans
        ):
            continue
        spans.append((start, end))
        where = facts.earlier.messages + place
        evidence = Evidence(where, start, end, text.original[start:end], rule.id)
        if not asked:
            yield Raised(rule, status, (evidence,))
        elif rule.kind in _HEARD_KINDS:
            yield _answered(facts, place, texts, Raised(rule, status, (evidence,)))


def _status(facts: Facts, rules: RuleSet, text: Normalised, found: Found) -> FlagStatus | None:
    """How the words around bear a hit out; None where the rule does not speak after all."""
    rule, kana = found.rule, text.kana
    start, end = found.start, found.end
    if found.view is text.plain and kana is not text.plain:
        start = bisect_left(kana.starts, found.view.starts[start])
        end = bisect_left(kana.ends, found.view.ends[end - 1]) + 1
    if rule.needs and not rule.needs.search(kana.text[max(0, start - _NEAR) : end + _NEAR]):
        return None
    if rule.unless and rule.unless.search(sentence(kana.text, start, end)):
        return FlagStatus.negated
    acting = read(Hit(kana.text, start, end, rule.kind), rules.operators)
    if acting is None or acting.effect is Effect.asserted:
        return rule.status or whose(facts.author, rule.kind)
    return FlagStatus(acting.effect)


def _answered(facts: Facts, place: int, texts: list[Normalised], asked: Raised) -> Raised:
    """What a call-taker's words mean: nothing by themselves, only with the answer to them."""
    following = range(place + 1, len(texts))
    answer = next(
        (n for n in following if facts.utterances[n].speaker is not Speaker.call_taker), None
    )
    if answer is None or texts[answer].wordless:
        return replace(asked, status=FlagStatus.possible)
    said = texts[answer].kana
    if _NO.match(said.text):
        return replace(asked, status=FlagStatus.negated)
    yes = _YES.match(said.text)
    if yes is None or asked.status is FlagStatus.negated:
        return replace(asked, status=FlagStatus.possible)
    start, end = said.place(yes.start(), yes.end())
    where = facts.earlier.messages + answer
    words = Evidence(where, start, end, texts[answer].original[start:end], asked.rule.id)
    status = whose(facts.author, asked.rule.kind)
    return replace(asked, status=status, evidence=(words, *asked.evidence))


def _split(facts: Facts, rules: RuleSet) -> Iterator[Raised]:
    """Decisive words sent in pieces: し / に / た / い."""
    first = facts.earlier.messages - len(facts.earlier.tail)
    heard = [*facts.earlier.tail, *map(_heard, facts.utterances)]
    new = len(facts.earlier.tail)
    run: list[int] = []
    for place in range(len(heard) + 1):
        if place < len(heard) and 0 < len(heard[place]) <= _SPLIT_LETTERS:
            run.append(place)
            continue
        for begin in range(0, max(len(run) - 1, 0), _WINDOW // 2):
            some = run[begin : begin + _WINDOW]
            if some[-1] >= new:
                pieces = [(first + n, heard[n]) for n in some]
                yield from _over(facts, rules, pieces, first + new)
        run = []


def _heard(utterance: Utterance) -> str:
    return "" if utterance.speaker is Speaker.call_taker else utterance.text


def _over(
    facts: Facts, rules: RuleSet, pieces: list[tuple[int, str]], new: int
) -> Iterator[Raised]:
    text = normalise("\n".join(words for _, words in pieces))
    for found in rules.find(text):
        if Criterion.WISH_TO_DIE not in found.rule.flags or found.rule.authors:
            continue
        start, end = found.view.place(found.start, found.end)
        evidence = tuple(_pieces(pieces, start, end, found.rule.id))
        status = _status(facts, rules, text, found)
        split = len(evidence) > 1 and evidence[-1].message >= new
        if status is None or not split:
            continue
        yield Raised(found.rule, status, evidence)


def _pieces(pieces: list[tuple[int, str]], start: int, end: int, rule: str) -> Iterator[Evidence]:
    offset = 0
    for message, words in pieces:
        first, last = max(start - offset, 0), min(end - offset, len(words))
        if first < last:
            yield Evidence(message, first, last, words[first:last], rule)
        offset += len(words) + 1
