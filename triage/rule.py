"""What one row of the lexicon says, and what can be wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from triage.model import Author, FlagStatus, Urgency, What
from triage.notation import Phrase

KINDS = frozenset({"wish", "plan", "act", "insult", "absence", "number", "topic", "lack"})
"""What a rule speaks of; the context operators act on kinds. A "lack" is said with a negation
of its own (生きる意味がない), which must not be read as a denial."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in the lexicon, and where."""

    file: str
    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class Example:
    """One sentence of a rule's examples, and who writes it."""

    text: str
    author: Author


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the lexicon: words, what they raise, why, and from where."""

    id: str
    flags: tuple[What, ...]
    bullying: bool
    kind: str
    urgency: Urgency | None
    status: FlagStatus | None
    authors: frozenset[Author]
    reason: str
    source: str
    phrases: tuple[Phrase, ...]
    needs: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    positive: tuple[Example, ...]
    negative: tuple[Example, ...]
