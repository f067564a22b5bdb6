"""Runs the demo: ``python -m channels.demo [PORT]``; Ctrl+C ends it and removes all of it."""

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime
from itertools import count, cycle

from rich.console import Console

from channels.demo import screen
from channels.demo.browser import Stopped
from channels.demo.faces import without_ours
from channels.demo.setting import Demo, opened
from channels.demo.stories import Stories, read
from intake.errors import IntakeError

PORT = 8080
TRICKLE = 20
"""Seconds between the messages that come in while somebody looks."""


async def demo(port: int, out: Console) -> None:
    """Set everything up, then keep the queue alive until somebody stops us."""
    here = asyncio.current_task()
    if here is not None:
        for sign in (signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(sign, here.cancel)
    stories = read()
    out.print("準備しています… Setting up: keys, database, two programs, three colleagues …")
    async with opened(port) as running:
        with screen.progress(out) as bar:
            steps = sum(len(story.steps) for story in stories.consultations)
            task = bar.add_task("相談がとどいています Children write", total=steps)
            async for _ in running.tell(stories.consultations):
                bar.advance(task)
        await _stay(running, stories, out)


async def _stay(running: Demo, stories: Stories, out: Console) -> None:
    """Show the codes, second by second, and let a message come in now and then."""
    screen.welcome(out, running)
    coming = cycle(stories.later)
    with screen.Board(out, running) as board:
        for second in count(1):
            board.renew(datetime.now(UTC))
            await asyncio.sleep(1)
            running.check()
            if second % TRICKLE == 0:
                await running.goes_on(next(coming), stories.consultations)


def main() -> None:
    """Run; what goes wrong is one plain line."""
    for name in os.environ.keys() - without_ours(os.environ).keys():
        del os.environ[name]
    out = Console()
    try:
        asyncio.run(demo(int(sys.argv[1]) if len(sys.argv) > 1 else PORT, out))
    except (KeyboardInterrupt, asyncio.CancelledError):
        out.print(
            "体験を終わりました。すべて消しました。\nThe demo has ended; nothing of it is left."
        )
    except (Stopped, IntakeError) as reason:
        sys.exit(f"体験を続けられません。 The demo stopped: {reason}")


if __name__ == "__main__":
    main()
