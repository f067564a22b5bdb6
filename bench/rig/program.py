"""Starts the programs that are measured: each a process of its own, on loopback, stopped after."""

import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

READY = 20.0
"""Seconds a program may take to open its port."""
GOODBYE = 10.0
"""Seconds it may take to stop."""
HERE = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Running:
    """A program that listens."""

    port: int
    pid: int

    def resident(self) -> int:
        """Give the memory it holds, in bytes (Linux)."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * resource.getpagesize()


@contextmanager
def child_face(home: Path, module: str = "channels") -> Iterator[Running]:
    """Run the child-facing process as production does."""
    port = _free_port()
    with _running(port, module, str(home), MADOGUCHI_CHILD_PORT=str(port)) as running:
        yield running


@contextmanager
def staff_face(home: Path) -> Iterator[Running]:
    """Run the staff-facing process as production does."""
    port = _free_port()
    name = "staff_console"
    with _running(port, name, str(home), MADOGUCHI_CONSOLE_PORT=str(port)) as running:
        yield running


@contextmanager
def floor(file: Path, name: str) -> Iterator[Running]:
    """Run one of the floors."""
    port = _free_port()
    with _running(port, "bench.rig.floor", name, str(file), str(port)) as running:
        yield running


@contextmanager
def _running(port: int, module: str, *args: str, **more: str) -> Iterator[Running]:
    command = [sys.executable, "-m", module, *args]
    # A new session: Ctrl+C reaches this program, which then stops the others in order.
    program = subprocess.Popen(command, env=os.environ | more, start_new_session=True)
    try:
        _wait_until_it_listens(program, port)
        yield Running(port, program.pid)
    finally:
        program.terminate()
        try:
            program.wait(GOODBYE)
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait()


def _wait_until_it_listens(program: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + READY
    while time.monotonic() < end and program.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex((HERE, port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit(f"{program.args!r} did not start")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HERE, 0))
        return int(probe.getsockname()[1])


def many_connections() -> None:
    """Allow this process, and those it starts, as many open connections as the system does."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
