"""Reads one JSON line into facts and writes an assessment as one JSON line."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from triage.assess import NEEDS_PERSON, assess
from triage.model import (
    Assessment,
    Author,
    Channel,
    Evidence,
    Facts,
    FlagStatus,
    Speaker,
    Utterance,
)
from triage.rules import RuleSet


class BadLine(ValueError):
    """This line is not one consultation in the agreed shape."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One consultation to be judged, by the name its sender gave it."""

    id: str | int | None
    facts: Facts


def read(line: str) -> Asked:
    """Read one line: id, channel, author and messages.

    Raises: BadLine, whose reason quotes none of the words.
    """
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        raise BadLine("not JSON") from None
    if not isinstance(value, dict):
        raise BadLine("not a JSON object")
    name = value.get("id")
    if not isinstance(name, str | int | None):
        raise BadLine("id is neither text nor number")
    try:
        channel, author = Channel(value["channel"]), Author(value["author"])
    except (KeyError, ValueError):
        raise BadLine("channel or author is none of the agreed words") from None
    messages = value.get("messages")
    if not isinstance(messages, list):
        raise BadLine("messages is not a list")
    return Asked(name, Facts(channel, author, tuple(map(_utterance, messages))))


def answer(name: str | int | None, assessment: Assessment) -> dict[str, Any]:
    """Write an assessment in the agreed shape; offsets are in the original texts.

    Shape:  `status` names every flag once with its strongest status, denied ones too.
    """
    status: dict[str, str] = {}
    order = list(FlagStatus)
    for flag in sorted(assessment.flags, key=lambda one: order.index(one.status)):
        status.setdefault(str(flag.what), str(flag.status))
    evidence = {one: None for flag in assessment.flags for one in flag.evidence}
    evidence |= dict.fromkeys(assessment.bullying_evidence)
    return {
        "id": name,
        "criteria": [str(one) for one in assessment.criteria],
        "urgency": assessment.urgency.name,
        "signals": [str(one) for one in assessment.signals],
        "bullying": assessment.bullying,
        "evidence": [one.to_json() for one in sorted(evidence, key=_place)],
        "status": status,
        "needs_person": assessment.needs_person,
        "version": assessment.version,
    }


def judge(line: str, rules: RuleSet) -> str:
    """Judge one line and write one line; a line that cannot be read goes to a person.

    Raises: nothing.
    """
    try:
        asked = read(line)
    except BadLine as bad:
        return json.dumps(answer(None, NEEDS_PERSON) | {"error": str(bad)})
    return json.dumps(answer(asked.id, assess(asked.facts, rules)))


def _place(evidence: Evidence) -> tuple[int, int, int, str]:
    return evidence.message, evidence.start, evidence.end, evidence.rule


def _utterance(message: object) -> Utterance:
    match message:
        case str():
            return Utterance(message)
        case {"text": str(text), "speaker": "call_taker" | "caller" as speaker}:
            return Utterance(text, Speaker(speaker))
        case {"text": str(text), **rest} if "speaker" not in rest:
            return Utterance(text)
        case _:
            raise BadLine("a message is neither text nor speaker and text")
