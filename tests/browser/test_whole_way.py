"""The whole way in one go: a child writes, the right person answers, the child reads it elsewhere."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import CHROMEBOOK, PHONE
from tests.browser.running import NIGHT, Site
from tests.browser.steps import (
    ERASED,
    NEUTRAL,
    NOTHING,
    cookies_are_gone,
    joins,
    neutral_elsewhere,
    opens_the_box,
    presses,
    presses_shift_three_times,
    sees_nothing_of_it,
    six_words,
    writes,
)

ORDINARY = "テストのことで ちょっと しんぱい"
URGENT = "もう しにたい。クラスの5人に グループラインで 悪口を かかれて、学校を 3日 やすんでる"
ANSWER = "書いてくれて ありがとう。あした 17時に ここで 話せますか。"
NOTE = "担任には まだ 伝えていない。"
KATAKANA = str.maketrans({chr(n): chr(n + 0x60) for n in range(0x3041, 0x3097)})


def said_otherwise(six: list[str]) -> str:
    """The same words as another child would type them: katakana, with odd spaces."""
    return "　" + "  ".join(word.translate(KATAKANA) for word in six[:3]) + "\t" + "".join(six[3:])


async def comes_and_answers(page: Page, site: Site, shot) -> None:
    await page.goto(site.child)
    assert await page.title() == "ノート"
    await expect(page.locator("#opening")).to_contain_text("22:00")
    await shot(page, "first")
    await page.click("button[value=reply]")
    await page.wait_for_url("**/ask/feeling")
    await shot(page, "question")
    await page.click(".choice >> nth=1")
    await page.wait_for_url("**/ask/topic")
    await page.click("button[value='']")  # いいたくない
    await page.wait_for_url("**/ask/for-whom")
    await page.click("button[value=self]")
    await page.wait_for_url("**/ask/wish")
    await page.click("button[value=woman]")
    await page.wait_for_url("**/talk")


async def invites(page: Page, site: Site) -> str:
    await page.goto(f"{site.console}/team")
    await page.fill("input[name=name]", "さくら")
    await page.select_option("select[name=role]", "psychologist")
    await page.click("form[action='/team/invite'] button")
    return await page.input_value("#link")


async def works_on_it(desk: Page, shot) -> None:
    """Everything before the reply: alarm, claim, the machine's flags, a note."""
    await desk.click("#rows .row:first-child .open")
    await expect(desk.locator("mark").first).to_be_visible()
    await expect(desk.locator("mark", has_text="しにたい")).to_have_count(1)
    await expect(desk.locator(".told")).to_contain_text("おんなの ひと")
    await shot(desk, "case-before")
    await presses(desk, "acknowledge")
    await expect(desk.locator("#ringing-bar")).to_be_hidden()
    await presses(desk, "claim")
    await desk.click("#flag-1b [value=confirm]")
    await expect(desk.locator("#flag-1b")).to_have_attribute("data-judged", "confirmed")
    await desk.fill("#flag-3a input[name=reason]", "同じ二人の ことだと わかった")
    await desk.click("#flag-3a [value=overrule]")
    await expect(desk.locator("#flag-3a")).to_have_attribute("data-judged", "overruled")
    await desk.click("label[for=tab-note]")
    await desk.fill("#note-text", NOTE)
    await desk.click("#note button")
    await expect(desk.locator(".timeline .note")).to_contain_text(NOTE)


async def staffed(open_context, site: Site, size, shot) -> Page:
    """The desk is set up by the people who work there; a psychologist looks at an empty queue."""
    manager = await (await open_context(size=size)).new_page()
    await joins(manager, site, f"{site.console}/join#{site.one_time}", "kanri")
    link = await invites(manager, site)
    await shot(manager, "team")
    desk = await (await open_context(size=size)).new_page()
    await joins(desk, site, link, "sakura")
    await expect(desk.locator("#empty")).to_be_visible()
    return desk


async def queue_shows_it_first(desk: Page, shot) -> None:
    """The urgent case stands before the older one, with its reasons, and rings."""
    await expect(desk.locator("#rows .row")).to_have_count(2)
    first = desk.locator("#rows .row").first
    await expect(first).to_have_attribute("data-level", "1")
    await expect(first.locator(".chip", has_text="死にたい")).to_be_visible()
    await expect(first.locator(".facts")).to_contain_text("女の人を希望")
    await expect(desk.locator("#rows .row").last).to_have_attribute("data-level", "4")
    await expect(desk.locator("#ringing-bar")).to_be_visible()
    assert (await desk.title()).startswith("(1)")
    await shot(desk, "queue")


async def answers(desk: Page, child: Page, shot) -> None:
    """The child sees every step of the answer without reloading, and nothing that is not theirs."""
    state = child.locator("#state [aria-current]")
    await expect(state).to_contain_text("よんだよ")
    await desk.click("label[for=tab-reply]")
    await desk.locator("#reply-text").press_sequentially("書いて")
    await expect(state).to_contain_text("かいているよ")
    await desk.fill("#reply-text", ANSWER)
    await desk.click("#reply button")
    await expect(desk.locator(".timeline .staff")).to_contain_text(ANSWER)
    await expect(child.locator(".line.staff .text")).to_have_text(ANSWER)
    await expect(state).to_contain_text("へんじが きたよ")
    await shot(desk, "case")
    await shot(child, "answer")
    await sees_nothing_of_it(child, NOTE, "sakura", "さくら")


async def returns_at_night(page: Page, site: Site, six: list[str], shot) -> None:
    """Another device: the page says who is not there, and opens on the words as remembered."""
    site.set_clock(NIGHT)
    await page.goto(site.child)
    await expect(page.locator("#opening")).to_contain_text("tomorrow 17:00")
    await shot(page, "outside-hours")
    await page.click("main a[href='/back']")
    await page.fill("#spoken", said_otherwise(six))
    await page.click("main form button")
    await expect(page.locator(".line.staff .text")).to_have_text(ANSWER)
    await expect(page.locator(".line.child .text")).to_have_text(URGENT)
    await shot(page, "returned")


async def leaves_nothing(page: Page, site: Site, press) -> None:
    """Gone at once; neither Back nor the address nor any storage of the browser brings it back."""
    await press(page)
    await page.wait_for_url(f"{NEUTRAL}**")
    assert await page.title() == "てんき"
    await page.go_back()
    await sees_nothing_of_it(page, "しにたい", "ありがとう")
    await cookies_are_gone(page)
    await page.goto(f"{site.child}/talk")
    assert page.url == f"{site.child}/"
    assert await page.evaluate(ERASED) == NOTHING
    await sees_nothing_of_it(page, "しにたい", "ありがとう")


async def with_the_button(page: Page) -> None:
    await page.click("#leave button")


@pytest.mark.parametrize("size", [CHROMEBOOK, PHONE], ids=["1366x768", "360x640"])
async def test_a_child_is_heard_and_answered_and_leaves_nothing_behind(
    open_context, unmanned, keep_picture, size
):
    async def shot(page, what):
        await keep_picture(page, f"whole-way-{size['width']}-{what}")

    site = unmanned
    desk = await staffed(open_context, site, size, shot)
    other = await (await open_context(size=size)).new_page()
    await opens_the_box(other, site)
    await writes(other, ORDINARY)
    await expect(desk.locator("#rows .row")).to_have_count(1)

    here, elsewhere = await open_context(size=size), await open_context(size=size)
    for context in (here, elsewhere):
        await neutral_elsewhere(context)
    child = await here.new_page()
    await comes_and_answers(child, site, shot)
    await writes(child, URGENT)
    await expect(child.locator("#state [aria-current]")).to_contain_text("とどいたよ")
    six = await six_words(child)
    await shot(child, "conversation")
    await queue_shows_it_first(desk, shot)
    await works_on_it(desk, shot)
    await answers(desk, child, shot)
    again = await elsewhere.new_page()
    await returns_at_night(again, site, six, shot)
    assert await here.cookies() != []  # until now there is something to leave behind
    await leaves_nothing(child, site, with_the_button)
    await leaves_nothing(again, site, presses_shift_three_times)
