"""Folds what was written into one comparable shape, and remembers where every letter stood."""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass
from itertools import pairwise

from triage.disguise import undisguise
from triage.letters import LONGEST, TO_HIRAGANA, Kind, Letters, letters_of

_KANJI, _HIRAGANA = re.compile(r"[一-鿿]"), re.compile(r"[ぁ-ん]")


@dataclass(frozen=True, slots=True, repr=False)
class View:
    """Folded text with the original place of every letter."""

    text: str
    starts: array[int]
    ends: array[int]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The offsets in the original of a stretch of this view."""
        return self.starts[start], self.ends[end - 1]


@dataclass(frozen=True, slots=True, repr=False)
class Normalised:
    """One text in the two shapes that rules are held against.

    Shape: `plain` keeps katakana apart from hiragana; `kana` has everything in hiragana.
    """

    original: str
    plain: View
    kana: View
    cut: bool
    one_script: bool
    """Written without kanji, or without hiragana: カッター may then be spelled either way."""
    wordless: bool
    """Nothing but signs: emoji are then kept, since they are all there is to read."""


def normalise(text: str) -> Normalised:
    """Fold width, small kana, stretches, separators, masks and disguised spellings.

    Units:  offsets count characters of the original.
    Raises: nothing, whatever the text.
    """
    letters = letters_of(text)
    cut = letters.cut
    if not letters.text:
        shown = text[:LONGEST]
        view = View(shown, array("l", range(len(shown))), array("l", range(1, len(shown) + 1)))
        return Normalised(text, view, view, cut, one_script=False, wordless=True)
    undisguise(letters)
    plain = _joined(letters)
    both = _KANJI.search(plain.text) is not None and _HIRAGANA.search(plain.text) is not None
    return Normalised(text, plain, _hiragana(plain), cut, one_script=not both, wordless=False)


_SIGNS = {Kind.comma: "、", Kind.stop: "。"}


def _joined(letters: Letters) -> View:
    """Join the letters; a stop stays a stop unless the word was spelled letter by letter."""
    size = len(letters.text)
    cuts = [place for place in range(1, size) if letters.gaps[place]]
    if not cuts:
        return View("".join(letters.text), array("l", letters.starts), array("l", letters.ends))
    edges = [0, *cuts, size]
    single = [after - before == 1 for before, after in pairwise(edges)]
    spelled = [
        one and (before or after)
        for before, one, after in zip([False, *single], single, [*single[1:], False], strict=False)
    ]
    text = letters.text[: cuts[0]]
    starts, ends = letters.starts[: cuts[0]], letters.ends[: cuts[0]]
    for number, cut in enumerate(cuts):
        loose = single[number] and single[number + 1]
        if sign := _sign(letters, cut, spelled[number] or spelled[number + 1], loose):
            text.append(sign)
            starts.append(letters.ends[cut - 1])
            ends.append(letters.starts[cut])
        after = edges[number + 2]
        text += letters.text[cut:after]
        starts += letters.starts[cut:after]
        ends += letters.ends[cut:after]
    return View("".join(text), array("l", starts), array("l", ends))


def _sign(letters: Letters, cut: int, spelled: bool, loose: bool) -> str:  # noqa: FBT001
    """What stands between two words: a stop, a comma, a space between Latin words, or nothing."""
    gap = letters.gaps[cut]
    if gap in _SIGNS and not spelled:
        return _SIGNS[Kind(gap)]
    latin = letters.text[cut - 1].isascii() and letters.text[cut].isascii()
    return " " if latin and not loose else ""


def _hiragana(plain: View) -> View:
    text = plain.text.translate(TO_HIRAGANA)
    if "ー" not in text:
        return View(text, plain.starts, plain.ends)
    kept = [place for place, letter in enumerate(text) if letter != "ー"]
    starts = array("l", [plain.starts[place] for place in kept])
    ends = array("l", [plain.ends[place] for place in kept])
    return View("".join([text[place] for place in kept]), starts, ends)
