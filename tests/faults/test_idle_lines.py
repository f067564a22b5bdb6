"""Lines that are opened and say nothing, or never come to an end, are not kept open for ever."""

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

PROGRAM = """
import sys
from {face} import __main__ as face
from {face}.web{chat} import form
face.HEAD_WITHIN = form.PATIENCE = float(sys.argv.pop(1))
face.main()
"""
FACES = {"channels": ("chat", "CHILD"), "staff_console": ("", "CONSOLE")}
SHORT, LONG, BUSY = 0.5, 600.0, 20.0
HEAD = "POST /{path} HTTP/1.1\r\nHost: x\r\nSec-Fetch-Site: same-origin\r\n"
FORM = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 900\r\n\r\ntext=a"
LINES = {
    "says nothing": "",
    "breaks off in the first line": "GET /heal",
    "breaks off in its head": "GET /healthz HTTP/1.1\r\nHost: x\r\nCookie: ",
    "breaks off in its form": HEAD + FORM,
    "has had its answer": "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
}


@asynccontextmanager
async def running(face: str, home, within: float) -> AsyncIterator[int]:
    """Run a face that waits no longer than this for what a line wants; gives its port."""
    chat, name = FACES[face]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM.format(face=face, chat=chat), str(within), str(home),
        env=os.environ | {f"MADOGUCHI_{name}_PORT": str(port)},
    )  # fmt: skip
    try:
        await until_it_answers(port)
        yield port
    finally:
        program.send_signal(signal.SIGKILL)
        await program.wait()


async def until_it_answers(port: int) -> None:
    async with asyncio.timeout(BUSY):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return


async def closed_after(port: int, said: str, path: str, patience: float) -> float | None:
    """Seconds until the other side closes a line that says this and no more; None: it does not."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(said.replace("{path}", path).encode())
    began = time.monotonic()
    try:
        async with asyncio.timeout(patience):
            await reader.read(-1)
    except TimeoutError:
        return None
    finally:
        writer.close()
    return time.monotonic() - began


@pytest.mark.parametrize("face", FACES)
async def test_a_line_that_does_not_say_what_it_wants_is_closed(face, home):
    path = "say" if face == "channels" else "sign-in"
    async with running(face, home, SHORT) as port:
        ends = await asyncio.gather(
            *(closed_after(port, said, path, BUSY) for said in LINES.values())
        )
        assert [what for what, end in zip(LINES, ends, strict=True) if end is None] == []


@pytest.mark.parametrize("face", FACES)
async def test_without_that_rule_such_lines_stay_open(face, home):
    async with running(face, home, LONG) as port:
        ends = await asyncio.gather(
            *(closed_after(port, said, "say", 3 * SHORT) for said in LINES.values())
        )
        assert [what for what, end in zip(LINES, ends, strict=True) if end is not None] == []
