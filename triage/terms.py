"""The closed sets triage speaks in: levels, criteria, signals, who writes and by which way."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Urgency(IntEnum):
    """How soon a person must look; the smaller the number, the sooner.

    Source: domain book §3.1.
    """

    U0 = 0
    U1 = 1
    U2 = 2
    U3 = 3
    U4 = 4


class Criterion(StrEnum):
    """One row of the difficult-case table. Source: 000 困難ケースの分類 ①–⑧."""

    ABSENCE = "1a"
    WISH_TO_DIE = "1b"
    SEXUAL = "2"
    FIVE_OR_MORE = "3a"
    SEVERAL_SCHOOLS = "3b"
    SPREAD = "4"
    GUARDIAN_CONFLICT = "5"
    CONSULTED_OTHERS = "6"
    SCHOOL_WITH_OTHERS = "7"
    OTHER = "8"


class Signal(StrEnum):
    """One child-protection signal. Source: domain book §3.2."""

    IMMINENT = "IMMINENT"
    SELFHARM_NOW = "SELFHARM_NOW"
    OVERDOSE = "OVERDOSE"
    SELFHARM = "SELFHARM"
    WEAPON = "WEAPON"
    HARM_OTHERS = "HARM_OTHERS"
    ABUSE_PHYS = "ABUSE_PHYS"
    ABUSE_EMO = "ABUSE_EMO"
    ABUSE_SEX = "ABUSE_SEX"
    NEGLECT = "NEGLECT"
    DV = "DV"
    YOUNG_CARER = "YOUNG_CARER"
    RUNAWAY = "RUNAWAY"
    GROOMING = "GROOMING"
    SEXUAL_IMAGE = "SEXUAL_IMAGE"
    SEXTORTION = "SEXTORTION"
    EXTORTION = "EXTORTION"
    INJURY = "INJURY"
    FORCED_CRIME = "FORCED_CRIME"
    TEACHER_VIOLENCE = "TEACHER_VIOLENCE"
    TEACHER_SEX = "TEACHER_SEX"
    MENTAL_DX = "MENTAL_DX"
    DOER_SELF = "DOER_SELF"
    BEREAVEMENT = "BEREAVEMENT"
    PRANK = "PRANK"
    SERIOUS_INCIDENT_CLAIM = "SERIOUS_INCIDENT_CLAIM"


What = Criterion | Signal


class FlagStatus(StrEnum):
    """How far the words around a flag bear it out."""

    asserted = "asserted"
    third_party = "third_party"
    possible = "possible"
    negated = "negated"


class Channel(StrEnum):
    """The way a message came in."""

    chat = "chat"
    letter = "letter"
    phone = "phone"
    school_report = "school_report"


class Author(StrEnum):
    """Who wrote the message."""

    child = "child"
    bystander = "bystander"
    guardian = "guardian"
    call_taker = "call_taker"
    teacher = "teacher"
    citizen = "citizen"


class Speaker(StrEnum):
    """Who speaks in one line of a telephone transcript."""

    call_taker = "call_taker"
    caller = "caller"


def named(name: str) -> What:
    """Find the criterion or signal of this name.

    Raises: ValueError when there is none.
    """
    return Criterion(name) if name in _CRITERIA else Signal(name)


_CRITERIA = frozenset(map(str, Criterion))
