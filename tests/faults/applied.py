"""Checks of what readers made of it: promise 3."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from tests.faults.history import PORTAL, UNITS, Effect, Entry, History
from tests.faults.ledger import Intent
from tests.faults.poison import BY_NAME, Fate
from tests.faults.published import firsts, ours
from tests.faults.services.counter import COUNTERS, MIRROR, REFUSAL, SINK, TALLIES, CounterSpoilt

ENTERING = (SINK, MIRROR, PORTAL)  # the readers that enter what they apply, event by event


def _is_for(entry: Entry, fate: Fate) -> bool:
    return entry.poison is not None and BY_NAME[entry.poison].fate is fate


def _to_apply(history: History) -> list[Entry]:
    """What readers are to apply or hold, once each: first occurrences, and what comes from elsewhere and is good."""
    published = [entry for entries in firsts(ours(history.topics)).values() for entry in entries]
    return published + [entry for entry in history.topics if _is_for(entry, Fate.APPLIED)]


def _to_enter(history: History) -> dict[tuple[str, str, str, int], Entry]:
    """What each reader is to enter or hold."""
    readers: dict[str, list[str]] = defaultdict(list)
    for reader, topic in history.reads:
        if reader in ENTERING:
            readers[topic].append(reader)
    return {
        (reader, entry.topic, entry.key or "", entry.version or 0): entry
        for entry in _to_apply(history)
        for reader in readers[entry.topic]
    }


def _entered(history: History) -> Counter[tuple[str, str, str, int]]:
    return Counter(effect.place for effect in history.effects)


def _held(history: History) -> Counter[tuple[str, str, str, int]]:
    return Counter(
        (letter.consumer, letter.topic, letter.key, letter.version)
        for letter in history.held
        if letter.version is not None and letter.key is not None and letter.consumer in ENTERING
    )


def none_doubled(history: History, ledger: Iterable[Intent]) -> list[str]:
    """Promise 3, at any moment: no event has two effects, is held twice, or both; no effect was counted twice."""
    effects, held = _entered(history), _held(history)
    wrong = [f"{place} has {times} effects" for place, times in effects.items() if times > 1]
    wrong += [f"{place} is held {times} times" for place, times in held.items() if times > 1]
    wrong += [f"{place} has an effect and is held" for place in effects.keys() & held.keys()]
    return wrong + [f"{event} was counted {times} times" for event, times in _counted(history).items() if times > 1]


def applied_or_held(history: History, ledger: Iterable[Intent]) -> list[str]:
    """Promise 3: each event has an effect in each reader, or is held there; nothing else has one."""
    effects, held, events = _entered(history), _held(history), _to_enter(history)
    wrong = [
        f"{place} ({entry.type}) at partition {entry.partition}, offset {entry.offset}: no effect and not held"
        for place, entry in events.items()
        if place not in effects and place not in held
    ]
    return wrong + [f"{place} has an effect and was never published" for place in effects if place not in events]


def in_order_of_effect(history: History, ledger: Iterable[Intent]) -> list[str]:
    """Promise 3: a key's events take effect in the order of their versions."""
    last: dict[tuple[str, str, str], int] = {}
    wrong: list[str] = []
    for effect in history.effects:
        key = effect.place[:3]
        if effect.version <= last.get(key, 0):
            wrong.append(f"{key}: version {effect.version} took effect after {last[key]}")
        last[key] = effect.version
    return wrong


def projection_is_fold(history: History, ledger: Iterable[Intent]) -> list[str]:
    """Sums are a fold of what was committed, without what is held; directories are what the units' own table says."""
    return _sums(history) + _directories(history)


def _sums(history: History) -> list[str]:
    held = _held(history)
    events = [(row.key, row.version, row.payload) for row in history.outbox if row.topic == COUNTERS]
    events += [
        (entry.key or "", entry.version or 0, entry.payload or {})
        for entry in history.topics
        if _is_for(entry, Fate.APPLIED)
    ]
    folds: dict[tuple[str, str], tuple[int, int]] = {}
    for reader in (SINK, MIRROR):
        for key, version, payload in events:
            if (reader, COUNTERS, key, version) not in held:
                count, total = folds.get((reader, key), (0, 0))
                folds[reader, key] = (count + 1, total + int(payload.get("by", 0)))
    return [
        f"{place}: the sum is {history.sums.get(place)}, the fold {folds.get(place)}"
        for place in sorted(folds.keys() | history.sums.keys())
        if history.sums.get(place) != folds.get(place)
    ]


def _directories(history: History) -> list[str]:
    names: dict[tuple[str, str], str] = {}
    ceased: set[str] = set()
    for (topic, unit), row in history.rows.items():
        if topic == UNITS:
            names |= {(unit, each["valid_from"] or "-infinity"): each["name"] for each in row.state["versions"]}
            if row.state["ceases_on"] is not None:
                ceased.add(unit)
    expected = sorted((unit, day, name) for (unit, day), name in names.items())
    wrong: list[str] = []
    for schema, directory in history.directories.items():
        if directory != expected:
            wrong.append(f"the directory of {schema} differs: {sorted(set(directory) ^ set(expected))[:4]}")
        if history.ceased[schema] != ceased:
            wrong.append(f"{schema}: units that ceased differ: {sorted(history.ceased[schema] ^ ceased)[:4]}")
    return wrong


def _tallies(history: History) -> list[Entry]:
    return [e for entries in firsts(ours(history.topics)).values() for e in entries if e.topic == TALLIES]


def _counted(history: History) -> Counter[str]:
    return Counter(str((entry.payload or {}).get("counted")) for entry in _tallies(history))


def followed_up_once(history: History, ledger: Iterable[Intent]) -> list[str]:
    """The chain goes on: each effect has published exactly one event of the sink, in the same trace."""
    effects = {effect.event_id: effect for effect in _of_counters(history, SINK)}
    counted = _counted(history)
    wrong: list[str] = []
    for entry in _tallies(history):
        event = str((entry.payload or {}).get("counted"))
        if (effect := effects.get(event)) is None:
            wrong.append(f"tally {entry.key} {entry.version} counts {event}, which had no effect")
        elif entry.trace != effect.trace:
            wrong.append(f"tally {entry.key} {entry.version} is in trace {entry.trace}, its cause in {effect.trace}")
    wrong += [f"{event} was counted {times} times" for event, times in counted.items() if times > 1]
    return wrong + [f"{event} was not counted" for event in effects if event not in counted]


def _of_counters(history: History, *readers: str) -> list[Effect]:
    return [effect for effect in history.effects if effect.topic == COUNTERS and effect.reader in readers]


def trace_is_carried(history: History, ledger: Iterable[Intent]) -> list[str]:
    """An effect is in the trace of the request that caused its event."""
    events = {entry.event_id: entry for entry in _to_apply(history)}
    known = {intent.trace for intent in ledger} | {entry.trace for entry in events.values() if entry.poison}
    traces = {event: entry.trace for event, entry in events.items()}
    return [
        f"the effect of {effect.place} is in trace {effect.trace}, its event in {traces.get(effect.event_id)}"
        for effect in _of_counters(history, SINK, MIRROR)
        if effect.trace != traces.get(effect.event_id) or effect.trace not in known
    ]


def none_skipped(history: History, ledger: Iterable[Intent]) -> list[str]:
    """Promise 3, at any moment: no group has committed beyond what it has neither applied nor held."""
    held = {(letter.consumer, letter.topic, letter.partition, letter.offset) for letter in history.held}
    wrong: list[str] = []
    for group, topic in sorted(history.reads):
        for entry in history.topics:
            if entry.topic != topic or entry.key is None or entry.version is None or entry.poison:
                continue  # what has no place in an order is judged with the dead letters
            reached = history.applied.get((group, topic, entry.key), 0)
            if (
                entry.offset < history.committed.get((group, topic, entry.partition), 0)
                and entry.version > reached
                and (group, topic, entry.partition, entry.offset) not in held
            ):
                wrong.append(
                    f"{group} has committed beyond {topic} {entry.partition}:{entry.offset}, applied is {reached}"
                    f" and the record has {entry.version}"
                )
    return wrong


def offsets_at_the_end(history: History, ledger: Iterable[Intent]) -> list[str]:
    """Every group has committed to the end of all that it reads."""
    ends: dict[tuple[str, int], int] = {}
    for entry in history.topics:
        ends[entry.topic, entry.partition] = max(entry.offset + 1, ends.get((entry.topic, entry.partition), 0))
    return [
        f"{group} has committed {topic} {partition} up to {at} of {end}"
        for group, topic in sorted(history.reads)
        for (read, partition), end in ends.items()
        if read == topic and (at := history.committed.get((group, topic, partition))) != end
    ]


def letters_are_poison(history: History, ledger: Iterable[Intent]) -> list[str]:
    """The dead letters hold the poison, what the reader refuses and what queues behind it, each for its own reason.

    What was replayed since has its reason too: a good event that was held for a moment would show it.
    """
    entries = {(e.topic, e.partition, e.offset): e for e in history.topics}
    wrong: list[str] = []
    for letter in history.letters:
        entry = entries.get((letter.topic, letter.partition, letter.offset))
        is_parked = (letter.consumer, letter.topic, letter.key) in history.parked
        is_refused = letter.error_class in ("permanent", "unknown")
        if entry is not None and _is_for(entry, Fate.HELD):
            if (because := BY_NAME[entry.poison or ""].because) not in letter.error:
                wrong.append(f"{letter} is not held because of {because!r} ({entry.poison})")
        elif is_refused and entry is not None and entry.type == CounterSpoilt.type:
            if REFUSAL not in letter.error:
                wrong.append(f"{letter} is not held because of {REFUSAL!r}")
        elif is_refused or (letter.status == "held" and not (letter.error_class == "queued" and is_parked)):
            wrong.append(f"{letter} is held for no reason that the harness gave")
        if letter.status == "held" and letter.version is not None and letter.key is not None and not is_parked:
            wrong.append(f"{letter} is stranded: its key is not parked")
    ever = {(letter.consumer, letter.topic, letter.partition, letter.offset) for letter in history.letters}
    return wrong + [
        f"poison at {entry.topic} {entry.partition}:{entry.offset} ({entry.poison}) is not held by {reader}"
        for reader, topic in sorted(history.reads)
        for place, entry in entries.items()
        if entry.topic == topic and _is_for(entry, Fate.HELD) and (reader, *place) not in ever
    ]
