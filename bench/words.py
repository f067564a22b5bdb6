"""Sixteen come back with their words at once while others write: ``python -m bench.words``.

The stretching of words is slow on purpose; it must not stand in the way of anybody's message.
"""

import asyncio
import json
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Annotated

from rich.progress import Progress
from typer import Option

from bench.rig import place, program, report
from bench.rig.child import Child, a_child
from bench.rig.load import middle, quantile, timed
from bench.rig.report import Goal, Sense
from intake.vault.secrets import new_secret
from intake.vault.stretch import stretch_words

RETURNING = 16
BURSTS = 12
WRITING = 4
EVERY = 0.02
"""Seconds between the messages of one child: far more than children write, far less than full."""
QUIET = 0.6
"""Seconds before each burst in which the messages are timed alone."""


async def words_of(child: Child) -> bytes:
    """Let a child write and ask for the six words."""
    await child.arrive()
    assert (await child.say()).status == 200, "a message was refused"
    answer = await child.posts(b"/words", b"token=" + child.visit.token)
    assert answer.status == 200, "no words were given"
    return " ".join(json.loads(answer.body)["words"]).encode()


class Writers:
    """Children who write at an even pace; their times go where they are told."""

    def __init__(self, children: Sequence[Child]) -> None:
        self._children = children
        self.times: list[float] = []

    async def write(self) -> None:
        """Arrive, and write until cancelled."""
        for child in self._children:
            await child.arrive()
        await asyncio.gather(*map(self._one, self._children))

    async def _one(self, child: Child) -> None:
        while True:
            assert await timed(child.say, self.times), "a message was refused"
            await asyncio.sleep(EVERY)


def stretched_alone() -> float:
    """Time the same number of stretches, two at once, in a process that does nothing else."""
    times = []
    with ThreadPoolExecutor(2) as pool:
        for _ in range(3):
            began = time.perf_counter()
            list(pool.map(lambda words: stretch_words(words, new_secret()), [b"words"] * RETURNING))
            times.append((time.perf_counter() - began) * 1000)
    return middle(times)


async def measure(port: int, progress: Progress) -> tuple[list[float], list[float], list[float]]:
    """Give times of coming back, of messages alone, and of messages meanwhile."""
    children = [await a_child(port) for _ in range(RETURNING)]
    spoken = [await words_of(child) for child in children]
    writers = Writers([await a_child(port) for _ in range(WRITING)])
    back: list[float] = []
    alone: list[float] = []
    meanwhile: list[float] = []
    writing = asyncio.create_task(writers.write())
    for _ in progress.track(range(BURSTS), description="words"):
        writers.times = alone
        await asyncio.sleep(QUIET)
        writers.times = meanwhile
        await asyncio.gather(*map(_come_back, children, spoken, [back] * RETURNING))
        assert not writing.done(), "a message was refused"
    writing.cancel()
    return back, alone, meanwhile


async def _come_back(child: Child, spoken: bytes, times: list[float]) -> None:
    began = time.perf_counter()
    body = b"token=%b&spoken=%b" % (child.visit.token, spoken.replace(b" ", b"+"))
    answer = await child.posts(b"/back", body)
    times.append((time.perf_counter() - began) * 1000)
    assert answer.status == 303, "the words were not known"


def main(*, as_json: Annotated[bool, Option("--json", help="One line of JSON.")] = False) -> None:
    """Measure coming back, and messages meanwhile."""
    with (
        place.folder() as folder,
        program.child_face(place.furnish(folder / "home").here.home) as face,
        Progress(console=report.progress_console, transient=True) as progress,
    ):
        back, alone, meanwhile = asyncio.run(measure(face.port, progress))
    tails = f"p99 {quantile(alone, 0.99):.1f} ms alone, {quantile(meanwhile, 0.99):.1f} meanwhile"
    floor = f"stretching the words of {RETURNING} alone takes {stretched_alone():.0f} ms here"
    slowest = quantile(back, 0.99)
    ratio = middle(meanwhile) / middle(alone)
    goals = [
        Goal(f"{RETURNING} come back at once, p99", slowest, Sense.AT_MOST, 500, "ms", floor),
        Goal("a message's p50 meanwhile, of alone", ratio, Sense.AT_MOST, 2, "×", tails),
    ]
    report.say("words", goals, [], as_json=as_json)


if __name__ == "__main__":
    report.command(main)
