"""What people do: a child comes, writes, returns, leaves; a colleague joins and opens a case."""

import asyncio
import base64
import contextlib

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import BrowserContext, Error, Page, expect

from intake.rulebook import read_policy
from intake.vault.totp import code_at
from tests.browser.running import PASSWORD, Site

NEUTRAL = read_policy().service.neutral_page
ERASED = """async () => [document.cookie.length, localStorage.length, sessionStorage.length,
    (await caches.keys()).length, (await indexedDB.databases()).length,
    (await navigator.serviceWorker.getRegistrations()).length]"""
"""Everywhere a page can leave something behind in a browser."""
NOTHING = [0, 0, 0, 0, 0, 0]


async def neutral_elsewhere(context: BrowserContext) -> None:
    """Let the neutral page be reached although nothing outside this machine can."""
    weather = "<!doctype html><meta charset='utf-8'><title>てんき</title><p>はれ"
    await context.route(
        f"{NEUTRAL}**", lambda route: route.fulfill(body=weather, content_type="text/html")
    )


async def opens_the_box(page: Page, site: Site, door: str = "reply") -> None:
    """Come through a door, straight to the box one writes in: two presses."""
    await page.goto(site.child)
    await page.click(f"button[value={door}]")
    await page.wait_for_url("**/ask/feeling")
    await page.click("main a[href='/talk']")
    await page.wait_for_url("**/talk")


async def writes(page: Page, text: str) -> None:
    """Write and press the button."""
    await page.fill("#text", text)
    await page.click("#say button:visible >> nth=0")


async def arrived(page: Page, number: int, text: str) -> None:
    """See that a message stands in the conversation under its number."""
    await expect(page.locator(f"#m{number} .text")).to_have_text(text)


async def six_words(page: Page) -> list[str]:
    """Read the return words off the card."""
    await expect(page.locator(".six li")).to_have_count(6)
    return await page.locator(".six li").all_inner_texts()


async def joins(page: Page, site: Site, link: str, name: str) -> None:
    """Follow a one-time link to the first page behind the door."""
    await page.goto(link)
    await page.click("main form button")
    secret = base64.b32decode(await page.locator("code.secret").inner_text())
    await page.fill("input[name=name]", name)
    await page.fill("input[name=password]", PASSWORD)
    await page.fill("input[name=code]", code_at(secret, site.now()))
    await page.click("main form button")
    await expect(page.locator("#rows")).to_be_attached()


async def at_desk(context: BrowserContext, site: Site, who: int) -> Page:
    """Sit down as somebody who has signed in: 0 is the manager."""
    cookie = await site.sign_in(who)
    await context.add_cookies([{"name": "desk", "value": cookie, "url": site.console}])
    page = await context.new_page()
    await page.goto(site.console)
    await expect(page.locator("#rows")).to_be_attached()
    return page


async def newest_case(page: Page, site: Site, text: str) -> str:
    """Open the case that began last, and see that it is the one meant."""
    address = f"{site.console}/case/{site.newest_case()}"
    await page.goto(address)
    await expect(page.locator(".timeline .child .words").first).to_contain_text(text)
    return address


async def presses_shift_three_times(page: Page) -> None:
    """Press as a hand does; a busy machine may be slower than one, and then we press again."""
    for _ in range(4):
        for _ in range(3):
            await page.keyboard.press("Shift")
        with contextlib.suppress(Error):
            await page.wait_for_url(f"{NEUTRAL}**", timeout=4_000)
            return


async def until(page: Page, holds: str) -> None:
    """Wait until an expression holds; the page's own policy forbids waiting inside it."""
    for _ in range(100):
        if await page.evaluate(holds):
            return
        await asyncio.sleep(0.2)
    raise AssertionError(holds)


async def presses(page: Page, action: str) -> None:
    """Do a deed of the open case, and see it done."""
    await page.click(f"form[action$='/{action}'] button >> nth=0")
    await page.wait_for_url(f"**did={action}")


async def sees_nothing_of_it(page: Page, *texts: str) -> None:
    """See that a page shows none of these words."""
    shown = await page.content()
    assert [text for text in texts if text in shown] == []


WIDER = """() => [...document.querySelectorAll("body *")]
    .filter((each) => each.checkVisibility() && each.getBoundingClientRect().right > innerWidth + 1)
    .map((each) => each.outerHTML.slice(0, 120))"""


async def too_wide(page: Page) -> list[str]:
    """Name what reaches beyond the glass, if one can scroll to it."""
    within = "document.documentElement.scrollWidth <= innerWidth"
    return [] if await page.evaluate(within) else await page.evaluate(WIDER) or ["something"]


async def shut_out(page: Page) -> list[str]:
    """Name what axe-core finds wrong."""
    found = await Axe().run(page)
    return [
        f"{one['id']}: {node['html'][:160]} {node['failureSummary'][:300]}"
        for one in found.response["violations"]
        for node in one["nodes"]
    ]


async def cookies_are_gone(page: Page) -> None:
    """Wait until the way out has been answered: it is asked for while the browser goes away."""
    for _ in range(100):
        if await page.context.cookies() == []:
            return
        await page.wait_for_timeout(50)
    assert await page.context.cookies() == []
