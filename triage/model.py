"""What triage may know of a message, what it concludes, and what it remembers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from triage.terms import (
    Author,
    Channel,
    Criterion,
    FlagStatus,
    Signal,
    Speaker,
    Urgency,
    What,
    named,
)

__all__ = [
    "Assessment",
    "Author",
    "Channel",
    "Criterion",
    "Earlier",
    "Evidence",
    "Facts",
    "Flag",
    "FlagStatus",
    "Signal",
    "Speaker",
    "Urgency",
    "Utterance",
    "What",
    "named",
]


@dataclass(frozen=True, slots=True, repr=False)
class Utterance:
    """One message, or one line of a transcript; its words stay out of every repr."""

    text: str
    speaker: Speaker | None = None

    def __repr__(self) -> str:
        return f"<utterance {len(self.text)}>"


@dataclass(frozen=True, slots=True, repr=False)
class Evidence:
    """The words that raised a flag, by offsets in the original text.

    Shape: `message` counts from 0 over the whole conversation; `text` is exactly
           original[start:end].
    """

    message: int
    start: int
    end: int
    text: str
    rule: str

    def __repr__(self) -> str:
        return f"<evidence {self.rule} {self.message}:{self.start}-{self.end}>"

    def to_json(self) -> dict[str, Any]:
        """Write this evidence as plain JSON values."""
        return _plain(self)

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Evidence:
        """Read evidence back from plain JSON values."""
        return cls(value["message"], value["start"], value["end"], value["text"], value["rule"])


@dataclass(frozen=True, slots=True)
class Flag:
    """A criterion or signal that was raised, and how far the words bear it out."""

    what: What
    status: FlagStatus
    evidence: tuple[Evidence, ...]
    urgency: Urgency

    def to_json(self) -> dict[str, Any]:
        """Write this flag as plain JSON values."""
        return _plain(self) | {"evidence": [one.to_json() for one in self.evidence]}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Flag:
        """Read a flag back from plain JSON values."""
        return cls(
            what=named(value["what"]),
            status=FlagStatus(value["status"]),
            evidence=tuple(map(Evidence.from_json, value["evidence"])),
            urgency=Urgency(value["urgency"]),
        )


@dataclass(frozen=True, slots=True, repr=False)
class Earlier:
    """What triage remembers of a case: bounded, whatever the length of the conversation."""

    messages: int = 0
    flags: tuple[Flag, ...] = ()
    tail: tuple[str, ...] = ()
    bullying: bool | None = None
    urgency: Urgency = Urgency.U4

    def __repr__(self) -> str:
        return f"<earlier {self.messages} messages, {len(self.flags)} flags>"

    def to_json(self) -> dict[str, Any]:
        """Write this memory as plain JSON values."""
        return _plain(self) | {"flags": [flag.to_json() for flag in self.flags]}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Earlier:
        """Read a memory back from plain JSON values."""
        return cls(
            messages=value["messages"],
            flags=tuple(map(Flag.from_json, value["flags"])),
            tail=tuple(value["tail"]),
            bullying=value["bullying"],
            urgency=Urgency(value["urgency"]),
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """All that triage may know when it judges one arrival."""

    channel: Channel
    author: Author
    utterances: tuple[Utterance, ...]
    earlier: Earlier = Earlier()


@dataclass(frozen=True, slots=True)
class Assessment:
    """What triage concludes of a whole conversation so far; flags are cumulative."""

    urgency: Urgency
    flags: tuple[Flag, ...]
    bullying: bool | None
    needs_person: bool
    version: str
    bullying_evidence: tuple[Evidence, ...] = ()
    """The words of this arrival that speak of bullying; not remembered beyond it."""

    @property
    def criteria(self) -> tuple[Criterion, ...]:
        """The criteria that stand, each once, in the order of the table."""
        standing = _standing(self.flags)
        return tuple(one for one in Criterion if one in standing)

    @property
    def signals(self) -> tuple[Signal, ...]:
        """The signals that stand, each once, in the order of the table."""
        standing = _standing(self.flags)
        return tuple(one for one in Signal if one in standing)

    def to_json(self) -> dict[str, Any]:
        """Write this assessment as plain JSON values."""
        return _plain(self) | {
            "flags": [flag.to_json() for flag in self.flags],
            "bullying_evidence": [one.to_json() for one in self.bullying_evidence],
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Assessment:
        """Read an assessment back from plain JSON values."""
        return cls(
            urgency=Urgency(value["urgency"]),
            flags=tuple(map(Flag.from_json, value["flags"])),
            bullying=value["bullying"],
            needs_person=value["needs_person"],
            version=value["version"],
            bullying_evidence=tuple(map(Evidence.from_json, value.get("bullying_evidence", ()))),
        )


def _standing(flags: Iterable[Flag]) -> set[What]:
    return {flag.what for flag in flags if flag.status is not FlagStatus.negated}


def _plain(value: Evidence | Flag | Earlier | Assessment) -> dict[str, Any]:
    """The fields by name; every message is written several times, so nothing is copied deeply."""
    return {name: getattr(value, name) for name in value.__slots__}
