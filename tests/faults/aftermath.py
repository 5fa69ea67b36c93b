"""Checks of what is left behind: the audit log, sessions and locks."""

from collections import Counter
from collections.abc import Iterable

from tests.faults.history import History
from tests.faults.ledger import Intent, Outcome
from tests.faults.rig import POOL_SIZE

BESIDE_THE_POOL = 3  # a process also has a session to relay, one to seal and one to notify
MOST_SECONDS = 5.0


def logged_once(history: History, ledger: Iterable[Intent]) -> list[str]:
    """Each accepted command has exactly one accepted line in the audit log; one that was not carried out has none."""
    accepted = Counter(trace for _, trace, outcome in history.audit if outcome == "accepted")
    refused = {trace for _, trace, outcome in history.audit if outcome == "refused"}
    wrong: list[str] = []
    for intent in ledger:
        right = {Outcome.OK: {1}, Outcome.FAIL: {0}}.get(intent.outcome, {0, 1})
        if accepted[intent.trace] not in right:
            wrong.append(
                f"{intent.command} ({intent.what}) was {intent.outcome} ({intent.status}) and is logged as accepted"
                f" {accepted[intent.trace]} times"
            )
        if intent.outcome == Outcome.FAIL and intent.trace not in refused:
            wrong.append(f"{intent.command} ({intent.what}) was refused ({intent.status}) and is not logged as such")
    return wrong


def seals_hold(history: History, ledger: Iterable[Intent]) -> list[str]:
    """The audit log is as it was sealed and published."""
    return history.broken_seals


def one_relay(history: History, ledger: Iterable[Intent]) -> list[str]:
    """Every outbox has a relay, which is a process that lives."""
    return [
        f"the outbox of {schema} is led by {[each or 'nobody that lives' for each in holders]}"
        for schema, holders in history.leaders.items()
        if len(holders) != 1 or holders[0] is None
    ]


def nothing_leaks(history: History, ledger: Iterable[Intent]) -> list[str]:
    """All sessions are of processes that live, none too many, none in a transaction; nobody waits for a lock."""
    wrong = [f"{each.name} is of no process that lives" for each in history.sessions if each.process is None]
    wrong += [
        f"{each.name} of {each.process} has been in a transaction for {each.open:.0f} s ({each.state})"
        for each in history.sessions
        if each.open > MOST_SECONDS
    ]
    counted = Counter(each.process for each in history.sessions if each.process is not None)
    most = POOL_SIZE + BESIDE_THE_POOL
    wrong += [f"{process} has {count} sessions, {most} at most" for process, count in counted.items() if count > most]
    return wrong + history.waiting_locks
