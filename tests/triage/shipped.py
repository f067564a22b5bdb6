"""The shipped lexicon, read once, and a short way to ask triage about a text."""

from pathlib import Path

import triage
from triage.assess import assess
from triage.model import Author, Channel, Earlier, Facts, FlagStatus, Speaker, Utterance
from triage.rules import parse

LEXICON = Path(triage.__file__).parent / "lexicon"
SOURCES = {path.name: path.read_text(encoding="utf-8") for path in LEXICON.glob("*.toml")}
RULES = parse(SOURCES)


def facts(*texts, author=Author.child, channel=Channel.chat, earlier=None):
    said = [
        Utterance(one[1], Speaker(one[0])) if isinstance(one, tuple) else Utterance(one)
        for one in texts
    ]
    return Facts(channel, author, tuple(said), earlier or Earlier())


def judged(*texts, rules=RULES, **about):
    return assess(facts(*texts, **about), rules)


def standing(assessment):
    """The names of what stands, criteria and signals."""
    return {str(one) for one in (*assessment.criteria, *assessment.signals)}


def status_of(assessment, name):
    """Every status under which this criterion or signal is shown."""
    return {str(one.status) for one in assessment.flags if str(one.what) == name}


def speaking(assessment):
    """The rules whose words stand, as flags or as word of bullying."""
    flags = [one for one in assessment.flags if one.status is not FlagStatus.negated]
    found = {words.rule for flag in flags for words in flag.evidence}
    if assessment.bullying:
        found |= {words.rule for words in assessment.bullying_evidence}
    return found
