"""Pages hold no script of their own, fetch nothing from elsewhere, and never turn text into markup."""

import re

import pytest

from tests.architecture.sources import texts

FACES = ("channels", "staff_console")
TEMPLATES = (".html", ".jinja", ".j2")

IN_SCRIPTS = {
    "text becomes markup": re.compile(
        r"\b(?:innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|setHTMLUnsafe)\b"
        r"|document\.write|\bsrcdoc\b"
    ),
    "text becomes code": re.compile(r"\beval\(|new Function\(|set(?:Timeout|Interval)\(\s*[\"'`]"),
    "fetches from elsewhere": re.compile(r"(?:import|fetch|EventSource)\b[^\n]*[\"'`]https?://"),
}
IN_TEMPLATES = {
    "a script of its own": re.compile(r"<script(?![^>]*\bsrc=)", re.IGNORECASE),
    "a style of its own": re.compile(r"<style\b|\sstyle\s*=", re.IGNORECASE),
    "an inline listener": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "a script address": re.compile(r"javascript:", re.IGNORECASE),
    "unescaped text": re.compile(r"\|\s*safe\b|autoescape\s+false"),
    "fetches from elsewhere": re.compile(
        r"<(?:script|img|iframe|source|audio|video|embed|link)\b[^>]*(?:src|href)\s*=\s*[\"']"
        r"(?:https?:)?//",
        re.IGNORECASE,
    ),
}
IN_STYLES = {
    "fetches from elsewhere": re.compile(r"@import|url\(\s*[\"']?(?:https?:)?//", re.IGNORECASE),
}
RULES = ((".js", ".mjs"), IN_SCRIPTS), (TEMPLATES, IN_TEMPLATES), ((".css",), IN_STYLES)


def faults(text: str, rules: dict[str, re.Pattern[str]]) -> list[str]:
    return [
        f"line {text.count(chr(10), 0, hit.start()) + 1}: {fault}"
        for fault, pattern in rules.items()
        for hit in pattern.finditer(text)
    ]


@pytest.mark.parametrize(("endings", "rules"), RULES, ids=["scripts", "templates", "styles"])
def test_pages_hold_nothing_that_could_run_a_childs_words(endings, rules):
    pages = texts(*FACES, ending=endings)
    assert {name: found for name, text in pages if (found := faults(text, rules))} == {}


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("line.innerHTML = words", IN_SCRIPTS),
        ("document.write(words)", IN_SCRIPTS),
        ("eval(words)", IN_SCRIPTS),
        ("setTimeout('leave()', 1)", IN_SCRIPTS),
        ("import x from 'https://elsewhere.example/x.js'", IN_SCRIPTS),
        ("<script>leave()</script>", IN_TEMPLATES),
        ("<p style='color: red'>", IN_TEMPLATES),
        ("<button onclick='leave()'>", IN_TEMPLATES),
        ("<a href='javascript:leave()'>", IN_TEMPLATES),
        ("{{ words | safe }}", IN_TEMPLATES),
        ("<img src='//elsewhere.example/pixel.png'>", IN_TEMPLATES),
        ("body { background: url(https://elsewhere.example/a.png) }", IN_STYLES),
    ],
)
def test_a_page_that_breaks_a_rule_would_be_found(text, rules):
    assert faults(text, rules)


def test_an_ordinary_page_breaks_no_rule():
    page = '<script type="module" src="/static/leave.js"></script><a href="https://x.example">'
    assert faults(page, IN_TEMPLATES) == []
