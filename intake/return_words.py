"""The six words a child comes back with: drawn, read however they are written, spotted in a chat.

Two spellings that sound alike, or differ in a small kana or a voicing mark, are one word here. No
two words of the list share such a sound and none begins with another, so that six words written
without any gap still fall apart in one way only.
"""

import re
import secrets
import unicodedata
from collections.abc import Callable, Iterator
from importlib.resources import files
from itertools import pairwise

COUNT = 6
"""Words a child is given. Source: design §4; six of 2,048 are 66 bits."""

LONGEST_SPOKEN = 1_000
"""Characters of an answer that are looked at; six words with their numbering need far fewer."""

_GAPS = re.compile(r"[\W\d_]+")
_DASHES = re.compile(r"[-\u2010-\u2015\u2212~\u301c]+")
_REPEATED = re.compile("ー+")

_VOWELS = {
    kana: row[0]
    for row in (
        "あかさたなはまやらわがざだばぱぁゃゎ",
        "いきしちにひみりぎじぢびぴぃ",
        "うくすつぬふむゆるぐずづぶぷぅゅっ",
        "えけせてねへめれげぜでべぺぇ",
        "おこそとのほもよろをごぞどぼぽぉょ",
    )
    for kana in row
}
_HIRAGANA = {ord(kana): ord(kana) - 0x60 for kana in map(chr, range(ord("ァ"), ord("ヶ") + 1))}
_PLAIN = {
    **{kana: unicodedata.normalize("NFD", kana)[0] for kana in map(chr, range(0x3041, 0x3097))},
    **dict(zip("ぁぃぅぇぉっゃゅょゎゕゖを", "あいうえおつやゆよわかけお", strict=True)),
}


def _rows(name: str) -> list[str]:
    text = (files("intake") / "words" / name).read_text(encoding="utf-8")
    return [row for row in text.splitlines() if not row.startswith("#")]


def _as_hiragana(text: str) -> str:
    # A voicing mark that stands alone would be taken for a gap; it belongs to the kana before it.
    joined = text.replace("\u309b", "\u3099").replace("\u309c", "\u309a")
    return unicodedata.normalize("NFKC", joined).lower().translate(_HIRAGANA)


def _sound(before: str, kana: str) -> str:
    vowel = _VOWELS.get(before, "")
    plain = _PLAIN.get(kana, kana)
    # おう sounds as おお and えい as ええ, with a small kana (てぃ) as with a large one.
    return vowel if vowel and (kana == "ー" or vowel + plain in {"おう", "えい"}) else plain


def sound(text: str) -> str:
    """How a hiragana text is heard: one character for one, so that positions stay.

    Shape: small kana are large, voicing marks are gone, a long vowel is its vowel twice.
    """
    return "".join(_sound(before, kana) for before, kana in pairwise(f" {text}"))


def _known() -> dict[str, str]:
    known = {sound(word): word for word in WORDS}
    for row in _rows("kanji.tsv"):
        word, spellings = row.split("\t")
        known |= {sound(_as_hiragana(spelling)): word for spelling in spellings.split(" ")}
    return known


WORDS: tuple[str, ...] = tuple(_rows("return_words.txt"))
"""The 2,048 words, in code-point order."""

_KNOWN = _known()
_SIZES = sorted({len(heard) for heard in _KNOWN})
_BEGINNINGS = {heard[:3] for heard in _KNOWN}


def draw(below: Callable[[int], int] = secrets.randbelow) -> tuple[str, ...]:
    """Six words nobody can guess.

    Shape: each drawn from the whole list, so a word may come twice; `below(n)` answers 0 to n-1.
    """
    return tuple(WORDS[below(len(WORDS))] for _ in range(COUNT))


def secret_of(words: tuple[str, ...]) -> bytes:
    """The one form of six words that keys are made from."""
    return " ".join(words).encode()


def read(spoken: str) -> tuple[str, ...] | None:
    """The six words of the list that a child wrote; None when it cannot be six of them.

    Shape:  in the spelling of the list, whatever kana, kanji, gaps, numbers or quotes they came in.
    Raises: nothing.
    """
    if len(spoken) > LONGEST_SPOKEN:
        return None
    for pieces in _pieces(spoken):
        whole = [_KNOWN[heard] for heard in map(sound, pieces) if heard in _KNOWN]
        if len(whole) == len(pieces) == COUNT:
            return tuple(whole)
        ways = _splits("".join(pieces), COUNT)
        # Kanji may fall apart in two ways where kana cannot; then nobody knows which was meant.
        if len(ways) == 1:
            return ways.pop()
    return None


def looks_like_words(text: str) -> bool:
    """Whether six words of the list stand in a row anywhere in what a child wrote.

    Raises: nothing.
    """
    return any(_longest_row("".join(pieces)) >= COUNT for pieces in _pieces(text))


def _pieces(text: str) -> Iterator[list[str]]:
    """What stands between the gaps, read twice: a dash is a gap, or a long vowel."""
    hiragana = _as_hiragana(text)
    for dash in (" ", "ー") if _DASHES.search(hiragana) else ("",):
        said = _REPEATED.sub("ー", _DASHES.sub(dash, hiragana))
        yield [piece for piece in _GAPS.split(said) if piece]


def _splits(text: str, count: int) -> set[tuple[str, ...]]:
    """Every way to read the whole text as this many words."""
    if count == 0:
        return set() if text else {()}
    ways = set()
    for size in _SIZES:
        word = _KNOWN.get(sound(text[:size])) if size <= len(text) else None
        if word is not None:
            ways |= {(word, *rest) for rest in _splits(text[size:], count - 1)}
    return ways


def _longest_row(text: str) -> int:
    """The most words that stand side by side, counted from the last character back."""
    heard = sound(text)
    row = [0] * (len(text) + 1)
    for at in range(len(text) - 1, -1, -1):
        # A word does not lengthen its first vowel after the word before it.
        first = _PLAIN.get(text[at], text[at])
        begins = first + heard[at + 1 : at + 3]
        if begins not in _BEGINNINGS and begins[:2] not in _KNOWN and first not in _KNOWN:
            continue  # as almost everywhere in what children write
        row[at] = max(
            (
                1 + row[at + size]
                for size in _SIZES
                if at + size <= len(text) and first + heard[at + 1 : at + size] in _KNOWN
            ),
            default=0,
        )
    return max(row)
