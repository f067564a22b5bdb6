"""How each small thing is written in a policy file, and what is said when it is not."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Annotated, ClassVar, Final
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, ConfigDict, Field, Strict

from triage.model import Urgency
from triage.policy_sets import Weekday

CODE_ALPHABET: Final = frozenset("23456789ABCDEFGHJKMNPQRSTUVWXYZ")
"""Letters and digits a child cannot take for one another: no 0 O, no 1 I L."""

CODE_LENGTH: Final = 6

_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_LONGEST_YEAR: Final = timedelta(days=366)


def normal_code(spoken: str) -> str:
    """An access code without what does not matter: width, case, spaces, hyphens of any kind."""
    wide = unicodedata.normalize("NFKC", spoken).upper()
    return "".join(
        sign
        for sign in wide
        # A Japanese keyboard writes ー where a hyphen is meant.
        if sign != "ー" and unicodedata.category(sign) not in {"Pd", "Zs", "Cc", "Cf", "Sm"}
    )


class Part:
    """Common ground of the values: a key nobody knows is a fault, not a silent wish."""

    __slots__ = ()
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(
        extra="forbid",
        hide_input_in_errors=True,
    )


@dataclass(frozen=True, slots=True)
class ClosedDates(Part):
    """Closed days from `first` to `last`: every year, or once when `year` is given."""

    first: tuple[int, int]
    last: tuple[int, int]
    year: int | None = None

    def covers(self, day: date) -> bool:
        """Whether `day` is one of them; a range may run over the end of the year."""
        here = (day.month, day.day)
        if self.year is not None and day.year != self.year:
            return False
        if self.first <= self.last:
            return self.first <= here <= self.last
        return here >= self.first or here <= self.last


def _clock_time(written: object) -> time:
    # TOML would read 1700 as a number of seconds, so only a quoted "17:00" is a time.
    if not isinstance(written, str) or not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", written):
        fault = 'a time is written "17:00" / 時刻は "17:00" のように書きます'
        raise ValueError(fault)
    return time.fromisoformat(written)


def _weekday(written: object) -> Weekday:
    if not isinstance(written, str) or written.upper() not in Weekday.__members__:
        fault = "a weekday is one of mon tue wed thu fri sat sun / 曜日は mon tue … sun で書きます"
        raise ValueError(fault)
    return Weekday[written.upper()]


def _urgency(written: object) -> Urgency:
    if not isinstance(written, str) or written not in Urgency.__members__:
        fault = "a level is one of U0 U1 U2 U3 U4 / 緊急度は U0〜U4 で書きます"
        raise ValueError(fault)
    return Urgency[written]


def _timezone(written: object) -> str:
    try:
        return ZoneInfo(str(written)).key
    except (OSError, ValueError, LookupError):
        fault = 'no such time zone; Japan is "Asia/Tokyo" / 日本の時間帯は "Asia/Tokyo" です'
        raise ValueError(fault) from None


def closed_dates(written: object) -> ClosedDates:
    """Closed days as they are written: a range of every year, a day of it, or one date.

    Raises: ValueError for anything else.
    """
    one = r"(\d\d)-(\d\d)"
    fault = (
        'closed days are written "12-29..01-03", "08-15" or "2026-12-28"'
        " / 休業日は 12-29..01-03、08-15、2026-12-28 のいずれかの形で書きます"
    )
    match = re.fullmatch(rf"(?:(\d{{4}})-)?{one}|{one}\.\.{one}", str(written))
    if match is None:
        raise ValueError(fault)
    year, *numbers = (int(part) if part else None for part in match.groups())
    month, day, *span = [number for number in numbers if number is not None]
    first, last = (month, day), (span[0], span[1]) if span else (month, day)
    try:
        for end in (first, last):
            date(year or 2028, *end)  # 2028 is a leap year: 02-29 may be a closed day
    except ValueError:
        raise ValueError(fault) from None
    return ClosedDates(first, last, year)


def kept_for(written: object) -> timedelta:
    """A length of time as a city officer writes it; a year errs on the long side.

    Raises: ValueError for anything else.
    """
    match = re.fullmatch(r"([1-9]\d{0,2}) (hour|day|year)s?", str(written))
    if match is None:
        raise ValueError(
            'write "12 hours", "90 days" or "5 years" / 「数 + hours・days・years」で書きます'
        )
    number, unit = int(match.group(1)), match.group(2)
    return number * {"hour": _HOUR, "day": _DAY, "year": _LONGEST_YEAR}[unit]


Text = Annotated[str, Field(min_length=1)]
Id = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")]
Count = Annotated[int, Strict(), Field(gt=0)]
YesNo = Annotated[bool, Strict()]
ClockTime = Annotated[time, BeforeValidator(_clock_time)]
ZoneName = Annotated[str, BeforeValidator(_timezone)]
Day = Annotated[Weekday, BeforeValidator(_weekday)]
UrgencyName = Annotated[Urgency, BeforeValidator(_urgency)]
Closed = Annotated[ClosedDates, BeforeValidator(closed_dates)]
KeptFor = Annotated[timedelta, BeforeValidator(kept_for)]
Telephone = Annotated[str, Field(pattern=r"^#?[0-9][0-9-]*$")]
Page = Annotated[str, Field(pattern=r"^https://[^\s/]+(/\S*)?$")]
