"""The story as a demonstration: progress while it plays, then tables of what came out of it."""

import asyncio
import time
from typing import Any, cast

import httpx
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from services.festival.handlers import reactions as festival
from services.reports.handlers import reactions as reports
from services.units.handlers import reactions as units
from story.cast import cast as whole_cast
from story.play import play
from story.scene import Scene
from story.stage import Addresses, Stage, StoryStopped
from story.stories import CONFERENCE, Story
from story.witness import Testimony, hear

BANNER = "«DỮ LIỆU MẪU – do nhóm phát triển viết, không phải ý kiến hay số liệu thật của đơn vị nào»"


def run(addresses: Addresses, story: Story = CONFERENCE) -> int:
    """Play a story against a running system and print what happened. 0 when every total agrees, else 1."""
    console = Console()
    return asyncio.run(_run(addresses, story, console if console.is_terminal else Console(width=160)))


async def _run(addresses: Addresses, story: Story, console: Console) -> int:
    console.print(f"[bold yellow]{BANNER}[/]")
    began = time.monotonic()
    async with httpx.AsyncClient(timeout=30) as http:
        stage = Stage(addresses, whole_cast(), http)
        try:
            await _play(stage, story, console)
        except StoryStopped as stopped:
            console.print(f"[bold red]The story stopped:[/] {stopped}", soft_wrap=True)
            return 1
        played = time.monotonic() - began
        testimony = await hear(addresses.kafka)
        said = await story.answered(stage)
    told = story.rebuilt(testimony)
    console.print(_happened(testimony))
    console.print(_totals(story, said, told))
    for fault in testimony.faults:
        console.print(f"[bold red]{fault}[/]")
    wrong = testimony.faults or story.differences(said) or story.differences(told)
    console.print(
        f"{stage.acts} commands, {len(testimony.events)} events ({testimony.repeats} repeats) in {played:.1f} s."
        + ("[bold red] Something does not agree.[/]" if wrong else " [bold green]Everything agrees.[/]")
    )
    return 1 if wrong else 0


async def _play(stage: Stage, story: Story, console: Console) -> None:
    said = TextColumn("{task.description}")
    with Progress(
        SpinnerColumn(), said, BarColumn(24), MofNCompleteColumn(), TimeElapsedColumn(), console=console
    ) as progress:
        task = progress.add_task("…", total=len(story.scenes()))

        def shown(scene: Scene) -> None:
            progress.update(task, advance=1, description=f"{scene.at:%d/%m/%Y}  {scene.title}")
            progress.console.print(f"[dim]{scene.at:%d/%m/%Y %H:%M}[/]  {scene.title}")

        await play(stage, shown, story)


def _happened(testimony: Testimony) -> Table:
    """Each type of event, by the aggregate that published it, with what each service made of it."""
    count, topic = testimony.types(), {event.type: event.topic for event in testimony.events}
    made: dict[str, dict[str, None]] = {}
    for reactions in (units, reports, festival):
        for reaction in reactions:
            sentence = " ".join(reaction.doc.split("\n\n")[0].split()).split(". ")[0].removesuffix(".")
            made.setdefault(reaction.event.type, {})[f"[cyan]{reactions.name}[/]: {sentence}"] = None
    table = Table(title="What happened, and what was made of it", show_edge=False, pad_edge=False)
    table.add_column("published by", no_wrap=True)
    table.add_column("event", no_wrap=True)
    table.add_column("times", justify="right")
    table.add_column("what was made of it")
    before = ""
    for kind in sorted(count, key=lambda kind: (topic[kind], kind)):
        publisher = topic[kind].rsplit(".", 1)[0]
        table.add_row(
            "" if publisher == before else publisher, kind, str(count[kind]), "\n".join(made.get(kind, ["–"]))
        )
        before = publisher
    return table


def _totals(story: Story, said: dict[str, Any], events: dict[str, Any]) -> Table:
    """The story's own totals beside what the services answer and what the topics alone yield."""
    table = Table("total", "story", "services over HTTP", "rebuilt from topics", "", title="Totals", show_edge=False)
    for name, expected in story.expected().items():
        agrees = said.get(name) == expected == events.get(name)
        row = [_text(value) for value in (expected, said.get(name), events.get(name))]
        table.add_row(name, *row, "[green]✓[/]" if agrees else "[bold red]✗[/]")
    return table


def _text(value: Any) -> str:
    if isinstance(value, dict):
        pairs = cast(dict[Any, Any], value)
        return ", ".join(f"{key} {pairs[key]}" for key in sorted(pairs, key=str))
    return f"{value:,}" if isinstance(value, int) else str(value)
