"""Where values stand in a TOML text."""

import tomllib

import pytest

from tests.triage.asahikawa import TEXT
from triage.toml_lines import lines, nearest

AWKWARD = '''
top = 1 # a comment = [not this]
a.b."c d" = "x"
many = [ # first
  1, 2,
  # [[not]] a header
  { k = "},]", l = [3,
     4] },
]
long = """
[not.a.header]
key = 'no'
"""
raw = \'\'\'it's
here\'\'\'
when = 2026-11-20 17:00:00
[one.two]
x = 'a\\'
[[rows]]
id = "first"
[rows.inner]
y = true
[[rows]]
id = "second"
[[rows.deep]]
z = 1
[[rows.deep]]
z = 2
'''


def every_path(value, path=()):
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from every_path(inner, (*path, key))
    if isinstance(value, list):
        for at, inner in enumerate(value):
            yield from every_path(inner, (*path, at))


@pytest.mark.parametrize("text", [TEXT, AWKWARD, TEXT.replace("\n", "\r\n")])
def test_every_value_has_a_line_and_no_line_is_invented(text):
    assert set(lines(text)) == set(every_path(tomllib.loads(text))) - {()}


@pytest.mark.parametrize(
    "path, line",
    [
        (("top",), 2),
        (("a", "b", "c d"), 3),
        (("many",), 4),
        (("many", 1), 5),
        (("many", 2, "k"), 7),
        (("many", 2, "l", 1), 8),
        (("long",), 10),
        (("when",), 16),
        (("one", "two", "x"), 18),
        (("rows", 0, "inner", "y"), 22),
        (("rows", 1), 23),
        (("rows", 1, "deep", 1, "z"), 28),
    ],
)
def test_a_value_is_found_on_its_line(path, line):
    assert lines(AWKWARD)[path] == line


def test_what_is_missing_is_looked_for_around():
    found = lines(AWKWARD)
    assert nearest(found, ("rows", 1, "owner")) == 23
    assert nearest(found, ("nowhere", "at", "all")) == 1


def test_a_text_that_is_not_toml_is_refused():
    with pytest.raises(ValueError, match="not TOML"):
        lines("あ = 1")
