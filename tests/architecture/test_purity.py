"""Triage takes values and gives values; the import contract keeps modules out, this the rest."""

import ast

import pytest

from tests.architecture.sources import trees

WORLDLY_CALLS = {"open", "print", "input", "eval", "exec", "__import__"}
CLOCKS = {"now", "today", "utcnow"}


def impurities(tree: ast.AST) -> list[str]:
    return [f"line {getattr(node, 'lineno', '?')}" for node in ast.walk(tree) if impure(node)]


def impure(node: ast.AST) -> bool:
    match node:
        case ast.AsyncFunctionDef() | ast.Await() | ast.AsyncFor() | ast.AsyncWith():
            return True
        case ast.Global() | ast.Nonlocal():
            return True
        case ast.Call(func=ast.Name(id=name)):
            return name in WORLDLY_CALLS
        case ast.Call(func=ast.Attribute(attr=name)):
            return name in CLOCKS
        case _:
            return False


def test_triage_never_waits_reads_a_clock_or_touches_a_file():
    found = {name: lines for name, tree in trees("triage") if (lines := impurities(tree))}
    assert found == {}


@pytest.mark.parametrize(
    "code",
    [
        "async def assess(): ...",
        "at = datetime.now(UTC)",
        "day = date.today()",
        "rules = open('rules.toml').read()",
        "print('a child wrote')",
        "def judge():\n    global seen\n    seen = 1",
    ],
)
def test_an_impure_line_would_be_found(code):
    assert impurities(ast.parse(code))
