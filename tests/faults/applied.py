"""Checks of what readers made of it: promise 3."""

from collections import Counter
from collections.abc import Iterable

from tests.faults.history import UNITS, Entry, History
from tests.faults.ledger import Intent
from tests.faults.poison import BY_NAME, Fate
from tests.faults.published import firsts, ours
from tests.faults.services.counter import COUNTERS, DEPOTS, SINK, TALLIES


def _is_for(entry: Entry, fate: Fate) -> bool:
    return entry.poison is not None and BY_NAME[entry.poison].fate is fate


def _to_apply(history: History) -> list[Entry]:
    """What readers are to apply or hold, once each: first occurrences, and what comes from elsewhere and is good."""
    published = [entry for entries in firsts(ours(history.topics)).values() for entry in entries]
    return published + [entry for entry in history.topics if _is_for(entry, Fate.APPLIED)]


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
    events = {(entry.key, entry.version): entry for entry in _to_apply(history) if entry.topic == COUNTERS}
    wrong += [
        f"{place} ({e.type}) at partition {e.partition}, offset {e.offset}: no effect and not held"
        for place, e in events.items()
        if place not in effects and place not in held
    ]
    wrong += [f"{place} has an effect and was never published" for place in effects if place not in events]
    depots = Counter(history.depots)
    wrong += [f"depot {depot} was entered {times} times" for depot, times in depots.items() if times > 1]
    published = {entry.key or "" for entry in _to_apply(history) if entry.topic == DEPOTS}
    return wrong + [f"depot {depot} was entered or published alone" for depot in sorted(published ^ depots.keys())]


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
    """Sums are a fold of what was committed, without what is held; directories are what the units' own table says."""
    return _sums(history) + _directories(history)


def _sums(history: History) -> list[str]:
    held = {(letter.key, letter.version) for letter in history.held if letter.consumer == SINK}
    events = [(row.key, row.version, row.payload) for row in history.outbox if row.topic == COUNTERS]
    events += [
        (entry.key or "", entry.version or 0, entry.payload or {})
        for entry in history.topics
        if _is_for(entry, Fate.APPLIED)
    ]
    folds: dict[str, tuple[int, int]] = {}
    for key, version, payload in events:
        if (key, version) not in held:
            count, total = folds.get(key, (0, 0))
            folds[key] = (count + 1, total + int(payload.get("by", 0)))
    return [
        f"{key}: the sum is {history.sums.get(key)}, the fold {folds.get(key)}"
        for key in sorted(folds.keys() | history.sums.keys())
        if history.sums.get(key) != folds.get(key)
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


def followed_up_once(history: History, ledger: Iterable[Intent]) -> list[str]:
    """The chain goes on: each effect has published exactly one event of the sink, in the same trace."""
    effects = {effect.event_id: effect for effect in history.effects}
    counted: Counter[str] = Counter()
    wrong: list[str] = []
    for entries in firsts(ours(history.topics)).values():
        for entry in entries:
            if entry.topic != TALLIES:
                continue
            event = str((entry.payload or {}).get("counted"))
            counted[event] += 1
            if (effect := effects.get(event)) is None:
                wrong.append(f"tally {entry.key} {entry.version} counts {event}, which had no effect")
            elif entry.trace != effect.trace:
                wrong.append(
                    f"tally {entry.key} {entry.version} is in trace {entry.trace}, its cause in {effect.trace}"
                )
    wrong += [f"{event} was counted {times} times" for event, times in counted.items() if times > 1]
    return wrong + [f"{event} was not counted" for event in sorted(effects.keys() - counted.keys())]


def trace_is_carried(history: History, ledger: Iterable[Intent]) -> list[str]:
    """An effect is in the trace of the request that caused its event."""
    events = {entry.event_id: entry for entry in _to_apply(history)}
    known = {intent.trace for intent in ledger} | {entry.trace for entry in events.values() if entry.poison}
    traces = {event: entry.trace for event, entry in events.items()}
    return [
        f"the effect of {effect.key} {effect.version} is in trace {effect.trace}, its event in"
        f" {traces.get(effect.event_id)}"
        for effect in history.effects
        if effect.trace != traces.get(effect.event_id) or effect.trace not in known
    ]


def offsets_follow(history: History, ledger: Iterable[Intent]) -> list[str]:
    """Every group has committed to the end of all that it reads, and nothing before was neither applied nor held."""
    held = {(letter.consumer, letter.topic, letter.partition, letter.offset) for letter in history.held}
    wrong: list[str] = []
    ends: dict[tuple[str, int], int] = {}
    for entry in history.topics:
        ends[entry.topic, entry.partition] = max(entry.offset + 1, ends.get((entry.topic, entry.partition), 0))
    for group, topic in sorted(history.reads):
        for (read, partition), end in ends.items():
            if read == topic and (at := history.committed.get((group, topic, partition))) != end:
                wrong.append(f"{group} has committed {topic} {partition} up to {at} of {end}")
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


def letters_are_poison(history: History, ledger: Iterable[Intent]) -> list[str]:
    """The dead letters hold the poison, what the reader refuses and what queues behind it, each for its own reason."""
    entries = {(e.topic, e.partition, e.offset): e for e in history.topics}
    wrong: list[str] = []
    for letter in history.letters:
        entry = entries.get((letter.topic, letter.partition, letter.offset))
        is_parked = (letter.consumer, letter.topic, letter.key) in history.parked
        if entry is not None and _is_for(entry, Fate.HELD):
            if (because := BY_NAME[entry.poison or ""].because) not in letter.error:
                wrong.append(f"{letter} is not held because of {because!r} ({entry.poison})")
        elif letter.status != "held":
            continue
        elif not (entry and entry.type == "counter-spoilt") and not (letter.error_class == "queued" and is_parked):
            wrong.append(f"{letter} is held for no reason that the harness gave")
        if letter.status == "held" and letter.version is not None and letter.key is not None and not is_parked:
            wrong.append(f"{letter} is stranded: its key is not parked")
    ever = {(letter.topic, letter.partition, letter.offset) for letter in history.letters if letter.consumer == SINK}
    return wrong + [
        f"poison at {entry.topic} {entry.partition}:{entry.offset} ({entry.poison}) is not held"
        for place, entry in entries.items()
        if _is_for(entry, Fate.HELD) and place not in ever
    ]
