"""Starts the two faces for the demo, each as a program of its own, and stops them after it."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import ClientError, ClientSession

from channels.demo.browser import Stopped

HERE = "127.0.0.1"
ROOT = Path(__file__).parents[2]
OURS = "MADOGUCHI_"
START = 60.0
"""Seconds for a face to answer on a slow machine."""
STOP = 5.0
"""Seconds for a face to end by itself; open answers are given three."""
LOOK = 0.05


@dataclass(frozen=True, slots=True)
class Face:
    """A face that runs."""

    name: str
    port: int
    program: asyncio.subprocess.Process
    says: Path
    """Where its log goes; the visitor's terminal stays clean."""

    @property
    def origin(self) -> str:
        """Its address, as a browser names it."""
        return f"http://{HERE}:{self.port}"

    def check(self) -> None:
        """Raises ``Stopped`` when the program has ended by itself, with its last words."""
        if self.program.returncode is not None:
            last = self.says.read_text(encoding="utf-8").splitlines()[-1:]
            raise Stopped(": ".join([f"{self.name} has ended", *last]))


def free(port: int) -> int:
    """Give this port if nobody listens on it, else any other."""
    for wanted in (port, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HERE, wanted))
            except (OSError, OverflowError):
                continue
            return int(probe.getsockname()[1])
    raise Stopped("no port is free")


def without_ours(around: Mapping[str, str]) -> dict[str, str]:
    """Leave out the settings of a real installation: the demo must never open its database."""
    return {name: value for name, value in around.items() if not name.startswith(OURS)}


@asynccontextmanager
async def face(name: str, home: Path, ports: Mapping[str, int]) -> AsyncIterator[Face]:
    """Run a face on this home until the block ends. Raises ``Stopped``."""
    listens = {f"{OURS}{side.upper()}_PORT": str(port) for side, port in ports.items()}
    says = home.parent / f"{name}.log"
    with says.open("wb") as log:
        program = await asyncio.create_subprocess_exec(
            sys.executable, "-m", name, str(home),
            cwd=ROOT, env=without_ours(os.environ) | listens, stderr=log,
            process_group=0,  # Ctrl+C is for us; we stop the faces when nobody writes any more
        )  # fmt: skip
    running = Face(name, ports["child" if name == "channels" else "console"], program, says)
    try:
        await _answers(running)
        yield running
    finally:
        await _stop(program)


async def _answers(running: Face) -> None:
    """Wait until a face answers."""
    try:
        async with asyncio.timeout(START), ClientSession() as session:
            while True:
                running.check()
                try:
                    async with session.get(f"{running.origin}/healthz"):
                        return
                except ClientError:
                    await asyncio.sleep(LOOK)
    except TimeoutError:
        raise Stopped(f"{running.name} did not start within {START:.0f} seconds") from None


async def _stop(program: asyncio.subprocess.Process) -> None:
    if program.returncode is not None:
        return
    program.terminate()
    try:
        async with asyncio.timeout(STOP):
            await program.wait()
    except TimeoutError:
        program.kill()
        await program.wait()
