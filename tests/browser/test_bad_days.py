"""Bad days: the line is cut, the server restarts, a page is old, an input method is at work."""

import asyncio
import re

import pytest
from playwright.async_api import expect

from tests.browser.conftest import PHONE
from tests.browser.running import OPEN_HOURS
from tests.browser.steps import arrived, at_desk, newest_case, opens_the_box, presses, writes

WAITING = "まだ おくれて いません"


@pytest.fixture
async def talk(open_context, site):
    """A child's page at the box."""
    page = await (await open_context(size=PHONE)).new_page()
    await opens_the_box(page, site)
    return page


async def replies(desk, text):
    await presses(desk, "claim")
    await desk.fill("#reply-text", text)
    await desk.click("#reply button")
    await expect(desk.locator(".timeline .staff")).to_contain_text(text)


async def test_a_cut_line_is_told_and_the_message_arrives_once(
    talk, open_context, site, keep_picture
):
    await writes(talk, "いちばんめ")
    await arrived(talk, 1, "いちばんめ")
    await talk.context.set_offline(offline=True)
    await writes(talk, "でんぱが ない")
    await expect(talk.locator(".unsent")).to_contain_text(WAITING)
    await keep_picture(talk, "bad-day-offline")
    await talk.context.set_offline(offline=False)
    await arrived(talk, 2, "でんぱが ない")
    await expect(talk.locator(".unsent")).to_have_count(0)
    await talk.reload()
    await expect(talk.locator(".line")).to_have_count(2)


async def test_a_restart_between_two_messages_loses_and_doubles_nothing(talk, site):
    await writes(talk, "まえ")
    await arrived(talk, 1, "まえ")
    await asyncio.to_thread(site.stop, "channels")
    await writes(talk, "あいだ")
    await expect(talk.locator(".unsent")).to_contain_text(WAITING)
    site.start("channels")
    await asyncio.to_thread(site.answers, "channels")
    await arrived(talk, 2, "あいだ")
    await writes(talk, "あと")
    await arrived(talk, 3, "あと")
    await talk.reload()
    assert await talk.locator(".line .text").all_inner_texts() == ["まえ", "あいだ", "あと"]


async def test_two_tabs_show_the_same_conversation_once(talk, site):
    await writes(talk, "ひとつめの タブ")
    await arrived(talk, 1, "ひとつめの タブ")
    other = await talk.context.new_page()
    await other.goto(f"{site.child}/talk")
    await writes(other, "ふたつめの タブ")
    await arrived(talk, 2, "ふたつめの タブ")
    await writes(talk, "また ひとつめ")
    await arrived(other, 3, "また ひとつめ")
    for page in (talk, other):
        await expect(page.locator(".line")).to_have_count(3)


async def test_a_form_of_yesterday_keeps_the_words_without_a_script(open_context, timeless):
    page = await (await open_context(javascript=False)).new_page()
    await opens_the_box(page, timeless)
    timeless.set_clock(OPEN_HOURS.replace(day=27))
    await writes(page, "きのうの ページから")
    await expect(page.locator("#notice")).not_to_be_empty()
    await expect(page.locator("#text")).to_have_value("きのうの ページから")
    await page.click("#say button:visible >> nth=0")
    await arrived(page, 1, "きのうの ページから")


async def test_a_busy_server_gets_the_words_again_and_the_child_sees_them_waiting(talk):
    busy = True

    async def answer(route):
        if busy:
            await route.fulfill(
                status=503, json={"status": 503, "ja": "こんでいます", "en": "Busy"}
            )
        else:
            await route.continue_()

    await talk.route("**/say", answer)
    await writes(talk, "いま こんでいる")
    await expect(talk.locator(".unsent")).to_contain_text(WAITING)
    await expect(talk.locator(".unsent .text")).to_have_text("いま こんでいる")
    busy = False
    await arrived(talk, 1, "いま こんでいる")


async def test_a_server_that_cannot_store_gives_the_words_back_without_a_script(open_context, site):
    page = await (await open_context(javascript=False)).new_page()
    await opens_the_box(page, site)
    with site.nobody_can_write():
        await writes(page, "きょうは だめみたい")
        await expect(page.locator("#notice")).not_to_be_empty()
        await expect(page.locator("#text")).to_have_value("きょうは だめみたい")
        await expect(page.locator(".line")).to_have_count(0)
    await page.click("#say button:visible >> nth=0")
    await arrived(page, 1, "きょうは だめみたい")
    await expect(page.locator(".line")).to_have_count(1)


async def test_a_blocked_stream_still_brings_the_answer(open_context, site):
    context = await open_context(size=PHONE)
    await context.route(re.compile(r"/live\?"), lambda route: route.abort())
    page = await context.new_page()
    await opens_the_box(page, site)
    await writes(page, "ながれが とまる がっこう")
    await arrived(page, 1, "ながれが とまる がっこう")
    desk = await at_desk(await open_context(), site, 1)
    await newest_case(desk, site, "ながれが とまる がっこう")
    await replies(desk, "それでも とどきます。")
    await expect(page.locator(".line.staff .text")).to_have_text("それでも とどきます。")


async def test_enter_is_a_new_line_and_sends_nothing(talk):
    await talk.focus("#text")
    await talk.keyboard.type("a")
    await talk.keyboard.press("Enter")
    await talk.keyboard.type("b")
    await expect(talk.locator("#text")).to_have_value("a\nb")
    await expect(talk.locator(".line")).to_have_count(0)


async def converts(page, text):
    """Type through an input method and accept the conversion with Enter."""
    method = await page.context.new_cdp_session(page)
    await method.send(
        "Input.imeSetComposition", {"text": text, "selectionStart": 2, "selectionEnd": 2}
    )
    for kind in ("rawKeyDown", "keyUp"):
        # 229: what a browser reports while an input method holds the key
        enter = {"type": kind, "key": "Process", "code": "Enter", "windowsVirtualKeyCode": 229}
        await method.send("Input.dispatchKeyEvent", enter)
    await method.send("Input.insertText", {"text": text})


async def test_accepting_a_conversion_sends_nothing_to_anybody(talk, open_context, site):
    await talk.focus("#text")
    await converts(talk, "学校")
    await expect(talk.locator("#text")).to_have_value("学校")
    await expect(talk.locator(".line")).to_have_count(0)
    await talk.click("#say button:visible >> nth=0")
    await arrived(talk, 1, "学校")

    desk = await at_desk(await open_context(), site, 1)
    await newest_case(desk, site, "学校")
    await presses(desk, "claim")
    await desk.focus("#reply-text")
    await converts(desk, "返事")
    await desk.evaluate(
        "() => document.querySelector('#reply-text').dispatchEvent(new KeyboardEvent('keydown',"
        " {key: 'Enter', ctrlKey: true, isComposing: true, bubbles: true, cancelable: true}))"
    )
    await desk.wait_for_timeout(500)
    await expect(desk.locator("#reply-text")).to_have_value("返事")
    await expect(desk.locator(".timeline .staff")).to_have_count(0)
    await desk.keyboard.press("Control+Enter")  # the same keys outside a conversion do send
    await expect(desk.locator(".timeline .staff")).to_contain_text("返事")
