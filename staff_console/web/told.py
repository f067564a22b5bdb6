"""What a child chose before writing, in the words of the policy's own questions."""

from collections.abc import Iterable, Mapping

from staff_console.web.tongue import N_, Named, Tongue
from triage.policy import Policy

NAMES: Mapping[str, str] = {
    "door": N_("入り口"),
    "feeling": N_("気持ち"),
    "topic": N_("話したいこと"),
    "for_whom": N_("だれのこと"),
    "wish": N_("話したい相手"),
    "school": N_("学校"),
    "grade": N_("学年"),
    "language": N_("ことば"),
}
DOORS: Mapping[str, str] = {"report": N_("報告だけ"), "reply": N_("返事がほしい")}
LANGUAGES: Mapping[str, str] = {"ja": N_("日本語"), "en": N_("英語")}
UNTOLD = N_("言っていません")


def told(about: Mapping[str, str | None], policy: Policy, tongue: Tongue) -> list[tuple[str, str]]:
    """Name every answer; what was not told is said to be untold."""
    return [
        (tongue.say(name), _answer(key, about.get(key), policy, tongue))
        for key, name in NAMES.items()
    ]


def _answer(key: str, value: str | None, policy: Policy, tongue: Tongue) -> str:
    if not value:
        return tongue.say(UNTOLD)
    if key in {"door", "language"}:
        return tongue.say({**DOORS, **LANGUAGES}.get(value, value))
    asked = policy.questions
    offered: Mapping[str, Iterable[Named]] = {
        "feeling": asked.feelings, "topic": asked.topics, "for_whom": asked.for_whom,
        "wish": asked.wishes, "school": policy.schools, "grade": policy.grades,
    }  # fmt: skip
    found = (one for one in offered.get(key, ()) if getattr(one, "id", None) == value)
    return next((tongue.of(one) for one in found), value)
