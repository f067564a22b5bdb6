"""What the city's own lists must keep: ids, codes, evenings, hotlines and retention."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Final

from triage.policy_faults import Finding
from triage.policy_sets import Kept
from triage.policy_walk import ANY, Written, known, rows, texts
from triage.policy_writing import (
    CODE_ALPHABET,
    CODE_LENGTH,
    ClosedDates,
    closed_dates,
    kept_for,
    normal_code,
)

ID_PLACES: Final = (
    *((section, ANY, "id") for section in ("grades", "schools", "roles", "routing", "levels")),
    ("retention", ANY, "id"),
    *(("questions", asked, ANY, "id") for asked in ("feelings", "topics", "for_whom", "wishes")),
)
EVENING: Final = (
    ("opens", "closes"),
    ("opens", "last_intake"),
    ("opens", "closing_notice"),
    ("last_intake", "closes"),
    ("closing_notice", "closes"),
)


def ids_are_unique(written: Written) -> Iterator[Finding]:
    """An id names one thing: grades, schools, roles, routes, levels, records, choices."""
    for pattern in ID_PLACES:
        seen = Counter(value for _, value in texts(written, *pattern))
        for path, value in texts(written, *pattern):
            if seen[value] > 1:
                yield Finding(path, f"{value} stands here twice / {value} が重なっています")


def someone_always_listens(written: Written) -> Iterator[Finding]:
    """At least one 24-hour telephone, in the list and on every child page (promise 6)."""
    for section in ("hotlines", "strip"):
        if not any(row.get("always_open") is True for _, row in rows(written, section)):
            says = "one number must be open 24 hours / 24時間つながる番号が一つは必要です"
            yield Finding((section,), says)


def a_hotline_can_be_reached(written: Written) -> Iterator[Finding]:
    """A hotline has a number or a page."""
    for path, row in rows(written, "hotlines"):
        if not (row.get("numbers") or row.get("page")):
            yield Finding(path, "give a number or a page / 電話番号かページを書きます")


def codes_open_one_door(written: Written) -> Iterator[Finding]:
    """An access code is long enough, cannot be misread, and belongs to one school."""
    codes = list(texts(written, "schools", ANY, "codes", ANY, "code"))
    seen = Counter(normal_code(code) for _, code in codes)
    for path, code in codes:
        normal = normal_code(code)
        if seen[normal] > 1:
            yield Finding(path, "this code stands here twice / 同じ合いことばが二つあります")
        if len(normal) < CODE_LENGTH:
            says = f"a code has {CODE_LENGTH} signs or more / {CODE_LENGTH}文字以上にします"
            yield Finding(path, says)
        if set(normal) - CODE_ALPHABET:
            says = "use A-Z and 2-9 without I, L, O / A-Z と 2-9 だけ(I L O は使いません)"
            yield Finding(path, says)


def codes_name_grades(written: Written) -> Iterator[Finding]:
    """A code for one grade names a grade that may write."""
    grades = known(written, "grades", ANY, "id")
    for path, grade in texts(written, "schools", ANY, "codes", ANY, "grade"):
        if grade not in grades:
            yield Finding(path, f"there is no grade {grade} / {grade} という学年はありません")


def the_evening_runs_forward(written: Written) -> Iterator[Finding]:
    """The desk opens, takes the last new child, says that it closes, and closes."""
    for earlier, later in EVENING:
        for _, before in texts(written, "hours", earlier):
            for path, after in texts(written, "hours", later):
                # "09:00" and "17:00" sort as they run; another spelling is a fault of its own.
                if after < before or (after == before and earlier == "opens"):
                    says = f"this must come after {earlier} / {earlier} より後の時刻にします"
                    yield Finding(path, says)


def the_desk_opens_at_all(written: Written) -> Iterator[Finding]:
    """Closed dates leave at least half of a year, so that a next opening always exists."""
    closed = [_closed(text) for _, text in texts(written, "hours", "closed_dates", ANY)]
    year = [date(2028, 1, 1) + timedelta(days=day) for day in range(366)]
    shut = sum(any(dates and dates.covers(day) for dates in closed) for day in year)
    if shut > len(year) // 2:
        says = "more than half of the year is closed / 一年の半分より多く休みになっています"
        yield Finding(("hours", "closed_dates"), says)


def _closed(text: str) -> ClosedDates | None:
    try:
        return closed_dates(text)
    except ValueError:
        return None  # said once already, by the shape of the value


def _span(text: str | None) -> timedelta | None:
    try:
        return kept_for(text)
    except ValueError:
        return None  # missing, or said once already


def every_record_has_an_end(written: Written) -> Iterator[Finding]:
    """Each class of record is kept for a time, and the journal as long as what it tells of."""
    spans = {
        kept: span
        for _, row in rows(written, "retention")
        for kept in known(row, "id")
        for span in known(row, "keep")
    }
    present = known(written, "retention", ANY, "id")
    for kept in Kept:
        if kept not in present:
            yield Finding(("retention",), f"{kept.value} is missing / {kept.value} がありません")
    journal, conversation = (_span(spans.get(kept)) for kept in (Kept.JOURNAL, Kept.CONVERSATION))
    if journal and conversation and journal < conversation:
        says = "journal must outlive conversation / journal は conversation 以上にします"
        yield Finding(("retention",), says)


CHECKS: Final[tuple[Callable[[Written], Iterator[Finding]], ...]] = (
    ids_are_unique,
    someone_always_listens,
    a_hotline_can_be_reached,
    codes_open_one_door,
    codes_name_grades,
    the_evening_runs_forward,
    the_desk_opens_at_all,
    every_record_has_an_end,
)
