"""Checks of what is left behind: the audit log, sessions and locks."""

from collections import Counter
from collections.abc import Iterable

from tests.faults.history import History, Seals
from tests.faults.ledger import Intent, Outcome
from tests.faults.rig import POOL_SIZE

BESIDE_THE_POOL = 3  # a process also has a session to relay, one to seal and one to notify
MOST_SECONDS = 5.0
LED = ("outbox", "audit")


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
    """Every line of the audit log is sealed by a block, and as it was sealed and published."""
    wrong: list[str] = []
    for schema in history.low_ids:
        seals = history.seals.get(schema, Seals(0, 0, 0, ("was not verified",)))
        wrong += [f"the audit log of {schema}: {each}" for each in seals.broken]
        if seals.verified != seals.lines:
            wrong.append(
                f"the audit log of {schema} has {seals.lines} lines, of which {seals.verified} were verified and"
                f" {seals.unsealed} are behind the last block"
            )
    return wrong


def one_leader(history: History, ledger: Iterable[Intent]) -> list[str]:
    """Every outbox and every audit log is led by one session, which is that of a process that lives."""
    wrong: list[str] = []
    for schema in history.low_ids:
        for table in LED:
            holders = [lock.process for lock in history.locks if (lock.schema, lock.table) == (schema, table)]
            if len(holders) != 1 or holders[0] is None:
                wrong.append(f"{schema}.{table} is led by {[each or 'nobody that lives' for each in holders]}")
    return wrong


def ended_by_itself(history: History, ledger: Iterable[Intent]) -> list[str]:
    """No process has ended but by a signal, at a crash point, or where a fault has it end."""
    return history.ended


def nothing_leaks(history: History, ledger: Iterable[Intent]) -> list[str]:
    """Who lives has sessions, and nobody else; none too many, none in a transaction; nobody waits for a lock.

    The only advisory locks are those of whoever leads.
    """
    wrong = [f"{each.name} is of no process that lives" for each in history.sessions if each.process is None]
    wrong += [f"{each.name} is held by {each.process}" for each in history.locks if each.table is None]
    wrong += [
        f"{each.name} of {each.process} has been in a transaction for {each.open:.0f} s ({each.state})"
        for each in history.sessions
        if each.open > MOST_SECONDS
    ]
    counted = Counter(each.process for each in history.sessions if each.process is not None)
    most = POOL_SIZE + BESIDE_THE_POOL
    wrong += [f"{process} has {count} sessions, {most} at most" for process, count in counted.items() if count > most]
    wrong += [f"{process} has no session" for process in history.living if process not in counted]
    return wrong + history.waiting_locks
