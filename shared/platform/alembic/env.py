"""Alembic's environment for every service: the runner in `shared.platform.migrations` hands over the connection."""

from alembic import context

attributes = context.config.attributes
context.configure(connection=attributes["connection"], version_table_schema=attributes["schema"])
context.run_migrations()
