"""What a waiting child is told never promises a reader who is not there."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from channels.phrases import Voice, parse, plain
from channels.webchat.opening import Moment, waiting
from channels.webchat.wanted import wanted
from intake.rulebook import phrases_text, read_policy

POLICY = read_policy()
VOICE = Voice(parse(phrases_text(None, POLICY), wanted()), furigana=True)


def told(at, door="reply", state=""):
    moment = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo("Asia/Tokyo"))
    said = waiting(POLICY.hours, moment, (door, state), VOICE)
    return said.now, plain(said.texts[said.now].ja), said.texts[said.now].en


@pytest.mark.parametrize(
    ("at", "now", "named"),
    [
        ("2026-11-20T16:59:59", Moment.CLOSED, "今日 17:00"),
        ("2026-11-20T17:00", Moment.OPEN, "22:00まで"),
        ("2026-11-20T21:29:59", Moment.OPEN, "22:00まで"),
        ("2026-11-20T21:30", Moment.CLOSING, "11月24日(火) 17:00"),
        ("2026-11-20T21:45", Moment.CLOSING, "11月24日(火) 17:00"),  # Monday is a holiday
        ("2026-11-20T22:00", Moment.CLOSED, "11月24日(火) 17:00"),
        ("2026-11-19T21:50", Moment.CLOSING, "明日 17:00"),
        ("2026-11-19T23:59", Moment.CLOSED, "明日 17:00"),
        ("2026-11-20T00:00", Moment.CLOSED, "今日 17:00"),
        ("2026-12-28T22:30", Moment.CLOSED, "1月4日(月) 17:00"),
    ],
)
def test_the_next_opening_is_named_as_one_would_say_it(at, now, named):
    moment, ja, _ = told(at)
    assert moment is now
    assert named in ja


def test_english_names_the_same_moment():
    assert "Tue 24 Nov, 17:00" in told("2026-11-20T23:00")[2]


@pytest.mark.parametrize("door", ["reply", "report"])
@pytest.mark.parametrize("at", ["2026-11-20T22:00", "2026-11-21T12:00", "2026-11-20T03:00"])
def test_outside_hours_nobody_is_said_to_be_there(at, door):
    _, ja, en = told(at, door)
    assert "いません" in ja or "いない" in ja
    assert "No counsellor is here" in en or "Nobody is here" in en
    assert "24じかん" in ja


def test_a_report_is_not_promised_a_reply():
    for at in ("2026-11-20T18:00", "2026-11-20T21:50", "2026-11-21T12:00"):
        assert "normally no reply" in told(at, "report")[2]


@pytest.mark.parametrize("state", ["read", "writing", "answered"])
def test_whoever_is_being_answered_is_told_of_the_end_a_quarter_before(state):
    assert told("2026-11-20T21:44:59", state=state)[0] is Moment.OPEN
    assert told("2026-11-20T21:45", state=state)[0] is Moment.CLOSING


async def test_after_hours_the_numbers_that_answer_now_come_first(child, clock, spine):
    clock.at = datetime.fromisoformat("2026-11-21T03:00+09:00")
    strip = (await child.opens("/")).text.split("</aside>")[0]
    order = [strip.index(f"<b>{line.tel}</b>") for line in spine.policy.strip if line.always_open]
    others = [
        strip.index(f"<b>{line.tel}</b>") for line in spine.policy.strip if not line.always_open
    ]
    assert order
    assert others
    assert max(order) < min(others)
