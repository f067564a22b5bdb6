"""The queue page over 100,000 cases beside its time over 1,000: ``python -m bench.queue``.

Both pages are asked for over HTTP, in turn, by a signed-in member, and show fifty opened rows.
"""

import asyncio
import os
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from rich.progress import Progress
from rich.table import Table
from typer import Option

from bench.rig import place, program, report
from bench.rig.connection import Answer, connect
from bench.rig.filling import fill
from bench.rig.load import middle, quantile, timed
from bench.rig.report import Goal, Sense
from intake.store.staff import open_session
from intake.store.store import Store
from staff_console.members import TOKEN, session_row
from staff_console.queue import View
from staff_console.web.door import write_token

SIZES = (1_000, 100_000)
ROUNDS = 40
ROWS = 50


async def furnish(home: Path, cases: int) -> bytes:
    """Set up an installation with cases and a member who is signed in; give their cookie."""
    here = await asyncio.to_thread(place.furnish, home, ("psychologist", "manager"))
    reader, other = here.staff
    secret, token = place.secret_of(reader), os.urandom(TOKEN)
    session = session_row(reader.row.id, secret, token, datetime.now(UTC))
    store = Store(here.here.store_url)
    try:
        await store.write(lambda tx: open_session(tx, session))
        await fill(store, reader, [other.row.id], cases)
    finally:
        store.close()
    return b"desk=" + write_token(token).encode()


class Page:
    """The queue of one console, asked for by a browser that is signed in."""

    def __init__(self, port: int, cookie: bytes) -> None:
        self._port = port
        self._cookie = cookie
        self.times: dict[View, list[float]] = {view: [] for view in View}

    async def open(self) -> None:
        """Connect."""
        self._connection = await connect(self._port)

    async def ask(self, view: View) -> None:
        """Ask for a view, and time it."""
        assert await timed(lambda: self._ask(view), self.times[view]), "the page was refused"

    async def rows(self, view: View) -> int:
        """Count the rows of a view."""
        return (await self._ask(view)).body.count(b'<a class="short"')

    async def _ask(self, view: View) -> Answer:
        head = b"GET /?view=%b HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nCookie: %b\r\n\r\n"
        return await self._connection.ask(head % (view.encode(), self._port, self._cookie))


async def measure(pages: Sequence[Page], progress: Progress) -> None:
    """Ask both consoles in turn, so that a busy moment touches both."""
    for page in pages:
        await page.open()
        for view in View:
            await page.rows(view)
    for _ in progress.track(range(ROUNDS), description="queue"):
        for view in View:
            for page in pages:
                await page.ask(view)


def main(*, as_json: Annotated[bool, Option("--json", help="One line of JSON.")] = False) -> None:
    """Measure the queue page."""
    with place.folder() as folder, ExitStack() as stack:
        progress = stack.enter_context(Progress(console=report.progress_console, transient=True))
        pages = []
        for size in progress.track(SIZES, description="cases"):
            cookie = asyncio.run(furnish(folder / str(size), size))
            face = stack.enter_context(program.staff_face(folder / str(size)))
            pages.append(Page(face.port, cookie))
        asyncio.run(measure(pages, progress))
    few, many = pages
    ratios = {view: middle(many.times[view]) / middle(few.times[view]) for view in View}
    table = Table("view", *(f"{size:,} cases, p50 / p99 ms" for size in SIZES), "ratio")
    for view, ratio in ratios.items():
        both = (f"{middle(p.times[view]):.1f} / {quantile(p.times[view], 0.99):.1f}" for p in pages)
        table.add_row(view, *both, f"{ratio:.2f}")
    goals = [
        Goal(
            "queue page, 100,000 cases, of its time at 1,000",
            ratios[View.OPEN],
            Sense.AT_MOST,
            1.2,
            "×",
        ),
        Goal("its slowest view", max(ratios.values()), Sense.AT_MOST, 1.2, "×"),
    ]
    report.say("queue", goals, [table], as_json=as_json)


if __name__ == "__main__":
    report.command(main)
