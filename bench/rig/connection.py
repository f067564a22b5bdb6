"""One HTTP/1.1 connection that is kept open, with as little work per answer as asyncio allows."""

import asyncio
import re
from dataclasses import dataclass
from typing import cast

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
END = b"\r\n\r\n"
PATIENCE = 30.0
"""Seconds for an answer; a program that hangs is an error, not a hang of the measurement."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    head: bytes
    body: bytes


class Connection(asyncio.Protocol):
    """Sends one request at a time; after ``listen`` it only counts what arrives."""

    def __init__(self) -> None:
        self._arrived = bytearray()
        self._waits: asyncio.Future[Answer] | None = None
        self._streams = False
        self._transport: asyncio.Transport | None = None
        self.closed = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._arrived += data
        end = self._arrived.find(END)
        if end < 0 or self._waits is None:
            return
        length = LENGTH.search(self._arrived, 0, end + 2)
        whole = end + len(END) + (int(length[1]) if length else 0)
        if len(self._arrived) < whole:
            return
        head = bytes(self._arrived[:end])
        answer = Answer(int(head[9:12]), head, bytes(self._arrived[end + len(END) : whole]))
        del self._arrived[: len(self._arrived) if self._streams else whole]
        waits, self._waits = self._waits, None
        if not waits.done():
            waits.set_result(answer)

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True
        if self._waits and not self._waits.done():
            self._waits.set_exception(exc or ConnectionResetError("closed without an answer"))

    async def ask(self, request: bytes) -> Answer:
        """Send a request and give the whole answer. Raises ``ConnectionError``."""
        if self._transport is None or self.closed:
            raise ConnectionResetError("the connection has been closed")
        loop = asyncio.get_running_loop()
        self._waits = loop.create_future()
        timer = loop.call_later(PATIENCE, self.close)
        self._transport.write(request)
        try:
            return await self._waits
        finally:
            timer.cancel()

    async def listen(self, request: bytes) -> Answer:
        """Open a stream; its head is the answer, and what follows is thrown away."""
        self._streams = True
        return await self.ask(request)

    def close(self) -> None:
        """Hang up."""
        if self._transport:
            self._transport.abort()


async def connect(port: int) -> Connection:
    """Open a connection on loopback."""
    loop = asyncio.get_running_loop()
    _, connection = await loop.create_connection(Connection, "127.0.0.1", port)
    return connection
