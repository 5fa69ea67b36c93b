"""One system on which the story was played, for all tests of this folder: one process runs them, in this order."""

from collections.abc import Generator

import pytest

from deploy.embedded.home import Home
from tests.journeys.portal_story import played


@pytest.fixture(scope="package")
def home() -> Generator[Home]:
    with played() as home:
        yield home
