"""A child's words in pieces, evidence apart from the rest; what a screen does with them is its own.

Evidence may overlap. Overlapping evidence becomes one piece, which names the most urgent flag.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from triage.model import Evidence, Flag, FlagStatus


@dataclass(frozen=True, slots=True, repr=False)
class Piece:
    """A stretch of a child's words; with a rule, it is evidence of a flag."""

    text: str
    rule: str | None = None
    flag: str | None = None
    reason: str | None = None
    version: str | None = None
    status: FlagStatus | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Mark:
    """One piece of evidence, the flag it raised, and why the rule speaks."""

    evidence: Evidence
    flag: Flag
    reason: str
    version: str

    @property
    def weight(self) -> tuple[bool, int]:
        """What names a piece when several would: what stands, and then the more urgent."""
        return self.flag.status is FlagStatus.negated, self.flag.urgency


def pieces(text: str, marks: Iterable[Mark]) -> tuple[Piece, ...]:
    """Cut words at their evidence; joined again, the pieces are the words."""
    found: list[Piece] = []
    done = 0
    for start, end, together in _spans(text, marks):
        if start > done:
            found.append(Piece(text[done:start]))
        found.append(_piece(text[start:end], together))
        done = end
    if done < len(text) or not found:
        found.append(Piece(text[done:]))
    return tuple(found)


def _spans(text: str, marks: Iterable[Mark]) -> list[tuple[int, int, list[Mark]]]:
    """Merge overlapping evidence; offsets beyond the words are no evidence of these words."""
    spans: list[tuple[int, int, list[Mark]]] = []
    for mark in sorted(marks, key=lambda mark: (mark.evidence.start, mark.evidence.end)):
        start, end = mark.evidence.start, mark.evidence.end
        if not 0 <= start < end <= len(text):
            continue
        if spans and start < spans[-1][1]:
            first, last, together = spans[-1]
            spans[-1] = (first, max(last, end), [*together, mark])
        else:
            spans.append((start, end, [mark]))
    return spans


def _piece(text: str, together: Sequence[Mark]) -> Piece:
    first = min(together, key=lambda mark: mark.weight)
    reasons = dict.fromkeys(mark.reason for mark in together if mark.reason)
    return Piece(
        text=text,
        rule=first.evidence.rule,
        flag=str(first.flag.what),
        reason=" / ".join(reasons),
        version=first.version,
        status=first.flag.status,
    )
