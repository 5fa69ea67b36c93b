"""A scene: a moment of the story and what the cast does then."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from story.stage import Stage


@dataclass(frozen=True, slots=True)
class Scene:
    """At `at` the clock is moved there, then `play` is awaited. Scenes of one moment keep the order they were given."""

    at: datetime
    title: str
    play: Callable[[Stage], Awaitable[None]]
