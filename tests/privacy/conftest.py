"""Both faces of one installation, with people at them."""

from tests.faults.conftest import (
    child,
    clock,
    enter,
    furnished,
    here,
    home,
    new_child,
    office,
    quick,
    rules,
    serve,
    served,
    server,
    sheet,
    stranger,
)

__all__ = [
    "child", "clock", "enter", "furnished", "here", "home", "new_child", "office", "quick", "rules",
    "serve", "served", "server", "sheet", "stranger",
]  # fmt: skip
