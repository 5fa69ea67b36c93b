"""What every request passes through runs in the event loop: a plain function would take the way through a thread."""

import importlib
import inspect
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.routing import APIRoute

from deploy import SERVICES


@pytest.mark.parametrize("name", SERVICES)
def test_no_route_waits_for_a_thread(name: str) -> None:
    service = importlib.import_module(f"services.{name}.app").service
    routes = [route for router in service.routers for route in router.routes if isinstance(route, APIRoute)]
    assert routes
    in_threads = {
        getattr(call, "__qualname__", repr(call))
        for route in routes
        for call in _calls(route.dependant)
        if not _is_asynchronous(call) and not _is_asynchronous(type(call).__call__)
    }
    assert in_threads == set()


def _calls(dependant: Any) -> Iterator[Any]:
    yield dependant.call
    for each in dependant.dependencies:
        yield from _calls(each)


def _is_asynchronous(call: Any) -> bool:
    return inspect.iscoroutinefunction(call) or inspect.isasyncgenfunction(call)
