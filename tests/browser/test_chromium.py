"""The browser the other tests rely on: ours alone, and shut in."""

import pytest
from playwright.async_api import Error

from tests.obtain import has_japanese_font


async def test_a_page_cannot_leave_this_machine(page):
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        await page.goto("http://elsewhere.example/")


@pytest.mark.skipif(not has_japanese_font(), reason="this machine has no Japanese font")
async def test_japanese_is_drawn_with_letters_of_its_own(page):
    await page.set_content("<span>窓</span><br><span>口</span>")
    first, second = [await span.screenshot() for span in await page.query_selector_all("span")]
    assert first != second  # without a Japanese font both are the same empty box


async def test_a_profile_without_script_runs_none(open_context):
    page = await (await open_context(javascript=False)).new_page()
    await page.set_content("<title>さいしょ</title><script>document.title = 'x'</script>")
    assert await page.title() == "さいしょ"
