"""What the visitor's terminal shows: where to go, how to sign in, and what is going on."""

from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from rich.console import Console, Group
from rich.live import Live
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from channels.demo.setting import Demo
from intake.vault.totp import STEP


def progress(out: Console) -> Progress:
    """Make the bar that shows how far the set-up is."""
    return Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
        console=out,
    )  # fmt: skip


def welcome(out: Console, demo: Demo) -> None:
    """Say once what does not change."""
    where = Text()
    where.append("職員の画面 Staff      ").append(f"{demo.console.origin}/\n", "bold")
    where.append("こどもの画面 Children ").append(f"{demo.child.origin}/\n\n", "bold")
    where.append(
        "相談も名前もすべて作り話です。止めると、すべて消えます（Ctrl+C）。\n"
        "Everything here is invented. Ctrl+C stops the demo and removes all of it."
    )
    out.print(Panel(where, title="窓口の体験 · Madoguchi demo"))
    out.print("認証アプリがあれば With an authenticator app:", style="dim")
    for one in demo.team.values():
        out.print(one.uri, style="dim", soft_wrap=True, highlight=False, markup=False)


class Board:
    """The part that changes: the six digits, how long they stay, and what has come in."""

    def __init__(self, out: Console, demo: Demo) -> None:
        self._out, self._demo = out, demo
        self._live = Live(console=out, auto_refresh=False)
        self._said = ""

    def __enter__(self) -> Self:
        if self._out.is_terminal:
            self._live.start()
        else:
            self._out.print(_table(self._demo, datetime.now(UTC)))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._live.stop()

    def renew(self, at: datetime) -> None:
        """Show how it stands; where nothing can be redrawn, one line for each new code."""
        if self._out.is_terminal:
            self._live.update(_standing(self._demo, at), refresh=True)
            return
        says = "   ".join(f"{one.post.role} {one.code(at)}" for one in self._demo.team.values())
        if says != self._said:
            self._out.print(says, highlight=False)
            self._said = says


def _standing(demo: Demo, at: datetime) -> Group:
    left = STEP - int(at.timestamp()) % STEP
    return Group(
        _table(demo, at),
        f"つぎの6けたまで {left:2d} 秒。同じ6けたは一度だけ使えます。",
        f"Next code in {left:2d} s. A code is taken once.",
        f"とどいたメッセージ Messages received: {demo.written}",
    )


def _table(demo: Demo, at: datetime) -> Table:
    table = Table("役割 Role", "サインイン名 Name", "パスワード Password", "6けた Code")
    for one in demo.team.values():
        table.add_row(one.post.words, one.post.role, one.password, Text(one.code(at), "bold"))
    return table
