"""The promises, judged from outside: pure functions of what was asked and of what there is afterwards."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.faults.history import Entry, History, Place
from tests.faults.ledger import Intent, Outcome
from tests.faults.poison import SKIPPED
from tests.faults.services.counter import COUNTERS, DEPOTS, SINK, SOURCE, TALLIES

MOST_SHOWN = 5
CREATED_BY_REQUESTS = frozenset({COUNTERS, DEPOTS, "units.unit.v1"})


@dataclass(frozen=True, slots=True)
class Finding:
    """A promise that was broken: which check saw it, and where."""

    check: str
    text: str

    def __str__(self) -> str:
        return f"{self.check}: {self.text}"


Check = Callable[[History, Iterable[Intent]], list[str]]


def judge(history: History, ledger: Iterable[Intent]) -> list[Finding]:
    """All checks on a quiet system. Empty when every promise was kept."""
    intents = list(ledger)
    return [Finding(name, text) for name, check in CHECKS.items() for text in _few(check(history, intents))]


def firsts(entries: Iterable[Entry]) -> dict[Place, list[Entry]]:
    """The first occurrences of each key's versions, in the order in which they appear."""
    found: dict[Place, list[Entry]] = defaultdict(list)
    seen: set[tuple[Place, int]] = set()
    for entry in entries:
        if entry.poison or entry.version is None or (entry.place, entry.version) in seen:
            continue
        seen.add((entry.place, entry.version))
        found[entry.place].append(entry)
    return found


def acknowledged_is_published(history: History, ledger: Iterable[Intent]) -> list[str]:
    """Promise 1, by the ledger: a command that was accepted has all of its events in the topics; refused ones none."""
    published = Counter(
        entry.trace
        for entries in firsts(history.topics).values()
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


def outbox_is_topic(history: History, ledger: Iterable[Intent]) -> list[str]:
    """Promise 1, by the tables: what is committed is in the topic, and nothing else is."""
    saved = {(row.topic, row.key, row.version) for row in history.outbox}
    published = {(*place, e.version) for place, entries in firsts(history.topics).items() for e in entries}
    return [f"{each} is in the outbox and not in the topic" for each in sorted(saved - published)] + [
        f"{each} is in the topic and not in the outbox" for each in sorted(published - saved, key=str)
    ]


def row_is_outbox(history: History, ledger: Iterable[Intent]) -> list[str]:
    """A row and its events stand or fall together: the row's version is the last one in the outbox."""
    last: dict[Place, int] = {}
    for row in history.outbox:
        last[row.topic, row.key] = max(row.version, last.get((row.topic, row.key), 0))
    return [
        f"{place} has version {version} in its table and {last.get(place, 0)} in the outbox"
        for place, version in sorted(history.versions.items())
        if version != last.get(place, 0)
    ]


def in_version_order(history: History, ledger: Iterable[Intent]) -> list[str]:
    """Promise 2: first occurrences of a key appear in version order without gaps."""
    return [
        f"{place}: versions first appear as {versions[:12]}"
        for place, entries in firsts(history.topics).items()
        if (versions := [entry.version for entry in entries]) != list(range(1, len(versions) + 1))
    ]


def applied_once_or_held(history: History, ledger: Iterable[Intent]) -> list[str]:
    """Promise 3: each event of a counter has one effect, or is held; never both, never neither."""
    effects = Counter((effect.key, effect.version) for effect in history.effects)
    held = Counter(
        (letter.key, letter.version)
        for letter in history.held
        if letter.consumer == SINK
        and letter.topic == COUNTERS
        and letter.version is not None
        and letter.key is not None
    )
    wrong = [f"{place} has {times} effects" for place, times in effects.items() if times > 1]
    wrong += [f"{place} is held {times} times" for place, times in held.items() if times > 1]
    wrong += [f"{place} has an effect and is held" for place in effects.keys() & held.keys()]
    for (topic, key), entries in firsts(history.topics).items():
        if topic == COUNTERS:
            wrong += [
                f"{(key, e.version)} ({e.type}) at partition {e.partition}, offset {e.offset}: no effect and not held"
                for e in entries
                if (key, e.version) not in effects and (key, e.version) not in held
            ]
    depots = Counter(history.depots)
    wrong += [f"depot {depot} was entered {times} times" for depot, times in depots.items() if times > 1]
    published = {key for topic, key in firsts(history.topics) if topic == DEPOTS}
    return wrong + [f"depot {depot} was never entered" for depot in sorted(published - depots.keys())]


def in_order_of_effect(history: History, ledger: Iterable[Intent]) -> list[str]:
    """Promise 3: a key's events take effect in the order of their versions."""
    last: dict[str, int] = {}
    wrong: list[str] = []
    for effect in history.effects:
        if effect.version <= last.get(effect.key, 0):
            wrong.append(f"{effect.key}: version {effect.version} took effect after {last[effect.key]}")
        last[effect.key] = effect.version
    return wrong


def projection_is_fold(history: History, ledger: Iterable[Intent]) -> list[str]:
    """Sums and directories equal a fold of the topics, without what is held."""
    held = {(letter.key, letter.version) for letter in history.held if letter.consumer == SINK}
    wrong: list[str] = []
    units: dict[str, dict[str, str]] = {}
    ceased: set[str] = set()
    for (topic, key), entries in firsts(history.topics).items():
        if topic == COUNTERS:
            taken = [e for e in entries if (key, e.version) not in held]
            fold = (len(taken), sum(int((e.payload or {}).get("by", 0)) for e in taken))
            if history.sums.get(key, (0, 0)) != fold:
                wrong.append(f"{key}: the sum is {history.sums.get(key)}, the fold {fold}")
        elif topic == "units.unit.v1":
            for entry in entries:
                payload = entry.payload or {}
                if entry.type == "unit-dissolved":
                    ceased.add(key)
                else:
                    first = payload.get("valid_from") or payload.get("effective_on") or "-infinity"
                    units.setdefault(key, {})[first] = payload["name"]
    expected = sorted((unit, day, name) for unit, days in units.items() for day, name in days.items())
    for schema, directory in history.directories.items():
        if directory != expected:
            wrong.append(f"the directory of {schema} differs: {sorted(set(directory) ^ set(expected))[:4]}")
        if history.ceased[schema] != ceased:
            wrong.append(f"{schema}: units that ceased differ: {sorted(history.ceased[schema] ^ ceased)[:4]}")
    return wrong


def followed_up_once(history: History, ledger: Iterable[Intent]) -> list[str]:
    """The chain goes on: each effect has published exactly one event of the sink, in the same trace."""
    effects = {effect.event_id: effect for effect in history.effects}
    counted: Counter[str] = Counter()
    wrong: list[str] = []
    for (topic, key), entries in firsts(history.topics).items():
        for entry in entries if topic == TALLIES else ():
            event = str((entry.payload or {}).get("counted"))
            counted[event] += 1
            if (effect := effects.get(event)) is None:
                wrong.append(f"tally {key} {entry.version} counts {event}, which had no effect")
            elif entry.trace != effect.trace:
                wrong.append(f"tally {key} {entry.version} is in trace {entry.trace}, its cause in {effect.trace}")
    wrong += [f"{event} was counted {times} times" for event, times in counted.items() if times > 1]
    return wrong + [f"{event} was not counted" for event in sorted(effects.keys() - counted.keys())]


def trace_is_carried(history: History, ledger: Iterable[Intent]) -> list[str]:
    """An effect is in the trace of the request that caused its event."""
    traces = {e.event_id: e.trace for entries in firsts(history.topics).values() for e in entries}
    known = {intent.trace for intent in ledger}
    return [
        f"the effect of {effect.key} {effect.version} is in trace {effect.trace}, its event in"
        f" {traces.get(effect.event_id)}"
        for effect in history.effects
        if effect.trace != traces.get(effect.event_id) or effect.trace not in known
    ]


def offsets_follow(history: History, ledger: Iterable[Intent]) -> list[str]:
    """No committed offset is beyond a record that was neither applied nor held."""
    held = {(letter.consumer, letter.topic, letter.partition, letter.offset) for letter in history.held}
    wrong: list[str] = []
    read = {(group, topic) for group, topic, _ in history.committed}
    for group, topic in sorted(read):
        for entry in history.topics:
            if entry.topic != topic or entry.offset >= history.committed.get((group, topic, entry.partition), 0):
                continue
            if entry.key is None or entry.version is None or entry.poison:
                continue  # what has no place in an order is judged with the dead letters
            reached = history.applied.get((group, topic, entry.key), 0)
            if entry.version > reached and (group, topic, entry.partition, entry.offset) not in held:
                wrong.append(
                    f"{group} has committed beyond {topic} {entry.partition}:{entry.offset}, applied is {reached}"
                    f" and the record has {entry.version}"
                )
    return wrong


def letters_are_poison(history: History, ledger: Iterable[Intent]) -> list[str]:
    """The dead letters hold the poison, what the reader refuses and what queues behind it; nothing else."""
    entries = {(e.topic, e.partition, e.offset): e for e in history.topics}
    wrong: list[str] = []
    for letter in history.held:
        entry = entries.get((letter.topic, letter.partition, letter.offset))
        is_parked = (letter.consumer, letter.topic, letter.key) in history.parked
        is_ours = entry is not None and (bool(entry.poison) or entry.type == "counter-spoilt")
        if not is_ours and not (letter.error_class == "queued" and is_parked):
            wrong.append(f"{letter} is held for no reason that the harness gave")
        elif letter.version is not None and letter.key is not None and not is_parked:
            wrong.append(f"{letter} is stranded: its key is not parked")
    ever = {(letter.topic, letter.partition, letter.offset) for letter in history.letters if letter.consumer == SINK}
    return wrong + [
        f"poison at {entry.topic} {entry.partition}:{entry.offset} ({entry.poison}) is not held"
        for place, entry in entries.items()
        if entry.poison and entry.type != SKIPPED and place not in ever
    ]


def cursor_at_the_end(history: History, ledger: Iterable[Intent]) -> list[str]:
    """The relay's cursor stands at the last committed id, or beyond it at ids that were rolled back."""
    return [
        f"{schema}: the cursor stands at {low}, the last row has id {history.last_ids[schema]}"
        for schema, low in history.low_ids.items()
        if low < history.last_ids[schema]
    ]


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


def nothing_leaks(history: History, ledger: Iterable[Intent]) -> list[str]:
    """No session is left in a transaction, and no outbox has two relays."""
    return [*(f"a session hangs: {each}" for each in history.sessions), *history.locks]


CHECKS: dict[str, Check] = {
    "acknowledged is published": acknowledged_is_published,
    "outbox = topic": outbox_is_topic,
    "row = outbox": row_is_outbox,
    "version order": in_version_order,
    "applied once or held": applied_once_or_held,
    "order of effects": in_order_of_effect,
    "projection = fold": projection_is_fold,
    "followed up once": followed_up_once,
    "trace carried": trace_is_carried,
    "offsets follow": offsets_follow,
    "letters = poison": letters_are_poison,
    "cursor at the end": cursor_at_the_end,
    "logged once": logged_once,
    "seals hold": seals_hold,
    "nothing leaks": nothing_leaks,
}
SETTLED = "settled in time"  # the check that is made while waiting: what was committed arrives within a minute
ACTED = "acted"  # what a fault itself waits for, e.g. that a process starts again


def _few(texts: list[str]) -> list[str]:
    more = len(texts) - MOST_SHOWN
    return texts if more <= 0 else [*texts[:MOST_SHOWN], f"… and {more} more"]


__all__ = ["ACTED", "CHECKS", "SETTLED", "SOURCE", "Finding", "firsts", "judge"]
