"""Words are words: what a child or a colleague writes never becomes a script."""

from playwright.async_api import expect

from tests.browser.conftest import CHROMEBOOK
from tests.browser.steps import arrived, at_desk, newest_case, opens_the_box, presses, until, writes

PAYLOADS = [
    "<script>window.__xss=1</script>",
    "<img src=x onerror='window.__xss=1'>",
    "<svg onload='window.__xss=1'>",
    "<svg><script>window.__xss=1</script></svg>",
    "<body onload='window.__xss=1'>",
    "<iframe srcdoc='<script>parent.__xss=1</script>'></iframe>",
    "<details open ontoggle='window.__xss=1'>",
    "<input autofocus onfocus='window.__xss=1'>",
    "<video><source onerror='window.__xss=1'></video>",
    "<a href='javascript:window.__xss=1'>x</a>",
    "<math><mtext></mtext><script>window.__xss=1</script></math>",
    "<object data='javascript:window.__xss=1'></object>",
    "<meta http-equiv=refresh content='0;url=javascript:window.__xss=1'>",
    "<base href='javascript:window.__xss=1//'>",
    "<form action='javascript:window.__xss=1'><button>x</button></form>",
    "</textarea><script>window.__xss=1</script>",
    "</title><script>window.__xss=1</script>",
    "</template><img src=x onerror='window.__xss=1'>",
    "'\"><img src=x onerror='window.__xss=1'>",
    "\" autofocus onfocus='window.__xss=1' x=\"",
    "{{constructor.constructor('window.__xss=1')()}}",
    "${window.__xss=1}",
    "{% raw %}<script>window.__xss=1</script>{% endraw %}",
    "\\u003cscript\\u003ewindow.__xss=1\\u003c/script\\u003e",
    "<!--><img src=x onerror='window.__xss=1'>-->",
    "\u202e<img src=x onerror='window.__xss=1'>",
    "<style>@import 'javascript:window.__xss=1'</style>",
]
ALL = "\n".join(PAYLOADS)


async def test_what_others_write_never_runs_as_a_script(open_context, site, keep_picture):
    await _the_payloads_do_run_in_a_page_without_our_care(open_context)
    child = await (await open_context()).new_page()
    await opens_the_box(child, site)
    for payload in PAYLOADS:
        await writes(child, payload)
    await arrived(child, len(PAYLOADS), PAYLOADS[-1])
    desk = await at_desk(await open_context(size=CHROMEBOOK), site, 0)
    await newest_case(desk, site, PAYLOADS[0])
    assert await desk.locator(".timeline .child .words").all_text_contents() == PAYLOADS
    await presses(desk, "claim")
    await desk.click("label[for=tab-note]")
    await desk.fill("#note-text", ALL)
    await desk.click("#note button")
    await expect(desk.locator(".timeline .note .words")).to_have_text(ALL)
    await desk.click("label[for=tab-reply]")
    await desk.fill("#reply-text", ALL)
    await desk.click("#reply button")
    await expect(desk.locator(".timeline .staff .words")).to_have_text(ALL)
    await expect(child.locator(".line.staff .text")).to_have_text(ALL)
    await keep_picture(desk, "console-payloads")
    for page in (child, desk):
        assert await page.evaluate("window.__xss") is None
        await page.reload()
        assert await page.evaluate("window.__xss") is None
    await desk.goto(f"{site.console}/team")
    await desk.fill("input[name=name]", PAYLOADS[1])
    await desk.click("form[action='/team/invite'] button")
    await expect(desk.locator(".people .name").last).to_be_visible()
    await expect(desk.locator(".people .name", has_text="onerror")).to_have_text(PAYLOADS[1])
    assert await desk.evaluate("window.__xss") is None


async def _the_payloads_do_run_in_a_page_without_our_care(open_context):
    """The control: put into a page as they are, they run."""
    page = await (await open_context()).new_page()
    await page.set_content(PAYLOADS[1])
    await until(page, "window.__xss === 1")
