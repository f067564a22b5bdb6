"""Both faces as real programs, with everything they write to a disk in one folder."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 30
"""Seconds a busy machine may take to start or stop a program."""


@dataclass(frozen=True)
class Faces:
    """Where they answer, and how each is asked to stop."""

    child_port: int
    desk_port: int
    running: tuple[subprocess.Popen[bytes], ...]

    def stop(self) -> None:
        for one in self.running:
            one.terminate()
        for one in self.running:
            one.wait(PATIENCE)


@contextmanager
def faces(room: Path) -> Iterator[Faces]:
    """Run both faces of ``room/instance``; temporary files and every output stay in ``room``."""
    for name in ("tmp", "here"):
        (room / name).mkdir()
    ports = (_free_port(), _free_port())
    told = {
        "MADOGUCHI_CHILD_PORT": str(ports[0]), "MADOGUCHI_CONSOLE_PORT": str(ports[1]),
        "TMPDIR": str(room / "tmp"), "HOME": str(room / "here"), "PYTHONASYNCIODEBUG": "1",
        "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "PATH": os.environ["PATH"],
    }  # fmt: skip
    with ExitStack() as stack:
        running = []
        for name in ("channels", "staff_console"):
            out = stack.enter_context((room / f"{name}.stdout").open("wb"))
            err = stack.enter_context((room / f"{name}.stderr").open("wb"))
            program = [
                sys.executable,
                "-m",
                "tests.privacy.talkative",
                name,
                str(room / "instance"),
            ]
            one = subprocess.Popen(program, stdout=out, stderr=err, env=told, cwd=room / "here")
            stack.callback(_end, one)
            running.append(one)
        for port in ports:
            _wait_for(port, running)
        yield Faces(*ports, tuple(running))


def _end(running: subprocess.Popen[bytes]) -> None:
    running.kill()
    running.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, running: list[subprocess.Popen[bytes]]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and all(one.poll() is None for one in running):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz").close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError("a face did not start")
