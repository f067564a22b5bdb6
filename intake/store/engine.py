"""Opening the database: SQLite embedded, PostgreSQL when one machine is outgrown."""

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

BUSY = 5000
"""Milliseconds a writer waits for another process's write lock."""

SETTINGS = (
    f"PRAGMA busy_timeout = {BUSY}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA secure_delete = ON",
    "PRAGMA foreign_keys = ON",
)


POSTGRES = {
    "connect_timeout": 5,
    "tcp_user_timeout": 10_000,
    "options": "-c lock_timeout=2s -c statement_timeout=20s -c synchronous_commit=on",
}
"""A lock somebody holds, or a line that is dead, must end as \"not stored\", never as silence."""


def open_reading(url: str) -> Engine:
    """Open the door for reading; SQLite refuses any write through it."""
    engine = _open(url, size=4)
    if engine.dialect.name == "sqlite":
        _on_sqlite(engine, (*SETTINGS, "PRAGMA query_only = ON"), "BEGIN")
    return engine


def open_writing(url: str) -> Engine:
    """Open the door for writing: one connection, which takes the write lock from its first line."""
    engine = _open(url, size=1)
    if engine.dialect.name == "sqlite":
        # A deferred BEGIN that later writes can fail in ways busy_timeout does not cover.
        _on_sqlite(engine, SETTINGS, "BEGIN IMMEDIATE")
    return engine


def _open(url: str, size: int) -> Engine:
    return create_engine(
        url,
        hide_parameters=True,
        pool_size=size,
        max_overflow=0,
        pool_timeout=30,
        pool_pre_ping=not url.startswith("sqlite"),
        connect_args={} if url.startswith("sqlite") else POSTGRES,
    )


def _on_sqlite(engine: Engine, settings: tuple[str, ...], begin: str) -> None:
    @event.listens_for(engine, "connect")
    def connected(raw: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        raw.isolation_level = None
        cursor = raw.cursor()
        for setting in settings:
            cursor.execute(setting)
        cursor.close()

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql(begin)
