"""Durable intakes per second, beside two floors of the same run: ``python -m bench.intake``.

Every number is a ratio to a floor measured in the same second, so a slow or busy machine changes
the figures and not the verdicts. What was acknowledged is counted in the database afterwards.
"""

import asyncio
import gc
import sqlite3
from collections import defaultdict
from contextlib import ExitStack
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from rich.progress import Progress
from rich.table import Table
from typer import Option

from bench.rig import place, program, report
from bench.rig.child import Child, a_child
from bench.rig.load import Cell, keep_writing, middle, quantile, write_first
from bench.rig.report import Goal, Sense

LEVELS = (1, 16, 64)
MOST = LEVELS[-1]
ROUNDS = 5
HOLDERS = len(place.ROLES) + 1
"""Twelve readers and the recovery sheet."""
NEW = {1: 60, 16: 160, 64: 320}
"""New conversations a round, by how many at once."""


class What(StrEnum):
    """What is measured, in the order of a round."""

    BARE = "bare floor"
    SEALED = "sealed floor"
    EXISTING = "existing case"
    FIRST = "new case, 12 readers"
    SLOW = "existing case, flush 2 ms longer"


@dataclass(slots=True)
class Run:
    """The doors of the four programs, and what has been measured so far."""

    children: dict[What, list[Child]]
    cells: defaultdict[tuple[What, int], list[Cell]] = field(
        default_factory=lambda: defaultdict(list)
    )

    async def round(self, level: int, seconds: float) -> None:
        """Measure everything once, floors and ours in turn."""
        for what in What:
            if what is not What.SLOW or level == MOST:
                self.cells[what, level].append(await self._cell(what, level, seconds))

    async def _cell(self, what: What, level: int, seconds: float) -> Cell:
        children = self.children[what][:level]
        if what is not What.FIRST:
            return await keep_writing(children, seconds)
        for child in children:
            await child.again()
        share = range(0, NEW[level], level)
        visits = [await asyncio.gather(*(child.arrive() for child in children)) for _ in share]
        return await write_first(children, [visit for some in visits for visit in some])

    def rate(self, what: What, level: int) -> float:
        return middle([cell.rate for cell in self.cells[what, level]])

    def of(self, what: What, floor: What, level: int) -> float:
        """Give the ratio to a floor: the median over rounds, each against its own."""
        pairs = zip(self.cells[what, level], self.cells[floor, level], strict=True)
        return middle([ours.rate / theirs.rate for ours, theirs in pairs])

    def time(self, what: What, level: int, share: float) -> float:
        """Give a quantile: the median over rounds."""
        return middle([quantile(cell.times, share) for cell in self.cells[what, level]])

    def failures(self, *whats: What) -> int:
        return sum(
            c.failures for (what, _), cells in self.cells.items() if what in whats for c in cells
        )

    def answered(self, *whats: What) -> int:
        found = (c for (what, _), cells in self.cells.items() if what in whats for c in cells)
        return sum(len(cell.times) for cell in found) - self.failures(*whats)


async def measure(ports: dict[What, int], seconds: float, progress: Progress) -> Run:
    """Bring the children, let each begin a conversation, and measure round by round."""
    run = Run({what: [await a_child(port) for _ in range(MOST)] for what, port in ports.items()})
    for what in (What.EXISTING, What.SLOW):
        for child in run.children[what]:
            await child.arrive()
            assert (await child.say()).status == 200, "a first message was refused"
    steps = [level for level in LEVELS for _ in range(ROUNDS)]
    task = progress.add_task("intake", total=len(steps))
    for level in steps:
        progress.update(task, description=f"{level} children")
        await run.round(level, seconds)
        progress.advance(task)
    return run


def goals(run: Run) -> list[Goal]:
    """Say what was promised and what became of it."""
    sealed = {level: run.of(What.EXISTING, What.SEALED, level) for level in LEVELS}
    each = ", ".join(f"{ratio:.2f} at {level}" for level, ratio in sealed.items())
    first = run.of(What.FIRST, What.SEALED, MOST)
    slow = run.of(What.SLOW, What.EXISTING, MOST)
    failed = sum(cell.failures for cell in run.cells[What.FIRST, MOST])
    at_most, at_least = Sense.AT_MOST, Sense.AT_LEAST
    return [
        Goal("existing case, of sealed, 64 children", sealed[MOST], at_least, 0.35, note=each),
        Goal("the same, stretch", sealed[MOST], at_least, 0.5),
        Goal("new case, of sealed, 64 children", first, at_least, 0.10),
        Goal("accept p50, one child", run.time(What.EXISTING, 1, 0.5), at_most, 2, "ms"),
        Goal("accept p99, one child", run.time(What.EXISTING, 1, 0.99), at_most, 6, "ms"),
        Goal("flush 2 ms longer, of its own rate, 64 children", slow, at_least, 0.6),
        Goal("errors, 64 new conversations at once", failed, at_most, 0),
    ]


def rates(run: Run) -> Table:
    """Show every cell."""
    table = Table(title="Durable intakes a second", title_justify="left")
    for name in ("", "children", "a second", "of bare", "of sealed", "p50 ms", "p99 ms"):
        table.add_column(name, justify="left" if not name else "right", no_wrap=True)
    for what, level in run.cells:
        table.add_row(
            what,
            str(level),
            f"{run.rate(what, level):,.0f}",
            f"{run.of(what, What.BARE, level):.2f}",
            f"{run.of(what, What.SEALED, level):.2f}",
            f"{run.time(what, level, 0.5):.2f}",
            f"{run.time(what, level, 0.99):.2f}",
            end_section=what is What.SLOW or (what is What.FIRST and level != MOST),
        )
    return table


def verify(home: Path, acknowledged: int) -> None:
    """Count what is really there: every acknowledged message once, sealed to every reader."""
    with sqlite3.connect(home / "madoguchi.db") as base:
        (stored,) = base.execute("SELECT count(*) FROM message").fetchone()
        holders = base.execute(
            "SELECT DISTINCT count(*) FROM case_reader GROUP BY case_id"
        ).fetchall()
    assert stored == acknowledged, f"{acknowledged} acknowledged, {stored} stored"
    assert holders == [(HOLDERS,)], f"a case has {holders} readers"


def main(
    *,
    seconds: Annotated[float, Option(help="Length of one measurement.")] = 1.0,
    as_json: Annotated[bool, Option("--json", help="One line of JSON.")] = False,
) -> None:
    """Measure durable intakes beside the two floors."""
    gc.disable()  # a pause of the load would be counted as one of the program
    program.many_connections()
    with place.folder() as folder, ExitStack() as stack:
        homes = [place.furnish(folder / name) for name in ("face", "slow")]
        face = stack.enter_context(program.child_face(homes[0].here.home)).port
        slow = program.child_face(homes[1].here.home, "bench.rig.slow_face")
        ports = {
            What.BARE: stack.enter_context(program.floor(folder / "bare.db", "bare")).port,
            What.SEALED: stack.enter_context(program.floor(folder / "sealed.db", "sealed")).port,
            What.EXISTING: face,
            What.FIRST: face,
            What.SLOW: stack.enter_context(slow).port,
        }
        progress = stack.enter_context(Progress(console=report.progress_console, transient=True))
        run = asyncio.run(measure(ports, seconds, progress))
        verify(homes[0].here.home, MOST + run.answered(What.EXISTING, What.FIRST))
    report.say("intake", goals(run), [rates(run)], as_json=as_json)


if __name__ == "__main__":
    report.command(main)
