"""What criteria and signals are called on a chip, in Japanese and English."""

from typing import Final

from triage.model import Criterion, Signal, What

LABELS: Final[dict[What, tuple[str, str]]] = {
    # Source: 000 困難ケースの分類 ①–⑧
    Criterion.ABSENCE: ("①欠席", "Absence"),
    Criterion.WISH_TO_DIE: ("①死にたい気持ち", "Wish to die"),
    Criterion.SEXUAL: ("②性に関すること", "Sexual matter"),
    Criterion.FIVE_OR_MORE: ("③5人以上", "Five or more"),
    Criterion.SEVERAL_SCHOOLS: ("③複数の学校", "Several schools"),
    Criterion.SPREAD: ("④ネットで拡散", "Spread online"),
    Criterion.GUARDIAN_CONFLICT: ("⑤保護者との関係", "Conflict with guardians"),
    Criterion.CONSULTED_OTHERS: ("⑥関係機関に相談", "Consulted others"),
    Criterion.SCHOOL_WITH_OTHERS: ("⑦学校が機関と連携", "School works with others"),
    Criterion.OTHER: ("⑧その他", "Other"),
    # Source: domain book §3.2
    Signal.IMMINENT: ("自殺の切迫", "Imminent danger"),
    Signal.SELFHARM_NOW: ("いま自傷", "Self-harm now"),
    Signal.OVERDOSE: ("大量服薬", "Overdose"),
    Signal.SELFHARM: ("自傷", "Self-harm"),
    Signal.WEAPON: ("凶器", "Weapon"),
    Signal.HARM_OTHERS: ("他害", "Harm to others"),
    Signal.ABUSE_PHYS: ("身体的虐待", "Physical abuse"),
    Signal.ABUSE_EMO: ("心理的虐待", "Emotional abuse"),
    Signal.ABUSE_SEX: ("性的虐待", "Sexual abuse"),
    Signal.NEGLECT: ("ネグレクト", "Neglect"),
    Signal.DV: ("面前DV", "Violence between parents"),
    Signal.YOUNG_CARER: ("ヤングケアラー", "Young carer"),
    Signal.RUNAWAY: ("家出", "Runaway"),
    Signal.GROOMING: ("グルーミング", "Grooming"),
    Signal.SEXUAL_IMAGE: ("性的な画像", "Sexual image"),
    Signal.SEXTORTION: ("性的な脅し", "Sextortion"),
    Signal.EXTORTION: ("金品の要求", "Extortion"),
    Signal.INJURY: ("けが", "Injury"),
    Signal.FORCED_CRIME: ("犯罪の強要", "Forced crime"),
    Signal.TEACHER_VIOLENCE: ("体罰・不適切な指導", "Violence by a teacher"),
    Signal.TEACHER_SEX: ("教職員の性暴力", "Sexual violence by a teacher"),
    Signal.MENTAL_DX: ("診断・通院", "Diagnosis"),
    Signal.DOER_SELF: ("自分がした側", "Did it themselves"),
    Signal.BEREAVEMENT: ("死別", "Bereavement"),
    Signal.PRANK: ("いたずらの可能性", "Possible prank"),
    Signal.SERIOUS_INCIDENT_CLAIM: ("重大事態の申立て", "Serious incident claimed"),
}


def label(what: What) -> tuple[str, str]:
    """Name a criterion or signal, in Japanese and English."""
    return LABELS[what]
