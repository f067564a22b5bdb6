"""The pages in a real Chromium: live, quiet in the history, gone in one press, open to everyone."""

import re

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from intake import return_words
from tests.browser.conftest import DESK, PHONE, browser, open_context, page
from tests.browser.steps import cookies_are_gone

__all__ = ["browser", "open_context", "page"]
pytestmark = pytest.mark.browser

PATHS = ("/", "/ask/feeling", "/ask/topic", "/ask/school", "/talk", "/back", "/about-traces")
NEUTRAL = "https://www.jma.go.jp/"
ERASED = (
    "async () => [localStorage.length, sessionStorage.length, (await caches.keys()).length,"
    " (await indexedDB.databases()).length,"
    " (await navigator.serviceWorker.getRegistrations()).length]"
)


@pytest.fixture(autouse=True)
def served(server):
    """Start before the browser does, so that the browser is gone before the server stops."""


@pytest.fixture
def address(server):
    return str(server.make_url("/")).rstrip("/").replace("127.0.0.1", "localhost")


async def arrives(page, address):
    """Come to the pages from somewhere, through the first door, to the box."""
    await page.context.route(f"{NEUTRAL}**", lambda route: route.fulfill(body="weather"))
    await page.goto(f"{address}/healthz")
    await page.goto(f"{address}/")
    await page.click("button[value=reply]")
    await page.wait_for_url("**/ask/feeling")
    await page.click("a[href='/talk']")
    await page.wait_for_url("**/talk")


async def writes(page, text):
    await page.fill("#text", text)
    await page.click("#say button")


async def test_a_message_arrives_without_leaving_the_page(page, address):
    await arrives(page, address)
    await writes(page, "きょうの こと")
    await expect(page.locator("#m1 .text")).to_have_text("きょうの こと")
    await expect(page.locator("[aria-current=step]")).to_contain_text("とどいたよ")
    await expect(page.locator("#text")).to_be_focused()
    await expect(page.locator("#text")).to_have_value("")
    await expect(page.locator(".six li")).to_have_count(6)


async def test_what_another_tab_wrote_appears_by_itself_and_once(page, address):
    await arrives(page, address)
    await writes(page, "いち")
    await expect(page.locator("#m1")).to_be_visible()
    other = await page.context.new_page()
    await other.goto(f"{address}/talk")
    await writes(other, "に")
    await expect(page.locator("#m2 .text")).to_have_text("に")
    await expect(other.locator(".line")).to_have_count(2)


async def test_a_cut_line_keeps_the_message_in_sight_and_sends_it_once(page, address):
    await arrives(page, address)
    await page.context.set_offline(offline=True)
    await writes(page, "とどくかな")
    await expect(page.locator(".unsent")).to_contain_text("Not sent yet")
    await expect(page.locator(".unsent .text")).to_have_text("とどくかな")
    await page.context.set_offline(offline=False)
    await expect(page.locator("#m1 .text")).to_have_text("とどくかな")
    await expect(page.locator(".line")).to_have_count(1)


async def test_words_shown_in_one_tab_are_not_undone_by_another(page, address):
    await arrives(page, address)
    other = await page.context.new_page()
    await other.goto(f"{address}/talk")
    await writes(page, "いち")
    await expect(page.locator(".six li")).to_have_count(6)
    async with other.expect_response("**/words") as asked:
        await writes(other, "に")
    assert (await asked.value).status == 409
    await expect(other.locator("#words")).to_be_hidden()
    words = await page.locator(".six li").all_inner_texts()
    await other.goto(f"{address}/back")
    await other.fill("#spoken", " ".join(words))
    await other.click("main form button")
    await expect(other.locator(".line")).to_have_count(2)


async def test_who_leaves_without_a_line_leaves_nothing_for_the_next_one_here(page, address):
    await arrives(page, address)
    await writes(page, "ひみつ")
    await expect(page.locator("#m1")).to_be_visible()
    await page.context.set_offline(offline=True)
    await page.click("#leave button")
    await expect(page.locator("body")).not_to_contain_text("ひみつ")
    await page.context.set_offline(offline=False)
    after = await page.context.new_page()
    await after.goto(f"{address}/talk")
    assert after.url == f"{address}/"
    await after.goto(f"{address}/talk")
    assert "ひみつ" not in await after.content()


async def test_a_conversation_left_in_another_tab_ends_here_too(page, address):
    await arrives(page, address)
    await writes(page, "ひみつ")
    await expect(page.locator("#m1")).to_be_visible()
    other = await page.context.new_page()
    await other.goto(f"{address}/talk")
    await other.click("#leave button")
    await page.wait_for_url(f"{address}/")
    assert "ひみつ" not in await page.content()


async def test_words_written_after_the_session_has_gone_begin_a_new_one(page, address):
    await arrives(page, address)
    await page.context.clear_cookies()
    await writes(page, "まだ ここに いる")
    await expect(page.locator("#notice")).to_contain_text("Nothing was sent yet")
    await expect(page.locator("#text")).to_have_value("まだ ここに いる")
    await page.click("#say button")
    await expect(page.locator("#m1 .text")).to_have_text("まだ ここに いる")


async def test_a_link_on_a_schools_page_leads_back_into_the_conversation(page, address):
    await arrives(page, address)
    await writes(page, "つづき")
    await expect(page.locator("#m1")).to_be_visible()
    link = f"<a href='{address}/talk'>go</a>"
    await page.context.route(
        "http://school.example/**",
        lambda route: route.fulfill(body=link, content_type="text/html"),
    )
    await page.goto("http://school.example/")
    await page.click("a")
    await expect(page.locator("#m1 .text")).to_have_text("つづき")


async def test_return_words_in_the_box_are_given_back_and_the_child_decides(page, address):
    await arrives(page, address)
    words = " ".join(return_words.draw())
    await writes(page, words)
    await expect(page.locator("#notice")).to_contain_text("return words")
    await expect(page.locator("#text")).to_have_value(words)
    await page.click("#anyway")
    await expect(page.locator("#m1 .text")).to_have_text(words)
    await expect(page.locator("#anyway")).to_be_hidden()


async def test_a_draft_is_not_lost_by_following_a_link(page, address):
    await arrives(page, address)
    await page.fill("#text", "とちゅう")
    page.once("dialog", lambda dialog: dialog.dismiss())
    await page.click("footer a")
    await expect(page.locator("#text")).to_have_value("とちゅう")


async def test_a_page_open_since_yesterday_renews_itself_and_loses_nothing(page, address, clock):
    await arrives(page, address)
    clock.at = clock.at.replace(day=21)
    await writes(page, "まだ いるよ")
    await expect(page.locator("#m1 .text")).to_have_text("まだ いるよ")


async def test_a_refusal_is_said_on_the_page_with_its_readings(page, address):
    await page.goto(f"{address}/back")
    await page.fill("#spoken", "ちがう ことば")
    await page.click("main form button")
    await expect(page.locator("#notice rt")).to_have_text(["じ", "み"])
    await expect(page.locator("#notice [lang=en]")).to_contain_text("opened nothing")
    await expect(page.locator("#spoken")).to_have_value("ちがう ことば")


async def test_enter_is_a_new_line(page, address):
    await arrives(page, address)
    await page.focus("#text")
    await page.keyboard.type("a")
    await page.keyboard.press("Enter")
    await page.keyboard.type("b")
    await expect(page.locator("#text")).to_have_value("a\nb")


async def test_a_text_that_is_too_long_says_so_before_it_is_sent(page, address):
    await arrives(page, address)
    await page.fill("#text", "あ" * 10_003)
    await expect(page.locator("#length")).to_contain_text("3")
    await page.click("#say button")
    await expect(page.locator(".line")).to_have_count(0)
    assert len(await page.input_value("#text")) == 10_003


async def test_an_urgent_text_shows_the_numbers_where_one_looks(page, address):
    await arrives(page, address)
    await expect(page.locator("#help")).to_be_hidden()
    await writes(page, "いま くすりを たくさん のんだ。もう しにたい")
    await expect(page.locator("#help a[href='tel:119']")).to_be_visible()
    await expect(page.locator("#text")).to_be_enabled()


async def test_the_whole_visit_is_one_step_of_the_history(page, address):
    await arrives(page, address)
    await page.click("footer a")
    await page.wait_for_url("**/about-traces")
    await page.go_back()
    assert page.url == f"{address}/healthz"


@pytest.mark.parametrize("how", ["button", "keys"])
async def test_one_press_leaves_nothing(page, address, how):
    await arrives(page, address)
    await writes(page, "だれにも みせないで")
    await expect(page.locator("#m1")).to_be_visible()
    if how == "button":
        await page.click("#leave button")
    else:
        for _ in range(3):
            await page.keyboard.press("Shift")
    await page.wait_for_url(f"{NEUTRAL}**")
    await page.go_back()
    assert "みせないで" not in await page.content()
    await page.goto(f"{address}/talk")
    assert page.url == f"{address}/"
    assert await page.evaluate(ERASED) == [0, 0, 0, 0, 0]
    assert await page.evaluate("document.cookie") == ""


async def test_escape_and_two_presses_of_shift_do_not_leave(page, address):
    await arrives(page, address)
    for key in ("Escape", "Escape", "Escape", "Shift", "Shift", "a", "Shift"):
        await page.keyboard.press(key)
    await page.wait_for_timeout(300)
    assert page.url == f"{address}/talk"


async def test_the_page_is_blank_before_anything_else_happens(page, address):
    await arrives(page, address)
    await page.route("**/leave", lambda _: None)  # the server never answers
    left = await page.evaluate(
        "async () => { const { leave } = await import('/static/leave.js');"
        " leave(); return document.documentElement.childNodes.length }"
    )
    assert left == 0


async def test_furigana_goes_out_of_the_page_and_comes_back(page, address):
    await page.goto(f"{address}/")
    assert await page.locator("rt").count() > 10
    await page.click(".look summary")
    await page.check("input[name=furigana][value=off]")
    await expect(page.locator("rt")).to_have_count(0)
    await page.wait_for_timeout(300)
    await page.reload()
    await expect(page.locator("rt")).to_have_count(0)
    await page.click(".look summary")
    await page.check("input[name=furigana][value=on]")
    assert await page.locator("rt").count() > 10


@pytest.mark.parametrize("look", ["auto normal on", "strong huge off"])
async def test_nothing_is_wider_than_a_small_phone(open_context, address, look):
    page = await (await open_context(size=PHONE)).new_page()
    await choose(page, address, look)
    for path in PATHS:
        await page.goto(address + path)
        width = await page.evaluate("document.documentElement.scrollWidth")
        assert (path, width) == (path, PHONE["width"])


@pytest.mark.parametrize("look", ["light normal on", "dark large off", "strong huge on"])
async def test_no_page_shuts_anyone_out(page, address, look):
    await choose(page, address, look)
    for path in (*PATHS, "/nowhere"):
        await page.goto(address + path)
        if path == "/talk":
            await writes(page, "しにたい")
            await expect(page.locator(".six li")).to_have_count(6)
        found = await Axe().run(page)
        assert found.response["violations"] == [], f"{path}\n{found.generate_report()}"


async def choose(page, address, look):
    colour, size, furigana = look.split()
    await page.goto(f"{address}/")
    await page.click(".look summary")
    for name, value in (("colour", colour), ("size", size), ("furigana", furigana)):
        await page.check(f"input[name={name}][value={value}]")
    async with page.expect_response("**/look"):
        await page.click("#look button")


SMALL = """() => [...document.querySelectorAll("a:not(.skip), button, summary, input, textarea")]
    .filter((each) => each.checkVisibility() && each.type !== "radio")
    .filter((each) => each.getBoundingClientRect().height < 44)
    .map((each) => each.textContent.trim())"""


async def test_every_target_is_large_enough_for_a_thumb(open_context, address):
    page = await (await open_context(size=PHONE)).new_page()
    await page.goto(f"{address}/")
    for path in PATHS:
        await page.goto(address + path)
        assert (path, await page.evaluate(SMALL)) == (path, [])


async def test_the_keyboard_alone_reaches_everything_and_is_never_covered(page, address):
    await page.goto(f"{address}/")
    reached = []
    for _ in range(40):
        await page.keyboard.press("Tab")
        here = await page.evaluate(
            "() => { const e = document.activeElement; const r = e.getBoundingClientRect();"
            " const top = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2);"
            " return [e.getAttribute('href') ?? e.value ?? e.tagName,"
            " e === document.body || e.contains(top) || !!top?.contains(e)] }"
        )
        if here[0] in reached or here[0] == "BODY":
            break
        reached.append(here[0])
        assert here[1], here[0]
    assert reached[0] == "tel:110"
    assert {"#main", "reply", "report", "/back", "/ask/school", "/about-traces"} <= set(reached)


async def test_without_scripts_everything_works(open_context, address):
    page = await (await open_context(size=DESK, javascript=False)).new_page()
    await page.goto(f"{address}/")
    await page.click("button[value=report]")
    await page.click("button.choice >> nth=0")
    assert re.search(r"/ask/topic$", page.url)
    await page.click("a[href='/talk']")
    await writes(page, "スクリプト なしで")
    await expect(page.locator("#m1 .text")).to_have_text("スクリプト なしで")
    await expect(page.locator("#text")).to_be_hidden()
    await page.click("a[href='/talk?write']")
    await writes(page, "もう ひとつ")
    await expect(page.locator("#m2 .text")).to_have_text("もう ひとつ")
    await page.click("#words-get button")
    words = await page.locator(".six li").all_inner_texts()
    await page.goto(f"{address}/back")
    await page.fill("#spoken", " ".join(words))
    await page.click("main form button")
    await expect(page.locator("#m2 .text")).to_have_text("もう ひとつ")
    await page.context.route(f"{NEUTRAL}**", lambda route: route.fulfill(body="weather"))
    await page.click("#leave button")
    await page.wait_for_url(f"{NEUTRAL}**")
    await cookies_are_gone(page)
