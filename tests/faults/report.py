"""What runs found: as tables in the terminal and in the documentation."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from tests.faults.checks import Finding
from tests.faults.faults import FAULTS
from tests.faults.mutants.catalogue import Mutant
from tests.faults.run import Results, Trial

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
FAULT_COLUMNS = ("fault", "times alone", "recovery, median s", "greatest s", "times in mixtures", "promises")
MIXTURES = "several at once"
MUTANT_COLUMNS = ("mutant", "what is wrong", "under", "caught by", "after s")


@dataclass(frozen=True, slots=True)
class Caught:
    """What became of a mutant. Without findings it has survived."""

    mutant: Mutant
    findings: Sequence[Finding]
    seconds: float

    @property
    def said(self) -> str:
        """In a sentence."""
        return f"caught after {self.seconds:.0f} s: {self.findings[0]}" if self.findings else "NOT CAUGHT"

    @property
    def row(self) -> tuple[str, ...]:
        """As a line of the table."""
        checks = ", ".join(dict.fromkeys(finding.check for finding in self.findings)) or "survived"
        return self.mutant.name, self.mutant.breaks, ", ".join(self.mutant.faults), checks, f"{self.seconds:.0f}"


def rows(runs: Sequence[Results]) -> list[tuple[str, ...]]:
    """Fault, how often alone, seconds to recover (median, greatest), how often with others, findings when alone.

    All mixtures are one more row.
    """
    trials: dict[str, list[Trial]] = defaultdict(list)
    mixed: Counter[str] = Counter()
    for trial in (trial for results in runs for trial in results.trials):
        trials[trial.faults[0] if len(trial.faults) == 1 else MIXTURES].append(trial)
        mixed.update(trial.faults if len(trial.faults) > 1 else ())
    names = [*FAULTS, MIXTURES, *(trials.keys() - FAULTS.keys() - {MIXTURES})]
    return [_row(name, trials[name], mixed) for name in names if trials[name] or mixed[name]]


def _row(name: str, trials: Sequence[Trial], mixed: Counter[str]) -> tuple[str, ...]:
    times = "" if name not in FAULTS else str(mixed[name])
    if not trials:
        return name, "0", "-", "-", times, "-"
    seconds = [trial.recovery for trial in trials]
    found = sum(len(trial.findings) for trial in trials)
    said = "kept" if not found else f"{found} findings"
    return name, str(len(trials)), f"{median(seconds):.1f}", f"{max(seconds):.1f}", times, said


def findings(runs: Sequence[Results]) -> list[str]:
    """Every finding: of which seed, under what, which check."""
    return [
        f"Seed {results.plan.seed}, {' + '.join(trial.faults)}: {finding}"
        for results in runs
        for trial in results.trials
        for finding in trial.findings
    ]


def measured(runs: Sequence[Results]) -> str:
    """What stands in the page: when, what each run came to, every finding, the table."""
    lines = [f"Measured on {date.today().isoformat()}.", *(f"- {summary(results)}" for results in runs)]
    if found := findings(runs):
        lines += ["", "Found:", "", *(f"- {each}" for each in found)]
    return "\n".join(lines) + "\n\n" + _markdown(FAULT_COLUMNS, rows(runs))


def summary(results: Results) -> str:
    """What was sent and what came of it, in a sentence."""
    sent = sum(results.commands.values())
    outcomes = ", ".join(f"{count} {outcome}" for outcome, count in results.commands.items())
    applied, discarded = results.mended
    left_out = f" Left out: {', '.join(results.left_out)}." if results.left_out else ""
    return (
        f"Seed {results.plan.seed}: {sent} commands ({outcomes}), {results.events} records in the topics,"
        f" {results.effects} effects, {applied} dead letters applied after mending and {discarded} discarded,"
        f" {results.seconds / 60:.1f} minutes.{left_out}"
    )


def show(runs: Sequence[Results], console: Console) -> None:
    """Print the table of several runs, with every finding."""
    _print(console, FAULT_COLUMNS, rows(runs))
    for text in (*findings(runs), *map(summary, runs)):
        console.print(text, markup=False)


def show_caught(caught: Sequence[Caught], console: Console) -> None:
    """Print which check caught which mutant."""
    _print(console, MUTANT_COLUMNS, [each.row for each in caught])


def write_faults(runs: Sequence[Results]) -> None:
    """Put the table of runs into the page."""
    _write("faults", measured(runs))


def write_mutants(caught: Sequence[Caught]) -> None:
    """Put the table of mutants into the page."""
    _write("mutants", _markdown(MUTANT_COLUMNS, [each.row for each in caught]))


def _print(console: Console, columns: Sequence[str], lines: Sequence[tuple[str, ...]]) -> None:
    table = Table(*columns, box=None)
    for line in lines:
        table.add_row(*line)
    console.print(table)


def _markdown(columns: Sequence[str], lines: Sequence[tuple[str, ...]]) -> str:
    cells = [tuple(columns), ("---",) * len(columns), *lines]
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)


def _write(part: str, text: str) -> None:
    """Replace what stands between the page's two marks of that part."""
    page = PAGE.read_text(encoding="utf-8")
    pattern = re.compile(f"(<!-- {part} -->\n).*?(<!-- end -->)", re.DOTALL)
    if not pattern.search(page):
        raise LookupError(f"{PAGE} has no place marked <!-- {part} --> … <!-- end -->")
    PAGE.write_text(pattern.sub(lambda found: found[1] + text + "\n" + found[2], page), encoding="utf-8")
