"""Fixtures and marks that all tests share."""

import pytest
import structlog
from hypothesis import settings

from shared.testing.fixtures import issuer, kafka_bootstrap, new_database, new_topic, postgres, run_service
from shared.testing.servers import chosen_servers
from tests.chromium import CHROMIUM

__all__ = ["issuer", "kafka_bootstrap", "new_database", "new_topic", "postgres", "run_service"]

# How long an example takes says nothing on a machine that others share.
settings.register_profile("phongtrao", deadline=None)
settings.load_profile("phongtrao")

# Tracebacks as Python prints them: coloured, with all locals, they took most of the time of tests that see things fail.
structlog.configure(processors=[structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)])

SERVER_FIXTURES = {"postgres", "kafka_bootstrap"}
NO_BROWSER = pytest.mark.skip("no browser: install Debian's with `apt-get install chromium` and run again")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever uses a server's fixture carries the mark `servers`. Journeys, which take longest, begin."""
    for item in items:
        if SERVER_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("servers")
        if CHROMIUM is None and item.get_closest_marker("browser"):
            item.add_marker(NO_BROWSER)
    items.sort(key=lambda item: item.get_closest_marker("journey") is None)


def pytest_report_collectionfinish(items: list[pytest.Item]) -> str | None:
    """Says which servers the selected tests will use."""
    if any(item.get_closest_marker("servers") for item in items):
        return f"PostgreSQL and Kafka: {chosen_servers()}"
    return None
