"""Reads the words around a hit: denial, quotation, idiom, fiction, checklists, questions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from triage.model import Author, FlagStatus


class Where(StrEnum):
    """Where an operator looks. Negation in Japanese follows its verb."""

    after = "after"
    before = "before"
    sentence = "sentence"


class Effect(StrEnum):
    """What an operator makes of a hit."""

    asserted = "asserted"
    negated = "negated"
    third_party = "third_party"
    possible = "possible"


@dataclass(frozen=True, slots=True)
class Operator:
    """One way in which surrounding words change the meaning of a hit."""

    id: str
    effect: Effect
    where: Where
    acts_on: frozenset[str]
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    reason: str
    source: str
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]


REACH = 40
"""Letters on either side of a hit that can bear on it, within its sentence."""

# Taking back a denial beats the denial, and a denial beats the question who spoke.
_ORDER = (Effect.asserted, Effect.negated, Effect.third_party, Effect.possible)
_WISHES = frozenset({"wish", "plan", "lack"})
_OTHERS = frozenset({Author.bystander, Author.guardian, Author.teacher, Author.citizen})


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a rule touched a view, and what kind of thing the rule speaks of."""

    text: str
    start: int
    end: int
    kind: str


def read(hit: Hit, operators: Iterable[Operator]) -> Operator | None:
    """Find the operator that decides how this hit is meant, if any does."""
    around = sentence(hit.text, hit.start, hit.end)
    acting = [one for one in operators if hit.kind in one.acts_on and _acts(one, hit, around)]
    return min(acting, key=lambda one: _ORDER.index(one.effect), default=None)


def sentence(text: str, start: int, end: int) -> str:
    """The sentence around a hit, at most REACH letters on either side."""
    left = max(text.rfind("。", 0, start) + 1, start - REACH)
    stop = text.find("。", end, end + REACH)
    return text[left : end + REACH if stop < 0 else stop]


def whose(author: Author, kind: str) -> FlagStatus:
    """Whose wish it is, when nothing in the sentence says so."""
    # A bystander's or guardian's message about a wish to die is about a child, not the writer.
    return FlagStatus.third_party if kind in _WISHES and author in _OTHERS else FlagStatus.asserted


def _acts(operator: Operator, hit: Hit, around: str) -> bool:
    if operator.where is Where.after:
        found = operator.pattern.match(hit.text, hit.end)
    elif operator.where is Where.before:
        found = operator.pattern.search(hit.text[max(0, hit.start - REACH) : hit.start])
    else:
        found = operator.pattern.search(around)
    if found is None:
        return False
    return operator.unless is None or operator.unless.search(around) is None
