"""What children meet: the service's name, schools and codes, hotlines, questions."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from triage.policy_sets import GradeId, SchoolId
from triage.policy_writing import Id, Page, Part, Telephone, Text, YesNo


@dataclass(frozen=True, slots=True)
class Service(Part):
    """What the service is called, and what the browser shows instead of that name."""

    name: Text
    name_en: Text
    neutral_title: Text
    neutral_page: Page
    consent_version: Text


@dataclass(frozen=True, slots=True)
class Grade(Part):
    """A school year a child may say to be in."""

    id: Annotated[GradeId, Field(pattern=r"^[EJH][1-6]$")]
    ja: Text
    kana: Text
    en: Text


@dataclass(frozen=True, slots=True)
class Code(Part):
    """An access code a school hands out, for one grade of it or for all."""

    code: Text
    grade: GradeId | None = None


@dataclass(frozen=True, slots=True)
class School(Part):
    """A school whose children may write, with the codes that open the door."""

    id: Annotated[SchoolId, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")]
    ja: Text
    kana: Text
    en: Text
    codes: Annotated[tuple[Code, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Hotline(Part):
    """Another place that listens: by telephone, or by a page when it has no number."""

    name: Text
    name_en: Text
    hours_text: Text
    hours_text_en: Text
    always_open: YesNo
    source: Text
    numbers: tuple[Telephone, ...] = ()
    page: Page | None = None


@dataclass(frozen=True, slots=True)
class Strip(Part):
    """One number of the short list on every child page (experience C2)."""

    label: Text
    label_en: Text
    tel: Telephone
    hours_text: Text
    hours_text_en: Text
    always_open: YesNo

    @property
    def href(self) -> str:
        """The number as a link a telephone understands."""
        return "tel:" + self.tel.replace("-", "").replace("#", "%23")


@dataclass(frozen=True, slots=True)
class Choice(Part):
    """One answer a child may tap instead of writing."""

    id: Id
    ja: Text
    en: Text
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Questions(Part):
    """What a child may be asked before the first words, all of it skippable."""

    feelings: tuple[Choice, ...]
    topics: tuple[Choice, ...]
    for_whom: tuple[Choice, ...]
    wishes: tuple[Choice, ...]
