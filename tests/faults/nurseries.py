"""A nursery as a test holds it: faces are started in it, and it tells how each of them ended."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tests.faults.steps import Step

PATIENCE = 20
"""Seconds a busy machine may take to start a program, or to notice that one has died."""


@dataclass
class Nursery:
    """The program that starts faces which die."""

    running: asyncio.subprocess.Process
    port: int

    async def starts(self, step: Step | None, passages: int) -> int:
        assert self.running.stdin
        self.running.stdin.write(f"{step or 0} {passages}\n".encode())
        return await self.says()

    async def says(self) -> int:
        assert self.running.stdout
        return int(await asyncio.wait_for(self.running.stdout.readline(), PATIENCE))


@asynccontextmanager
async def a_nursery(home, kind: str = "child") -> AsyncIterator[Nursery]:
    pipe = asyncio.subprocess.PIPE
    program = (sys.executable, "-m", "tests.faults.nursery", str(home), kind)
    running = await asyncio.create_subprocess_exec(
        *program, stdin=pipe, stdout=pipe, start_new_session=True
    )
    nursery = Nursery(running, 0)
    try:
        nursery.port = await nursery.says()
        yield nursery
    finally:
        os.killpg(running.pid, signal.SIGKILL)  # the program and the face it waits for
        await running.wait()
