"""Children who press the button again, with the same form, until they are told that it arrived."""

import asyncio
from dataclasses import dataclass, field
from itertools import count
from typing import cast

from aiohttp import ClientError
from aiohttp.test_utils import TestServer
from yarl import URL

from tests.channels.browser import JSON, Child


@dataclass(frozen=True)
class Address:
    """Where a face answers, as far as a browser needs to know."""

    port: int

    def make_url(self, path: str) -> URL:
        return URL(f"http://127.0.0.1:{self.port}{path}", encoded=True)


def browser(port: int) -> Child:
    return Child(cast("TestServer", Address(port)), {})


@dataclass
class Sender:
    """One child, the messages that were acknowledged, and how often one was sent again."""

    child: Child
    name: int
    acknowledged: list[str] = field(default_factory=list)
    again: int = 0

    async def begin(self) -> None:
        await self._until_answered(self._first_page)

    async def _first_page(self) -> bool:
        await self.child.opens("/")
        return (await self.child.opens("/talk?write")).status == 200

    async def write_until(self, enough: asyncio.Event) -> None:
        """Write one message after the other; go on to the next only once one has arrived."""
        for number in count(1):
            text = f"{self.name}ばんの {number}つめの はなし"

            async def press(text: str = text, mid: str = f"m{number}") -> bool:
                sent = await self.child.presses("/say", JSON, text=text, mid=mid)
                return sent.status == 200

            await self._until_answered(press)
            self.acknowledged.append(text)
            if enough.is_set():
                return

    async def _until_answered(self, press) -> None:
        while True:
            try:
                if await press():
                    return
            except (ClientError, OSError):
                await asyncio.sleep(0.005)
            self.again += 1

    async def reads(self) -> list[str]:
        return (await self.child.opens("/talk")).bubbles


async def sends(port: int, request: bytes) -> bytes:
    """Send bytes that need be no request; give how the answer begins, if there is one."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        await writer.drain()
        async with asyncio.timeout(2):
            return await reader.read(400)
    except (TimeoutError, ConnectionError):
        return b""  # it waits for more, or has hung up
    finally:
        writer.close()
