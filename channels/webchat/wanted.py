"""Which phrases the pages say, read from templates and tables and checked at the start."""

import re
from collections.abc import Mapping
from pathlib import Path

from channels.webchat.opening import WAITING
from channels.webchat.questions import QUESTIONS

TEMPLATES = Path(__file__).parent / "templates"
KEY = re.compile(r"'([a-z]+\.[a-z0-9-]+)'")
"""In the templates a phrase is always named in single quotes; nothing else is."""

SORRY: Mapping[int, str] = {
    400: "sorry.odd",
    403: "sorry.origin",
    404: "sorry.missing",
    405: "sorry.odd",
    408: "sorry.odd",
    409: "sorry.words",
    410: "sorry.expired",
    413: "sorry.long",
    415: "sorry.odd",
    422: "sorry.empty",
    500: "sorry.broken",
    503: "sorry.busy",
}
"""What each refusal says; the status is the right one, the sentence a kind one."""

PLACES: Mapping[str, frozenset[str]] = {
    "first.who": frozenset({"years"}),
    "ask.step": frozenset({"number", "total"}),
    "talk.length": frozenset({"left"}),
    "sorry.long": frozenset({"limit"}),
    "when.today": frozenset({"time"}),
    "when.tomorrow": frozenset({"time"}),
    "when.date": frozenset({"month", "day", "weekday", "time"}),
    **{key: frozenset({"closes", "next"}) for key in WAITING.values()},
}
"""The places a phrase may fill in; a phrase not named here has none."""

FROM_CODE = {
    *SORRY.values(),
    *PLACES,
    *(f"ask.{question.id}" for question in QUESTIONS),
    *(f"weekday.{day}" for day in range(7)),
    *(f"month.{month}" for month in range(1, 13)),
    *(f"bar.{switch}" for switch in ("furigana", "size", "colour")),
    *(f"state.{state}" for state in ("delivered", "read", "writing", "answered", "closed")),
    "ask.school-unknown", "back.wrong", "talk.gone", "words.none",
}  # fmt: skip


def wanted() -> Mapping[str, frozenset[str]]:
    """Name every phrase the pages say, with the places it may fill in."""
    keys = set(FROM_CODE)
    for template in TEMPLATES.iterdir():
        keys.update(KEY.findall(template.read_text(encoding="utf-8")))
    return {key: PLACES.get(key, frozenset()) for key in keys}
