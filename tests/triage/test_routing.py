"""Whose case it is, row by row of the city's table."""

from dataclasses import replace
from itertools import product

import pytest

from tests.triage.asahikawa import POLICY, TEXT
from triage.model import Assessment, Author, Criterion, Flag, FlagStatus, Signal, Urgency, What
from triage.policy import MANAGER, RoleId, Verb, parse
from triage.routing import place

U0, U1, U2, U3, U4 = Urgency
NEED_TO_KNOW = {"psychologist", "shift_supervisor", "manager"}
EVERYBODY = NEED_TO_KNOW | {"counsellor", "support_worker"}


def judged(urgency: Urgency, *found: What, status=FlagStatus.asserted) -> Assessment:
    flags = tuple(Flag(what, status, (), urgency) for what in found)
    return Assessment(urgency, flags, bullying=None, needs_person=False, version="test")


ROWS: list[tuple[Urgency, list[What], Author, str, str, str, set[str]]] = [
    # level, found, author -> rule, compartment, owner, readers
    (U0, [], Author.child, "emergency", "emergency", "shift_supervisor", EVERYBODY),
    (
        U0,
        [Signal.IMMINENT, Criterion.WISH_TO_DIE],
        Author.child,
        "emergency",
        "emergency",
        "shift_supervisor",
        EVERYBODY,
    ),
    (
        U0,
        [Signal.IMMINENT],
        Author.guardian,
        "emergency",
        "emergency",
        "shift_supervisor",
        EVERYBODY,
    ),
    (U1, [Criterion.WISH_TO_DIE], Author.child, "wish-to-die", "care", "psychologist", EVERYBODY),
    (U1, [Signal.SELFHARM], Author.bystander, "wish-to-die", "care", "psychologist", EVERYBODY),
    (U1, [Criterion.SEXUAL], Author.child, "sexual", "sexual", "psychologist", NEED_TO_KNOW),
    (U1, [Signal.GROOMING], Author.child, "sexual", "sexual", "psychologist", NEED_TO_KNOW),
    (U1, [Signal.SEXUAL_IMAGE], Author.guardian, "sexual", "sexual", "psychologist", NEED_TO_KNOW),
    (
        U0,
        [Signal.SEXTORTION],
        Author.child,
        "sexual-now",
        "sexual",
        "shift_supervisor",
        NEED_TO_KNOW,
    ),
    (
        U1,
        [Signal.ABUSE_SEX, Signal.ABUSE_PHYS],
        Author.child,
        "sexual",
        "sexual",
        "psychologist",
        NEED_TO_KNOW,
    ),
    (U1, [Signal.ABUSE_PHYS], Author.child, "abuse", "abuse", "psychologist", NEED_TO_KNOW),
    (U1, [Signal.NEGLECT], Author.child, "abuse", "abuse", "psychologist", NEED_TO_KNOW),
    (U0, [Signal.DV], Author.child, "abuse-now", "abuse", "shift_supervisor", NEED_TO_KNOW),
    (
        U1,
        [Signal.TEACHER_VIOLENCE],
        Author.child,
        "staff-matter",
        "staff_matter",
        "psychologist",
        NEED_TO_KNOW,
    ),
    (
        U1,
        [Signal.TEACHER_SEX, Criterion.SEXUAL],
        Author.child,
        "staff-matter",
        "staff_matter",
        "psychologist",
        NEED_TO_KNOW,
    ),
    (
        U0,
        [Signal.TEACHER_SEX],
        Author.child,
        "staff-matter-now",
        "staff_matter",
        "shift_supervisor",
        NEED_TO_KNOW,
    ),
    (
        U1,
        [Signal.INJURY],
        Author.guardian,
        "guardian-today",
        "guardian_side",
        "support_worker",
        NEED_TO_KNOW | {"support_worker"},
    ),
    (
        U3,
        [],
        Author.guardian,
        "guardian",
        "guardian_side",
        "support_worker",
        {"support_worker", "shift_supervisor", "manager"},
    ),
    (
        U2,
        [],
        Author.teacher,
        "grown-ups",
        "care",
        "support_worker",
        NEED_TO_KNOW | {"support_worker"},
    ),
    (U2, [Signal.YOUNG_CARER], Author.child, "welfare", "care", "support_worker", EVERYBODY),
    (U1, [Signal.EXTORTION], Author.child, "today", "care", "psychologist", EVERYBODY),
    (
        U2,
        [Criterion.FIVE_OR_MORE],
        Author.child,
        "difficult-case",
        "care",
        "psychologist",
        EVERYBODY,
    ),
    (U3, [], Author.child, "everything-else", "care", "counsellor", EVERYBODY),
    (U4, [Signal.PRANK], Author.child, "everything-else", "care", "counsellor", EVERYBODY),
    (U4, [], Author.call_taker, "everything-else", "care", "counsellor", EVERYBODY),
]


@pytest.mark.parametrize("urgency, found, author, rule, compartment, owner, readers", ROWS)
def test_the_first_row_that_fits_decides(urgency, found, author, rule, compartment, owner, readers):
    placement = place(judged(urgency, *found), POLICY, author)
    assert placement.rule == rule
    assert placement.compartment == compartment
    assert placement.owner == owner
    assert placement.readers == readers


def test_every_row_is_reached_by_some_case():
    reached = {place(judged(row[0], *row[1]), POLICY, row[2]).rule for row in ROWS}
    assert reached == {row.id for row in POLICY.routing}


@pytest.mark.parametrize("urgency", Urgency)
def test_whatever_is_found_the_manager_and_the_owner_can_read(urgency):
    for what, author in product([*Criterion, *Signal], Author):
        placement = place(judged(urgency, what), POLICY, author)
        assert placement.readers >= {"manager", placement.owner}
        assert len(placement.readers) >= 2
        assert all(POLICY.may(role, Verb.READ_CASE) for role in placement.readers)


@pytest.mark.parametrize("status", [FlagStatus.possible, FlagStatus.third_party])
def test_an_unsure_flag_still_raises_the_wall(status):
    assert place(judged(U2, Criterion.SEXUAL, status=status), POLICY, Author.child).rule == "sexual"


def test_a_negated_flag_raises_no_wall():
    assessment = judged(U3, Criterion.SEXUAL, status=FlagStatus.negated)
    assert place(assessment, POLICY, Author.child).rule == "everything-else"


@pytest.mark.parametrize(
    "wish, preference",
    [("woman", "woman"), ("man", "man"), ("anyone", "anyone"), (None, None), ("robot", None)],
)
def test_the_child_s_wish_is_carried_along(wish, preference):
    placement = place(judged(U3), POLICY, Author.child, wish)
    assert placement.preference == preference


def test_supervisor_and_manager_are_told_of_what_is_urgent():
    for urgency, found, author, *_ in ROWS:
        placement = place(judged(urgency, *found), POLICY, author)
        if urgency <= U1:
            assert "manager" in placement.told
            assert "shift_supervisor" in {*placement.told, placement.owner}


def test_the_manager_reads_even_where_a_row_forgot_to_say_so():
    # `parse` refuses such a table; a placement does not depend on that alone.
    last = replace(POLICY.routing[-1], readers=(RoleId("counsellor"),))
    forgetful = replace(POLICY, routing=(last,))
    assert place(judged(U4), forgetful, Author.child).readers == {"counsellor", MANAGER}


def test_two_signals_of_one_row_ask_for_any_not_for_all():
    either = parse(TEXT.replace('["YOUNG_CARER", "RUNAWAY"]', '["BEREAVEMENT", "RUNAWAY"]'))
    assert place(judged(U3, Signal.BEREAVEMENT), either, Author.child).rule == "welfare"
    assert place(judged(U3, Signal.YOUNG_CARER), either, Author.child).rule == "everything-else"
