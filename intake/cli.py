"""The command ``madoguchi``: thin, every line of it says one thing that the spine does."""

import asyncio
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.panel import Panel
from rich.progress import track

from intake import installation, recovery, rulebook, settings
from intake.errors import IntakeError
from intake.hardening import harden
from intake.settings import FILE, Settings
from intake.store.migrate import upgrade
from intake.store.verify import verify
from triage.jsonl import judge
from triage.policy import PolicyFaults
from triage.rules import RuleFaults

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
out = Console()
err = Console(stderr=True)

Home = Annotated[
    Path, typer.Option("--home", envvar="MADOGUCHI_HOME", help="The folder of this installation.")
]
HERE = Path("instance")
FACES = ("channels", "staff_console")


@app.command()
def init(home: Home = HERE) -> None:
    """Make keys, database and the first manager (鍵・データベース・最初の管理者を作る)."""
    sheet = installation.initialise(home)
    one_time = asyncio.run(installation.first_sign_in(settings.load(home), sheet, _now()))
    _hand_over(sheet, home)
    _print_first_sign_in(settings.load(home), one_time)


@app.command()
def serve(home: Home = HERE) -> None:
    """Start both faces on this machine; on the first run, set everything up (最初は準備から)."""
    if not (home / FILE).exists():
        init(home)
    here = settings.load(home)
    installation.check(here)
    out.print(f"Children (こども):  [bold]{_child_address(here)}[/bold]")
    out.print(f"Staff (職員):       [bold]{_console_address(here)}[/bold]")
    out.print("Stop with Ctrl+C (止めるには Ctrl+C).")
    raise typer.Exit(_run_together([_face(name, home) for name in FACES]))


@app.command()
def channels(home: Home = HERE) -> None:
    """Start the child-facing face alone (こども側だけ)."""
    raise typer.Exit(_run_together([_face("channels", home)]))


@app.command()
def console(home: Home = HERE) -> None:
    """Start the staff-facing face alone (職員側だけ)."""
    raise typer.Exit(_run_together([_face("staff_console", home)]))


@app.command()
def check(home: Home = HERE) -> None:
    """Check policy, rules, keys, database and clock, and report every fault at once (点検)."""
    here = settings.load(home) if (home / FILE).exists() else None
    if here is None:
        err.print(f"No installation in {home}: only policy and rules are checked.", markup=False)
    faults = [*_written_faults(here), *_start_faults(here), *installation.left_about(home)]
    faults += [] if faults else _phrase_faults(home if here else None)
    for fault in faults:
        err.print(fault, markup=False)
    if faults:
        raise typer.Exit(1)
    out.print("Everything is in order. 問題ありません。")


@app.command()
def recover(home: Home = HERE) -> None:
    """Give cases that nobody can open to the managers, with the printed key (復旧の鍵を使う)."""
    here = settings.load(home)
    sheet = recovery.read_sheet(typer.prompt("Recovery key (復旧の鍵)", hide_input=True), here)
    shown = partial(track, description="Cases (相談)", console=err)
    count = asyncio.run(
        recovery.recover(here, sheet, _now(), lambda cases, total: shown(cases, total=total))
    )
    out.print(f"{count} cases now open for the managers. {count}件を管理者が開けるようにしました。")


@app.command()
def migrate(home: Home = HERE) -> None:
    """Bring the database to the shape this version needs (データベースの更新)."""
    upgrade(settings.load(home).store_url)
    out.print("The database is up to date. 更新しました。")


@app.command()
def triage() -> None:
    """Judge JSON lines from standard input, one answer a line (標準入力の文章を判定)."""
    rules = rulebook.read_rules()
    for line in sys.stdin:
        if line.strip():
            print(judge(line, rules), flush=True)  # noqa: T201  the answer is this program's output


@app.command(name="verify-journal")
def verify_journal(
    home: Home = HERE,
    head: Annotated[str, typer.Option(help="The head written down elsewhere earlier.")] = "",
) -> None:
    """Walk the journal and name the first entry that was edited, removed or put in (記録の検証)."""
    report = verify(
        settings.load(home).store_url,
        head,
        lambda rows, total: track(rows, "Journal (記録)", total=total, console=err),
    )
    (out if report.sound else err).print(report.says, markup=False, highlight=False)
    raise typer.Exit(0 if report.sound else 1)


@app.command()
def demo(
    port: Annotated[
        int, typer.Option(help="The child-facing port; the console takes the tenth after it.")
    ] = 8080,
) -> None:
    """Start a throw-away installation with forty invented consultations (体験用)."""
    # In our place, not below us: Ctrl+C then reaches the one who has to clear up.
    os.execv(sys.executable, [sys.executable, "-m", "channels.demo", str(port)])  # noqa: S606


def main() -> None:
    """Run the command; what the spine refuses is one plain line, never a traceback."""
    harden()
    try:
        app()
    except (IntakeError, PolicyFaults, RuleFaults) as refused:
        err.print(str(refused), markup=False, highlight=False)
        sys.exit(1)


def _now() -> datetime:
    return datetime.now(UTC)


def _child_address(here: Settings) -> str:
    return here.child_origin or f"http://{here.child_host}:{here.child_port}/"


def _console_address(here: Settings) -> str:
    return here.console_origin or f"http://{here.console_host}:{here.console_port}/"


def _hand_over(sheet: installation.Sheet, home: Path) -> None:
    """Show the recovery key to whoever sits here; a log must never hold it."""
    if out.is_terminal:
        out.print(
            Panel(
                f"[bold]{sheet.printed()}[/bold]\n\n"
                "Write it on paper, lock it away, and clear this screen.\n"
                "It opens every case and is kept nowhere else.\n"
                "紙に書いて金庫へ。この画面は消してください。",
                title="Recovery key — shown once · 復旧の鍵（一度だけ）",
            )
        )
        return
    path = installation.write_sheet(sheet, home)
    out.print(
        f"Recovery key: nobody is at a terminal, so it is in {path}.\n"
        "Print it, lock it away, delete the file. 印刷して金庫へ、ファイルは消してください。",
        soft_wrap=True,
    )


def _print_first_sign_in(here: Settings, one_time: str) -> None:
    out.print("The first manager's one-time sign-in (最初の管理者の一回だけの入り口、7日間):")
    out.print(f"  {_console_address(here)}join#{one_time}", soft_wrap=True, highlight=False)


def _written_faults(here: Settings | None) -> list[str]:
    faults = []
    for read in (lambda: rulebook.read_policy(here), rulebook.read_rules):
        try:
            read()
        except (PolicyFaults, RuleFaults) as found:
            faults.append(str(found))
    return faults


def _start_faults(here: Settings | None) -> list[str]:
    if here is None:
        return []
    faults = []
    for refuse in (
        installation.refuse_unsafe_child_facing,
        installation.refuse_unsafe_staff_facing,
    ):
        try:
            refuse(here)
        except IntakeError as found:
            faults.append(str(found))
    return faults


def _phrase_faults(home: Path | None) -> list[str]:
    """Let the child-facing program check its own words; it alone knows which it says."""
    command = [sys.executable, "-m", "channels.check", *([str(home)] if home else [])]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    return [checked.stderr.strip()] if checked.returncode else []


def _face(name: str, home: Path) -> list[str]:
    return [sys.executable, "-m", name, str(home.resolve())]


def _run_together(commands: list[list[str]]) -> int:
    """Run programs until the first of them ends or we are asked to stop, then stop them all."""
    running = [subprocess.Popen(command, env=os.environ) for command in commands]  # noqa: S603
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        while all(one.poll() is None for one in running):
            _wait_a_little(running[0])
        return max(one.returncode or 0 for one in running if one.poll() is not None)
    except KeyboardInterrupt:
        return 0
    finally:
        for one in running:
            one.terminate()
        for one in running:
            one.wait()


def _wait_a_little(program: subprocess.Popen[bytes]) -> None:
    try:
        program.wait(timeout=0.5)
    except subprocess.TimeoutExpired:
        return
