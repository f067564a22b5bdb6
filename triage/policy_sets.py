"""The closed sets a policy chooses from: verbs, compartments, records kept, weekdays."""

from enum import IntEnum, StrEnum
from typing import Final, NewType

RoleId = NewType("RoleId", str)
SchoolId = NewType("SchoolId", str)
GradeId = NewType("GradeId", str)

MANAGER: Final = RoleId("manager")
"""The role that reads every case, so that each case has somebody who can hand it on."""


class Verb(StrEnum):
    """What a role may do in the console; the role × verb table decides everything there."""

    SEE_QUEUE = "see_queue"
    READ_CASE = "read_case"
    CLAIM = "claim"
    RELEASE = "release"
    REPLY = "reply"
    NOTE = "note"
    JUDGE_FLAG = "judge_flag"
    RAISE_LEVEL = "raise_level"
    LOWER_LEVEL = "lower_level"
    CLOSE = "close"
    ACKNOWLEDGE = "acknowledge"
    GRANT = "grant"
    RESTRICT = "restrict"
    REVIEW = "review"
    INVITE = "invite"
    REVOKE = "revoke"
    SEE_STAFF = "see_staff"
    READ_JOURNAL = "read_journal"


WITHOUT_CONTENT: Final = frozenset(
    {Verb.INVITE, Verb.REVOKE, Verb.SEE_STAFF, Verb.READ_JOURNAL},
)
"""Verbs that need no key to any case; every other verb needs read_case beside it."""


class Compartment(StrEnum):
    """Which wall a case stands behind (domain book §3.4, R043 「チーム内のみで…共有」)."""

    CARE = "care"
    GUARDIAN_SIDE = "guardian_side"
    SEXUAL = "sexual"
    ABUSE = "abuse"
    STAFF_MATTER = "staff_matter"
    EMERGENCY = "emergency"


class Kept(StrEnum):
    """What is kept for a time the city decides (domain book §6.7)."""

    CONVERSATION = "conversation"
    ASSESSMENT = "assessment"
    NOTE = "note"
    LETTER = "letter"
    SERIOUS_INCIDENT = "serious_incident"
    JOURNAL = "journal"
    CHILD_SESSION = "child_session"
    RETURN_WORDS = "return_words"


class Weekday(IntEnum):
    """A day of the week, counted as `datetime.weekday()` counts."""

    MON = 0
    TUE = 1
    WED = 2
    THU = 3
    FRI = 4
    SAT = 5
    SUN = 6
