"""The promises, judged from outside: pure functions of what was asked and of what there is afterwards."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.faults import aftermath, applied, published
from tests.faults.history import History
from tests.faults.ledger import Intent

MOST_SHOWN = 5

Check = Callable[[History, Iterable[Intent]], list[str]]

ENDED = "ended by itself"

# What holds at any moment: that something is late is no excuse.
AT_ANY_MOMENT: dict[str, Check] = {
    "none lost": published.none_lost,
    "row = outbox": published.row_is_outbox,
    "version order": published.in_version_order,
    "one partition": published.in_one_partition,
    "none doubled": applied.none_doubled,
    "none skipped": applied.none_skipped,
    "order of effects": applied.in_order_of_effect,
    ENDED: aftermath.ended_by_itself,
}
# What everything comes to once nothing is under way any more.
AT_REST: dict[str, Check] = {
    "acknowledged is published": published.acknowledged_is_published,
    "outbox = topic": published.outbox_is_topic,
    "cursor at the end": published.cursor_at_the_end,
    "applied or held": applied.applied_or_held,
    "projection = fold": applied.projection_is_fold,
    "followed up once": applied.followed_up_once,
    "trace carried": applied.trace_is_carried,
    "offsets at the end": applied.offsets_at_the_end,
    "letters = poison": applied.letters_are_poison,
    "logged once": aftermath.logged_once,
    "seals hold": aftermath.seals_hold,
    "one leader": aftermath.one_leader,
    "nothing leaks": aftermath.nothing_leaks,
}
CHECKS = AT_ANY_MOMENT | AT_REST
SETTLED = "settled in time"  # the check that is made while waiting: what was committed arrives within a minute
ACTED = "acted"  # what a fault itself waits for, e.g. that a process starts again


@dataclass(frozen=True, slots=True)
class Finding:
    """A promise that was broken: which check saw it, and where."""

    check: str
    text: str

    def __str__(self) -> str:
        return f"{self.check}: {self.text}"


def judge(history: History, ledger: Iterable[Intent], *, at_rest: bool = True) -> list[Finding]:
    """All checks, or what holds also while something is under way. Empty when every promise was kept."""
    intents, checks = list(ledger), CHECKS if at_rest else AT_ANY_MOMENT
    return [Finding(name, text) for name, check in checks.items() for text in _few(check(history, intents))]


def _few(texts: list[str]) -> list[str]:
    more = len(texts) - MOST_SHOWN
    return texts if more <= 0 else [*texts[:MOST_SHOWN], f"… and {more} more"]
