"""Arrivals that show only what matters in a test."""

from datetime import UTC, datetime

from intake.model import About, Arrival, ChildToken, Words
from triage.model import Author, Channel

FRIDAY = datetime(2026, 11, 20, 9, 3, 7, tzinfo=UTC)  # 18:03:07 in Asahikawa, the desk is open


def a_token(number: int = 1) -> ChildToken:
    return ChildToken(bytes([number]) * 32)


def an_arrival(
    text: str = "きょうは てんきが いいです",
    *,
    token: int = 1,
    delivery: str = "d1",
    at: datetime = FRIDAY,
    about: About = About(),  # noqa: B008  a frozen value
) -> Arrival:
    return Arrival(
        channel=Channel.chat,
        author=Author.child,
        words=Words(text),
        at=at,
        delivery=delivery,
        token=a_token(token),
        about=about,
    )
