"""A service as its `app.py` declares it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from fastapi import APIRouter

from shared.messaging.reactions import Reactions
from shared.platform.deadlines import Deadlines


@dataclass(frozen=True, slots=True)
class Service:
    """One owning service: its name is its schema, its database role and its consumer group."""

    name: str
    title: str
    description: str
    routers: Sequence[APIRouter] = ()
    reactions: Reactions | None = None
    deadlines: Sequence[Deadlines] = field(default=())
