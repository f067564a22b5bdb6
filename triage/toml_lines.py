"""On which line of a TOML text each value stands, so that a fault can be pointed at."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_KEY = re.compile(r"""[ \t]*("(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+)[ \t]*(\.?)""")
_STRING = re.compile(
    r"""\"{3}(?:[^\\]|\\.)*?\"{3,5}|'{3}.*?'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""",
    re.DOTALL,
)
_PLAIN = re.compile(r"[^,\]}#\n]+")


def lines(text: str) -> Mapping[Path, int]:
    """The line of every table, array and value, by its path from the top.

    Shape: paths hold keys and, inside arrays, positions from 0; lines count from 1.
    Raises: nothing for a text that `tomllib` has read.
    """
    walk = _Walk(text)
    walk.run()
    return walk.found


def nearest(found: Mapping[Path, int], path: Path) -> int:
    """The line of `path`, or of the closest thing around it; what is missing has no line."""
    while path and path not in found:
        path = path[:-1]
    return found.get(path, 1)


@dataclass(slots=True)
class _Walk:
    text: str
    at: int = 0
    found: dict[Path, int] = field(default_factory=dict)
    arrays: dict[Path, int] = field(default_factory=dict)

    def run(self) -> None:
        table: Path = ()
        while self._skip() < len(self.text):
            if self._ahead("["):
                table = self._header()
            else:
                self._pair(table)

    def _skip(self) -> int:
        self.at = _match(_BLANK, self.text, self.at).end()
        return self.at

    def _ahead(self, sign: str) -> bool:
        return self.text.startswith(sign, self.at)

    def _mark(self, path: Path) -> None:
        self.found.setdefault(path, self.text.count("\n", 0, self.at) + 1)

    def _header(self) -> Path:
        double = self._ahead("[[")
        start = self.at
        self.at += 2 if double else 1
        path = self._inside_arrays(tuple(self._keys()), last=double)
        end = self.at + (2 if double else 1)
        self.at = start
        self._mark(path)
        self.at = end
        return path

    def _inside_arrays(self, keys: tuple[str, ...], *, last: bool) -> Path:
        # [schools.address] speaks of the newest [[schools]]; [[schools]] begins the next one.
        path: Path = ()
        for depth, key in enumerate(keys, start=1):
            path = (*path, key)
            if last and depth == len(keys):
                self.arrays[path] = self.arrays.get(path, -1) + 1
            self._mark(path)
            if path in self.arrays:
                path = (*path, self.arrays[path])
        return path

    def _keys(self) -> Iterator[str]:
        dot = "."
        while dot:
            match = _match(_KEY, self.text, self.at)
            self.at = match.end()
            key, dot = match.groups()
            yield next(iter(tomllib.loads(f"{key} = 0")))

    def _pair(self, table: Path) -> None:
        start = self.at
        path = (*table, *self._keys())
        end, self.at = self.at, start
        for depth in range(len(table) + 1, len(path) + 1):
            self._mark(path[:depth])
        self.at = end + 1  # the equals sign
        self._value(path)

    def _value(self, path: Path) -> None:
        self._skip()
        self._mark(path)
        if self._ahead("["):
            self._array(path)
        elif self._ahead("{"):
            self._inline(path)
        else:
            pattern = _STRING if self.text[self.at] in "\"'" else _PLAIN
            self.at = _match(pattern, self.text, self.at).end()

    def _array(self, path: Path) -> None:
        self.at += 1
        position = 0
        while self._skip() < len(self.text) and not self._ahead("]"):
            self._value((*path, position))
            position += 1
            self._skip()
            self.at += self._ahead(",")
        self.at += 1

    def _inline(self, path: Path) -> None:
        self.at += 1
        while self._skip() < len(self.text) and not self._ahead("}"):
            self._pair(path)
            self._skip()
            self.at += self._ahead(",")
        self.at += 1


def _match(pattern: re.Pattern[str], text: str, at: int) -> re.Match[str]:
    match = pattern.match(text, at)
    if match is None:
        raise ValueError("this text is not TOML")
    return match
