"""How a conversation moves: one table, and a child may always come back."""

from enum import StrEnum

from intake.errors import Conflict


class State(StrEnum):
    """Where a conversation stands."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    ANSWERED = "answered"
    PAUSED = "paused"
    CLOSED = "closed"


class Move(StrEnum):
    """What can happen to a conversation."""

    CHILD_WROTE = "child wrote"
    CLAIMED = "claimed"
    RELEASED = "released"
    REPLIED = "replied"
    CLOSED = "closed"


NEXT: dict[State, dict[Move, State]] = {
    State.WAITING: {
        Move.CHILD_WROTE: State.WAITING,
        Move.CLAIMED: State.CLAIMED,
        Move.CLOSED: State.CLOSED,
    },
    State.CLAIMED: {
        Move.CHILD_WROTE: State.CLAIMED,
        Move.CLAIMED: State.CLAIMED,
        Move.REPLIED: State.ANSWERED,
        Move.RELEASED: State.WAITING,
        Move.CLOSED: State.CLOSED,
    },
    State.ANSWERED: {
        Move.CHILD_WROTE: State.CLAIMED,
        Move.CLAIMED: State.ANSWERED,
        Move.REPLIED: State.ANSWERED,
        Move.RELEASED: State.PAUSED,
        Move.CLOSED: State.CLOSED,
    },
    State.PAUSED: {
        Move.CHILD_WROTE: State.WAITING,
        Move.CLAIMED: State.ANSWERED,
        Move.CLOSED: State.CLOSED,
    },
    # Closing ends our work, never the child's door.
    State.CLOSED: {
        Move.CHILD_WROTE: State.WAITING,
        Move.CLAIMED: State.ANSWERED,
    },
}


def after(state: State, move: Move) -> State:
    """Give the state a conversation is in after this move.

    Raises: ``Conflict`` when the table has no such move, because someone else moved it first.
    """
    try:
        return NEXT[state][move]
    except KeyError:
        raise Conflict from None


def diagram() -> str:
    """Draw the table as a Mermaid state diagram (docs/lifecycle.md is made from this)."""
    arrows = [
        f"    {state} --> {target}: {move}"
        for state, moves in NEXT.items()
        for move, target in moves.items()
    ]
    return "\n".join(["stateDiagram-v2", f"    [*] --> {State.WAITING}", *arrows, ""])
