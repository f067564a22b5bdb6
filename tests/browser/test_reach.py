"""Everything stays in reach: by keyboard alone, at 200 %, and at night."""

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import CHROMEBOOK, PHONE, ZOOMED
from tests.browser.running import NIGHT
from tests.browser.steps import (
    at_desk,
    cookies_are_gone,
    neutral_elsewhere,
    opens_the_box,
    presses_shift_three_times,
    six_words,
    too_wide,
    writes,
)

STORY = "もう しにたい。クラスの5人に グループラインで 悪口を かかれて、学校を 3日 やすんでる"
SIZES = {"1366x768": CHROMEBOOK, "360x640": PHONE}


async def tabs_to(page: Page, selector: str, most: int = 60) -> None:
    """Press Tab until the focus is there, and see that it can be seen."""
    for _ in range(most):
        await page.keyboard.press("Tab")
        if await page.evaluate("(it) => document.activeElement.matches(it)", selector):
            assert await page.evaluate(IN_SIGHT), f"{selector} has the focus and is covered"
            return
    raise AssertionError(f"Tab never reaches {selector}")


IN_SIGHT = """() => {
    const here = document.activeElement, box = here.getBoundingClientRect();
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 20));
    return top !== null && (here.contains(top) || top.contains(here));
}"""


@pytest.mark.parametrize("size", ["1366x768", "360x640"])
async def test_the_keyboard_alone_goes_the_whole_way_of_a_child(open_context, site, size):
    context = await open_context(size=SIZES[size])
    await neutral_elsewhere(context)
    page = await context.new_page()
    await page.goto(site.child)
    await page.keyboard.press("Tab")
    first = await page.evaluate("document.activeElement.getAttribute('href')")
    assert first == "tel:110"  # the numbers come before everything else
    await tabs_to(page, "button[value=reply]")
    await page.keyboard.press("Enter")
    for question in ("feeling", "topic", "for-whom", "wish"):
        await page.wait_for_url(f"**/ask/{question}")
        await tabs_to(page, "button.choice")
        await page.keyboard.press("Space")
    await page.wait_for_url("**/talk")
    await tabs_to(page, "#text")
    await page.keyboard.type("キーボードだけで")
    await tabs_to(page, "#say button")
    await page.keyboard.press("Enter")
    await expect(page.locator("#m1 .text")).to_have_text("キーボードだけで")
    await expect(page.locator("#text")).to_be_focused()
    six = await six_words(page)
    await presses_shift_three_times(page)
    await page.wait_for_url("https://**")
    await cookies_are_gone(page)
    await page.goto(f"{site.child}/back")
    await tabs_to(page, "#spoken")
    await page.keyboard.type("".join(six))
    await page.keyboard.press("Enter")
    await expect(page.locator("#m1 .text")).to_have_text("キーボードだけで")


async def test_at_200_percent_the_box_and_the_way_out_stay_in_reach(
    open_context, site, keep_picture
):
    page = await (await open_context(size=ZOOMED)).new_page()
    await page.goto(site.child)
    assert await too_wide(page) == []
    await opens_the_box(page, site)
    await writes(page, STORY)
    await six_words(page)
    assert await too_wide(page) == []
    await page.focus("#text")
    assert await page.evaluate(IN_SIGHT)
    await expect(page.locator("#leave button")).to_be_in_viewport()
    await keep_picture(page, "zoom-child-talk")
    desk = await at_desk(await open_context(size=ZOOMED), site, 1)
    assert await too_wide(desk) == []
    await desk.click("#rows .open >> nth=0")
    await desk.wait_for_url("**/case/*")
    assert await too_wide(desk) == []
    await keep_picture(desk, "zoom-staff-case")


async def test_at_night_the_page_says_when_somebody_answers_and_the_numbers_of_the_night_come_first(
    open_context, timeless, keep_picture
):
    await _says_who_is_there(open_context, timeless)
    timeless.set_clock(NIGHT)
    for size in ("1366x768", "360x640"):
        page = await (await open_context(size=SIZES[size])).new_page()
        await page.goto(timeless.child)
        await expect(page.locator("#opening")).to_contain_text("No counsellor is here now")
        await expect(page.locator("#opening")).to_contain_text("tomorrow 17:00")
        always = await page.locator(".strip li").evaluate_all(
            "all => all.map(each => each.querySelector('.badge') !== null)"
        )
        assert {True, False} == set(always)
        assert always == sorted(always, reverse=True)
        await keep_picture(page, f"night-{size}-first")
        await opens_the_box(page, timeless)
        await writes(page, "よる ねむれない")
        await expect(page.locator("#waiting")).to_contain_text("tomorrow 17:00")
        await expect(page.locator("#m1")).to_be_visible()
        await keep_picture(page, f"night-{size}-talk")


async def _says_who_is_there(open_context, site):
    """The control: the same page in the hours says something else."""
    page = await (await open_context()).new_page()
    await page.goto(site.child)
    await expect(page.locator("#opening")).to_contain_text("Counsellors are here until 22:00")
