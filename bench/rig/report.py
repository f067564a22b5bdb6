"""What was measured against what was promised, as a table for people or JSON for programs."""

import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

import typer
from rich.console import Console
from rich.table import Table

WIDTH = 100
progress_console = Console(stderr=True)
"""Progress goes beside the results, so that these can be piped."""


class Sense(StrEnum):
    """Which side of the bound is good."""

    AT_LEAST = "≥"
    AT_MOST = "≤"


@dataclass(frozen=True, slots=True)
class Goal:
    """One promise and what became of it; ``note`` says what else a reader should know."""

    says: str
    measured: float
    sense: Sense
    bound: float
    unit: str = ""
    note: str = ""

    @property
    def met(self) -> bool:
        if self.sense is Sense.AT_LEAST:
            return self.measured >= self.bound
        return self.measured <= self.bound


def say(title: str, goals: Sequence[Goal], tables: Sequence[Table], *, as_json: bool) -> None:
    """Write the results to standard output."""
    if as_json:
        found = [asdict(goal) | {"met": goal.met} for goal in goals]
        print(json.dumps({"bench": title, "busy": busy(), "goals": found}, ensure_ascii=False))
        return
    out = Console(width=WIDTH)
    for table in (*tables, _verdicts(title, goals)):
        out.print(table)


def busy() -> float:
    """Say how many programs wanted each core in the last minute; a quiet machine says about 1."""
    return round(os.getloadavg()[0] / (os.cpu_count() or 1), 1)


def _verdicts(title: str, goals: Sequence[Goal]) -> Table:
    heading = f"{title} · {busy()} programs a core; times mean little above 1"
    table = Table("goal", "measured", "bound", "", title=heading, title_justify="left")
    for goal in goals:
        table.add_row(
            f"{goal.says}\n[dim]{goal.note}[/dim]" if goal.note else goal.says,
            f"{goal.measured:.3g} {goal.unit}",
            f"{goal.sense} {goal.bound:g} {goal.unit}",
            "[green]met[/green]" if goal.met else "[red]missed[/red]",
        )
    return table


def command(main: Callable[..., None]) -> None:
    """Run one benchmark from the command line."""
    app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
    app.command()(main)
    app()
