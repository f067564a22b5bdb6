"""Reads one row of the lexicon, a rule or a context operator, and says all that is wrong."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from triage.context import Effect, Operator, Where
from triage.model import Author, FlagStatus, Urgency, What, named
from triage.notation import Phrase, Unreadable, Words, adjoining, phrases
from triage.rule import KINDS, Example, Fault, Rule

BULLYING = "bullying"
LEAST_POSITIVE, LEAST_NEGATIVE = 3, 2
"""So many examples every rule shows. Source: triage.md, rule lint."""

_RULE = (
    "id flags kind urgency status authors reason source phrases not_after not_before needs unless "
    "examples"
)
_OPERATOR = "id effect where acts_on phrases unless reason source examples"
_RULE_KEYS, _OPERATOR_KEYS = frozenset(_RULE.split()), frozenset(_OPERATOR.split())
_Word = TypeVar("_Word", bound=StrEnum)


class Row:
    """One table of a lexicon file while it is being read."""

    def __init__(
        self,
        table: Mapping[str, Any],
        words: Words,
        *,
        file: str,
        line: int,
        faults: list[Fault],
    ) -> None:
        self._table, self._words = table, words
        self._file, self._line, self._faults = file, line, faults
        self._id = ""

    def rule(self) -> Rule:
        """Read the row as a rule; where something is wrong the fault is noted."""
        self._id = self._text("id")
        self._only(_RULE_KEYS)
        flags = self._strings("flags")
        kind = self._text("kind")
        if kind and kind not in KINDS:
            self._wrong(f"kind is 「{kind}」 but must be one of {', '.join(sorted(KINDS))}")
        authors = frozenset(self._words_of(Author, self._strings("authors", needed=False)))
        author = min(authors, default=Author.child)
        return Rule(
            id=self._id,
            flags=tuple(self._what(one) for one in flags if one != BULLYING),
            bullying=BULLYING in flags,
            kind=kind,
            urgency=self._urgency(),
            status=self._status(),
            authors=authors,
            reason=self._text("reason"),
            source=self._text("source"),
            phrases=self._phrases(),
            needs=self._around("needs"),
            unless=self._around("unless"),
            positive=self._examples("positive", LEAST_POSITIVE, author),
            negative=self._examples("negative", LEAST_NEGATIVE, author),
        )

    def operator(self) -> Operator:
        """Read the row as a context operator; where something is wrong the fault is noted."""
        self._id = self._text("id")
        self._only(_OPERATOR_KEYS)
        acts_on = frozenset(self._strings("acts_on"))
        for kind in sorted(acts_on - KINDS):
            self._wrong(f"acts_on names 「{kind}」, which is no kind of rule")
        where = next(iter(self._words_of(Where, [self._text("where")])), Where.sentence)
        return Operator(
            id=self._id,
            effect=next(iter(self._words_of(Effect, [self._text("effect")])), Effect.possible),
            where=where,
            acts_on=acts_on,
            pattern=self._around("phrases", before=where is Where.before) or re.compile(r"(?!)"),
            unless=self._around("unless"),
            reason=self._text("reason"),
            source=self._text("source"),
            changed=tuple(e.text for e in self._examples("changed", LEAST_POSITIVE, Author.child)),
            unchanged=tuple(
                e.text for e in self._examples("unchanged", LEAST_NEGATIVE, Author.child)
            ),
        )

    def _wrong(self, reason: str) -> None:
        named_row = f"「{self._id}」: " if self._id else ""
        self._faults.append(Fault(self._file, self._line, named_row + reason))

    def _only(self, known: frozenset[str]) -> None:
        for key in sorted(self._table.keys() - known):
            self._wrong(f"「{key}」 is not a key of this kind of row")

    def _text(self, key: str) -> str:
        value = self._table.get(key, "")
        if not isinstance(value, str) or not value.strip():
            self._wrong(f"「{key}」 is missing or empty")
            return ""
        return value

    def _strings(self, key: str, *, needed: bool = True) -> list[str]:
        value = self._table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self._wrong(f"「{key}」 must be a list of texts")
            return []
        if needed and not value:
            self._wrong(f"「{key}」 is missing or empty")
        return value

    def _words_of(self, kind: type[_Word], values: list[str]) -> list[_Word]:
        known = {str(one): one for one in kind}
        for value in values:
            if value and value not in known:
                self._wrong(f"「{value}」 must be one of {', '.join(known)}")
        return [known[value] for value in values if value in known]

    def _what(self, name: str) -> What:
        try:
            return named(name)
        except ValueError:
            self._wrong(f"「{name}」 is no criterion and no signal")
            return named("8")

    def _urgency(self) -> Urgency | None:
        value = self._table.get("urgency")
        if value is None:
            return None
        if value not in Urgency.__members__:
            self._wrong(f"urgency is 「{value}」 but must be U0 to U4")
            return None
        return Urgency[value]

    def _status(self) -> FlagStatus | None:
        value = self._table.get("status")
        found = self._words_of(FlagStatus, [value]) if isinstance(value, str) else []
        return found[0] if found else None

    def _phrases(self) -> tuple[Phrase, ...]:
        found: list[Phrase] = []
        not_after = self._strings("not_after", needed=False)
        not_before = self._strings("not_before", needed=False)
        for written in self._strings("phrases"):
            try:
                found += phrases(written, self._words, not_after=not_after, not_before=not_before)
            except Unreadable as wrong:
                self._wrong(str(wrong))
        return tuple(found)

    def _around(self, key: str, *, before: bool = False) -> re.Pattern[str] | None:
        written = self._strings(key, needed=key == "phrases")
        try:
            return adjoining(written, self._words, before=before) if written else None
        except Unreadable as wrong:
            self._wrong(str(wrong))
            return None

    def _examples(self, name: str, least: int, author: Author) -> tuple[Example, ...]:
        table = self._table.get("examples")
        found = table.get(name, []) if isinstance(table, dict) else []
        if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
            self._wrong(f"examples.{name} must be a list of texts")
            return ()
        if len(found) < least:
            self._wrong(f"examples.{name} has {len(found)} of at least {least} sentences")
        return tuple(Example(one, author) for one in found)
