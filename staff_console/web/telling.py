"""A case in words: its timeline, the machine's flags, and the one thing to do next."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from intake.lifecycle import State
from staff_console.caseview import CaseView, ChildSaid, Event, FlagView, Happening, Note, StaffSaid
from staff_console.web.present import STATUSES
from staff_console.web.tongue import N_, Tongue
from triage.policy import Policy, Verb

NOTES: Mapping[str, str] = {
    "note": N_("内部メモ"),
    "level": N_("緊急度を変えた理由"),
    "closing": N_("完了にした理由"),
    "restriction": N_("読める人から外した理由"),
    "grant": N_("読める人を足した理由"),
}
EVENTS: Mapping[str, str] = {
    "case opened": N_("相談が始まりました"),
    "words made": N_("あいことばを作りました"),
    "came back": N_("子どもがもどってきました"),
    "left": N_("子どもが画面を閉じました"),
    "claimed": N_("引き受けました"),
    "released": N_("手放しました"),
    "flag confirmed": N_("印を確かめました"),
    "flag overruled": N_("印をくつがえしました"),
    "level changed": N_("緊急度を変えました"),
    "looked": N_("開いて読みました"),
    "acknowledged": N_("警報を受けとめました"),
    "closed": N_("完了にしました"),
    "reopened": N_("開き直しました"),
    "granted": N_("読める人を足しました"),
    "grant asked": N_("読める人に戻すことを求めました。もう一人の管理者を待っています"),
    "recovered": N_("復旧の鍵で、管理者が読めるようにしました"),
    "narrowed": N_("読める人をしぼりました"),
    "restricted": N_("読める人から外しました"),
    "claim silent": N_("引き受けた人に動きがないので、警報をもう一度鳴らしました"),
    "still unclaimed": N_("だれも引き受けていないので、警報をもう一度鳴らしました"),
}
TOLD_ELSEWHERE = frozenset({"child wrote", "replied", "noted"})
"""Verbs of entries whose words stand in the timeline themselves."""


@dataclass(frozen=True, slots=True, repr=False)
class Part:
    """A stretch of words; with a rule, it is evidence of a flag."""

    text: str
    rule: str | None = None
    flag: str | None = None
    label: str = ""
    reason: str | None = None
    status: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """One line of the timeline."""

    kind: str
    who: str
    what: str
    at: str
    number: int = 0
    pieces: tuple[Part, ...] = ()
    readable: bool = True


@dataclass(frozen=True, slots=True)
class Named:
    """What flags and levels are called on this screen."""

    labels: Mapping[str, str]
    levels: Mapping[int, str]

    def change(self, event: Event) -> str:
        """Name the level before and after, where an entry tells of one."""
        facts = dict(event.facts)
        if event.verb != "level changed" or not {"from", "to"} <= facts.keys():
            return ""
        was, now = (self.levels.get(int(facts[end]), "") for end in ("from", "to"))
        return f": {was} → {now}"


@dataclass(frozen=True, slots=True, repr=False)
class Mark:
    """One flag of the machine, and what a person thinks of it."""

    what: str
    label: str
    status: str
    judged: str
    verdict: str
    judgement: str
    reason: str
    evidence: tuple[tuple[int, str], ...]
    rules: str
    version: str


@dataclass(frozen=True, slots=True)
class Step:
    """The one thing to do next: a button of ours, or a place to go."""

    words: str
    action: str = ""
    href: str = ""


Clock = Callable[[datetime], str]


def lines(view: CaseView, policy: Policy, tongue: Tongue, clock: Clock) -> list[Line]:
    """Put the timeline into words."""
    labels = {flag.what: _label(flag, tongue) for flag in view.flags}
    levels = {int(level.id): tongue.of(level) for level in policy.levels}
    told = (one for one in view.timeline if not _told_elsewhere(one))
    return [_line(one, Named(labels, levels), tongue, clock) for one in told]


def _told_elsewhere(one: Happening) -> bool:
    return isinstance(one, Event) and one.verb in TOLD_ELSEWHERE


def _line(one: Happening, named: Named, tongue: Tongue, clock: Clock) -> Line:
    match one:
        case ChildSaid():
            parts = tuple(
                Part(
                    piece.text,
                    piece.rule,
                    piece.flag,
                    named.labels.get(piece.flag or "", piece.flag or ""),
                    piece.reason,
                    piece.status.value if piece.status else "",
                )
                for piece in one.pieces
            )
            child, at = tongue.say(N_("子ども")), clock(one.at)
            return Line("child", child, "", at, one.number, parts, one.readable)
        case StaffSaid():
            what, words = tongue.say(N_("子どもへの返信")), (Part(one.text),)
            return Line("staff", one.by, what, clock(one.at), one.number, words, one.readable)
        case Note():
            what = tongue.say(NOTES.get(one.kind, NOTES["note"]))
            return Line("note", one.by, what, clock(one.at), pieces=(Part(one.text),))
        case Event():
            what = tongue.say(EVENTS.get(one.verb, one.verb))
            return Line("event", one.by or "", what + named.change(one), clock(one.at))
        case _:
            assert_never(one)


def marks(view: CaseView, tongue: Tongue, clock: Clock) -> list[Mark]:
    """Put the flags into words; those nobody has judged yet come first."""
    return sorted(
        (_mark(flag, tongue, clock) for flag in view.flags), key=lambda mark: mark.judged != "open"
    )


def _mark(flag: FlagView, tongue: Tongue, clock: Clock) -> Mark:
    judged, verdict, judgement = "open", tongue.say(N_("まだ人が確かめていません")), ""
    if flag.verdict:
        judged = "confirmed" if flag.verdict.confirmed else "overruled"
        words = N_("人が確かめました") if flag.verdict.confirmed else N_("人がくつがえしました")
        verdict, by = tongue.say(words), f"{flag.verdict.by} {clock(flag.verdict.at)}"
        judgement = f"{by}: {flag.verdict.reason}" if flag.verdict.reason else by
    return Mark(
        what=flag.what,
        label=_label(flag, tongue),
        status=tongue.say(STATUSES[flag.status]),
        judged=judged,
        verdict=verdict,
        judgement=judgement,
        reason=flag.reason_ja,
        evidence=flag.evidence,
        rules=" ".join(flag.rules),
        version=flag.version,
    )


def _label(flag: FlagView, tongue: Tongue) -> str:
    return flag.label_ja if tongue.lang == "ja" else flag.label_en


def next_step(view: CaseView) -> Step:
    """Decide the one thing to do next in this case."""
    row, may = view.row, view.may
    if row.rings and Verb.ACKNOWLEDGE in may:
        return Step(N_("警報を受けとめる"), action="acknowledge")
    if row.status in {State.WAITING, State.PAUSED} and Verb.CLAIM in may:
        return Step(N_("引き受ける"), action="claim")
    if row.status is State.CLAIMED and Verb.REPLY in may:
        return Step(N_("返信を書く"), href="#compose")
    unjudged = [flag for flag in view.flags if flag.verdict is None]
    if unjudged and Verb.JUDGE_FLAG in may:
        return Step(N_("機械の印を確かめる"), href=f"#flag-{unjudged[0].what}")
    return Step(N_("一覧にもどる"), href="/")
