"""`phongtrao audit`: the log of every command, checked against what was sealed and published of it."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.errors import OperatorError

if TYPE_CHECKING:
    from deploy.operations.sealed import Examined

audit = typer.Typer(help="The log of every command, also of refused ones.", no_args_is_help=True)


@audit.callback()
def group() -> None:
    """The log of every command, also of refused ones."""


@audit.command()
def verify(
    service: Annotated[str | None, typer.Argument(help="units, reports or festival; all unless given.")] = None,
    home: Annotated[Path | None, typer.Option("--home", help="Data folder of the embedded system.")] = None,
    head: Annotated[
        list[str] | None,
        typer.Option(help="A head that somebody has kept, as `block:hash`; of one service. May be given often."),
    ] = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Without Kafka: an end that was removed or all written anew is not found.")
    ] = False,
) -> None:
    """Find every line that was changed, removed, added or moved since it was sealed. Exits with 1 when there is one."""
    from deploy.operations.sealed import examine_log
    from deploy.operations.targets import target, targets

    kept = dict(map(_kept, head or []))
    found = [
        asyncio.run(examine_log(each, kept, offline=offline))
        for each in ([target(home, service)] if kept else targets(home, service))
    ]
    for each in found:
        _tell(each)
    raise typer.Exit(1 if any(each.faults for each in found) else 0)


def _kept(text: str) -> tuple[int, str]:
    block, _, hashed = text.partition(":")
    if not block.isdigit() or len(hashed) != 64:
        raise OperatorError(f"{text!r} is no head: give it as block:hash, e.g. 17:0f3c… with 64 hexadecimal digits")
    return int(block), hashed.lower()


def _tell(found: "Examined") -> None:
    seen = found.seen
    for fault in found.faults:
        place = f"block {fault.block}" + (f", line {fault.line}" if fault.line is not None else "")
        typer.echo(f"{found.service}: BAD {place}: {fault.text}")
    verdict = f"{len(found.faults)} faults" if found.faults else "as it was sealed"
    typer.echo(
        f"{found.service}: {verdict}; {seen.lines} lines in {seen.blocks} blocks, {seen.unsealed} not sealed yet,"
        f" {found.published} heads compared; head {seen.last}:{seen.head.hex()}"
    )
