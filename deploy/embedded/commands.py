"""The commands of `phongtrao` that run the whole system on this machine."""

import shutil
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from deploy import SERVICES
from deploy.embedded.home import PORT_BASES, Home
from deploy.embedded.logs import show_logs
from deploy.embedded.run import end_run, ensure_up, run, run_in_background
from deploy.embedded.status import look
from deploy.embedded.system import ISSUER, end_everything
from deploy.embedded.tokens import development_token
from deploy.errors import OperatorError

embedded = typer.Typer(help="Running the system on this machine.")
console = Console(highlight=False)

HomeOption = Annotated[
    Path | None,
    typer.Option("--home", help="Data folder [PHONGTRAO_HOME, else phongtrao in the user's data folder]."),
]
PortOption = Annotated[
    int | None,
    typer.Option(
        "--port-base",
        min=PORT_BASES[0],
        max=PORT_BASES[-1],
        help="Ports are counted from here [PHONGTRAO_PORT_BASE, 8100].",
    ),
]


def _say(line: str) -> None:
    console.print(line, markup=False, soft_wrap=True)


@embedded.command()
def up(
    home: HomeOption = None,
    port_base: PortOption = None,
    detach: Annotated[
        bool, typer.Option("--detach", "-d", help="Return when all is ready; it goes on running.")
    ] = False,
) -> None:
    """Start PostgreSQL, Kafka and all services. Ctrl-C ends what was started, the data stay."""
    place = Home.at(home, port_base)
    if detach:
        run_in_background(place, _say)
        _addresses(place)
        _say("running in the background; end it with: phongtrao down")
        return

    def ready() -> None:
        _addresses(place)
        _say("Ctrl-C ends it; the data stay in " + str(place.folder))

    run(place, _say, ready)


@embedded.command()
def demo(
    home: HomeOption = None,
    port_base: PortOption = None,
    story: Annotated[
        str, typer.Option(help="`conference`: the story of the README; `year`: a whole year around it.")
    ] = "conference",
) -> None:
    """Start everything in the background and play a sample story. It goes on running afterwards."""
    from story.stories import STORIES

    if story not in STORIES:
        raise typer.BadParameter(f"there is no story {story!r}; there are: {', '.join(STORIES)}", param_hint="--story")
    place = Home.at(home, port_base)
    ensure_up(place, _say)
    from story.demo import run as play
    from story.stage import Addresses

    status = play(Addresses.of(place.url, place.kafka().bootstrap), STORIES[story])
    _addresses(place)
    _say(
        f"\nThe portal shows the finished story: {place.url('portal')}\n"
        "One click each: Trưởng phòng PV05 (staff), Phó Giám đốc (chair), Trưởng Công an huyện Hương Sơn (unit head),\n"
        "Văn thư (clerk), Phòng Tổ chức cán bộ (personnel), Quản trị (admin) …\n"
    )
    _say("it goes on running; end it with: phongtrao down")
    raise typer.Exit(status)


@embedded.command()
def status(home: HomeOption = None) -> None:
    """What runs, where, and what is wrong with it."""
    place = Home.at(home)
    table = Table(box=None)
    for title in ("", "state", "pid", "since", "address"):
        table.add_column(title)
    findings = look(place)
    for finding in findings:
        table.add_row(finding.name, finding.state, finding.pid, finding.since, finding.address)
    console.print(table)
    for finding in findings:
        if finding.reason:
            _say(f"{finding.name}: {finding.reason}")
    raise typer.Exit(0 if all(finding.is_good for finding in findings) else 3)


@embedded.command()
def logs(
    name: Annotated[str | None, typer.Argument(help="A service or server; all of them unless given.")] = None,
    home: HomeOption = None,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on as they are written.")] = False,
    lines: Annotated[int, typer.Option("--lines", "-n", help="How many of the last lines.")] = 40,
) -> None:
    """Show what the services and servers wrote."""
    show_logs(Home.at(home).logs, name, lines, follow, _say)


@embedded.command()
def down(home: HomeOption = None) -> None:
    """End everything that runs in the data folder. The data stay."""
    place = Home.at(home)
    was_running = end_run(place)
    was_running = end_everything(place.folder, 10) or was_running
    _say("ended; the data stay in " + str(place.folder) if was_running else f"nothing runs in {place.folder}")


@embedded.command()
def reset(home: HomeOption = None, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """End everything and delete all data of the data folder."""
    place = Home.at(home)
    if not place.exists:
        raise OperatorError(f"{place.folder} holds no data of phongtrao: nothing was deleted.")
    if not yes:
        typer.confirm(f"Delete the database, the topics and all logs in {place.folder}?", abort=True)
    down(home)
    with place.lock():
        place.delete_database()
        shutil.rmtree(place.folder)
    _say(f"deleted {place.folder}")


@embedded.command()
def token(
    account: Annotated[
        str | None, typer.Argument(help="An account of the sample story; lists them unless given.")
    ] = None,
    home: HomeOption = None,
) -> None:
    """A development token for an account of the sample story, to be used as `Authorization: Bearer`."""
    from story.cast import cast

    members = cast()
    if account is None:
        table = Table("account", "unit", "office", "roles", box=None)
        for name, member in members.items():
            table.add_row(name, member.unit, member.office, ", ".join(member.roles))
        console.print(table)
        return
    if account not in members:
        raise OperatorError(f"there is no account {account!r}. List them with: phongtrao token")
    typer.echo(development_token(Home.at(home).url(ISSUER), members[account].claims(account)))


def _addresses(place: Home) -> None:
    table = Table(box=None, show_header=False)
    for name in SERVICES:
        table.add_row(name, place.url(name), f"{place.url(name)}/openapi.json")
    table.add_row(ISSUER, place.url(ISSUER), "phongtrao token <account>")
    table.add_row("kafka", place.kafka().bootstrap, "")
    table.add_row("postgres", f"127.0.0.1:{place.port('postgres')}", "")
    console.print(table)
