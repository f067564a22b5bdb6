"""Walks the values of a policy as they were written, right or wrong.

So one bad row hides no other fault: a check sees whatever is there and skips what is not.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from triage.toml_lines import Path

Written = Mapping[str, object]
ANY: Final = -1
"""In a pattern: every position of an array."""


def found(written: object, *pattern: str | int) -> Iterator[tuple[Path, object]]:
    """Every value at `pattern`, with its path; what is not there is simply not found."""
    if not pattern:
        yield (), written
        return
    step, *rest = pattern
    inner: list[tuple[str | int, object]] = []
    if step == ANY and isinstance(written, list):
        inner = list(enumerate(written))
    elif isinstance(written, dict) and step in written:
        inner = [(step, written[step])]
    for at, value in inner:
        for path, hit in found(value, *rest):
            yield (at, *path), hit


def texts(written: object, *pattern: str | int) -> Iterator[tuple[Path, str]]:
    """The same, only what is written as text."""
    for path, value in found(written, *pattern):
        if isinstance(value, str):
            yield path, value


def known(written: object, *pattern: str | int) -> set[str]:
    """The texts at `pattern`, without their places."""
    return {value for _, value in texts(written, *pattern)}


def rows(written: object, section: str) -> Iterator[tuple[Path, Mapping[str, object]]]:
    """The tables of an array of tables, with their paths."""
    for path, row in found(written, section, ANY):
        if isinstance(row, dict):
            yield path, row
