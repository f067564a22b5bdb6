"""What triage found in a case: each flag with its words, its rule, the version, and the verdict."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from intake.model import Side
from staff_console.labels import label
from staff_console.opening import Judged, Said, Verdict
from staff_console.pieces import Mark
from triage.model import Flag, FlagStatus, Urgency
from triage.rules import RuleSet

Marks = Mapping[int, Sequence[Mark]]
"""Evidence by the number of the message it lies in."""


@dataclass(frozen=True, slots=True, repr=False)
class FlagView:
    """One flag as staff judge it; ``evidence`` is (message number, words)."""

    what: str
    label_ja: str
    label_en: str
    status: FlagStatus
    urgency: Urgency
    evidence: tuple[tuple[int, str], ...]
    rules: tuple[str, ...]
    reason_ja: str
    version: str
    verdict: Verdict | None


def marks(found: Sequence[Judged], spoken: Sequence[Said], rules: RuleSet) -> Marks:
    """Gather the evidence of all assessments, each with the version that first saw it."""
    numbers = [one.number for one in spoken if one.side == Side.CHILD]
    gathered: dict[tuple[object, ...], tuple[int, Mark]] = {}
    for one in found:
        for flag in one.assessment.flags:
            for piece in flag.evidence:
                if not 0 <= piece.message < len(numbers):
                    continue
                place = (flag.what, piece.message, piece.start, piece.end, piece.rule)
                known = gathered.get(place)
                version = known[1].version if known else one.assessment.version
                mark = Mark(piece, flag, rules.reason(piece.rule), version)
                gathered[place] = (numbers[piece.message], mark)
    by_number: dict[int, list[Mark]] = {}
    for number, mark in gathered.values():
        by_number.setdefault(number, []).append(mark)
    return by_number


def flag_views(
    found: Sequence[Judged], marked: Marks, stand: Mapping[str, Verdict], names: Mapping[str, str]
) -> tuple[FlagView, ...]:
    """Show every flag of the last assessment, the most urgent first and the denied ones last."""
    flags = found[-1].assessment.flags if found else ()
    shown = sorted(flags, key=lambda flag: (flag.status is FlagStatus.negated, flag.urgency))
    return tuple(_flag_view(flag, found, marked, stand, names) for flag in shown)


def _flag_view(
    flag: Flag,
    found: Sequence[Judged],
    marked: Marks,
    stand: Mapping[str, Verdict],
    names: Mapping[str, str],
) -> FlagView:
    mine = [
        (number, mark)
        for number in sorted(marked)
        for mark in marked[number]
        if mark.flag.what == flag.what and mark.flag.status is flag.status
    ]
    verdict = stand.get(flag.what)
    named = verdict and replace(verdict, by=names.get(verdict.by, ""))
    reasons = dict.fromkeys(mark.reason for _, mark in mine if mark.reason)
    return FlagView(
        what=str(flag.what),
        label_ja=label(flag.what)[0],
        label_en=label(flag.what)[1],
        status=flag.status,
        urgency=flag.urgency,
        evidence=tuple((number, mark.evidence.text) for number, mark in mine),
        rules=tuple(dict.fromkeys(mark.evidence.rule for _, mark in mine)),
        reason_ja=" / ".join(reasons),
        version=mine[0][1].version if mine else found[-1].assessment.version,
        verdict=named,
    )
