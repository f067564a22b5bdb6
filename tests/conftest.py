"""What every test may ask for: a database of its own on either engine, and repeatable examples."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, settings

from tests import postgres

# A shared machine may be slow for a moment; that is no finding about the code.
settings.register_profile(
    "suite", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("suite")


@pytest.fixture(scope="session")
def postgres_dsn() -> Iterator[str]:
    """The SQLAlchemy address of a real server, started for this run and gone after it."""
    try:
        with postgres.server() as address:
            yield address
    except postgres.NoServer as missing:
        pytest.fail(f"PostgreSQL cannot be had: {missing}", pytrace=False)


@pytest.fixture
def postgres_database(postgres_dsn: str) -> Iterator[str]:
    """The SQLAlchemy address of an empty PostgreSQL database that only this test has."""
    name = f"test_{uuid4().hex}"
    plain = postgres_dsn.replace("+psycopg", "")
    with psycopg.connect(plain, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        yield postgres_dsn.removesuffix("postgres") + name
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def sqlite_database(tmp_path: Path) -> str:
    """The SQLAlchemy address of an empty SQLite database that only this test has."""
    return f"sqlite:///{tmp_path / 'madoguchi.sqlite3'}"


@pytest.fixture(
    params=[
        pytest.param("sqlite_database", id="sqlite"),
        pytest.param("postgres_database", id="postgres", marks=pytest.mark.postgres),
    ]
)
def database(request: pytest.FixtureRequest) -> str:
    """An empty database, once on SQLite and once on PostgreSQL: a contract holds on both."""
    return str(request.getfixturevalue(request.param))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A real browser on a busy machine may miss a beat: it gets one more try, and the run says so."""
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=1))
