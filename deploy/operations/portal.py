"""What operators do with the portal."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from deploy.operations.targets import Target

portal = typer.Typer(help="The portal's read models.", no_args_is_help=True)

HomeOption = Annotated[
    Path | None, typer.Option("--home", help="Data folder of the embedded system; the environment's service otherwise.")
]


@portal.command("rebuild")
def rebuild_command(
    home: HomeOption = None, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False
) -> None:
    """Empty the read models and read every topic again from offset zero. Pages are the same afterwards."""
    from deploy.operations.targets import target

    if not yes:
        typer.confirm("Empty the portal's read models and read all topics again?", abort=True)
    typer.echo(f"{asyncio.run(_rebuild(target(home, 'portal')))} records read")


async def _rebuild(target: "Target") -> int:
    from services.portal.rebuilding import rebuild
    from shared.platform.broker import kafka_of
    from shared.platform.database import open_pool

    pool = await open_pool(target.settings.database_url.get_secret_value(), "portal", size=4)
    try:
        return await rebuild(pool, kafka_of(target.settings))
    finally:
        await pool.close()
