"""A browser without a screen: carries one person's cookies and sends the forms the pages show."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient

from staff_console.web.door import write_token

OURS = object()


@dataclass
class Seen:
    """What came back, with its text already read."""

    status: int
    headers: dict[str, str]
    text: str
    cookies: dict[str, str]

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")


class Reader(HTMLParser):
    """Reads a page the way a browser does: elements, attributes, text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data) -> None:
        self.text += data

    def values(self, name: str) -> list[str]:
        """What the fields of this name hold."""
        return [
            a.get("value", "")
            for tag, a in self.elements
            if tag == "input" and a.get("name") == name
        ]


@dataclass
class Visitor:
    """One browser."""

    client: TestClient
    cookies: dict[str, str] = field(default_factory=dict)
    origin: object = OURS

    def carry(self, token: bytes) -> "Visitor":
        self.cookies["desk"] = write_token(token)
        return self

    async def get(self, path: str, **headers: str) -> Seen:
        return await self._ask("GET", path, None, headers)

    async def post(self, path: str, fields: Mapping[str, object] | bytes, **headers: str) -> Seen:
        """Send a form as one of our own pages would; headers given here win."""
        ours = {"Origin": f"http://{self.client.host}:{self.client.port}"}
        ours["Sec-Fetch-Site"] = "same-origin"
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self._ask("POST", path, fields, {**ours, **sent})

    async def fill(self, page: str, path: str, **fields: object) -> Seen:
        """Open a page, take the token of its forms, and send one of them."""
        shown = Reader((await self.get(page)).text)
        return await self.post(path, {"token": shown.values("token")[-1], **fields})

    async def _ask(self, verb, path, fields, headers) -> Seen:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {name: value for name, value in headers.items() if value}
        answer: ClientResponse = await self.client.request(
            verb, path, data=fields, headers={**headers, "Cookie": cookie}, allow_redirects=False
        )
        for name, morsel in answer.cookies.items():
            if morsel.value:
                self.cookies[name] = morsel.value
            else:
                self.cookies.pop(name, None)
        raw = {name: str(morsel) for name, morsel in answer.cookies.items()}
        return Seen(answer.status, dict(answer.headers), await answer.text(), raw)


def words_of(page: str) -> str:
    """The words of a page on one line."""
    return re.sub(r"\s+", " ", Reader(page).text)
