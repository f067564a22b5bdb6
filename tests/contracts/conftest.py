"""What holds on SQLite must hold on PostgreSQL: the same installation, on either database."""

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import NullPool, create_engine, delete, text

from intake import installation, settings
from intake.rulebook import read_rules
from intake.settings import Settings
from intake.spine import ChildFacing, child_facing
from intake.store.migrate import upgrade
from intake.store.schema import metadata
from intake.store.store import Store
from tests.builders import FRIDAY
from triage.rules import RuleSet


@pytest.fixture(scope="session")
def rules() -> RuleSet:
    return read_rules()


@pytest.fixture(autouse=True)
def rules_are_read_once(rules: RuleSet, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading them takes longer than most tests, and they never change."""
    monkeypatch.setattr("intake.spine.read_rules", lambda: rules)


@pytest.fixture(scope="session")
def sqlite_ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("ready") / "madoguchi.sqlite3"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
def migrated_sqlite(sqlite_ready: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(sqlite_ready, tmp_path)}"


@pytest.fixture(scope="session")
def postgres_ready(postgres_dsn: str) -> str:
    with psycopg.connect(postgres_dsn.replace("+psycopg", ""), autocommit=True) as server:
        server.execute("CREATE DATABASE contracts")
    address = postgres_dsn.removesuffix("postgres") + "contracts"
    upgrade(address)
    return address


@pytest.fixture
def migrated_postgres(postgres_ready: str) -> str:
    """One database for all, emptied before each test; a new one takes longer than most tests."""
    with create_engine(postgres_ready, poolclass=NullPool).begin() as tx:
        # Whoever may do this may do anything: neither triggers nor foreign keys look on.
        tx.execute(text("SET LOCAL session_replication_role = replica"))
        for table in metadata.tables.values():
            tx.execute(delete(table))
    return postgres_ready


@pytest.fixture(
    params=[
        pytest.param("migrated_sqlite", id="sqlite"),
        pytest.param("migrated_postgres", id="postgres", marks=pytest.mark.postgres),
    ]
)
def migrated(request: pytest.FixtureRequest) -> str:
    """A database of today's shape with nothing in it."""
    return str(request.getfixturevalue(request.param))


@pytest.fixture
def stores(migrated: str) -> Iterator[Callable[..., Store]]:
    """Open the store of another process on the same database."""
    with ExitStack() as stack:

        def open_store(**how) -> Store:
            store = Store(migrated, **how)
            stack.callback(store.close)
            return store

        yield open_store


@pytest.fixture
def store(stores: Callable[..., Store]) -> Store:
    return stores()


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Settings and keys; the database is each test's own."""
    folder = tmp_path_factory.mktemp("home") / "instance"
    installation.initialise(folder)
    return folder


@pytest.fixture
def here(home: Path, migrated: str) -> Settings:
    return settings.load(home).model_copy(update={"store": migrated})


@pytest.fixture
async def opened(here: Settings) -> AsyncIterator[Callable]:
    """Start another child-facing process' worth of objects on the same database."""
    async with AsyncExitStack() as stack:

        async def start(clock=lambda: FRIDAY) -> ChildFacing:
            return await stack.enter_async_context(child_facing(here, clock))

        yield start


@pytest.fixture
async def spine(opened: Callable) -> ChildFacing:
    return await opened()
