"""The three colleagues of the demo: they join and work through the console's own pages."""

import base64
import json
import secrets
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from channels.demo.browser import Browser, Page, Stopped
from channels.demo.stories import Do, Step
from intake.vault.totp import STEP, code_at, provisioning_uri

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that look alike on a screen."""
GROUPS, GROUP = 4, 4
SERVICE = "Madoguchi demo"


@dataclass(frozen=True, slots=True)
class Post:
    """A place in the demo's team; its role is its sign-in name too."""

    role: str
    name: str
    words: str


TEAM = (
    Post("manager", "管理者", "管理者 Manager"),
    Post("psychologist", "体験 はるか", "心理士 Psychologist"),
    Post("counsellor", "体験 そら", "相談員 Counsellor"),
)


@dataclass(frozen=True, slots=True, repr=False)
class Colleague:
    """Somebody who can sign in, and whose browser is signed in already."""

    post: Post
    password: str
    totp: bytes
    browser: Browser

    def code(self, at: datetime) -> str:
        """Give the six digits that an authenticator app would show now."""
        return code_at(self.totp, at)

    @property
    def uri(self) -> str:
        """The address behind the QR code, for a visitor with an authenticator app."""
        return provisioning_uri(self.totp, self.post.role, SERVICE)

    async def cases(self) -> frozenset[str]:
        """Name the cases of the queue's first page."""
        page = await self.browser.opens("/queue.json")
        return frozenset(row["case"] for row in json.loads(page.text)["rows"])

    async def acts(self, case: str, step: Step) -> None:
        """Do one thing with a case, on its page."""
        page = await self.browser.opens(f"/case/{case}")
        match step.do:
            case Do.REPLY | Do.NOTE:
                await self.browser.presses(page, step.do, text=step.text)
            case Do.CLOSE:
                await self.browser.presses(page, step.do, reason=step.text)
            case _:
                await self.browser.presses(page, step.do)


async def gather(stack: AsyncExitStack, origin: str, one_time: str) -> dict[str, Colleague]:
    """Let the manager join with the one-time sign-in, invite the others, and these join too."""
    first, *others = TEAM
    boss = await _join(stack, origin, first, one_time)
    team = {first.role: boss}
    for post in others:
        page = await boss.browser.opens("/team")
        page = await boss.browser.presses(page, "invite", name=post.name, role=post.role)
        team[post.role] = await _join(stack, origin, post, page.boxes["link"].partition("#")[2])
    return team


async def _join(stack: AsyncExitStack, origin: str, post: Post, one_time: str) -> Colleague:
    browser = await stack.enter_async_context(Browser(origin))
    page = await browser.presses(await browser.opens("/join"), "join", one_time=one_time)
    colleague = Colleague(post, _password(), _scanned(page), browser)
    try:
        await _finish(colleague, page, at=datetime.now(UTC) - timedelta(seconds=STEP))
    except Stopped:  # half a minute has turned in between
        await _finish(colleague, page, at=datetime.now(UTC))
    return colleague


def _scanned(page: Page) -> bytes:
    """Read the authenticator's secret off the page, as a phone reads it off the QR code."""
    return base64.b16decode(page.form("finish").hidden["totp"], casefold=True)


async def _finish(colleague: Colleague, page: Page, at: datetime) -> None:
    """Choose name and password, and show the code of that moment.

    A code is taken once, and the last half minute's is still good: it is used here, so that the
    one on the screen is left to the visitor.
    """
    role, password = colleague.post.role, colleague.password
    await colleague.browser.presses(
        page, "finish", name=role, password=password, code=colleague.code(at)
    )


def _password() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(GROUP)) for _ in range(GROUPS))
