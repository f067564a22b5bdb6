"""Starts faces that die: ``python -m tests.faults.nursery HOME child|ack-first|desk``.

It holds the listening socket, as a supervisor would, and forks one face for every line
``step passages`` on standard input; step 0 never dies. It answers with the port, then with the
number of each process and how it ended.
"""

import asyncio
import os
import socket
import sys
from contextlib import AsyncExitStack
from pathlib import Path
from unittest.mock import patch

from aiohttp import web

from channels.app import make
from intake import log, settings
from intake import spine as spines
from intake.rulebook import read_rules
from intake.settings import Settings
from intake.spine import child_facing, staff_facing
from staff_console.app import make as make_console
from tests.builders import FRIDAY
from tests.faults.steps import Fuse, Step, answering, armed

CHILD, ACK_FIRST, DESK = "child", "ack-first", "desk"


async def serve(here: Settings, listening: socket.socket, fuse: Fuse, kind: str) -> None:
    async with AsyncExitStack() as stack:
        if kind == DESK:
            desk = await stack.enter_async_context(staff_facing(here, lambda: FRIDAY))
            app = make_console(desk)
        else:
            app = make(await stack.enter_async_context(child_facing(here)))
        app.middlewares.insert(0, answering(fuse))
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.SockSite(runner, listening).start()
        await asyncio.Event().wait()


def live(here: Settings, listening: socket.socket, fuse: Fuse, kind: str) -> None:
    """Be one face, until the fuse has burnt."""
    log.set_up()
    with armed(fuse, ack_first=kind == ACK_FIRST):
        asyncio.run(serve(here, listening, fuse, kind))


def main(home: str, kind: str) -> None:
    here, rules = settings.load(Path(home)), read_rules()
    listening = socket.create_server(("127.0.0.1", 0), backlog=64)
    print(listening.getsockname()[1], flush=True)
    for line in sys.stdin:
        step, passages = map(int, line.split())
        pid = os.fork()
        if pid == 0:
            try:
                # Reading the rules takes longer than all the rest of a start.
                with patch.object(spines, "read_rules", lambda: rules):
                    fuse = Fuse(Step(step) if step else None, passages)
                    live(here, listening, fuse, kind)
            finally:
                os._exit(1)
        print(pid, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
