"""A school tablet that runs no script: the whole way of a child, by forms alone."""

import pytest
from playwright.async_api import expect

from tests.browser.conftest import IPAD, PHONE
from tests.browser.steps import (
    NEUTRAL,
    at_desk,
    neutral_elsewhere,
    newest_case,
    opens_the_box,
    presses,
    six_words,
    writes,
)

TOLD = "スクリプトの ない タブレットから"


async def reads_anew(page):
    """Wait a moment without a script: the page renews itself, or one presses."""
    await page.click("a[href='/talk'].quiet")


@pytest.mark.parametrize("size", [IPAD, PHONE], ids=["1080x810", "360x640"])
async def test_writing_returning_and_leaving_need_no_script(open_context, site, keep_picture, size):
    told = f"{TOLD} {size['width']}"
    context = await open_context(size=size, javascript=False)
    await neutral_elsewhere(context)
    page = await context.new_page()
    await page.goto(site.child)
    await page.click("button[value=reply]")
    for question in ("feeling", "topic", "for-whom", "wish"):
        assert page.url == f"{site.child}/ask/{question}"
        await page.click("button[value='']")
    await writes(page, told)
    await expect(page.locator("#m1 .text")).to_have_text(told)
    await expect(page.locator("#state [aria-current]")).to_contain_text("とどいたよ")
    await keep_picture(page, f"no-script-{size['width']}-conversation")
    await page.click("#words-get button")
    six = await six_words(page)
    await keep_picture(page, f"no-script-{size['width']}-words")

    desk = await at_desk(await open_context(), site, 1)
    await newest_case(desk, site, told)
    await presses(desk, "claim")
    await desk.fill("#reply-text", "とどいています。")
    await desk.click("#reply button")
    await expect(desk.locator(".timeline .staff")).to_be_visible()

    await page.click("main a[href='/talk']")
    await reads_anew(page)
    await expect(page.locator(".line.staff .text")).to_have_text("とどいています。")
    await page.click("#leave button")
    await page.wait_for_url(f"{NEUTRAL}**")
    assert await context.cookies() == []

    again = await (await open_context(size=size, javascript=False)).new_page()
    await again.goto(f"{site.child}/back")
    await again.fill("#spoken", " ".join(six))
    await again.click("main form button")
    await expect(again.locator(".line.staff .text")).to_have_text("とどいています。")


async def test_wrong_words_are_answered_kindly_and_stay_in_the_field(open_context, site):
    page = await (await open_context(javascript=False)).new_page()
    await page.goto(f"{site.child}/back")
    await page.fill("#spoken", "あさ ひる よる あさ ひる よる")
    await page.click("main form button")
    await expect(page.locator("#notice")).to_contain_text("みつかりませんでした")
    await expect(page.locator("#spoken")).to_have_value("あさ ひる よる あさ ひる よる")


async def test_waiting_without_a_script_renews_the_page_and_never_empties_the_box(
    open_context, site
):
    page = await (await open_context(javascript=False)).new_page()
    await opens_the_box(page, site)
    await expect(page.locator("noscript meta")).to_have_count(0)  # nothing written: no renewal
    await writes(page, "まっています")
    assert "http-equiv" in await page.content()
    await expect(page.locator("#text")).to_be_hidden()
    await page.click("a[href='/talk?write']")
    await expect(page.locator("#text")).to_be_visible()
    assert "http-equiv" not in await page.content()
