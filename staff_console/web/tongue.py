"""What the screens say: written in Japanese, and in English where a translation is asked for."""

import gettext
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).parent / "locale"
COOKIE = "lang"
FIRST = "ja"


class Named(Protocol):
    """Something the policy names in both languages."""

    @property
    def ja(self) -> str: ...
    @property
    def en(self) -> str: ...


def N_(text: str) -> str:  # noqa: N802  gettext's own name for "translate this later"
    """Mark a sentence that is said elsewhere, so that a missing translation is found."""
    return text


@dataclass(frozen=True, slots=True)
class Tongue:
    """One language the screens speak."""

    lang: str
    catalog: gettext.NullTranslations

    def say(self, text: str, **values: object) -> str:
        """Say a sentence, with its places filled in."""
        said = self.catalog.gettext(text)
        return said % values if values else said

    def of(self, named: Named) -> str:
        """Choose the half of a name that the policy gives in both languages."""
        return named.ja if self.lang == FIRST else named.en


def read_catalog(lang: str) -> Catalog:
    """Read the translations a person writes."""
    with (LOCALE / lang / "LC_MESSAGES" / "console.po").open("rb") as written:
        return read_po(written, locale=lang)


def tongues() -> Mapping[str, Tongue]:
    """Make both languages, once, at the start; the compiled form never touches the disk."""
    compiled = io.BytesIO()
    write_mo(compiled, read_catalog("en"))
    compiled.seek(0)
    return {
        FIRST: Tongue(FIRST, gettext.NullTranslations()),
        "en": Tongue("en", gettext.GNUTranslations(compiled)),
    }
