"""Settings are read whole or refused by name, and setting up never overwrites."""

import os

import pytest

from intake import installation, settings
from tests.intake.refusal import refusal


@pytest.fixture(autouse=True)
def nothing_is_set_on_this_machine(monkeypatch):
    for name in [name for name in os.environ if name.startswith("MADOGUCHI_")]:
        monkeypatch.delenv(name)


def rewrite(home, old, new):
    file = home / settings.FILE
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")


# The file


@pytest.mark.parametrize(
    "line, says",
    [
        ('colour = "marigold"', "colour: Extra inputs are not permitted"),
        ('child_port = "marigold"', "child_port: Input should be a valid integer"),
        ('debug = "marigold"', "debug: Input should be a valid boolean"),
        ("marigold", "is not valid TOML"),
    ],
)
def test_settings_that_are_not_right_are_named_but_not_shown(home, line, says):
    rewrite(home, "store =", f"{line}\nstore =")
    said = refusal(settings.load, home)
    assert says in said
    assert "marigold" not in said


def test_every_setting_that_is_not_right_is_named_at_once(home):
    rewrite(home, "store =", 'colour = 1\nchild_port = "x"\nstore =')
    said = refusal(settings.load, home)
    assert "colour" in said
    assert "child_port" in said


def test_a_missing_setting_is_named(home):
    rewrite(home, "root_public", "# root_public")
    assert "root_public: Field required" in refusal(settings.load, home)


def test_settings_that_are_no_text_are_refused(home):
    (home / settings.FILE).write_bytes(b"\xff\xfe")
    assert "is not valid TOML" in refusal(settings.load, home)


def test_a_folder_without_an_installation_is_refused(tmp_path):
    assert "run 'madoguchi init' first" in refusal(settings.load, tmp_path / "nothing")


def test_the_environment_overrides_the_file(home, monkeypatch):
    rewrite(home, "store =", "child_port = 1\nstore =")
    monkeypatch.setenv("MADOGUCHI_CHILD_PORT", "8123")
    assert settings.load(home).child_port == 8123


def test_settings_show_no_key(here, home):
    for key in ("pepper", "courier"):
        assert (home / "keys" / key).read_bytes().hex() not in repr(here)


# Init


def test_nothing_is_ever_overwritten(home):
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    assert "already holds an installation" in refusal(installation.initialise, home)
    (home / settings.FILE).unlink()
    assert "already holds an installation" in refusal(installation.initialise, home)
    (home / "madoguchi.db").rename(home / "elsewhere.db")
    with pytest.raises(FileExistsError):
        installation.initialise(home)
    left = {path: path.read_bytes() for path in before if path.exists()}
    assert left == {path: before[path] for path in left}


def test_what_init_writes_is_for_its_owner(tmp_path):
    home = tmp_path / "new"
    installation.initialise(home)
    modes = {path.name: path.stat().st_mode & 0o777 for path in (home / "keys").iterdir()}
    assert modes == {"pepper": 0o600, "courier": 0o600}
    assert (home / "keys").stat().st_mode & 0o777 == 0o700
    assert (home / settings.FILE).stat().st_mode & 0o007 == 0


def test_the_recovery_key_is_kept_nowhere(made, home):
    recovery = made.sheet.recovery.reveal()
    kept = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert recovery not in kept
    assert recovery.hex().encode() not in kept
    assert made.sheet.printed().replace(" ", "") == recovery.hex()
