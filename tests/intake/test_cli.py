"""The command says what it did in plain lines, and what it refuses in one."""

import io
import json
import signal
import sys

import pytest
from sqlalchemy import create_engine, text
from typer.testing import CliRunner

from intake import cli, rulebook, settings
from intake.cli import app
from tests.builders import an_arrival

pytestmark = pytest.mark.usefixtures("quick_stretching")


@pytest.fixture(autouse=True)
def on_a_wide_screen(monkeypatch):
    """Whatever terminal the tests run in, a line is a line."""
    monkeypatch.setattr(cli.out, "_width", 400)
    monkeypatch.setattr(cli.err, "_width", 400)


@pytest.fixture
def madoguchi(monkeypatch):
    """Run the command here; gives exit code, standard output and standard error."""

    def run(*words: str, **how):
        out, err = io.StringIO(), io.StringIO()
        monkeypatch.setattr(cli.out, "_file", out)
        monkeypatch.setattr(cli.err, "_file", err)
        done = CliRunner().invoke(app, list(words), catch_exceptions=False, **how)
        return done.exit_code, out.getvalue() + done.stdout, err.getvalue()

    return run


@pytest.fixture
def said(monkeypatch, capfd):
    """Run the whole program, which fails; gives all that it said."""

    def run(*words: str) -> str:
        monkeypatch.setattr(cli.err, "_file", None)
        monkeypatch.setattr(sys, "argv", ["madoguchi", *words])
        with pytest.raises(SystemExit) as left:
            cli.main()
        assert left.value.code == 1
        out, err = capfd.readouterr()
        return out + err

    before = signal.getsignal(signal.SIGTERM)
    yield run
    signal.signal(signal.SIGTERM, before)


def tamper(here, *statements):
    database = create_engine(here.store_url)
    with database.begin() as tx:
        for statement in statements:
            tx.execute(text(statement))
    database.dispose()


# init


def test_init_prints_the_recovery_key_once_and_the_first_sign_in(madoguchi, tmp_path):
    home = tmp_path / "new"
    code, said, _ = madoguchi("init", "--home", str(home))
    assert code == 0
    assert "Recovery key" in said
    kept = home / "recovery-key.txt"  # nobody is at a terminal here, and a log must not hold it
    assert len(kept.read_text().split()) == 16
    assert kept.stat().st_mode & 0o077 == 0
    assert kept.read_text().strip() not in said
    assert "still lies here" in madoguchi("check", "--home", str(home))[2]
    assert "http://127.0.0.1:8090/join#" in said
    again = settings.load(home)
    assert again.home == home.resolve()


def test_init_twice_is_refused_in_one_plain_line(said, home):
    told = said("init", "--home", str(home))
    assert (
        told
        == "The start was refused: instance already holds an installation; nothing was changed\n"
    )


# check


def test_check_finds_a_fresh_installation_in_order(madoguchi, home):
    code, said, faults = madoguchi("check", "--home", str(home))
    assert (code, faults) == (0, "")
    assert "Everything is in order." in said


def test_check_names_every_fault_of_both_faces(madoguchi, here, home):
    (home / "keys" / "pepper").chmod(0o644)
    tamper(here, "UPDATE alembic_version SET version_num = '0000'")
    code, _, faults = madoguchi("check", "--home", str(home))
    assert code == 1
    assert "'pepper' can be read by others" in faults
    assert "run 'madoguchi migrate'" in faults


def test_check_names_a_fault_of_the_policy_by_its_key(madoguchi, home):
    whole = (rulebook.policy_text(None)[1]).replace('opens = "17:00"', 'opens = "25:00"')
    (home / "policy.toml").write_text(whole, encoding="utf-8")
    file = home / settings.FILE
    file.write_text('policy = "policy.toml"\n' + file.read_text(), encoding="utf-8")
    code, _, faults = madoguchi("check", "--home", str(home))
    assert code == 1
    assert "hours.opens" in faults


def test_check_without_an_installation_checks_policy_and_rules(madoguchi, tmp_path):
    code, said, told = madoguchi("check", "--home", str(tmp_path / "nothing"))
    assert (code, "in order" in said) == (0, True)
    assert "only policy and rules" in told


# migrate


def test_migrate_brings_a_new_database_up_to_date(madoguchi, home):
    (home / "madoguchi.db").unlink()
    code, said, _ = madoguchi("migrate", "--home", str(home))
    assert (code, "up to date" in said) == (0, True)


# triage


def judged(madoguchi, *lines: str):
    code, said, _ = madoguchi("triage", input="\n".join(lines) + "\n")
    assert code == 0
    return [json.loads(line) for line in said.splitlines()]


def a_line(text_: str, name: str = "x") -> str:
    asked = {"id": name, "channel": "chat", "author": "child", "messages": [text_]}
    return json.dumps(asked, ensure_ascii=False)


def test_triage_answers_each_line_in_turn(madoguchi):
    calm, urgent = judged(
        madoguchi, a_line("きょうは はれ", "a"), "", a_line("いま しにたい。とびおりる。", "b")
    )
    assert (calm["id"], urgent["id"]) == ("a", "b")
    assert urgent["urgency"] == "U0" < calm["urgency"]


@pytest.mark.parametrize("line", ["{", "[]", '{"id": 1}', "[" * 5000, '{"messages": NaN}', "\x00"])
def test_triage_gives_a_line_it_cannot_read_to_a_person(madoguchi, line):
    (answer,) = judged(madoguchi, line)
    assert answer["needs_person"]


# verify-journal


async def test_a_sound_journal_is_verified_and_gives_its_head(spine, madoguchi, home):
    await spine.intake.receive(an_arrival())
    code, said, _ = madoguchi("verify-journal", "--home", str(home))
    assert code == 0
    assert said.startswith("2 entries, unbroken; head 2:")
    head = said.split("head ")[1].strip()
    assert madoguchi("verify-journal", "--home", str(home), "--head", head)[0] == 0
    assert madoguchi("verify-journal", "--home", str(home), "--head", f"2:{'00' * 32}")[0] == 1


async def test_an_edited_journal_names_the_entry(spine, madoguchi, home, here):
    await spine.intake.receive(an_arrival())
    tamper(
        here, "DROP TRIGGER journal_no_update", "UPDATE journal SET verb = 'looked' WHERE seq = 2"
    )
    code, said, faults = madoguchi("verify-journal", "--home", str(home))
    assert (code, said) == (1, "")
    assert "entry 2 was changed, removed or put in" in faults


# What is refused


@pytest.mark.parametrize("command", ["channels", "console", "migrate", "verify-journal"])
def test_what_needs_an_installation_says_so_in_one_line(said, tmp_path, command):
    told = said(command, "--home", str(tmp_path))
    assert told.startswith("The start was refused: there is no madoguchi.toml")
    assert told.count("\n") == 1


def test_serving_from_a_spoilt_installation_is_refused_in_one_line(said, tmp_path):
    (tmp_path / settings.FILE).write_text("marigold")
    told = said("serve", "--home", str(tmp_path))
    assert told == "The start was refused: madoguchi.toml is not valid TOML\n"
