"""The deadline day in tables."""

from tests.benchmarks.deadline_day.run import Results
from tests.benchmarks.deadline_day.verdict import STALE_SECONDS, Spread, Verdict
from tests.benchmarks.figures import TARGETS, Figures, Sheet, within

COLUMNS = (
    "", "accepted", "topic's board p50, ms", "p99", "portal's page p50", "p99", "reading it", "submission p50", "p99",
    "reports, cores", "portal, cores",
)  # fmt: skip


def figures(results: Results) -> Figures:
    """How stale boards were at the greatest speed that held, every play, and what was compared at the end."""
    plays = [*(("the rush", each) for each in results.rushes), *(("the hour", each) for each in results.hours)]
    held = [each for each in results.hours or results.rushes if each.holds]
    sheets = [Sheet("the day", COLUMNS, [_row(name, each) for name, each in plays])]
    if held:
        best = max(held, key=lambda each: each.speed)
        at = f"at {best.speed:g} times real time, p99"
        targets = [
            within(f"the topic's board {at}", best.stale.p99, 1000 * STALE_SECONDS, "ms"),
            within(f"the portal's page {at}", best.portal.p99, 1000 * STALE_SECONDS, "ms"),
        ]
        sheets.insert(0, Sheet("how stale a province's board gets", TARGETS, targets))
    sheets.append(Sheet("at the end", ("", ""), _ending(results)))
    return Figures(sheets)


def _row(name: str, each: Verdict) -> tuple[str, ...]:
    def ms(spread: Spread) -> tuple[str, str]:
        return f"{spread.p50:.0f}", f"{spread.p99:.0f}"

    return (
        f"{name}, {each.speed:g}x" + ("" if each.holds else ", **too fast**"),
        f"{each.accepted} of {each.units} in {each.seconds:.0f} s",
        *ms(each.stale),
        *ms(each.portal),
        f"{each.pages.p50:.0f}",
        *ms(each.submissions),
        *(f"{each.cpu.get(service, 0):.2f}" for service in ("reports", "portal")),
    )


def _ending(results: Results) -> list[tuple[str, ...]]:
    assert results.registered is not None
    found = [
        ("areas and units registered", f"{results.registered.areas + results.registered.units:,}"),
        ("all reports expected after", f"{max(results.convened_after):.0f} s"),
        ("accepted submissions, each once in the topic and in order", f"{results.accepted:,}"),
        ("repeats in the topic", f"{results.repeats}"),
    ]
    if results.announced_after is not None:
        found.insert(2, ("all reports announced as due soon after", f"{results.announced_after:.0f} s"))
    return found
