"""Reads what the city decides and what triage looks for from their files."""

from functools import cache
from importlib.resources import files
from pathlib import Path

from intake.settings import Settings
from triage import policy as policies
from triage import rules
from triage.policy import Policy
from triage.rules import RuleSet

SHIPPED = "asahikawa.toml"


def policy_text(settings: Settings | None) -> tuple[str, str]:
    """Give the name and the text of the policy file: the city's own, or the one that ships."""
    if settings and settings.policy:
        path = settings.path(settings.policy)
        return path.name, path.read_text(encoding="utf-8")
    return SHIPPED, (files("triage") / "policies" / SHIPPED).read_text(encoding="utf-8")


def read_policy(settings: Settings | None = None) -> Policy:
    """Read the policy. Raises ``PolicyFaults`` with every fault, by key and line."""
    return policies.parse(policy_text(settings)[1])


def phrases_text(settings: Settings | None, policy: Policy) -> str:
    """Read the words that children see, from beside the policy or from the package."""
    beside = settings.path(settings.policy).parent if settings and settings.policy else None
    if beside and (own := Path(beside) / policy.phrases).is_file():
        return own.read_text(encoding="utf-8")
    return (files("triage") / "policies" / policy.phrases).read_text(encoding="utf-8")


@cache
def read_rules() -> RuleSet:
    """Read the rules of triage, once. Raises ``RuleFaults`` with every fault, by file and line."""
    folder = files("triage") / "lexicon"
    return rules.parse(
        {
            entry.name: entry.read_text(encoding="utf-8")
            for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
            if entry.name.endswith(".toml")
        }
    )
