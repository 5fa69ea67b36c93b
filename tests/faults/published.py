"""Checks of what is committed and published: promises 1 and 2."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from tests.faults.history import UNITS, Entry, History, Place, Saved
from tests.faults.ledger import Intent, Outcome
from tests.faults.services.counter import COUNTERS, DEPOTS, TALLIES

CREATED_BY_REQUESTS = frozenset({COUNTERS, DEPOTS, UNITS})
COMPARED = ("type", "trace", "event_id", "payload", "content")


def ours(entries: Iterable[Entry]) -> list[Entry]:
    """What services published: all but what the harness put there itself."""
    return [entry for entry in entries if not entry.poison]


def firsts(entries: Iterable[Entry]) -> dict[Place, list[Entry]]:
    """The first occurrences of each key's versions, in the order in which they appear."""
    found: dict[Place, list[Entry]] = defaultdict(list)
    seen: set[tuple[Place, int]] = set()
    for entry in entries:
        if entry.version is not None and (entry.place, entry.version) not in seen:
            seen.add((entry.place, entry.version))
            found[entry.place].append(entry)
    return found


def acknowledged_is_published(history: History, ledger: Iterable[Intent]) -> list[str]:
    """Promise 1, by the ledger: a command that was accepted has all of its events in the topics; refused ones none."""
    published = Counter(
        entry.trace
        for entries in firsts(ours(history.topics)).values()
        for entry in entries
        if entry.topic in CREATED_BY_REQUESTS
    )
    wrong: list[str] = []
    for intent in ledger:
        there = published[intent.trace]
        right = {Outcome.OK: {intent.events}, Outcome.FAIL: {0}}.get(intent.outcome, {0, intent.events})
        if there not in right:
            wrong.append(
                f"{intent.command} ({intent.what}) was {intent.outcome} ({intent.status}) and has {there} events"
                f" of {intent.events} in the topics"
            )
    return wrong


def none_lost(history: History, ledger: Iterable[Intent]) -> list[str]:
    """Promise 1, at any moment: what a relay's cursor has passed is published. Nobody looks there again."""
    published = {(*entry.place, entry.version) for entry in history.topics}
    return [
        f"{(*row.place, row.version)} is row {row.id} of the outbox of {row.schema}, whose cursor stands at"
        f" {history.low_ids[row.schema]}, and not in the topic"
        for row in history.outbox
        if row.id <= history.low_ids[row.schema] and (*row.place, row.version) not in published
    ]


def outbox_is_topic(history: History, ledger: Iterable[Intent]) -> list[str]:
    """Promise 1, by the tables: what is committed is in the topic, as it was committed each time, and nothing else."""
    saved: dict[tuple[str, str, int | None], Saved] = {(*row.place, row.version): row for row in history.outbox}
    published: set[tuple[str, str, int | None]] = set()
    wrong: list[str] = []
    for entry in ours(history.topics):
        there = (*entry.place, entry.version)
        published.add(there)
        where = f"{there} at partition {entry.partition}, offset {entry.offset}"
        if (row := saved.get(there)) is None:
            wrong.append(f"{where} is in the topic and not in the outbox")
        elif differing := _differing(entry, row):
            wrong.append(f"{where} is not what was committed: {', '.join(differing)}")
    return [
        f"{each} is in the outbox and not in the topic" for each in sorted(saved.keys() - published, key=str)
    ] + wrong


def _differing(entry: Entry, row: Saved) -> list[str]:
    return [name for name in COMPARED if getattr(entry, name) != getattr(row, name)]


def row_is_outbox(history: History, ledger: Iterable[Intent]) -> list[str]:
    """A row and its events stand or fall together: it has the version of the last one, and what they come to."""
    events: dict[Place, list[Saved]] = defaultdict(list)
    for saved in history.outbox:
        events[saved.place].append(saved)
    wrong: list[str] = []
    for place, row in sorted(history.rows.items()):
        versions = [saved.version for saved in events[place]]
        if sorted(versions) != list(range(1, row.version + 1)):
            wrong.append(f"{place} has version {row.version} in its table and {sorted(versions)[-12:]} in the outbox")
        if place[0] == COUNTERS and row.state["total"] != (total := sum(_by(each) for each in events[place])):
            wrong.append(f"{place} has a total of {row.state['total']} in its table and of {total} in the outbox")
        if place[0] == TALLIES and row.state["count"] != len(versions):
            wrong.append(f"{place} has counted {row.state['count']} in its table and {len(versions)} in the outbox")
    return wrong


def _by(saved: Saved) -> int:
    return int(saved.payload.get("by", 0))


def in_version_order(history: History, ledger: Iterable[Intent]) -> list[str]:
    """Promise 2: first occurrences of a key appear in version order without gaps."""
    return [
        f"{place}: versions first appear as {versions[:12]}"
        for place, entries in firsts(ours(history.topics)).items()
        if (versions := [entry.version for entry in entries]) != list(range(1, len(versions) + 1))
    ]


def in_one_partition(history: History, ledger: Iterable[Intent]) -> list[str]:
    """Promise 2: a key's events are all in one partition, or there is no order between them."""
    partitions: dict[Place, set[int]] = defaultdict(set)
    for entry in ours(history.topics):
        partitions[entry.place].add(entry.partition)
    return [f"{place} is in partitions {sorted(found)}" for place, found in partitions.items() if len(found) > 1]


def cursor_at_the_end(history: History, ledger: Iterable[Intent]) -> list[str]:
    """The relay's cursor stands at the last id that was given out: it is published, or nobody will ever commit it."""
    return [
        f"{schema}: the cursor stands at {low}, the last row has id {history.last_ids[schema]}, the last that was"
        f" given out is {history.sequences[schema]}"
        for schema, low in history.low_ids.items()
        if not history.last_ids[schema] <= low == history.sequences[schema]
    ]
