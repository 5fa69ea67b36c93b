"""Finds the event classes under `shared.contracts` and the reactions in the services' `handlers` modules."""

import inspect
import pkgutil
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

import services
import shared.contracts
from shared.contracts.base import Event
from shared.messaging.reactions import Reactions


def owner_of(topic: str) -> str:
    """The service that publishes on a topic: `reports` for `reports.report.v1`."""
    return topic.split(".", 1)[0]


def package_of(event: type[Event]) -> str:
    """The package of `shared.contracts` in which an event class stands."""
    return event.__module__.removeprefix(f"{shared.contracts.__name__}.").split(".")[0]


def event_classes() -> list[type[Event]]:
    """Every published event, by type. A class that others derive from is a base, not an event.

    Raises `ValueError` when two classes share an event type.
    """
    found = _classes()
    events: dict[str, type[Event]] = {}
    for event in found:
        if any(event in other.__mro__[1:] for other in found):
            continue
        if event.type in events:
            raise ValueError(f"{event.__qualname__} and {events[event.type].__qualname__} are both {event.type}")
        events[event.type] = event
    return [events[name] for name in sorted(events)]


def topic_descriptions() -> dict[str, str]:
    """What each topic carries: the docstring of the base class of its aggregate's events."""
    events, described = event_classes(), dict[str, str]()
    for base in _classes():
        if base not in events and len(base.topics) == 1:
            described.setdefault(base.topics[0], inspect.getdoc(base) or "")
    return {topic: described.get(topic, "") for topic in sorted({topic for e in events for topic in e.topics})}


def reactions() -> list[Reactions]:
    """The reactions of every service that has a `handlers` module, by name."""
    found: list[Reactions] = []
    for module in pkgutil.iter_modules(services.__path__):
        name = f"services.{module.name}.handlers"
        if module.ispkg and find_spec(name):
            found += [value for value in vars(import_module(name)).values() if isinstance(value, Reactions)]
    return sorted(found, key=lambda consumer: consumer.name)


def _classes() -> list[type[Event]]:
    return [
        value
        for module in _modules()
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Event) and value.__module__ == module.__name__
    ]


def _modules() -> list[ModuleType]:
    prefix = f"{shared.contracts.__name__}."
    names = [module.name for module in pkgutil.walk_packages(shared.contracts.__path__, prefix)]
    return [import_module(name) for name in names if name.count(".") > prefix.count(".")]
