"""A case moves only by the table, and the table always lets a child back in."""

from pathlib import Path

import pytest

from intake.errors import Conflict
from intake.lifecycle import NEXT, Move, State, after, diagram

PAGE = Path(__file__).parents[2] / "docs" / "lifecycle.md"


@pytest.mark.parametrize("state", State)
def test_a_child_may_always_come_back(state):
    assert after(state, Move.CHILD_WROTE) in {State.WAITING, State.CLAIMED}


@pytest.mark.parametrize("state", set(State) - {State.CLOSED})
def test_every_open_conversation_can_be_closed(state):
    assert after(state, Move.CLOSED) is State.CLOSED


@pytest.mark.parametrize("state", State)
def test_a_closed_conversation_can_be_reached_and_left_from_everywhere(state):
    seen, edge = {state}, {state}
    while edge:
        edge = {target for one in edge for target in NEXT[one].values()} - seen
        seen |= edge
    assert seen == set(State)


@pytest.mark.parametrize(
    "state, move",
    [
        (State.WAITING, Move.REPLIED),
        (State.WAITING, Move.RELEASED),
        (State.PAUSED, Move.REPLIED),
        (State.CLOSED, Move.REPLIED),
        (State.CLOSED, Move.CLOSED),
        (State.CLOSED, Move.RELEASED),
    ],
)
def test_a_move_the_table_lacks_means_that_someone_was_quicker(state, move):
    with pytest.raises(Conflict):
        after(state, move)


def test_nobody_answers_what_nobody_took():
    answering = {state for state in State if Move.REPLIED in NEXT[state]}
    assert answering == {State.CLAIMED, State.ANSWERED}


def test_every_state_is_in_the_table_and_leads_to_states():
    assert set(NEXT) == set(State)
    assert {target for moves in NEXT.values() for target in moves.values()} == set(State)


def blocks(page: str) -> list[str]:
    return [part.split("```")[0] for part in page.split("```mermaid\n")[1:]]


def test_the_documented_diagram_is_made_from_the_table():
    assert blocks(PAGE.read_text(encoding="utf-8")) == [diagram()]


def test_an_outdated_diagram_would_be_noticed(monkeypatch):
    monkeypatch.setitem(NEXT, State.PAUSED, {Move.CHILD_WROTE: State.WAITING})
    assert blocks(PAGE.read_text(encoding="utf-8")) != [diagram()]
