"""What is wrong with a policy, in a sentence a city officer can act on."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from pydantic_core import ErrorDetails

from triage import toml_lines
from triage.toml_lines import Path


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend: which key, on which line, and what is wrong with it."""

    key: str
    line: int
    says: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.key}: {self.says}"


class PolicyFaults(ValueError):
    """The policy file has faults; none of it is used until all of them are mended."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault by its place in the values, before its line is looked up."""

    path: Path
    says: str


_SAYS: Final[Mapping[str, str]] = {
    "missing": "this key is missing / この項目がありません",
    "unexpected_keyword_argument": "nobody knows this key; is it misspelt?"
    " / 知らない項目です(つづりを確かめてください)",
    "string_type": "this must be a text in quotes / 引用符で囲んだ文字で書きます",
    "string_too_short": "this must not be empty / 空にはできません",
    "string_pattern_mismatch": "this is not written in the expected way / 書き方が決まりと違います",
    "int_type": "this must be a whole number without quotes / 引用符なしの整数で書きます",
    "greater_than": "this must be greater than {gt} / {gt} より大きくしてください",
    "bool_type": "this must be true or false, no quotes / 引用符なしの true か false で書きます",
    "enum": "this must be one of {expected} / 次のどれかにしてください: {expected}",
    "tuple_type": "this must be a list in square brackets / [ ] のなかに並べて書きます",
    "too_short": "this list must not be empty / 一つ以上必要です",
    "dataclass_type": "this must be a table of its own / 表(テーブル)として書きます",
}

_PAGE_SAYS: Final = "this must be an https:// address / https:// で始まるアドレスにします"
_OTHERWISE: Final = "this value does not fit here / この値はここでは使えません"


def syntax_fault(exc: tomllib.TOMLDecodeError) -> Fault:
    """The one fault of a text that is not TOML at all."""
    place = re.search(r"at line (\d+)", str(exc))
    line = int(place.group(1)) if place else 1
    if "at end of document" in str(exc):
        says = "the file ends too early / ファイルが途中で終わっています"
    else:
        says = "this line is not TOML / TOML の書き方になっていません"
    return Fault("(file)", line, f"{says} ({str(exc).split(' (at')[0]})")


def shape_finding(error: ErrorDetails) -> Finding:
    """A value of the wrong shape, said plainly; the value itself is not repeated."""
    context = error.get("ctx", {})
    if error["type"] == "value_error":
        return Finding(error["loc"], str(context["error"]))
    says = _SAYS.get(error["type"], _OTHERWISE).format_map(context)
    if "https" in str(context.get("pattern", "")):
        says = _PAGE_SAYS
    return Finding(error["loc"], says)


def placed(findings: Iterable[Finding], text: str) -> tuple[Fault, ...]:
    """The findings as faults with their lines, in the order of the file, each said once."""
    where = toml_lines.lines(text)
    faults = {
        Fault(_dotted(finding.path), toml_lines.nearest(where, finding.path), finding.says)
        for finding in findings
    }
    return tuple(sorted(faults, key=lambda fault: (fault.line, fault.key, fault.says)))


def _dotted(path: Path) -> str:
    # Counted from 1, as a reader of the file counts: routing[3].owner is the third row.
    return "".join(
        f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in path
    ).removeprefix(".")
