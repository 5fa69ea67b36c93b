"""A service as its `app.py` declares it."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from fastapi import APIRouter

from shared.messaging.reactions import Reactions
from shared.platform.deadlines import Deadlines


@dataclass(frozen=True, slots=True)
class Service:
    """One owning service: its name is its schema, its database role and its consumer group.

    `port` is where it listens unless the environment says otherwise. `migrations` is the folder of its
    revisions: `services/<name>/migrations` unless given. `checks_authority`: who acts for another (Q., TL., TUQ.) needs
    an authority in force; its reactions must `follow` them (see `shared.platform.authorities`).
    """

    name: str
    title: str
    description: str
    port: int
    routers: Sequence[APIRouter] = ()
    reactions: Reactions | None = None
    deadlines: Sequence[Deadlines] = ()
    migrations: Path | None = None
    checks_authority: bool = False

    @property
    def revisions(self) -> Path:
        """The folder of its revisions."""
        if self.migrations is not None:
            return self.migrations
        package = find_spec(f"services.{self.name}")
        if package is None or not package.submodule_search_locations:
            raise LookupError(f"there is no package services.{self.name}: name the folder of its migrations")
        return Path(package.submodule_search_locations[0]) / "migrations"
