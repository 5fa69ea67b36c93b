"""`phongtrao dead-letters`: events that could not be applied, for a person to decide on."""

import asyncio
import getpass
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from shared.messaging.aggregate import Database
    from shared.messaging.dead_letters import Replayed
    from shared.messaging.reactions import Reactions

dead_letters = typer.Typer(help="Events that could not be applied.", no_args_is_help=True)

HomeOption = Annotated[Path | None, typer.Option("--home", help="Data folder of the embedded system.")]
ServiceOption = Annotated[str | None, typer.Option("--service", "-s", help="units, reports or festival.")]
Letter = Annotated[int, typer.Argument(help="The letter's number, from `list`.")]


@dead_letters.command("list")
def list_letters(service: ServiceOption = None, home: HomeOption = None) -> None:
    """The letters that are held, the oldest first."""
    from deploy.operations.letters import held
    from deploy.operations.targets import targets

    table = Table("service", "letter", "since", "topic", "key", "version", "class", "tries", "error", box=None)
    for each in targets(home, service):
        for letter in asyncio.run(held(each)):
            table.add_row(
                each.name,
                str(letter.id),
                letter.failed_at.astimezone().isoformat(timespec="seconds"),
                letter.topic,
                _text(letter.msg_key),
                str(letter.version or "-"),
                letter.error_class,
                str(letter.attempts),
                letter.error.split("\n", 1)[0][:120],
            )
    Console(highlight=False).print(table if table.row_count else "no event is held")


@dead_letters.command("show")
def show_letter(letter: Letter, service: ServiceOption = None, home: HomeOption = None) -> None:
    """One letter in full: what came, and why it could not be applied."""
    from deploy.operations.letters import one
    from deploy.operations.targets import target

    found = asyncio.run(one(target(home, service), letter))
    fields = {
        "consumer": found.consumer,
        "place": f"{found.topic} partition {found.partition} offset {found.offset}",
        "key": _text(found.msg_key),
        "event": str(found.event_id),
        "version": str(found.version or "-"),
        "status": f"{found.status} ({found.error_class}), {found.attempts} tries, failed at {found.failed_at}",
        "error": found.error,
        **{f"header {name}": _text(value) for name, value in found.record.headers},
        "payload": _pretty(found.payload),
    }
    for name, value in fields.items():
        typer.echo(f"{name}: {value}")


@dead_letters.command("replay")
def replay_letter(letter: Letter, service: ServiceOption = None, home: HomeOption = None) -> None:
    """Apply the letter's key again, in order, as far as it goes: after the cause was mended."""
    from deploy.operations.letters import resolve
    from deploy.operations.targets import target
    from shared.messaging.dead_letters import replay

    _tell(asyncio.run(resolve(target(home, service), letter, replay)))


@dead_letters.command("discard")
def discard_letter(
    letter: Letter,
    service: ServiceOption = None,
    home: HomeOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    by: Annotated[
        str | None, typer.Option("--by", help="Account that the audit log names; who is logged in here unless given.")
    ] = None,
) -> None:
    """Never apply this letter, and apply those that queue behind it. The audit log says who gave it up."""
    account = by or os.environ.get("SUDO_USER") or getpass.getuser()
    if not yes:
        typer.confirm(f"{account}: never apply letter {letter}? It stays readable with `show`.", abort=True)
    from deploy.operations.letters import resolve
    from deploy.operations.targets import target
    from shared.messaging.dead_letters import discard, operator

    def give_up(connection: "Database", reactions: "Reactions", letter: int) -> "Awaitable[Replayed]":
        return discard(connection, reactions, letter, operator(reactions, account))

    _tell(asyncio.run(resolve(target(home, service), letter, give_up)))


def _tell(done: "Replayed") -> None:
    typer.echo(f"{done.applied} applied, {done.held} of its key still held")
    if done.error:
        typer.echo(done.error)
        raise typer.Exit(1)


def _text(value: bytes | None) -> str:
    return "-" if value is None else value.decode(errors="backslashreplace")


def _pretty(payload: bytes | None) -> str:
    try:
        return json.dumps(json.loads(payload or b""), ensure_ascii=False, indent=2)
    except ValueError:
        return _text(payload)
