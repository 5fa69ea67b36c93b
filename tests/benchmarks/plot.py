"""A plot of cost against size as SVG: a line for each series, the size by powers of ten."""

import io
from typing import Any

import matplotlib as mpl

mpl.use("svg")
mpl.rcParams["svg.hashsalt"] = "phongtrao"  # the same figures give the same file


def plotted(series: dict[str, list[tuple[float, float]]], axis: str) -> str:
    """The SVG. `axis` says what the sizes are."""
    from matplotlib import pyplot

    drawing: Any = pyplot
    figure, axes = drawing.subplots(figsize=(7, 3.2))
    for marker, (name, points) in zip("osd^", series.items(), strict=False):
        axes.plot([size for size, _ in points], [value for _, value in points], marker=marker, label=name)
    axes.set_xscale("log")
    axes.set_ylim(bottom=0)
    axes.set_xlabel(axis)
    axes.set_ylabel(next(iter(series)) if len(series) == 1 else "milliseconds")
    axes.grid(alpha=0.3)
    axes.legend()
    figure.tight_layout()
    text = io.StringIO()
    figure.savefig(text, format="svg", metadata={"Date": None})
    drawing.close(figure)
    return text.getvalue()
