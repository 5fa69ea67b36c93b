"""The promises, judged from outside: pure functions of what was asked and of what there is afterwards."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.faults import aftermath, applied, published
from tests.faults.history import History
from tests.faults.ledger import Intent

MOST_SHOWN = 5

Check = Callable[[History, Iterable[Intent]], list[str]]

CHECKS: dict[str, Check] = {
    "acknowledged is published": published.acknowledged_is_published,
    "outbox = topic": published.outbox_is_topic,
    "row = outbox": published.row_is_outbox,
    "version order": published.in_version_order,
    "one partition": published.in_one_partition,
    "cursor at the end": published.cursor_at_the_end,
    "applied once or held": applied.applied_once_or_held,
    "order of effects": applied.in_order_of_effect,
    "projection = fold": applied.projection_is_fold,
    "followed up once": applied.followed_up_once,
    "trace carried": applied.trace_is_carried,
    "offsets follow": applied.offsets_follow,
    "letters = poison": applied.letters_are_poison,
    "logged once": aftermath.logged_once,
    "seals hold": aftermath.seals_hold,
    "one relay": aftermath.one_relay,
    "nothing leaks": aftermath.nothing_leaks,
}
SETTLED = "settled in time"  # the check that is made while waiting: what was committed arrives within a minute
ACTED = "acted"  # what a fault itself waits for, e.g. that a process starts again


@dataclass(frozen=True, slots=True)
class Finding:
    """A promise that was broken: which check saw it, and where."""

    check: str
    text: str

    def __str__(self) -> str:
        return f"{self.check}: {self.text}"


def judge(history: History, ledger: Iterable[Intent]) -> list[Finding]:
    """All checks on a quiet system. Empty when every promise was kept."""
    intents = list(ledger)
    return [Finding(name, text) for name, check in CHECKS.items() for text in _few(check(history, intents))]


def _few(texts: list[str]) -> list[str]:
    more = len(texts) - MOST_SHOWN
    return texts if more <= 0 else [*texts[:MOST_SHOWN], f"… and {more} more"]
