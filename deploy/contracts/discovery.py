"""Finds the event classes under `shared.contracts` and the reactions in the services' `handlers` modules."""

import inspect
import pkgutil
from importlib import import_module
from importlib.util import find_spec

import services
import shared.contracts
from shared.contracts.base import Event
from shared.messaging.reactions import Reactions
from shared.messaging.topics import published_events


def owner_of(topic: str) -> str:
    """The service that publishes on a topic: `reports` for `reports.report.v1`."""
    return topic.split(".", 1)[0]


def package_of(event: type[Event]) -> str:
    """The package of `shared.contracts` in which an event class stands."""
    return event.__module__.removeprefix(f"{shared.contracts.__name__}.").split(".")[0]


def event_classes() -> list[type[Event]]:
    """Every published event, by type. Raises `ValueError` when two classes share an event type."""
    events: dict[str, type[Event]] = {}
    for event in published_events():
        if event.type in events:
            raise ValueError(f"{event.__qualname__} and {events[event.type].__qualname__} are both {event.type}")
        events[event.type] = event
    return [events[name] for name in sorted(events)]


def topic_descriptions() -> dict[str, str]:
    """What each topic carries: the docstring of the base class of its aggregate's events, or of its only event."""
    described: dict[str, str] = {}
    for event in event_classes():
        for topic in event.topics:
            described.setdefault(topic, "")
        for base in event.__mro__[1:]:
            if issubclass(base, Event) and len(base.topics) == 1:
                described[base.topics[0]] = inspect.getdoc(base) or ""
    for event in event_classes():
        for topic in event.topics:
            described[topic] = described[topic] or (inspect.getdoc(event) or "").split("\n\n")[0]
    return dict(sorted(described.items()))


def reactions() -> list[Reactions]:
    """The reactions of every service that has a `handlers` module, by name."""
    found: list[Reactions] = []
    for module in pkgutil.iter_modules(services.__path__):
        name = f"services.{module.name}.handlers"
        if module.ispkg and find_spec(name):
            found += [value for value in vars(import_module(name)).values() if isinstance(value, Reactions)]
    return sorted(found, key=lambda consumer: consumer.name)
