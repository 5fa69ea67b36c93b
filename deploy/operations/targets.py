"""Which services a command is about, and how to reach what they use."""

import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import cast
from urllib.parse import unquote, urlsplit

import asyncpg

from deploy import SERVICES
from deploy.errors import OperatorError
from shared.messaging.aggregate import Database
from shared.messaging.failures import DATABASE_ERRORS
from shared.messaging.topics import Topic, declared_topics
from shared.platform.database import explain, session_settings
from shared.platform.service import Service
from shared.platform.settings import PREFIX, Settings, SettingsError, load_settings


@dataclass(frozen=True, slots=True)
class Target:
    """A service with the settings that it runs with."""

    service: Service
    settings: Settings

    @property
    def name(self) -> str:
        """The service's name."""
        return self.service.name

    @property
    def topics(self) -> list[Topic]:
        """The declared topics that the service may see: all of them where Kafka asks for no user."""
        declared = declared_topics(self.settings.topic_partitions)
        if self.settings.kafka_username is None:
            return declared
        read = self.service.reactions.topics if self.service.reactions else ()
        return [topic for topic in declared if topic.name.startswith(f"{self.name}.") or topic.name in read]

    @asynccontextmanager
    async def connection(self) -> AsyncGenerator[Database]:
        """A connection as the service's own role, in its schema."""
        url = self.settings.database_url.get_secret_value()
        try:
            connection = await asyncpg.connect(url, timeout=10, server_settings=session_settings(self.name))
        except DATABASE_ERRORS as error:
            raise OperatorError(f"{self.name}: {explain(error)}") from error
        try:
            yield connection
        finally:
            await connection.close()


def targets(home: Path | None, service: str | None = None) -> list[Target]:
    """The services asked for: of the environment in a container, else of the embedded home."""
    if service is not None and service not in SERVICES:
        raise OperatorError(f"there is no service {service!r}. There are: {', '.join(SERVICES)}")
    if home is None and "PHONGTRAO_DATABASE_URL" in os.environ:
        own = unquote(urlsplit(os.environ["PHONGTRAO_DATABASE_URL"]).username or "")
        return [_target(service or own, {})]
    if find_spec("psutil") is None:
        raise OperatorError(
            "PHONGTRAO_DATABASE_URL is not set. In a container go through its entry point, which reads the secrets:"
            " docker compose exec reports entrypoint phongtrao doctor"
        )
    from deploy.embedded.home import Home  # needs packages that the image of the services is without

    place = Home.at(home)
    if not place.exists:
        raise OperatorError(
            f"{place.folder} holds no system. Start one with phongtrao up, name its folder with --home, or set the"
            " variables PHONGTRAO_* of the service."
        )
    return [_target(name, place.settings(name)) for name in ([service] if service else SERVICES)]


def target(home: Path | None, service: str | None = None) -> Target:
    """The one service that is meant."""
    found = targets(home, service)
    if len(found) > 1:
        raise OperatorError(f"which service? Name it with --service: {', '.join(SERVICES)}")
    return found[0]


def _target(name: str, variables: dict[str, str]) -> Target:
    if name not in SERVICES:
        raise OperatorError(f"the role {name!r} of PHONGTRAO_DATABASE_URL is no service: name it with --service")
    service = cast(Service, import_module(f"services.{name}.app").service)
    defaults = {variable.removeprefix(PREFIX).lower(): value for variable, value in variables.items()}
    try:
        return Target(service, load_settings(**{"http_port": service.port, **defaults}))
    except SettingsError as error:
        raise OperatorError(str(error)) from None
