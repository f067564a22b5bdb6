"""Bringing a database to the shape this program expects; forward only."""

from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from intake.errors import UnsafeStart
from intake.store.engine import open_reading


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("intake.store") / "migrations"))
    config.attributes["url"] = url
    return config


def upgrade(url: str) -> None:
    """Apply every migration that this database has not had yet."""
    command.upgrade(_config(url), "head")


def current(url: str) -> tuple[str | None, str | None]:
    """Give the migration the database has, and the one this program needs."""
    engine = open_reading(url)
    try:
        with engine.connect() as tx:
            has = MigrationContext.configure(tx).get_current_revision()
    finally:
        engine.dispose()
    return has, ScriptDirectory.from_config(_config(url)).get_current_head()


def refuse_other_shape(url: str) -> None:
    """Refuse to start on a database of another shape. Raises ``UnsafeStart``."""
    has, needs = current(url)
    if has != needs:
        raise UnsafeStart(
            f"the database is at migration {has}, this program needs {needs}; "
            "run 'madoguchi migrate'"
        )
