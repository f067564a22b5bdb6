"""A browser without scripts: keeps our cookie, sends the Origin a browser sends, knows its page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from types import TracebackType
from typing import Self

from aiohttp import ClientSession, CookieJar
from aiohttp.test_utils import TestServer

FIELD = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
BOX = re.compile(r"<textarea[^>]*>\n?(.*?)</textarea>", re.DOTALL)
SAY = re.compile(r'<form method="post" action="/say" id="say".*?</form>', re.DOTALL)
BUBBLE = re.compile(r'<p class="text">(.*?)</p>', re.DOTALL)
TEMPLATE = re.compile(r"<template.*?</template>", re.DOTALL)
JSON = {"Accept": "application/json"}


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")

    @property
    def box(self) -> str:
        """What stands in the box to write in."""
        found = BOX.search(self.text)
        return unescape(found[1]) if found else ""

    @property
    def bubbles(self) -> list[str]:
        """The messages on the page."""
        return [unescape(said) for said in BUBBLE.findall(TEMPLATE.sub("", self.text))]

    def hidden(self, name: str) -> str:
        """A hidden field of the form one writes in, or of the first form of the page."""
        form = SAY.search(self.text)
        return dict(FIELD.findall(form[0] if form else self.text)).get(name, "")


@dataclass
class Child:
    """One child with one browser."""

    server: TestServer
    headers: Mapping[str, str]
    page: Answer = field(default_factory=lambda: Answer(0, {}, ""))

    async def __aenter__(self) -> Self:
        self.session = ClientSession(cookie_jar=CookieJar(unsafe=True), headers=self.headers)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.session.close()

    @property
    def origin(self) -> str:
        return str(self.server.make_url("/")).rstrip("/")

    @property
    def cookie(self) -> str:
        return next((str(each.value) for each in self.session.cookie_jar if each.key == "s"), "")

    async def asks(
        self, method: str, path: str, headers: Mapping[str, str] | None = None, body: object = None
    ) -> Answer:
        """Send anything at all."""
        async with self.session.request(
            method,
            self.server.make_url(path),
            headers=headers,
            data=body,
            allow_redirects=False,
        ) as answer:
            return Answer(answer.status, dict(answer.headers), await answer.text())

    async def opens(self, path: str) -> Answer:
        """Go to a page, following where it leads."""
        self.page = await self.asks("GET", path)
        while self.page.location.startswith("/"):
            self.page = await self.asks("GET", self.page.location)
        return self.page

    async def presses(
        self, path: str, headers: Mapping[str, str] | None = None, **fields: str
    ) -> Answer:
        """Send a form of the page one is on; the answer is not followed."""
        sent = {"token": self.page.hidden("token"), **fields}
        return await self.asks("POST", path, {"Origin": self.origin, **(headers or {})}, sent)

    async def says(
        self, text: str, headers: Mapping[str, str] | None = None, **fields: str
    ) -> Answer:
        """Write into the box of the conversation page and send it."""
        await self.opens("/talk?write")
        fields = {"mid": self.page.hidden("mid"), **fields}
        return await self.presses("/say", headers, text=text, **fields)
