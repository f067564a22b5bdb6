"""Starts the staff-facing process: ``python -m staff_console HOME``."""

import sys
from contextlib import AsyncExitStack
from pathlib import Path

from aiohttp import web

from intake import installation, log, settings
from intake.errors import IntakeError
from intake.hardening import HEAD_WITHIN, harden
from intake.settings import Settings
from intake.spine import staff_facing
from staff_console.app import make

GRACE = 3.0
"""Seconds open answers may take to finish when we are asked to stop."""


async def opened(here: Settings) -> web.Application:
    """Open everything this face needs, and close it when the face stops."""
    stack = AsyncExitStack()
    desk = await stack.enter_async_context(staff_facing(here))
    app = make(desk)
    app.on_cleanup.append(lambda _: stack.aclose())
    return app


def main() -> None:
    """Run; an unsafe start is one plain line."""
    harden()
    log.set_up()
    try:
        here = settings.load(Path(sys.argv[1]))
        installation.refuse_unsafe_staff_facing(here)
        web.run_app(
            opened(here),
            host=here.console_host,
            port=here.console_port,
            access_log=None,
            print=None,
            keepalive_timeout=HEAD_WITHIN,
            shutdown_timeout=GRACE,
        )
    except IntakeError as refused:
        sys.exit(str(refused))


if __name__ == "__main__":
    main()
