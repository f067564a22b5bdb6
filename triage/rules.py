"""The lexicon as one value: every rule, ready to be held against a text."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import ahocorasick

from triage.context import Operator
from triage.notation import Held, Phrase, Words
from triage.rows import Row
from triage.rule import Fault, Rule
from triage.text import Normalised, View

__all__ = ["Fault", "Found", "Rule", "RuleFaults", "RuleSet", "parse"]


class RuleFaults(ValueError):
    """The lexicon cannot be used as it stands."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(f"{one.file}:{one.line}: {one.reason}" for one in faults))


@dataclass(frozen=True, slots=True)
class Found:
    """A rule's words at a place of a view."""

    rule: Rule
    view: View
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Shelf:
    """Phrases by the needles without one of which they cannot occur."""

    phrases: tuple[tuple[Rule, re.Pattern[str]], ...]
    needles: ahocorasick.Automaton | None

    def find(self, view: View) -> Iterator[Found]:
        """Every place where a phrase of this shelf occurs."""
        if self.needles is None or not view.text:
            return
        near = {number for _, numbers in self.needles.iter(view.text) for number in numbers}
        for number in sorted(near):
            rule, pattern = self.phrases[number]
            for match in pattern.finditer(view.text):
                yield Found(rule, view, match.start(), match.end())


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Every rule and context operator, and the version that names them together."""

    version: str
    rules: tuple[Rule, ...]
    operators: tuple[Operator, ...]
    _plain: Shelf = field(repr=False)
    _kana: Shelf = field(repr=False)
    _kana_only: Shelf = field(repr=False)

    def reason(self, rule_id: str) -> str:
        """Why a rule of this name speaks, in plain Japanese for staff; empty if unknown."""
        reasons = {one.id: one.reason for one in self.rules}
        reasons |= {one.id: one.reason for one in self.operators}
        return reasons.get(rule_id, "")

    def find(self, text: Normalised) -> Iterator[Found]:
        """Every place where a rule's words occur, context not yet considered."""
        yield from self._plain.find(text.plain)
        yield from self._kana.find(text.kana)
        if text.one_script:
            # Someone who writes without kanji may also write カッター in hiragana.
            yield from self._kana_only.find(text.kana)


def parse(sources: Mapping[str, str]) -> RuleSet:
    """Read every file of the lexicon (file name → its text).

    Raises: RuleFaults, with every fault of every file at once.
    """
    faults: list[Fault] = []
    tables = {file: table for file in sorted(sources) if (table := _toml(file, sources, faults))}
    words = _families(tables, faults)
    rules: list[Rule] = []
    operators: list[Operator] = []
    for file, table in tables.items():
        args = (table, sources, words, faults)
        rules += [row.rule() for row in _rows(file, "rule", *args)]
        operators += [row.operator() for row in _rows(file, "operator", *args)]
    faults.extend(_twice([one.id for one in rules] + [one.id for one in operators]))
    if faults:
        raise RuleFaults(tuple(faults))
    return ruleset(_version(sources), tuple(rules), tuple(operators))


def ruleset(version: str, rules: tuple[Rule, ...], operators: tuple[Operator, ...]) -> RuleSet:
    """Arrange rules and operators for searching."""
    shelves = {
        held: _shelf([(rule, one) for rule in rules for one in rule.phrases if one.held is held])
        for held in Held
    }
    return RuleSet(
        version, rules, operators, shelves[Held.plain], shelves[Held.kana], shelves[Held.kana_only]
    )


def _shelf(phrases: list[tuple[Rule, Phrase]]) -> Shelf:
    needles: dict[str, list[int]] = {}
    for number, (_, one) in enumerate(phrases):
        for needle in one.needles:
            needles.setdefault(needle, []).append(number)
    automaton = ahocorasick.Automaton()
    for needle, numbers in needles.items():
        automaton.add_word(needle, tuple(numbers))
    automaton.make_automaton()
    return Shelf(
        tuple((rule, one.pattern) for rule, one in phrases), automaton if needles else None
    )


def _toml(file: str, sources: Mapping[str, str], faults: list[Fault]) -> dict[str, Any]:
    try:
        return tomllib.loads(sources[file])
    except tomllib.TOMLDecodeError as wrong:
        line = re.search(r"line (\d+)", str(wrong))
        faults.append(Fault(file, int(line[1]) if line else 1, f"not readable as TOML: {wrong}"))
        return {}


def _families(tables: Mapping[str, dict[str, Any]], faults: list[Fault]) -> Words:
    words: dict[str, tuple[str, ...]] = {}
    for file, table in tables.items():
        for name, members in table.get("words", {}).items():
            good = (
                isinstance(members, list) and members and all(isinstance(m, str) for m in members)
            )
            if not good or name in words:
                faults.append(Fault(file, 1, f"word family <{name}> is empty, no list, or twice"))
            else:
                words[name] = tuple(members)
        faults.extend(
            Fault(file, 1, f"「{key}」 is no part of a lexicon")
            for key in table
            if key not in {"words", "rule", "operator"}
        )
    return words


def _rows(
    file: str,
    kind: str,
    table: dict[str, Any],
    sources: Mapping[str, str],
    words: Words,
    faults: list[Fault],
) -> Iterator[Row]:
    heads = [
        number
        for number, line in enumerate(sources[file].splitlines(), 1)
        if line.strip() == f"[[{kind}]]"
    ]
    rows = table.get(kind, [])
    for place, row in enumerate(rows if isinstance(rows, list) else []):
        line = heads[place] if place < len(heads) else 1
        yield Row(row, words, file=file, line=line, faults=faults)


def _twice(names: list[str]) -> list[Fault]:
    seen = sorted({name for name in names if name and names.count(name) > 1})
    return [Fault("lexicon", 1, f"two rows are named 「{name}」") for name in seen]


def _version(sources: Mapping[str, str]) -> str:
    whole = "\0".join(f"{name}\0{sources[name]}" for name in sorted(sources))
    return hashlib.sha256(whole.encode()).hexdigest()[:12]
