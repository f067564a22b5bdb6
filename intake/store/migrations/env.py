"""Runs migrations inside one transaction of the writing door (Alembic's entry point)."""

from alembic import context

from intake.store.engine import open_writing
from intake.store.schema import metadata

engine = open_writing(context.config.attributes["url"])
try:
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=metadata)
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
finally:
    engine.dispose()
