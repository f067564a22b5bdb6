"""How a refused start sounds: one plain line."""

import pytest

from intake.errors import UnsafeStart


def refusal(refuse, given) -> str:
    """Give the line with which this is refused."""
    with pytest.raises(UnsafeStart) as refused:
        refuse(given)
    said = str(refused.value)
    assert said.startswith("The start was refused: ")
    assert "\n" not in said
    return said
