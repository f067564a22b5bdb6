"""The least that any intake must do: an aiohttp POST and a grouped SQLite FULL commit.

*bare* stores the form as it came; *sealed* stores it under one HPKE seal. Neither reads a cookie,
judges, or knows any case. ``python -m bench.rig.floor bare|sealed FILE PORT``.
"""

import asyncio
import queue
import sqlite3
import sys
import threading
from collections.abc import Callable

from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from intake.store.engine import SETTINGS

MOST = 256
"""Rows that share one commit at most, as in our own writer."""

Row = tuple[bytes, asyncio.Future[int]]
Seal = Callable[[bytes], bytes]


class Commits:
    """One thread that stores all rows that wait, commits, and then tells each its number."""

    def __init__(self, file: str, loop: asyncio.AbstractEventLoop) -> None:
        self._file = file
        self._loop = loop
        self._rows: queue.SimpleQueue[Row] = queue.SimpleQueue()
        threading.Thread(target=self._run, daemon=True).start()

    async def store(self, what: bytes) -> int:
        done: asyncio.Future[int] = self._loop.create_future()
        self._rows.put((what, done))
        return await done

    def _run(self) -> None:
        base = sqlite3.connect(self._file, isolation_level=None)
        for setting in SETTINGS:
            base.execute(setting)
        base.execute("CREATE TABLE message (number INTEGER PRIMARY KEY, stored BLOB NOT NULL)")
        number = 0
        while True:
            group = [self._rows.get()]
            while len(group) < MOST and not self._rows.empty():
                group.append(self._rows.get())
            base.execute("BEGIN IMMEDIATE")
            base.executemany(
                "INSERT INTO message (stored) VALUES (?)", [(row[0],) for row in group]
            )
            base.execute("COMMIT")
            self._loop.call_soon_threadsafe(_tell, group, number)
            number += len(group)


def _tell(group: list[Row], number: int) -> None:
    for place, (_, done) in enumerate(group, number + 1):
        if not done.done():
            done.set_result(place)


def sealing() -> Seal:
    """Seal to a key that is made now and then forgotten."""
    suite = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
    public = X25519PrivateKey.generate().public_key()
    return lambda plain: suite.encrypt(plain, public, info=b"floor")


async def opened(file: str, seal: Seal) -> web.Application:
    commits = Commits(file, asyncio.get_running_loop())

    async def say(request: web.Request) -> web.Response:
        number = await commits.store(seal(await request.read()))
        return web.json_response({"number": number})

    app = web.Application()
    app.add_routes([web.post("/say", say)])
    return app


def main() -> None:
    name, file, port = sys.argv[1:]
    seal: Seal = sealing() if name == "sealed" else bytes
    web.run_app(opened(file, seal), host="127.0.0.1", port=int(port), access_log=None, print=None)


if __name__ == "__main__":
    main()
