import re

import pytest

from tests.triage.shipped import judged
from triage.model import Criterion, FlagStatus, Signal, Urgency
from triage.urgency import CARRIED_BY_OTHER, URGENCY, urgency


def test_every_criterion_and_signal_has_an_urgency_with_a_source():
    assert set(URGENCY) == {*Criterion, *Signal}
    for level, source in URGENCY.values():
        assert level in Urgency
        assert re.search(r"domain book §|000 |triage\.md", source)


@pytest.mark.parametrize("what", list(URGENCY), ids=str)
def test_doubt_and_denial_never_make_a_flag_more_urgent(what):
    sure = urgency(what, FlagStatus.asserted, None)
    assert urgency(what, FlagStatus.third_party, None) == sure
    assert sure <= urgency(what, FlagStatus.possible, None) <= max(sure, Urgency.U3)
    assert urgency(what, FlagStatus.negated, None) >= sure


def test_a_rule_may_name_its_own_urgency_but_not_for_what_was_denied():
    assert urgency(Criterion.ABSENCE, FlagStatus.asserted, Urgency.U1) == Urgency.U1
    assert urgency(Criterion.ABSENCE, FlagStatus.possible, Urgency.U3) == Urgency.U3
    assert urgency(Criterion.ABSENCE, FlagStatus.negated, Urgency.U1) == Urgency.U4


def test_a_denied_wish_to_die_is_asked_about_once():
    assert urgency(Criterion.WISH_TO_DIE, FlagStatus.negated, None) == Urgency.U3


@pytest.mark.parametrize("signal", sorted(CARRIED_BY_OTHER), ids=str)
def test_a_signal_without_a_criterion_of_its_own_is_carried_by_the_last(signal):
    assert URGENCY[signal][0] <= URGENCY[Criterion.OTHER][0]


def test_the_case_is_as_urgent_as_its_most_urgent_flag():
    found = judged("学校を休んでる。もう死にたい")
    assert found.urgency == min(flag.urgency for flag in found.flags) == Urgency.U1


def test_bullying_alone_waits_for_the_weekly_meeting():
    assert judged("あだ名がいやだ").urgency == Urgency.U3
