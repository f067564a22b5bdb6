"""The invented children at the child-facing door: first page, questions, conversation."""

from contextlib import AsyncExitStack
from types import TracebackType
from typing import Self

from channels.demo.browser import Browser
from channels.demo.stories import Story

ASK = "/ask/"


class Children:
    """Every child has a browser of their own, kept open so that they can write again."""

    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._stack = AsyncExitStack()
        self._browsers: dict[Story, Browser] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._stack.aclose()

    async def says(self, story: Story, text: str) -> None:
        """Write one message; whoever has not been here yet comes in through the first page."""
        if story not in self._browsers:
            self._browsers[story] = await self._arrives(story)
        browser = self._browsers[story]
        await browser.presses(await browser.opens("/talk?write"), "say", text=text)

    async def _arrives(self, story: Story) -> Browser:
        browser = await self._stack.enter_async_context(Browser(self._origin))
        page = await browser.opens(f"/c/{story.school}" if story.school else "/")
        page = await browser.presses(page, "start", door=story.door)
        while page.path.startswith(ASK):
            question = page.path.removeprefix(ASK)
            page = await browser.presses(page, question, answer=story.answers.get(question, ""))
        return browser
