"""The console while things happen: two reply at once, rows stay put, the alarm really sounds."""

import asyncio
import re

from playwright.async_api import expect

from tests.browser.conftest import CHROMEBOOK
from tests.browser.steps import (
    arrived,
    at_desk,
    newest_case,
    opens_the_box,
    presses,
    shut_out,
    until,
    writes,
)

CALM = "きょうは てんきが いいです"
PRESSING = "学校を 3日 やすんでる"
URGENT = "いま くすりを たくさん のんだ。もう しにたい"

EARS = """
window.beeps = []; window.heard = 0;
class Listened extends OscillatorNode {
  constructor(audio, options) { super(audio, options); this.audio = audio; }
  start(at) {
    window.beeps.push({ at: at - this.audio.currentTime, state: this.audio.state });
    this.addEventListener("ended", () => { if (!this.cut) window.heard += 1; });
    super.start(at);
  }
  disconnect() { this.cut = true; window.beeps = []; super.disconnect(); }
}
window.OscillatorNode = Listened;
"""
"""Listens to what the page plans on the audio clock, what was played to its end, what was cut."""

LOCK = """() => fetch("/lock", {
  method: "POST", body: new URLSearchParams({ token: document.body.dataset.token }),
})"""
HIDING = """
let away = false;
Object.defineProperty(document, "hidden", { get: () => away });
Object.defineProperty(document, "visibilityState", { get: () => (away ? "hidden" : "visible") });
window.hide = () => { away = true; document.dispatchEvent(new Event("visibilitychange")); };
for (const name of ["setTimeout", "setInterval"]) {
  const real = window[name];
  window[name] = (work, ...rest) => real((...given) => away || work(...given), ...rest);
}
"""
"""A tab nobody looks at, at its worst: no timer of the page runs. Headless tabs always look seen."""


async def child_says(open_context, site, text):
    """Somebody new writes."""
    page = await (await open_context()).new_page()
    await opens_the_box(page, site)
    await writes(page, text)
    await arrived(page, 1, text)
    return page


async def goes_out_or_comes_back(page):
    """Wait for what became of a reply: sent, or told why not."""
    await page.wait_for_url(re.compile(r"(did=reply|/reply)$"))
    return page.url.endswith("did=reply")


async def test_two_colleagues_reply_at_once_one_is_sent_the_other_is_told_and_keeps_the_text(
    open_context, site, keep_picture
):
    child = await child_says(open_context, site, "ふたりに よまれる")
    one = await at_desk(await open_context(size=CHROMEBOOK), site, 1)
    address = await newest_case(one, site, "ふたりに よまれる")
    await presses(one, "claim")
    await one.fill("#reply-text", "ひとりめの 返事")
    other = await at_desk(await open_context(), site, 0)
    await other.goto(address)
    await presses(other, "claim")  # the manager takes over while that reply is being written
    await other.fill("#reply-text", "ふたりめの 返事")
    await asyncio.gather(one.click("#reply button"), other.click("#reply button"))
    assert [await goes_out_or_comes_back(page) for page in (one, other)] == [False, True]
    await expect(one.locator(".problem, .notice").first).to_contain_text("書いた文は残っています")
    assert "ひとりめの 返事" in await one.locator(".compose textarea:visible").input_value()
    assert await shut_out(one) == []
    await keep_picture(one, "console-reply-refused")
    await expect(child.locator(".line.staff .text")).to_have_text(["ふたりめの 返事"])


async def test_a_reply_pressed_in_a_locked_tab_comes_back_with_its_words(open_context, site):
    child = await child_says(open_context, site, "かぎの かかった タブ")
    desk = await at_desk(await open_context(), site, 2)
    await newest_case(desk, site, "かぎの かかった タブ")
    await presses(desk, "claim")
    await desk.fill("#reply-text", "ながい 返事")
    await desk.evaluate(LOCK)  # as another tab of this browser would
    await desk.click("#reply button")
    await expect(desk.locator("textarea[readonly]")).to_have_value("ながい 返事")
    await expect(desk.locator("main")).to_contain_text("何も送られていません")
    await expect(child.locator(".line.staff")).to_have_count(0)


async def test_one_case_answered_on_two_machines_in_the_same_moment_is_answered_once(
    open_context, site
):
    child = await child_says(open_context, site, "ふたつの きかい")
    here = await at_desk(await open_context(), site, 2)
    address = await newest_case(here, site, "ふたつの きかい")
    await presses(here, "claim")
    there = await at_desk(await open_context(), site, 2)
    await there.goto(address)
    texts = {here: "こちらの 返事", there: "あちらの 返事"}
    for page, text in texts.items():
        await page.fill("#reply-text", text)
    await asyncio.gather(*(page.click("#reply button") for page in texts))
    went = [await goes_out_or_comes_back(page) for page in texts]
    assert sorted(went) == [False, True]
    late = here if went[1] else there
    await expect(late.locator("#reply-text")).to_have_value(texts[late])
    sent = texts[there if late is here else here]
    await expect(child.locator(".line.staff .text")).to_have_text([sent])


async def order(desk):
    return await desk.locator("#rows .open").all_inner_texts()


async def test_rows_stay_put_under_the_pointer_and_move_when_it_has_gone(
    open_context, site, keep_picture
):
    await child_says(open_context, site, CALM)
    desk = await at_desk(await open_context(size=CHROMEBOOK), site, 1)
    before = await order(desk)
    await desk.hover("#rows .row:first-child .open")
    await child_says(open_context, site, PRESSING)
    await expect(desk.locator("#fresh")).to_be_visible()
    await expect(desk.locator("#fresh")).to_contain_text("新着 1 件")
    assert await order(desk) == before
    await keep_picture(desk, "console-new-arrivals")
    await desk.hover("#next")
    await expect(desk.locator("#fresh")).to_be_hidden()
    after = await order(desk)
    assert after != before
    assert [row for row in after if row in before] == before  # nothing else has changed its place

    await desk.locator("#rows .open").last.focus()  # the same with the keyboard among the rows
    await child_says(open_context, site, PRESSING)
    await expect(desk.locator("#fresh")).to_be_visible()
    assert await order(desk) == after
    await desk.click("#fresh")
    await expect(desk.locator("#rows .row")).to_have_count(len(after) + 1)


async def acknowledges_everything(desk, site):
    """Press every bell in the queue."""
    await desk.goto(site.console)
    while await desk.locator(".row[data-rings]").count():
        async with desk.expect_navigation():
            await desk.click(".row[data-rings] .bell button >> nth=0")


async def test_the_alarm_sounds_in_a_hidden_tab_until_somebody_acknowledges(
    open_context, site, keep_picture
):
    colleague = await at_desk(await open_context(), site, 2)
    await acknowledges_everything(colleague, site)
    context = await open_context(size=CHROMEBOOK)
    await context.add_init_script(EARS + HIDING)
    desk = await at_desk(context, site, 1)
    await expect(desk.locator("#sound-bar")).to_be_visible()  # a browser waits for a click
    await keep_picture(desk, "console-sound-off")
    await desk.click("#sound-on")
    await expect(desk.locator("#sound-bar")).to_be_hidden()
    await until(desk, "window.heard >= 3")  # the test ring
    await desk.evaluate("() => { window.heard = 0; window.beeps = []; }")
    await desk.wait_for_timeout(500)
    assert await desk.evaluate("window.beeps.length") == 0  # nothing rings while nothing is urgent

    elsewhere = await context.new_page()
    await elsewhere.bring_to_front()
    await desk.evaluate("window.hide()")
    await child_says(open_context, site, URGENT)
    await until(desk, "window.heard >= 3")
    planned = await desk.evaluate("window.beeps")
    assert {one["state"] for one in planned} == {"running"}
    starts = [round(one["at"]) for one in planned[::3]]
    assert starts[:4] == [0, 30, 60, 90]
    assert (await desk.title()).startswith("(1)")
    await keep_picture(desk, "console-ringing")

    await acknowledges_everything(colleague, site)
    await until(desk, "window.beeps.length === 0")
    await expect(desk.locator("#ringing-bar")).to_be_hidden()
    assert not (await desk.title()).startswith("(")
