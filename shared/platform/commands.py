"""The command line of a service: `run`, `migrate`, `doctor`."""

import asyncio
from collections.abc import Coroutine
from typing import Annotated, NoReturn, TypeVar
from urllib.parse import unquote, urlsplit

import typer
import uvloop

from shared.platform import telemetry
from shared.platform.clock import DEVELOPMENT_CLOCK
from shared.platform.database import DatabaseUnavailable
from shared.platform.doctor import examine
from shared.platform.process import Fatal, Only, run_service
from shared.platform.revisions import MigrationError
from shared.platform.service import Service
from shared.platform.settings import PREFIX, Environment, Settings, SettingsError, load_settings

T = TypeVar("T")

WRONG_SETTINGS = 2


def main(service: Service) -> None:
    """`python -m services.<name> run | migrate | doctor`."""
    command_line(service)()


def command_line(service: Service) -> typer.Typer:
    """The commands of this service."""
    cli = typer.Typer(help=service.title, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

    @cli.command()
    def run(  # pyright: ignore[reportUnusedFunction]
        only: Annotated[Only | None, typer.Option(help="Run this part alone, beside the operators' endpoints.")] = None,
    ) -> None:
        """Serve HTTP, react to events, publish events and watch deadlines until SIGTERM."""
        settings = _settings(service)
        provider = telemetry.tracing(service.name, settings.otlp_endpoint)
        try:
            _go(run_service(service, settings, only))
        finally:
            provider.shutdown()

    @cli.command()
    def migrate() -> None:  # pyright: ignore[reportUnusedFunction]
        """Bring the schema to this release's revision, as the role that owns it."""
        settings = _settings(service)
        if settings.migration_database_url is None:
            _fail(f"{PREFIX}MIGRATION_DATABASE_URL: is not set; it names the role that owns the schema", WRONG_SETTINGS)
        _go(migrate_schema(service, settings))

    @cli.command()
    def doctor() -> None:  # pyright: ignore[reportUnusedFunction]
        """Look at everything that the service needs and say what is wrong."""
        settings = _settings(service, level="ERROR")
        if not _go(_diagnose(service, settings)):
            raise typer.Exit(1)

    return cli


async def migrate_schema(service: Service, settings: Settings) -> None:
    """Bring the service's schema to the head and give the service's role its rights."""
    from shared.platform.migrations import Migrations  # loads Alembic and SQLAlchemy, which only `migrate` needs

    assert settings.migration_database_url is not None
    role = unquote(urlsplit(settings.database_url.get_secret_value()).username or "")
    in_development = settings.environment is Environment.DEVELOPMENT
    await Migrations(service.name, service.revisions).upgrade(
        settings.migration_database_url.get_secret_value(),
        role=role,
        extra=[DEVELOPMENT_CLOCK] if in_development else [],
    )


async def _diagnose(service: Service, settings: Settings) -> bool:
    is_good = True
    async for finding in examine(service, settings):
        typer.echo(f"{'ok ' if finding.is_good else 'BAD'} {finding.subject}: {finding.text}")
        is_good = is_good and finding.is_good
    return is_good


def _settings(service: Service, level: str | None = None) -> Settings:
    try:
        settings = load_settings(http_port=service.port)
    except SettingsError as error:
        _fail(str(error), WRONG_SETTINGS)
    telemetry.configure_logging(service.name, level or settings.log_level)
    return settings


def _go(work: Coroutine[object, None, T]) -> T:
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(work)
    except (Fatal, MigrationError, DatabaseUnavailable) as error:
        _fail(str(error), 1)


def _fail(message: str, code: int) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(code)
