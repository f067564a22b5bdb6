"""Reads characters into letters: width, small kana, stretches and marks folded, places kept."""

from __future__ import annotations

import re
import unicodedata
from enum import IntEnum

LONGEST = 24_000
"""Letters of one message that are judged: its first and last half of this, the middle is cut.
A 20,000-letter transcript fits (triage goals); a cut message goes to a person."""


class Kind(IntEnum):
    """What one character is for reading."""

    letter = 0
    soft = 1  # space, line break, emoji, ornament: never the end of a sentence
    comma = 2
    stop = 3
    nothing = 4  # zero-width
    voicing = 5  # a combining ゛ or ゜
    stretch = 6  # ー
    wave = 7  # 〜
    small_vowel = 8


class Letters:
    """Letters with their places, and what stood before each of them."""

    __slots__ = ("cut", "ends", "gaps", "starts", "text")

    def __init__(self) -> None:
        self.text: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.gaps: list[int] = []
        self.cut = False
        """Something of the text was left unread, so that a person must read it."""

    def add(self, letter: str, start: int, end: int, gap: int) -> None:
        """Put one letter at the end."""
        self.text.append(letter)
        self.starts.append(start)
        self.ends.append(end)
        self.gaps.append(gap)


_VOWELS = {
    kana: vowel
    for vowel, row in {
        "あ": "あかさたなはまやらわがざだばぱアカサタナハマヤラワガザダバパ",
        "い": "いきしちにひみりぎじぢびぴイキシチニヒミリギジヂビピ",
        "う": "うくすつぬふむゆるぐずづぶぷウクスツヌフムユルグズヅブプ",
        "え": "えけせてねへめれげぜでべぺエケセテネヘメレゲゼデベペ",
        "お": "おこそとのほもよろをごぞどぼぽオコソトノホモヨロヲゴゾドボポ",
    }.items()
    for kana in row
}
_RUN = re.compile(
    "|".join(f"(?:[{two}]ー*){{2,}}" for two in ("あア", "いイ", "うウ", "えエ", "おオ"))
)
_LARGE = str.maketrans(
    "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮ", "あいうえおつやゆよわアイウエオツヤユヨワ"
)
_SMALL_VOWELS = frozenset("ぁぃぅぇぉァィゥェォ")
TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_MASKS = frozenset("〇○◯●□■×＊*✕✖_＿#＃")
_CHECKED = re.compile(r"[(（] ?([+＋±\-−－‐ー]) ?[)）]")


def _kind(char: str) -> tuple[Kind, str]:  # noqa: C901, PLR0911 — one row per kind of character
    if char in _MASKS:
        return Kind.letter, "○"
    if char in "゙゚゛゜ﾞﾟ":
        return Kind.voicing, "\u3099" if char in "゙゛ﾞ" else "\u309a"
    if char in "ーｰ":
        return Kind.stretch, "ー"
    if char in "〜～~":
        return Kind.wave, ""
    if char in "。．.｡！!？?":
        return Kind.stop, ""
    if char in "、，,､":
        return Kind.comma, ""
    if char in "'’`":
        return Kind.nothing, ""
    category = unicodedata.category(char)
    if category in {"Cf", "Mn", "Me", "Mc"}:
        return Kind.nothing, ""
    if category in {"Cc", "Cs", "Co", "Cn"}:
        return Kind.soft, ""
    folded = unicodedata.normalize("NFKC", char).lower()
    if folded in _SMALL_VOWELS:
        return Kind.small_vowel, folded.translate(_LARGE)
    folded = "".join(one for one in folded.translate(_LARGE) if one.isalnum() or one in "々〆")
    return (Kind.letter, folded) if folded else (Kind.soft, "")


_KINDS: dict[str, tuple[int, str]] = {
    chr(code): (Kind.letter, chr(code)) for code in range(0x4E00, 0x9FFF)
}
_KINDS |= {
    chr(code): _kind(chr(code))
    for first, last in ((0x20, 0x7F), (0x2010, 0x2030), (0x3000, 0x30FF), (0xFF00, 0xFFA0))
    for code in range(first, last)
}


# The hot loop compares plain numbers.
_LETTER, _NOTHING, _VOICING = int(Kind.letter), int(Kind.nothing), int(Kind.voicing)
_STRETCH, _SMALL_VOWEL = int(Kind.stretch), int(Kind.small_vowel)
_STRETCHES = frozenset({_STRETCH, int(Kind.wave), _SMALL_VOWEL})


def letters_of(text: str) -> Letters:
    """Read a text letter by letter: width, small kana, stretches, voicing marks folded."""
    found = Letters()
    if len(text) <= LONGEST:
        _read(found, text, 0, LONGEST)
    else:
        half = LONGEST // 2
        _read(found, text[:half], 0, half)
        _read(found, text[-half:], len(text) - half, LONGEST)
        found.cut = True
    return found


def _read(found: Letters, text: str, base: int, most: int) -> None:  # noqa: C901 — the hot loop
    """Read until `most` letters are found: one character of a text may fold to eighteen."""
    signs = _signs(text)
    letters, starts, ends, gaps = found.text, found.starts, found.ends, found.gaps
    gap: int = Kind.stop if base else 0
    for place, char in enumerate(text, base):
        kind, folded = _KINDS.get(char) or _kind(char)
        if signs and (place - base) in signs:
            kind, folded = signs[place - base]
        last = letters[-1] if letters else ""
        if kind == _LETTER or (kind == _SMALL_VOWEL and _VOWELS.get(last) != _VOWELS[folded]):
            if len(letters) + len(folded) > most:
                found.cut = True
                return
            for one in folded:
                letters.append(one)
                starts.append(place)
                ends.append(place + 1)
                gaps.append(gap)
                gap = 0
        elif kind == _VOICING:
            composed = unicodedata.normalize("NFC", last + folded) if last else ""
            if len(composed) == 1:
                letters[-1] = composed
                ends[-1] = place + 1
        elif kind == _STRETCH and "ァ" <= last <= "ヺ":
            found.add("ー", place, place + 1, gap)
            gap = 0
        elif kind in _STRETCHES:
            if "ぁ" <= last <= "ー":
                ends[-1] = place + 1
        elif kind != _NOTHING and kind > gap:
            gap = kind


def _signs(text: str) -> dict[int, tuple[int, str]]:
    """The marks of a checklist, (+) and (−), read as the words 有 and 無."""
    if ")" not in text and "）" not in text:
        return {}
    signs: dict[int, tuple[int, str]] = {}
    for match in _CHECKED.finditer(text):
        signs.update(dict.fromkeys(range(match.start(), match.end()), (_NOTHING, "")))
        signs[match.start(1)] = (_LETTER, "有" if match[1] in "+＋±" else "無")
    return signs


def shorten(found: Letters) -> None:
    """Cut stretches of vowels: しにたああい is しにたい, and a run of いいい keeps two."""
    joined = "".join(found.text)
    for match in reversed(list(_RUN.finditer(joined))):
        first, after = match.span()
        before = joined[max(0, first - 2) : first].rstrip("ー")[-1:]
        if _VOWELS.get(before) != _VOWELS[joined[first]]:
            found.text[first + 1] = match[0].replace("ー", "")[1]
            first += 2
        if first < after:
            found.ends[first - 1] = found.ends[after - 1]
            for column in (found.text, found.starts, found.ends, found.gaps):
                del column[first:after]
