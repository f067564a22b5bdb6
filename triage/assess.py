"""Judges one arrival in the light of the whole conversation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from triage.hits import Raised, raised
from triage.language import readable
from triage.letters import LONGEST
from triage.model import (
    Assessment,
    Criterion,
    Earlier,
    Evidence,
    Facts,
    Flag,
    FlagStatus,
    Signal,
    Speaker,
    Urgency,
    What,
)
from triage.rules import RuleSet
from triage.text import Normalised, normalise
from triage.urgency import BULLYING, CARRIED_BY_OTHER, POSSIBLE_WISH, urgency

NEEDS_PERSON = Assessment(
    urgency=Urgency.U0, flags=(), bullying=None, needs_person=True, version="none"
)
"""What is concluded when nothing can be: a person looks first. Source: design §1 promise 5."""

TAIL, TAIL_LETTERS = 8, 40
"""How many of the last messages, and how much of each, are remembered to join split words."""

MOST_LETTERS = 10 * LONGEST
"""Letters of one arrival that are judged, so that judging ends in time."""

MOST_EVIDENCE = 16
"""Spans kept per flag: the first and the newest halves, so that memory stays bounded."""


def assess(facts: Facts, rules: RuleSet) -> Assessment:
    """Judge one arrival; what was raised before stays raised.

    Shape:  flags are cumulative and urgency never falls.
    Raises: nothing. When judging fails, a person is asked for.
    """
    try:
        return _assess(facts, rules)
    except Exception:  # noqa: BLE001 — promise 5: any failure goes to a person, at the top
        return replace(
            NEEDS_PERSON,
            flags=facts.earlier.flags,
            bullying=facts.earlier.bullying,
            version=rules.version,
        )


def remember(assessment: Assessment, facts: Facts) -> Earlier:
    """What triage keeps of the case for the next arrival."""
    heard = tuple(
        "" if one.speaker is Speaker.call_taker else one.text[:TAIL_LETTERS]
        for one in facts.utterances[-TAIL:]
    )
    return Earlier(
        messages=facts.earlier.messages + len(facts.utterances),
        flags=assessment.flags,
        tail=(*facts.earlier.tail, *heard)[-TAIL:],
        bullying=assessment.bullying,
        urgency=assessment.urgency,
    )


def _assess(facts: Facts, rules: RuleSet) -> Assessment:
    texts, whole = _read(facts)
    found = list(raised(facts, rules, texts))
    flags = _together(facts.earlier.flags, found)
    bullying, spoken = _bullying(found, earlier=facts.earlier.bullying)
    needs_person = not whole or not readable(
        "。".join(one.plain.text for one in texts if not one.wordless)
    )
    levels = [flag.urgency for flag in flags]
    if bullying:
        levels.append(BULLYING)
    if needs_person:
        levels.append(Urgency.U0)
    return Assessment(
        urgency=min([facts.earlier.urgency, *levels]),
        flags=flags,
        bullying=bullying,
        needs_person=needs_person,
        version=rules.version,
        bullying_evidence=spoken,
    )


def _read(facts: Facts) -> tuple[list[Normalised], bool]:
    """Every message normalised, and whether all of it could be; the rest is left to a person."""
    texts, letters = [], 0
    for one in facts.utterances:
        texts.append(normalise(one.text if letters < MOST_LETTERS else ""))
        letters += max(len(one.text[:LONGEST]), len(texts[-1].plain.text))
    return texts, letters <= MOST_LETTERS and not any(one.cut for one in texts)


def _together(earlier: tuple[Flag, ...], found: Iterable[Raised]) -> tuple[Flag, ...]:
    """Join what was raised before and now: one flag for each criterion or signal and status."""
    flags: dict[tuple[What, FlagStatus], Flag] = {(one.what, one.status): one for one in earlier}
    for one in found:
        whats: list[What] = list(one.rule.flags)
        if CARRIED_BY_OTHER.intersection(whats) and Criterion.OTHER not in whats:
            whats.append(Criterion.OTHER)
        for what in whats:
            level = urgency(what, one.status, one.rule.urgency)
            _add(flags, Flag(what, one.status, one.evidence, level))
        if POSSIBLE_WISH.intersection(whats) and Criterion.WISH_TO_DIE not in whats:
            status = max(one.status, FlagStatus.possible, key=list(FlagStatus).index)
            level = urgency(Criterion.WISH_TO_DIE, status, None)
            _add(flags, Flag(Criterion.WISH_TO_DIE, status, one.evidence, level))
    _dated(flags)
    return tuple(sorted(flags.values(), key=_order))


def _add(flags: dict[tuple[What, FlagStatus], Flag], new: Flag) -> None:
    key = (new.what, new.status)
    known = flags.get(key)
    if known is None:
        flags[key] = new
        return
    fresh = tuple(one for one in new.evidence if one not in known.evidence)
    evidence = known.evidence + fresh
    if len(evidence) > MOST_EVIDENCE:
        half = MOST_EVIDENCE // 2
        evidence = evidence[:half] + evidence[-half:]
    flags[key] = replace(known, evidence=evidence, urgency=min(known.urgency, new.urgency))


def _dated(flags: dict[tuple[What, FlagStatus], Flag]) -> None:
    """A wish to die beside a sign of plan, time or place is now. Source: domain book §2 ①."""
    sure = (FlagStatus.asserted, FlagStatus.third_party)
    if not any((Criterion.WISH_TO_DIE, status) in flags for status in sure):
        return
    for status in (*sure, FlagStatus.possible):
        if sign := flags.get((Signal.IMMINENT, status)):
            flags[Signal.IMMINENT, status] = replace(sign, urgency=Urgency.U0)


def _order(flag: Flag) -> tuple[int, int, int]:
    table: list[What] = [*Criterion, *Signal]
    return flag.urgency, table.index(flag.what), list(FlagStatus).index(flag.status)


def _bullying(
    found: list[Raised], *, earlier: bool | None
) -> tuple[bool | None, tuple[Evidence, ...]]:
    """Whether there is word of bullying; the machine never takes a yes back."""
    spoken = [one for one in found if one.rule.bullying]
    standing = [one for one in spoken if one.status is not FlagStatus.negated]
    shown = tuple(words for one in standing or spoken for words in one.evidence)
    if standing or earlier:
        return True, shown
    return (False if spoken else earlier), shown
