"""How urgent each criterion and signal is, and which of them raise others."""

from __future__ import annotations

from triage.model import Criterion, FlagStatus, Signal, Urgency, What

URGENCY: dict[What, tuple[Urgency, str]] = {
    Criterion.ABSENCE: (Urgency.U2, "domain book §2 ①, 000 困難ケース①"),
    Criterion.WISH_TO_DIE: (Urgency.U1, "domain book §2 ①, 000 困難ケース①"),
    Criterion.SEXUAL: (Urgency.U1, "domain book §2 ②, 000 困難ケース②"),
    Criterion.FIVE_OR_MORE: (Urgency.U2, "domain book §2 ③, 000 困難ケース③"),
    Criterion.SEVERAL_SCHOOLS: (Urgency.U2, "domain book §2 ③, 000 困難ケース③"),
    Criterion.SPREAD: (Urgency.U1, "domain book §2 ④, 000 困難ケース④"),
    Criterion.GUARDIAN_CONFLICT: (Urgency.U2, "domain book §2 ⑤, 000 困難ケース⑤"),
    Criterion.CONSULTED_OTHERS: (Urgency.U2, "domain book §2 ⑥, 000 困難ケース⑥"),
    Criterion.SCHOOL_WITH_OTHERS: (Urgency.U2, "domain book §2 ⑦, 000 困難ケース⑦"),
    Criterion.OTHER: (Urgency.U2, "domain book §2 ⑧, 000 困難ケース⑧"),
    Signal.IMMINENT: (Urgency.U0, "domain book §3.2 IMMINENT"),
    Signal.SELFHARM_NOW: (Urgency.U0, "domain book §3.2 SELFHARM_NOW"),
    Signal.OVERDOSE: (Urgency.U0, "domain book §3.2 OVERDOSE"),
    Signal.SELFHARM: (Urgency.U1, "domain book §3.2 SELFHARM"),
    Signal.WEAPON: (Urgency.U1, "domain book §3.2 WEAPON; U0 when dated"),
    Signal.HARM_OTHERS: (Urgency.U1, "domain book §3.2 HARM_OTHERS; U0 when dated"),
    Signal.ABUSE_PHYS: (Urgency.U1, "domain book §3.2 ABUSE_PHYS"),
    Signal.ABUSE_EMO: (Urgency.U1, "domain book §3.2 ABUSE_EMO"),
    Signal.ABUSE_SEX: (Urgency.U0, "domain book §3.2 ABUSE_SEX"),
    Signal.NEGLECT: (Urgency.U1, "domain book §3.2 NEGLECT; U0 when locked out"),
    Signal.DV: (Urgency.U0, "domain book §3.2 DV"),
    Signal.YOUNG_CARER: (Urgency.U2, "domain book §3.2 YOUNG_CARER"),
    Signal.RUNAWAY: (Urgency.U0, "domain book §3.2 RUNAWAY"),
    Signal.GROOMING: (Urgency.U1, "domain book §3.2 GROOMING; U0 when meeting today"),
    Signal.SEXUAL_IMAGE: (Urgency.U1, "domain book §3.2 SEXUAL_IMAGE"),
    Signal.SEXTORTION: (Urgency.U0, "triage.md convention 10: threat or payment"),
    Signal.EXTORTION: (Urgency.U1, "domain book §3.2 EXTORTION"),
    Signal.INJURY: (Urgency.U1, "domain book §3.2 INJURY"),
    Signal.FORCED_CRIME: (Urgency.U1, "domain book §3.2 FORCED_CRIME"),
    Signal.TEACHER_VIOLENCE: (Urgency.U1, "domain book §3.2 TEACHER_VIOLENCE"),
    Signal.TEACHER_SEX: (Urgency.U1, "domain book §3.2 TEACHER_SEX"),
    Signal.MENTAL_DX: (Urgency.U1, "domain book §3.2 MENTAL_DX"),
    Signal.DOER_SELF: (Urgency.U3, "domain book §3.2 DOER_SELF"),
    Signal.BEREAVEMENT: (Urgency.U3, "domain book §3.2 BEREAVEMENT"),
    Signal.PRANK: (Urgency.U4, "domain book §3.2 PRANK"),
    Signal.SERIOUS_INCIDENT_CLAIM: (Urgency.U1, "domain book §3.2 SERIOUS_INCIDENT_CLAIM"),
}

CARRIED_BY_OTHER: frozenset[Signal] = frozenset(
    {
        Signal.EXTORTION,
        Signal.INJURY,
        Signal.WEAPON,
        Signal.HARM_OTHERS,
        Signal.ABUSE_PHYS,
        Signal.ABUSE_EMO,
        Signal.ABUSE_SEX,
        Signal.NEGLECT,
        Signal.DV,
        Signal.YOUNG_CARER,
        Signal.RUNAWAY,
        Signal.GROOMING,
        Signal.FORCED_CRIME,
        Signal.TEACHER_VIOLENCE,
        Signal.TEACHER_SEX,
    }
)
"""Signals that no criterion of their own carries: ⑧ does. Source: domain book §2 ⑧."""

POSSIBLE_WISH: frozenset[Signal] = frozenset(
    {Signal.SELFHARM, Signal.SELFHARM_NOW, Signal.OVERDOSE}
)
"""Self-harm without a stated wish: 1b is possible. Source: triage.md convention 3."""

BULLYING = Urgency.U3
"""Bullying suspected, no criterion met. Source: domain book §3.1, weekly meeting."""

DENIED = Urgency.U3
"""A denied or idiomatic wish to die: kept and asked about once. Source: domain book §2.1."""


def urgency(what: What, status: FlagStatus, own: Urgency | None) -> Urgency:
    """How urgent one flag is; a rule may name its own urgency.

    Source: the table above; domain book §2.1 for what is only possible or was denied.
    """
    level = URGENCY[what][0] if own is None else own
    if status is FlagStatus.negated:
        return DENIED if what is Criterion.WISH_TO_DIE else Urgency.U4
    if status is FlagStatus.possible and own is None:
        # A rule that is only ever "possible" names its urgency itself.
        return max(level, min(Urgency(min(level + 1, Urgency.U4)), Urgency.U3))
    return level
