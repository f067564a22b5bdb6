"""Keeps a number of children writing at once and times every answer."""

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import chain

from bench.rig.child import Child, Visit
from bench.rig.connection import Answer

OK = 200


@dataclass(frozen=True, slots=True)
class Cell:
    """One round of one kind at one number of children; times in milliseconds, sorted."""

    times: tuple[float, ...]
    seconds: float
    failures: int

    @property
    def rate(self) -> float:
        return len(self.times) / self.seconds


def quantile(times: Sequence[float], share: float) -> float:
    """Give the time that this share of answers took at most."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("inf")


def middle(values: Sequence[float]) -> float:
    """Give the median."""
    return statistics.median(values)


async def timed(ask: Callable[[], Awaitable[Answer]], times: list[float]) -> bool:
    """Time one question; False when it was not answered with yes."""
    began = time.perf_counter()
    try:
        answer = await ask()
    except ConnectionError:
        return False
    times.append((time.perf_counter() - began) * 1000)
    return answer.status == OK


async def keep_writing(children: Sequence[Child], seconds: float) -> Cell:
    """Let each child write again as soon as the last message has arrived."""
    end = time.perf_counter() + seconds

    async def one(child: Child, times: list[float]) -> int:
        failures = 0
        while time.perf_counter() < end:
            failures += not await timed(child.say, times)
            await child.again()
        return failures

    return await _together(children, one)


async def write_first(children: Sequence[Child], visits: Sequence[Visit]) -> Cell:
    """Let a new child write with every visit, as many at once as there are connections."""
    waiting = iter(visits)

    async def one(child: Child, times: list[float]) -> int:
        failures = 0
        for visit in waiting:
            failures += not await timed(lambda visit=visit: child.say(visit), times)  # type: ignore[misc]
            await child.again()
        return failures

    return await _together(children, one)


async def _together(
    children: Sequence[Child], one: Callable[[Child, list[float]], Awaitable[int]]
) -> Cell:
    times: list[list[float]] = [[] for _ in children]
    for child in children:
        await child.again()
    began = time.perf_counter()
    failures = await asyncio.gather(*map(one, children, times))
    seconds = time.perf_counter() - began
    return Cell(tuple(sorted(chain.from_iterable(times))), seconds, sum(failures))
