"""Figures as tables in the terminal, and as parts of the documentation's page with their plots."""

from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.benchmarks.figures import Figures, Sheet, machine
from tests.benchmarks.plot import plotted
from tests.pages import markdown_table, replace_part

DOCS = Path(__file__).parents[2] / "docs"


def show(figures: Figures, console: Console) -> None:
    """Print the tables."""
    for sheet in figures.sheets:
        table = Table(title=sheet.title, title_justify="left")
        for number, column in enumerate(sheet.columns):
            table.add_column(column, justify="right" if number else "left")
        for row in sheet.rows:
            table.add_row(*(cell.replace("**", "") for cell in row))
        console.print(table)
    console.print(machine())


def write_part(name: str, figures: Figures, axis: str, docs: Path = DOCS) -> None:
    """Replace what stands between the page's two marks of that scenario, and its plot."""
    page = docs / "performance.md"
    parts = [f"Measured on {date.today().isoformat()}: {machine()}.", *(markdown(sheet) for sheet in figures.sheets)]
    picture = docs / f"performance-{name}.svg"
    if figures.series:
        parts.append(f"![{axis} against {', '.join(figures.series)}]({picture.name})")
    replace_part(page, name, "\n\n".join(parts))
    if figures.series:
        picture.write_text(plotted(figures.series, axis), encoding="utf-8")


def markdown(sheet: Sheet) -> str:
    """A sheet as a table under its title."""
    rule = ("---", *["---:"] * (len(sheet.columns) - 1))
    return f"**{sheet.title}**\n\n{markdown_table(sheet.columns, rule, *sheet.rows)}"
