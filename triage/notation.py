"""Turns the phrases of the lexicon, written by people who do not program, into patterns.

A phrase is plain Japanese or English. `(a|b)` is a choice, `(a|)` may be left out, `<name>` is a
word family. `〜` is a gap of up to twelve letters within a sentence, `〜〜` one of up to thirty
across sentences. `^` and `$` are the beginning and the end of the message. Nothing can repeat
without end, so every pattern reads a text in linear time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import product

from triage.text import normalise

MOST_GAPS = 3
"""More gaps than this in one phrase would be slow on a text made to be slow."""

_MANY = 400  # needles; more would cost more to look for than they save
_MARKS = {"〜": "[^。]{0,12}?", "〜〜": ".{0,30}?", "^": r"\A", "$": r"\Z"}
_TOKENS = re.compile(r"[()|^$]|〜〜|〜|<[^<>]*>|[^()|〜^$<>]+|[<>]")
_PUNCTUATION = re.compile(r"([。、！？])")
_LATIN = re.compile(r"[A-Za-z0-9' ]+")
_KATAKANA = re.compile(r"[ァ-ヺ]")

Words = Mapping[str, tuple[str, ...]]


class Unreadable(ValueError):
    """This phrase does not follow the notation."""


class Held(Enum):
    """Which view of a message a phrase is held against."""

    kana = "everything in hiragana"
    plain = "katakana apart: カッター is not かった"
    kana_only = "everything in hiragana, only for messages without any kanji"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase as a pattern, and the letters without one of which it cannot occur."""

    pattern: re.Pattern[str]
    needles: frozenset[str]
    held: Held


# A phrase read: a run of pieces, each some letters, a mark (as "\0〜") or a choice of runs.
@dataclass(frozen=True, slots=True)
class _Choice:
    runs: tuple[tuple[str | _Choice, ...], ...]


_Run = tuple["str | _Choice", ...]


def phrases(
    written: str,
    words: Words,
    *,
    not_after: Iterable[str] = (),
    not_before: Iterable[str] = (),
) -> tuple[Phrase, ...]:
    """Compile one phrase; it never stands right after or right before the given words.

    Shape:  once for each view it can be held against; katakana spellings stay apart.
    Raises: Unreadable, with the reason in plain words.
    """
    run = _read(written, words)
    found: list[Phrase] = []
    together = _without_katakana(run)
    chosen = [(Held.kana, together)] if together is not None else []
    if together != run:
        chosen += [(Held.plain, run), (Held.kana_only, run)]
    for held, which in chosen:
        katakana = held is Held.plain
        before = "".join(f"(?<!{re.escape(_fold(one, katakana))})" for one in not_after)
        after = "".join(f"(?!{re.escape(_fold(one, katakana))})" for one in not_before)
        pattern = re.compile(f"{before}{_pattern(which, katakana)}{after}")
        if not (needles := _needles(which, katakana)):
            raise Unreadable(f"「{written}」 could match anything")
        found.append(Phrase(pattern, needles, held))
    return tuple(found)


def adjoining(written: Iterable[str], words: Words, *, before: bool) -> re.Pattern[str]:
    """Compile phrases that surround a hit: one that ends where it begins, or any.

    Raises: Unreadable, with the reason in plain words.
    """
    runs = [_pattern(_read(one, words), katakana=False) for one in written]
    return re.compile(f"(?:{'|'.join(runs)})" + (r"\Z" if before else ""))


def _read(written: str, words: Words) -> _Run:
    tokens = _TOKENS.findall(written)
    if sum(one.startswith("〜") for one in tokens) > MOST_GAPS:
        raise Unreadable(f"「{written}」 has more than {MOST_GAPS} gaps")
    choice, rest = _choice(tokens, 0, words, written)
    if rest != len(tokens):
        raise Unreadable(f"「{written}」 closes a bracket that was not opened")
    return choice.runs[0] if len(choice.runs) == 1 else (choice,)


def _choice(tokens: list[str], at: int, words: Words, whole: str) -> tuple[_Choice, int]:
    runs: list[_Run] = []
    run: list[str | _Choice] = []
    while at < len(tokens) and tokens[at] != ")":
        mark = tokens[at]
        if mark == "|":
            runs.append(tuple(run))
            run = []
        elif mark == "(":
            inner, at = _choice(tokens, at + 1, words, whole)
            if at >= len(tokens):
                raise Unreadable(f"「{whole}」 opens a bracket and does not close it")
            run.append(inner)
        elif mark.startswith(("<", ">")):
            if (name := mark.strip("<>")) not in words:
                raise Unreadable(f"「{whole}」 names a word family <{name}> that does not exist")
            run.append(_Choice(tuple((one,) for one in words[name])))
        else:
            run.append("\0" + mark if mark in _MARKS else mark)
        at += 1
    return _Choice((*runs, tuple(run))), at


def _without_katakana(run: _Run) -> _Run | None:
    """The same run with every katakana spelling left out; None when nothing else remains."""
    kept: list[str | _Choice] = []
    for piece in run:
        if isinstance(piece, str):
            if _KATAKANA.search(piece):
                return None
            kept.append(piece)
        else:
            runs = [one for inner in piece.runs if (one := _without_katakana(inner)) is not None]
            if not runs:
                return None
            kept.append(_Choice(tuple(runs)))
    return tuple(kept)


def _pattern(run: _Run, katakana: bool) -> str:  # noqa: FBT001 — the one thing it depends on
    return "".join(_piece(piece, katakana) for piece in run)


def _piece(piece: str | _Choice, katakana: bool) -> str:  # noqa: FBT001
    if isinstance(piece, _Choice):
        spelled = dict.fromkeys(_pattern(one, katakana) for one in piece.runs)
        longest_first = sorted(spelled, key=len, reverse=True)
        return f"(?:{'|'.join(longest_first)})"
    if piece.startswith("\0"):
        return _MARKS[piece[1:]]
    folded = _fold(piece, katakana)
    before = "(?<![a-z])" if "a" <= folded[:1] <= "z" else ""
    after = "(?![a-z])" if "a" <= folded[-1:] <= "z" else ""
    return before + re.escape(folded) + after


@lru_cache(maxsize=20_000)
def _fold(piece: str, katakana: bool) -> str:  # noqa: FBT001
    """Fold what is written exactly as messages are folded."""
    if _LATIN.fullmatch(piece):
        return piece.lower().replace("'", "")
    parts = [one for one in _PUNCTUATION.split(piece) if one]
    views = [one if _PUNCTUATION.match(one) else _view(one, katakana) for one in parts]
    return "".join(views)


def _view(piece: str, katakana: bool) -> str:  # noqa: FBT001
    folded = normalise(piece)
    return folded.plain.text if katakana else folded.kana.text


def _needles(run: _Run, katakana: bool) -> frozenset[str]:  # noqa: FBT001
    """The letters one of which must occur; chosen so that few texts have them by chance."""
    sets: list[frozenset[str]] = []
    spelled: list[str] = [""]
    for piece in (*run, "\0〜"):
        alternatives = _spellings(piece, katakana)
        if alternatives and len(spelled) * len(alternatives) <= _MANY:
            spelled = ["".join(pair) for pair in product(spelled, alternatives)]
            continue
        sets.append(frozenset(spelled))
        spelled = list(alternatives) or [""]
    sets.append(frozenset(spelled))
    usable = [one for one in sets if "" not in one]
    return max(usable, key=lambda one: (min(map(len, one)), -len(one)), default=frozenset())


def _spellings(piece: str | _Choice, katakana: bool) -> tuple[str, ...]:  # noqa: FBT001
    """Every way to write a piece; none when there are too many or it holds a mark."""
    if isinstance(piece, str):
        return () if piece.startswith("\0") else (_fold(piece, katakana),)
    found: list[str] = []
    for run in piece.runs:
        inner = [_spellings(one, katakana) for one in run]
        if not all(inner):
            return ()
        found += ["".join(one) for one in product(*inner)]
        if len(found) > _MANY:
            return ()
    return tuple(dict.fromkeys(found))
