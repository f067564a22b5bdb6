"""Every word a child sees: read from the policy's phrases file, written with furigana."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from markupsafe import Markup, escape

from intake.errors import UnsafeStart

MARK = re.compile(r"\{([^{}|]+)(?:\|([^{}|]+))?\}")
"""``{漢字|かんじ}`` is a reading, ``{next}`` a place to fill in."""
KANJI = re.compile(r"[\u3005\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One thing we say, in easy Japanese and in English."""

    ja: str
    en: str


class Bilingual(Protocol):
    """Anything said in both languages: a phrase of ours or an answer the policy offers."""

    @property
    def ja(self) -> str: ...
    @property
    def en(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with the phrases file."""

    key: str
    says: str

    def __str__(self) -> str:
        return f"{self.key}: {self.says}"


class PhraseFaults(UnsafeStart):
    """The phrases file cannot be used:"""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))


def parse(text: str, wanted: Mapping[str, frozenset[str]]) -> Mapping[str, Phrase]:
    """Read the phrases file.

    Shape:  ``wanted`` names each phrase the pages say and the places it may fill in.
    Raises: ``PhraseFaults`` with every fault at once.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as exc:
        raise PhraseFaults((Fault("phrases", str(exc)),)) from None
    written = {f"{room}.{name}": entry for room, name, entry in _entries(tables)}
    faults = [Fault(key, "missing") for key in sorted(wanted.keys() - written.keys())]
    phrases: dict[str, Phrase] = {}
    for key, entry in written.items():
        match entry:
            case {"ja": str(ja), "en": str(en), **more} if ja and en and not more:
                phrases[key] = Phrase(ja, en)
                faults += _faults(key, phrases[key], wanted.get(key))
            case _:
                faults.append(Fault(key, "needs ja and en, both written, and nothing else"))
    if faults:
        raise PhraseFaults(tuple(faults))
    return phrases


def _entries(tables: Mapping[str, object]) -> Iterator[tuple[str, str, object]]:
    for room, entries in tables.items():
        if isinstance(entries, dict):
            for name, entry in entries.items():
                yield room, name, entry
        else:
            yield "phrases", room, entries


def _faults(key: str, phrase: Phrase, may_fill: frozenset[str] | None) -> Iterator[Fault]:
    if may_fill is None:
        yield Fault(key, "no page says this")
        return
    for language, text in (("ja", phrase.ja), ("en", phrase.en)):
        places = {base for base, reading in MARK.findall(text) if not reading}
        for place in sorted(places - may_fill):
            yield Fault(key, f"{language} fills in {{{place}}}, which does not exist here")
        if re.search(r"[{}]", MARK.sub("", text)):
            yield Fault(key, f"{language} has a stray brace")
    for bare in KANJI.findall(MARK.sub("", phrase.ja)):
        yield Fault(key, f"{bare} has no reading")


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put values into the places of a phrase; readings stay as they are."""
    return MARK.sub(lambda hit: hit[0] if hit[2] else values[hit[1]], text)


JOINER = "\N{WORD JOINER}"
READ = Markup("<ruby>{base}<rt>{reading}</rt></ruby>")
UNREAD = Markup('<ruby data-rt="{reading}">{base}</ruby>')
"""Switched off, a reading is no text at all: a screen reader would say every word twice."""


def ruby(text: str, frame: Markup = READ) -> Markup:
    """Write a text with the readings of its kanji.

    A browser breaks a line beside a reading where it would not break beside the kanji alone, so
    a joiner ties a number to the 月 or 日 that follows it.
    """
    parts, end = [], 0
    for hit in MARK.finditer(text):
        before = text[end : hit.start()]
        parts.append(escape(before + JOINER if before[-1:].isdigit() else before))
        reading = frame.format(base=hit[1], reading=hit[2])
        parts.append(reading if hit[2] else escape(hit[0]))
        end = hit.end()
    return Markup("").join([*parts, escape(text[end:])])


def plain(text: str) -> str:
    """Write a text without its readings, for a title, an attribute or furigana switched off."""
    return MARK.sub(lambda hit: hit[1] if hit[2] else hit[0], text)


@dataclass(frozen=True, slots=True)
class Voice:
    """How one child hears us: with furigana or without."""

    phrases: Mapping[str, Phrase]
    furigana: bool

    def say(self, key: str, **values: str | Phrase) -> Markup:
        """Say a phrase: Japanese first, English in a smaller line after it."""
        return self.both(self.filled(key, **values))

    def both(self, phrase: Bilingual) -> Markup:
        """Write both languages of a phrase that is already complete."""
        return Markup('<span class="ja">{}</span> <span class="en" lang="en">{}</span>').format(
            self.ja(phrase), phrase.en
        )

    def ja(self, phrase: Bilingual) -> Markup:
        """Write the Japanese half."""
        return ruby(phrase.ja, READ if self.furigana else UNREAD)

    def plain(self, key: str, **values: str | Phrase) -> str:
        """Say a phrase where no markup can stand."""
        filled = self.filled(key, **values)
        return f"{plain(filled.ja)} / {filled.en}"

    def filled(self, key: str, **values: str | Phrase) -> Phrase:
        """Complete a phrase without writing it yet."""
        phrase = self.phrases[key]
        halves = {
            place: value if isinstance(value, Phrase) else Phrase(value, value)
            for place, value in values.items()
        }
        ja = fill(phrase.ja, {place: value.ja for place, value in halves.items()})
        return Phrase(ja, fill(phrase.en, {place: value.en for place, value in halves.items()}))
