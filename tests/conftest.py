"""Fixtures and marks that all tests share."""

import pytest
import structlog
from hypothesis import settings
from xdist.remote import Producer
from xdist.scheduler import LoadFileScheduling

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
PLAYED = "tests/journeys/played"
NO_BROWSER = pytest.mark.skip("no browser: install Debian's with `apt-get install chromium` and run again")


class Together(LoadFileScheduling):
    """Deals out whole files, and whole folders whose tests share a system that takes long to prepare."""

    def _split_scope(self, nodeid: str) -> str:
        folder = nodeid.rpartition("/")[0]
        return folder if folder == PLAYED else super()._split_scope(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadFileScheduling | None:
    """What runs where, in a run of several processes."""
    return Together(config, log) if config.getoption("dist") == "loadfile" else None


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
