"""A child's words, a colleague's note and every name are text on the page, whatever they hold."""

import json
import re

import pytest

from staff_console.web.page import TEMPLATES
from tests.staff_console.web.visitor import Reader, words_of

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "'><a href=javascript:alert(1)>x</a>",
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</template><script>alert(1)</script>",
    "<!--<script>alert(1)//-->",
    "{{ 7*7 }} {% for x in [] %}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<base href=//elsewhere.example>",
    "<meta http-equiv=refresh content='0;url=//elsewhere.example'>",
    "＜script＞alert(1)＜/script＞",
    "<scr\x00ipt>alert(1)</scr\x00ipt>",
    "\u202e<script>alert(1)</script>",
    "<input autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "%(name)s %s %d",
]
OF_OURS = re.compile(r"^/static/[a-z]+\.(js|css|svg)$")
FORBIDDEN = {"iframe", "object", "embed", "base", "style", "img", "math"}


def foreign(page: str) -> list[str]:
    """What stands on a page that our templates never write."""
    found = []
    for tag, attrs in Reader(page).elements:
        address = attrs.get("src") or (attrs.get("href") if tag == "link" else None)
        if tag in FORBIDDEN or (tag == "script" and not address):
            found.append(tag)
        if address and not OF_OURS.match(address):
            found.append(f"{tag} {address}")
        found += [f"{tag} {name}" for name in attrs if name.startswith("on") or name == "style"]
        found += [tag for value in attrs.values() if value and value.startswith("javascript:")]
        if tag == "meta" and "http-equiv" in attrs:
            found.append(tag)
    return found


def without_nul(text: str) -> str:
    return text.replace("\x00", "\N{REPLACEMENT CHARACTER}")


async def test_a_childs_words_are_text(crew, enter):
    boss = enter("boss")
    for number, payload in enumerate(PAYLOADS, 1):
        case = (await crew.child_writes(payload, token=number)).case
        seen = await boss.get(f"/case/{case}")
        assert foreign(seen.text) == []
        assert re.sub(r"\s+", " ", without_nul(payload)) in words_of(seen.text)
    assert foreign((await boss.get("/")).text) == []
    assert foreign((await boss.get("/review")).text) == []


async def test_evidence_in_the_middle_of_markup_stays_text(crew, enter):
    words = "<script>もう しにたい</script><b onclick=alert(1)>しにたい</b>"
    case = (await crew.child_writes(words)).case
    page = (await enter("boss").get(f"/case/{case}")).text
    assert foreign(page) == []
    assert "<mark" in page
    assert "&lt;script&gt;" in page


async def test_a_note_and_a_refused_reply_are_text(crew, case, enter, token_of, row_of):
    boss, token = enter("boss"), await token_of("boss")
    for payload in PAYLOADS:
        await boss.post(f"/case/{case}/note", {"token": token, "text": payload})
        old = {"token": token, "version": 999, "seen": 1, "text": payload, "flag": payload}
        refused = await boss.post(f"/case/{case}/reply", old)
        assert foreign(refused.text) == []
    page = await boss.get(f"/case/{case}")
    assert foreign(page.text) == []
    assert all(re.sub(r"\s+", " ", without_nul(one)) in words_of(page.text) for one in PAYLOADS)


async def test_a_colleagues_name_is_text_on_every_page(crew, case, enter, token_of):
    boss, token = enter("boss"), await token_of("boss")
    for payload in PAYLOADS:
        seen = await boss.post("/team/invite", {"token": token, "name": payload, "role": "clerk"})
        assert foreign(seen.text) == []
    await crew.sql(
        "UPDATE staff SET display_name = :name WHERE role = 'counsellor'", name=PAYLOADS[1]
    )
    for page in ("/team", f"/case/{case}", "/review"):
        assert foreign((await boss.get(page)).text) == []
    assert PAYLOADS[1] in words_of((await enter("con").get("/account")).text)


async def test_what_is_typed_at_the_door_comes_back_as_text(stranger):
    for payload in PAYLOADS:
        visitor = stranger()
        seen = await visitor.fill("/join", "/join", one_time=payload)
        assert foreign(seen.text) == []
        seen = await visitor.fill(
            "/sign-in", "/sign-in", name=payload, password=payload, code=payload
        )
        assert foreign(seen.text) == []


async def test_rows_for_the_script_are_json_and_nothing_else(crew, enter):
    await crew.child_writes("<script>alert(1)</script> しにたい")
    seen = await enter("boss").get("/queue.json")
    assert seen.headers["Content-Type"].startswith("application/json")
    assert "<script>" not in seen.text  # words are only on the page of the case
    assert json.loads(seen.text)["rows"]


def test_no_template_switches_escaping_off():
    texts = {path.name: path.read_text(encoding="utf-8") for path in TEMPLATES.iterdir()}
    assert [
        name for name, text in texts.items() if re.search(r"\|\s*safe|autoescape|Markup", text)
    ] == []


@pytest.mark.parametrize(
    "page",
    [
        "<p>x</p><script>alert(1)</script>",
        "<img src=x>",
        "<p onclick=alert(1)>",
        "<a href=javascript:alert(1)>x</a>",
        "<script src=//elsewhere.example/x.js></script>",
        "<p style=color:red>",
    ],
)
def test_an_unescaped_word_would_be_found(page):
    assert foreign(page)
