"""No statement is glued together from text: values travel as parameters."""

import ast

import pytest

from tests.architecture.sources import PACKAGES, trees

STATEMENTS = {"text", "execute", "executemany", "exec_driver_sql", "scalar", "scalars", "DDL"}


def glued(tree: ast.AST) -> list[str]:
    return [
        f"line {node.lineno}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and called(node) in STATEMENTS and node.args
        if built(node.args[0])
    ]


def called(node: ast.Call) -> str:
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def built(argument: ast.expr) -> bool:
    match argument:
        case ast.JoinedStr():
            return any(isinstance(part, ast.FormattedValue) for part in argument.values)
        case ast.BinOp(op=ast.Mod() | ast.Add(), left=left, right=right):
            return any(
                built(side) or (isinstance(side, ast.Constant) and isinstance(side.value, str))
                for side in (left, right)
            )
        case ast.Call(func=ast.Attribute(attr="format")):
            return True
        case _:
            return False


def test_no_statement_is_built_from_text():
    found = {name: lines for name, tree in trees(*PACKAGES) if (lines := glued(tree))}
    assert found == {}


@pytest.mark.parametrize(
    "code",
    [
        "tx.execute(f'SELECT * FROM message WHERE case_id = {case}')",
        "tx.execute(text('DELETE FROM message WHERE case_id = ' + case))",
        "raw.exec_driver_sql('PRAGMA table_info(%s)' % table)",
        "text('UPDATE staff SET role = {}'.format(role))",
    ],
)
def test_a_glued_statement_would_be_found(code):
    assert glued(ast.parse(code))


def test_a_parameter_is_no_glue():
    assert glued(ast.parse("tx.execute(text('SELECT 1 WHERE id = :id'), {'id': case})")) == []
