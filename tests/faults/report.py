"""What runs found: as tables in the terminal and in the documentation."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from tests.faults.checks import ENDED, Finding
from tests.faults.faults import FAULTS
from tests.faults.mutants.catalogue import Mutant
from tests.faults.run import Results, Trial
from tests.pages import markdown_table, replace_part

PAGE = Path(__file__).parents[2] / "docs" / "reliability.md"
FAULT_COLUMNS = (
    "fault",
    "times alone",
    "recovery, median s",
    "greatest s",
    "times in mixtures",
    "ended by itself",
    "promises",
)
MIXTURES = "several at once"
MUTANT_COLUMNS = ("mutant", "what is wrong", "under", "fails, as it must", "and besides", "after s")


@dataclass(frozen=True, slots=True)
class Caught:
    """What became of a mutant: it is caught when every check that it is to fail has found something of its kind.

    A process that ended by itself did nothing wrong any more: where that is not the mistake, nothing was caught.
    """

    mutant: Mutant
    findings: Sequence[Finding]
    seconds: float

    @property
    def silent(self) -> list[str]:
        """The checks that it was to fail and did not."""
        if self.has_ended:
            return list(self.mutant.fails)
        return [check for check in self.mutant.fails if not any(self._is_its(each, check) for each in self.findings)]

    @property
    def has_ended(self) -> bool:
        """Whether its processes end where they are to go wrong."""
        return ENDED in self._checks and ENDED not in self.mutant.fails

    def _is_its(self, finding: Finding, check: str) -> bool:
        return finding.check == check and self.mutant.says in finding.text

    @property
    def said(self) -> str:
        """In a sentence."""
        if self.has_ended:
            return f"NOT CAUGHT: {next(each for each in self.findings if each.check == ENDED)}"
        if self.silent:
            return f"NOT CAUGHT by {', '.join(self.silent)}; found: {', '.join(self._checks) or 'nothing'}"
        first = next(each for each in self.findings if self._is_its(each, self.mutant.fails[0]))
        return f"caught after {self.seconds:.0f} s: {first}"

    @property
    def row(self) -> tuple[str, ...]:
        """As a line of the table."""
        caught = "**survived**" if self.silent else ", ".join(self.mutant.fails)
        besides = ", ".join(check for check in self._checks if check not in self.mutant.fails)
        faults = ", ".join(self.mutant.faults)
        return self.mutant.name, self.mutant.breaks, faults, caught, besides, f"{self.seconds:.0f}"

    @property
    def _checks(self) -> list[str]:
        return list(dict.fromkeys(finding.check for finding in self.findings))


def rows(runs: Sequence[Results]) -> list[tuple[str, ...]]:
    """Fault, how often alone, seconds to recover (median, greatest), how often with others; processes that ended by
    themselves and findings when alone.

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
        return name, "0", "-", "-", times, "-", "-"
    seconds = [trial.recovery for trial in trials]
    found = sum(len(trial.findings) for trial in trials)
    said = "kept" if not found else f"{found} findings"
    ended = str(sum(len(trial.ended) for trial in trials))
    return name, str(len(trials)), f"{median(seconds):.1f}", f"{max(seconds):.1f}", times, ended, said


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


def show_caught(control: Results, caught: Sequence[Caught], console: Console) -> None:
    """Print which check caught which mutant."""
    console.print(_control(control))
    _print(console, MUTANT_COLUMNS, [each.row for each in caught])


def _control(results: Results) -> str:
    slowest = max(trial.recovery for trial in results.trials)
    return (
        f"Measured on {date.today().isoformat()}, seed {results.plan.seed}. The control, no mutant under the"
        f" {len(results.plan.alone)} faults below with the same {results.plan.within:.0f} s to recover:"
        f" {len(results.findings) or 'no'} findings, {slowest:.1f} s at most."
    )


def write_faults(runs: Sequence[Results]) -> None:
    """Put the table of runs into the page."""
    replace_part(PAGE, "faults", measured(runs))


def write_mutants(control: Results, caught: Sequence[Caught]) -> None:
    """Put the table of mutants into the page."""
    lines = [each.row for each in caught]
    replace_part(PAGE, "mutants", f"{_control(control)}\n\n{_markdown(MUTANT_COLUMNS, lines)}")


def _print(console: Console, columns: Sequence[str], lines: Sequence[tuple[str, ...]]) -> None:
    table = Table(*columns, box=None)
    for line in lines:
        table.add_row(*line)
    console.print(table)


def _markdown(columns: Sequence[str], lines: Sequence[tuple[str, ...]]) -> str:
    return markdown_table(columns, ("---",) * len(columns), *lines)
