"""Every page of both faces on the screens people have: nobody shut out, nothing wider than the glass."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import CHROMEBOOK, IPAD, PHONE
from tests.browser.steps import (
    at_desk,
    newest_case,
    opens_the_box,
    presses,
    sees_nothing_of_it,
    shut_out,
    six_words,
    too_wide,
    writes,
)

STORY = "もう しにたい。クラスの5人に グループラインで 悪口を かかれて、学校を 3日 やすんでる"
LONG = "きのうも きょうも、" + "ずっと おなじことを かんがえていて、" * 12
SIZES = {"1366x768": CHROMEBOOK, "1080x810": IPAD, "360x640": PHONE}
QUESTIONS = ("feeling", "topic", "for-whom", "wish", "school")


class Look:
    """Looks at page after page, and says at the end all that was wrong."""

    def __init__(self, name, keep_picture):
        self.name, self.keep, self.wrong, self.seen = name, keep_picture, {}, 0

    async def at(self, page: Page, what: str) -> None:
        self.seen += 1
        await self.keep(page, f"{self.name}-{what}")
        if wrong := await too_wide(page) + await shut_out(page):
            self.wrong[what] = wrong


async def test_a_page_that_shuts_people_out_is_noticed(page):
    await page.set_content("<title>x</title><input><p style='width: 200vw'>x")
    assert any(one.startswith("label") for one in await shut_out(page))
    assert await too_wide(page)


@pytest.mark.parametrize("size", SIZES)
async def test_every_page_of_the_child_is_open_to_everyone(open_context, site, keep_picture, size):
    context = await open_context(size=SIZES[size])
    page, look = await context.new_page(), Look(f"child-{size}", keep_picture)
    await page.goto(site.child)
    await look.at(page, "first")
    await page.click(".look summary")
    await look.at(page, "first-look")
    for question in QUESTIONS:
        await page.goto(f"{site.child}/ask/{question}")
        await look.at(page, f"ask-{question}")
    await page.fill("#code", "ZZZZ-9999")
    await page.click(".stack button")
    await expect(page.locator("#notice")).not_to_be_empty()
    await look.at(page, "ask-school-unknown")
    await opens_the_box(page, site, "report")
    await look.at(page, "talk-report")
    await opens_the_box(page, site)
    await look.at(page, "talk-empty")
    await writes(page, STORY)
    await six_words(page)
    await writes(page, LONG)
    await expect(page.locator("#m2")).to_be_visible()
    await look.at(page, "talk-urgent")
    await page.evaluate("document.querySelector('#words-get')?.submit()")
    for path in ("back", "about-traces", "nowhere"):
        await page.goto(f"{site.child}/{path}")
        await look.at(page, path)
    await page.goto(f"{site.child}/talk")
    await page.evaluate("document.querySelector('#words-get').submit()")
    await page.wait_for_url("**/words")
    await look.at(page, "words")
    assert look.wrong == {}
    assert look.seen > 12


@pytest.mark.parametrize("size", ["1366x768", "360x640"])
async def test_every_page_of_the_staff_is_open_to_everyone(open_context, site, keep_picture, size):
    child = await (await open_context()).new_page()
    await opens_the_box(child, site)
    await writes(child, f"{STORY} {size}")
    await six_words(child)
    context, look = await open_context(size=SIZES[size]), Look(f"staff-{size}", keep_picture)
    page = await context.new_page()
    for path in ("sign-in", "join"):
        await page.goto(f"{site.console}/{path}")
        await look.at(page, path)
    page = await at_desk(context, site, 0)
    await expect(page.locator("#ringing-bar")).to_be_visible()
    await look.at(page, "queue")
    address = await newest_case(page, site, size)
    await look.at(page, "case-new")
    await presses(page, "acknowledge")
    await presses(page, "claim")
    await page.fill("#reply-text", "読みました。")
    await look.at(page, "case-claimed")
    await page.click("#reply button")
    await expect(page.locator(".timeline .staff")).to_be_visible()
    await page.click("label[for=tab-note]")
    await page.fill("#note-text", "家の人には まだ。")
    await look.at(page, "case-note")
    await page.click("#note button")
    await expect(page.locator(".timeline .note")).to_be_visible()
    for summary in await page.locator(".do summary").all():
        await summary.click()
    await look.at(page, "case-deeds")
    await page.goto(f"{site.console}/?view=closed")
    await look.at(page, "queue-empty")
    await page.goto(f"{site.console}/")
    await page.keyboard.press("?")
    await look.at(page, "keys")
    for path in ("review", "team", "account", "nowhere"):
        await page.goto(f"{site.console}/{path}")
        await look.at(page, path)
    await page.goto(f"{site.console}/team")
    await page.fill("input[name=name]", "もみじ")
    await page.click("form[action='/team/invite'] button")
    link = await page.input_value("#link")
    await look.at(page, "team-link")
    newcomer = await (await open_context(size=SIZES[size])).new_page()
    await newcomer.goto(link)
    await newcomer.click("main form button")
    await expect(newcomer.locator(".qr svg")).to_be_visible()
    await look.at(newcomer, "join-finish")
    await page.goto(address)
    await page.click("header [name=lang]")
    await look.at(page, "case-english")
    await page.click("header [name=lang]")
    assert look.wrong == {}
    assert look.seen > 14


async def test_in_the_dark_everything_can_still_be_read(open_context, site, keep_picture):
    look = Look("dark", keep_picture)
    child = await (await open_context(size=PHONE)).new_page()
    await child.emulate_media(color_scheme="dark")
    await child.goto(site.child)
    await look.at(child, "child-first")
    await opens_the_box(child, site)
    await writes(child, STORY)
    await six_words(child)
    await look.at(child, "child-talk")
    desk = await at_desk(await open_context(size=CHROMEBOOK), site, 1)
    await desk.emulate_media(color_scheme="dark")
    await look.at(desk, "staff-queue")
    await desk.click("#rows .open >> nth=0")
    await desk.wait_for_url("**/case/*")
    await look.at(desk, "staff-case")
    assert look.wrong == {}


async def test_a_desk_left_alone_shows_nothing_until_somebody_signs_in(
    open_context, site, keep_picture
):
    child = await (await open_context()).new_page()
    await opens_the_box(child, site)
    await writes(child, "だれにも みせないで")
    await expect(child.locator("#m1")).to_be_visible()
    look = Look("locked", keep_picture)
    page = await at_desk(await open_context(size=CHROMEBOOK), site, 2)
    address = await newest_case(page, site, "みせないで")
    await page.evaluate("localStorage.setItem('seen', '0')")  # the last hand was long ago
    await expect(page.locator("#lock")).to_be_visible()
    await sees_nothing_of_it(page, "みせないで")
    await look.at(page, "case")
    await page.goto(address)
    await expect(page.locator("input[name=password]:visible")).to_be_visible()
    await sees_nothing_of_it(page, "みせないで")
    await look.at(page, "again")
    assert look.wrong == {}
