"""Every sentence of the screens exists in both languages, and nothing is forgotten in between."""

import re
from collections.abc import Iterator

import pytest
from babel.messages.extract import extract
from jinja2.ext import babel_extract

from staff_console.web.page import TEMPLATES
from staff_console.web.tongue import LOCALE, read_catalog, tongues
from tests.staff_console.web.visitor import words_of

WEB = LOCALE.parent
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
PLACES = re.compile(r"%\((\w+)\)s|[#@]")


def said() -> Iterator[str]:
    """Every sentence the templates and the code say."""
    for path in TEMPLATES.iterdir():
        with path.open("rb") as template:
            options = {"silent": "false", "encoding": "utf-8"}
            found = babel_extract(template, ("_",), [], options)
            texts = (text if isinstance(text, str) else text[0] for _, _, text, _ in found if text)
            yield from (text for text in texts if text)
    for path in WEB.rglob("*.py"):
        with path.open("rb") as module:
            yield from (str(text) for _, text, _, _ in extract("python", module, {"N_": None}))


@pytest.fixture(scope="module")
def english() -> dict[str, str]:
    return {str(one.id): str(one.string) for one in read_catalog("en") if one.id}


def test_every_sentence_has_an_english_one(english):
    sentences = set(said())
    assert len(sentences) > 200
    assert sorted(one for one in sentences if not english.get(one)) == []


def test_no_english_sentence_is_left_over(english):
    assert sorted(set(english) - set(said())) == []


def test_both_languages_fill_in_the_same_places(english):
    assert [
        ja for ja, en in english.items() if set(PLACES.findall(ja)) != set(PLACES.findall(en))
    ] == []
    assert [ja for ja, en in english.items() if ja.count("#") != en.count("#")] == []


def test_english_sentences_hold_no_japanese(english):
    assert [en for en in english.values() if JAPANESE.search(en)] == []


def test_no_template_says_japanese_without_a_translation():
    left = {}
    for path in TEMPLATES.iterdir():
        bare = re.sub(r"\{[{%].*?[%}]\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        if JAPANESE.search(bare):
            left[path.name] = JAPANESE.findall(bare)
    assert left == {}


def test_no_script_says_a_word_of_its_own():
    scripts = (WEB / "static").glob("*.js")
    assert [
        path.name for path in scripts if JAPANESE.search(path.read_text(encoding="utf-8"))
    ] == []


def test_an_untranslated_sentence_would_be_found(english):
    assert "この文は訳されていません" not in english
    assert tongues()["en"].say("この文は訳されていません") == "この文は訳されていません"


@pytest.mark.parametrize("page", ["/sign-in", "/join", "/nothing"])
async def test_an_english_page_is_english(office, stranger, page):
    visitor = stranger()
    visitor.cookies["lang"] = "en"
    words = words_of((await visitor.get(page)).text).replace("日本語", "")
    assert not JAPANESE.search(words)


async def test_an_english_case_is_english_apart_from_what_people_wrote(crew, case, enter):
    boss = enter("boss")
    boss.cookies["lang"] = "en"
    await crew.sql("UPDATE staff SET display_name = 'somebody'")
    for page in ("/", f"/case/{case}", "/account", "/team"):
        words = words_of((await boss.get(page)).text)
        for theirs in ("日本語", "もう しにたい", "しにたい"):
            words = words.replace(theirs, "")
        left = set(JAPANESE.findall(words))
        # The reasons of rules and the names of schools are written by staff, in Japanese.
        assert left == set() or page.startswith("/case"), page
