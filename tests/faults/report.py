"""What a run found, as a table."""

from collections import defaultdict
from statistics import median

from rich.console import Console
from rich.table import Table

from tests.faults.run import Results


def rows(results: Results) -> list[tuple[str, str, str, str, str]]:
    """Fault, how often, seconds to recover (median, greatest), findings; mixtures in one row."""
    by_name: dict[str, list[tuple[float, int]]] = defaultdict(list)
    for trial in results.trials:
        name = trial.faults[0] if len(trial.faults) == 1 else "several at once"
        by_name[name].append((trial.recovery, len(trial.findings)))
    return [
        (
            name,
            str(len(trials)),
            f"{median(seconds for seconds, _ in trials):.1f}",
            f"{max(seconds for seconds, _ in trials):.1f}",
            "ok" if not (found := sum(count for _, count in trials)) else f"{found} findings",
        )
        for name, trials in by_name.items()
    ]


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


def show(results: Results, console: Console) -> None:
    """Print it, with every finding."""
    table = Table("fault", "times", "recovery, median s", "greatest s", "", box=None)
    for row in rows(results):
        table.add_row(*row)
    console.print(table)
    for trial in results.trials:
        for finding in trial.findings:
            console.print(f"{' + '.join(trial.faults)}: {finding}", markup=False)
    console.print(summary(results))
