"""The project's own files, as git knows them: committed or about to be."""

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("triage", "intake", "channels", "staff_console")


def tracked(*under: str) -> list[Path]:
    """Every file below the named folders, whole checkout without a name; git-ignored ones not."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *under],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    paths = (ROOT / name for name in sorted(set(listed.stdout.split("\0"))) if name)
    return [path for path in paths if path.is_file()]


def texts(*under: str, ending: tuple[str, ...] = ("",)) -> Iterator[tuple[str, str]]:
    """Name and text of every readable file with one of these endings."""
    for path in tracked(*under):
        if path.name.endswith(ending):
            try:
                yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")
            except UnicodeDecodeError:
                continue  # a picture


def trees(*under: str) -> Iterator[tuple[str, ast.Module]]:
    """Name and syntax tree of every Python file."""
    for name, text in texts(*under, ending=(".py",)):
        yield name, ast.parse(text)
