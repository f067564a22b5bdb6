"""What an open, idle conversation costs: ``python -m bench.conversations``.

Each child has written once and keeps the page open. Counted is everything the process came to hold
for them: the connection, the stream, and what is kept at hand of the thread.
"""

import asyncio
import time
from typing import Annotated

from rich.progress import Progress
from typer import Option

from bench.rig import place, program, report
from bench.rig.child import Child, a_child
from bench.rig.load import middle, timed
from bench.rig.program import Running
from bench.rig.report import Goal, Sense

WARM = 200
"""Conversations opened and closed before the first look, so that what is loaded once is loaded."""
AT_ONCE = 32
SETTLE = 2.0
"""Seconds of quiet before a look at the memory."""
ASKED = 200
"""Messages of one child while all the others are open."""
OWN_READERS = ("psychologist", "manager")
"""Enough for a case; how many readers there are is no part of this."""


async def open_one(port: int) -> Child:
    """Let a child write and leave the page open."""
    child = await a_child(port)
    await child.arrive()
    assert (await child.say()).status == 200, "a message was refused"
    assert (await child.listen()).status == 200, "the page was not let in"
    return child


async def open_many(port: int, count: int, progress: Progress) -> list[Child]:
    """Open conversations, a few at once."""
    task = progress.add_task(f"{count:,} conversations", total=count)
    opened: list[Child] = []
    while len(opened) < count:
        some = min(AT_ONCE, count - len(opened))
        opened += await asyncio.gather(*(open_one(port) for _ in range(some)))
        progress.update(task, completed=len(opened))
    return opened


async def measure(face: Running, count: int, progress: Progress) -> tuple[float, float, float]:
    """Give bytes per conversation, and a child's median time alone and beside the others."""
    writer = await a_child(face.port)
    await writer.arrive()
    for child in await open_many(face.port, WARM, progress):
        child.connection.close()
    alone = await _ask(writer)
    before = await _resident(face)
    opened = await open_many(face.port, count, progress)
    after = await _resident(face)
    beside = await _ask(writer)
    assert not any(child.connection.closed for child in opened), "a page was let go"
    return (after - before) / count, alone, beside


async def _resident(face: Running) -> int:
    await asyncio.sleep(SETTLE)
    return face.resident()


async def _ask(child: Child) -> float:
    times: list[float] = []
    await child.again()
    end = time.monotonic() + SETTLE
    while len(times) < ASKED and time.monotonic() < end:
        assert await timed(child.say, times), "a message was refused"
    return middle(times)


def main(
    *,
    count: Annotated[int, Option(help="How many children.")] = 5_000,
    as_json: Annotated[bool, Option("--json", help="One line of JSON.")] = False,
) -> None:
    """Measure the memory of an idle open conversation."""
    program.many_connections()
    with (
        place.folder() as folder,
        program.child_face(place.furnish(folder / "home", OWN_READERS).here.home) as face,
        Progress(console=report.progress_console, transient=True) as progress,
    ):
        each, alone, beside = asyncio.run(measure(face, count, progress))
    note = f"a child's p50 is {beside / alone:.2f}× what it was alone"
    says = f"memory of an idle open conversation, at {count:,}"
    goal = Goal(says, each / 1024, Sense.AT_MOST, 18, "KiB", note)
    report.say("conversations", [goal], [], as_json=as_json)


if __name__ == "__main__":
    report.command(main)
