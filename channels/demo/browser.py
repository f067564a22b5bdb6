"""A browser without scripts: it opens pages, fills in their forms and keeps their cookies."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http import HTTPStatus
from types import TracebackType
from typing import Self

from aiohttp import ClientError, ClientSession, ClientTimeout, CookieJar

PATIENCE = ClientTimeout(total=60)
"""A machine that starts two programs at once may be slow for a moment."""


class Stopped(Exception):
    """The demo cannot go on."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form as a page wrote it."""

    id: str
    action: str
    hidden: dict[str, str] = field(default_factory=dict)

    def named(self, name: str) -> bool:
        """Say whether this is the form of that id, or else the one that leads there."""
        return name in {self.id, self.action.rsplit("/", 1)[-1]}


@dataclass(frozen=True, slots=True)
class Page:
    """A page one stands on."""

    path: str
    text: str
    forms: tuple[Form, ...] = ()
    boxes: Mapping[str, str] = field(default_factory=dict)
    """What stands in boxes outside hidden fields, by their id."""

    def form(self, name: str) -> Form:
        """Find a form; its id goes before its address. Raises ``Stopped``."""
        found = sorted(
            (form for form in self.forms if form.named(name)), key=lambda form: form.id != name
        )
        if not found:
            raise Stopped(f"the page {self.path} has no form '{name}'")
        return found[0]


class _Reading(HTMLParser):
    """Collects the forms of a page and what their fields hold."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.boxes: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(has.get("id", ""), has.get("action", "")))
        elif tag == "input" and has.get("type") == "hidden" and self.forms:
            self.forms[-1].hidden[has["name"]] = has.get("value", "")
        elif tag == "input" and "id" in has:
            self.boxes[has["id"]] = has.get("value", "")


class Browser:
    """One person's browser, at one of the two doors."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self._session = ClientSession(
            cookie_jar=CookieJar(unsafe=True),  # an address without a name has cookies here too
            timeout=PATIENCE,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._session.close()

    async def opens(self, path: str) -> Page:
        """Go to a page, following where it leads. Raises ``Stopped``."""
        return await self._asks("GET", path, None)

    async def presses(self, page: Page, to: str, /, **fields: str) -> Page:
        """Send a form of a page with these fields filled in. Raises ``Stopped``."""
        form = page.form(to)
        return await self._asks("POST", form.action, {**form.hidden, **fields})

    async def _asks(self, verb: str, path: str, sent: Mapping[str, str] | None) -> Page:
        headers = {"Origin": self.origin} if sent is not None else {}
        try:
            async with self._session.request(
                verb, self.origin + path, data=sent, headers=headers
            ) as answer:
                text = await answer.text()
        except (ClientError, TimeoutError):
            raise Stopped(f"nobody answers at {self.origin}") from None
        if answer.status >= HTTPStatus.BAD_REQUEST:
            raise Stopped(f"the page {path} answered {answer.status}")
        reading = _Reading()
        reading.feed(text)
        return Page(answer.url.path, text, tuple(reading.forms), reading.boxes)
