"""The operators' commands of `phongtrao`."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from deploy.errors import OperatorError
from deploy.operations.audit import audit
from deploy.operations.dead_letters import dead_letters

if TYPE_CHECKING:
    from deploy.operations.targets import Target

operations = typer.Typer(help="Operating a running system.")
operations.add_typer(dead_letters, name="dead-letters")
operations.add_typer(audit, name="audit")
outbox = typer.Typer(help="Events on their way to Kafka.", no_args_is_help=True)
operations.add_typer(outbox, name="outbox")

# What the commands work with is imported where it is used: starting the system must not wait for it.

HomeOption = Annotated[
    Path | None, typer.Option("--home", help="Data folder of the embedded system; the environment's service otherwise.")
]
ServiceArgument = Annotated[str | None, typer.Argument(help="units, reports or festival; all unless given.")]


@operations.command()
def doctor(service: ServiceArgument = None, home: HomeOption = None) -> None:
    """Look at everything that the services need; each line says what to do about it."""
    from deploy.operations.examination import examine_all

    bad = 0
    table = Table(box=None)
    for title in ("", "service", "what", "finding"):
        table.add_column(title)
    for name, finding in asyncio.run(examine_all(_targets(home, service))):
        bad += not finding.is_good
        table.add_row("ok" if finding.is_good else "[red]BAD[/red]", name, finding.subject, finding.text)
    Console(highlight=False).print(table)
    Console(highlight=False).print(f"{bad} to look at" if bad else "all is well")
    raise typer.Exit(1 if bad else 0)


@operations.command()
def topics(
    home: HomeOption = None,
    create: Annotated[bool, typer.Option("--create", help="Create those that are missing.")] = False,
    replication: Annotated[int, typer.Option(min=1, help="Copies of each partition of a created topic.")] = 1,
) -> None:
    """Compare the topics with what the contracts declare."""
    from deploy.operations.topics import compare, create_missing

    target = _targets(home)[0]
    if create:
        for name in asyncio.run(create_missing(target, replication)):
            typer.echo(f"created {name}")
    rows, wrong = asyncio.run(compare(target))
    table = Table("topic", "partitions", box=None)
    for topic in rows:
        table.add_row(topic.name, str(topic.partitions))
    Console(highlight=False).print(table)
    for line in wrong:
        typer.echo(line)
    raise typer.Exit(1 if wrong else 0)


@operations.command()
def migrate(service: ServiceArgument = None, home: HomeOption = None) -> None:
    """Bring the schema of a service, or of all, to this release."""
    from shared.platform.commands import migrate_schema
    from shared.platform.migrations import MigrationError

    for each in _targets(home, service):
        if each.settings.migration_database_url is None:
            raise OperatorError(
                f"{each.name}: PHONGTRAO_MIGRATION_DATABASE_URL names the role that owns the schema: set it"
            )
        try:
            asyncio.run(migrate_schema(each.service, each.settings))
        except MigrationError as error:
            raise OperatorError(str(error)) from error
        typer.echo(f"{each.name}: up to date")


@outbox.command("status")
def outbox_status(service: ServiceArgument = None, home: HomeOption = None) -> None:
    """How many events wait to be published, and since when."""
    from deploy.operations.outbox import statuses

    table = Table("service", "published up to", "waiting", "oldest waiting since", box=None)
    for name, found in asyncio.run(statuses(_targets(home, service))):
        table.add_row(name, str(found.low_id), str(found.unpublished), str(found.oldest or "-"))
    Console(highlight=False).print(table)


@outbox.command("republish")
def outbox_republish(
    service: Annotated[str, typer.Argument(help="units, reports or festival.")],
    home: HomeOption = None,
    from_id: Annotated[int, typer.Option(help="The first outbox row to publish again.")] = 0,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Publish events again, in order; readers drop what they know. Rebuilds a topic that was deleted."""
    from deploy.operations.outbox import publish_again

    if not yes:
        typer.confirm(f"Publish the events of {service} from row {from_id} on again?", abort=True)
    typer.echo(f"{asyncio.run(publish_again(_targets(home, service)[0], from_id))} events will be published again")


def _targets(home: Path | None, service: str | None = None) -> "list[Target]":
    from deploy.operations.targets import targets

    return targets(home, service)
