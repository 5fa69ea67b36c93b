"""Each check passes on a history in which the promises were kept, and sees the one thing that is wrong in another."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults.checks import AT_ANY_MOMENT, CHECKS, judge
from tests.faults.history import PORTAL, UNITS, Effect, Entry, History, Letter, Lock, Row, Saved, Seals, Session
from tests.faults.ledger import Intent, Ledger, Outcome
from tests.faults.services.counter import COUNTERS, DEPOTS, MIRROR, SINK, SOURCE, TALLIES

Wrong = Callable[[History, list[Intent]], object]
ADDED = "field added in a later release"


def entry(offset: int, key: str, version: int, kind: str = "counter-raised", topic: str = COUNTERS) -> Entry:
    event = f"{topic}/{key}/{version}"
    payload = {"counted": f"{COUNTERS}/{key}/{version}"} if topic == TALLIES else {"by": version}
    return Entry(topic, 0, offset, key, version, kind, f"trace-{key}-{version}", event, payload, f"content of {event}")


def saved(schema: str, number: int, it: Entry) -> Saved:
    """The row that a record was published from."""
    assert it.key is not None and it.version is not None and it.type and it.event_id and it.payload is not None
    return Saved(schema, number, it.topic, it.key, it.version, it.type, it.trace, it.event_id, it.payload, it.content)


def kept() -> tuple[History, list[Intent]]:
    """Two counters and a depot; the second counter's last event is refused and held. One event is from elsewhere.

    The sink and the mirror apply the counters' events, the portal a unit's.
    """
    counted = [
        entry(0, "a", 1, "counter-opened"),
        entry(1, "b", 1, "counter-opened"),
        entry(2, "a", 2),
        entry(4, "b", 2, "counter-spoilt"),
    ]
    depot = entry(0, "d", 1, "depot-opened", DEPOTS)
    tallies = [entry(n, key, v, "tally-moved", TALLIES) for n, (key, v) in enumerate([("a", 1), ("a", 2), ("b", 1)])]
    stranger = replace(entry(6, "s", 1), poison=ADDED)
    followed = entry(3, "s", 1, "tally-moved", TALLIES)
    topics = [
        *counted,
        replace(counted[0], offset=3),  # a repeat, which is allowed
        Entry(COUNTERS, 0, 5, None, None, poison="null key"),
        stranger,
        depot,
        *tallies,
        followed,
    ]
    published = [saved(SOURCE, n, each) for n, each in zip((1, 2, 3, 5, 6), [*counted, depot], strict=True)]
    history = History(
        topics=topics,
        outbox=[*published, *(saved(SINK, n, each) for n, each in enumerate([*tallies, followed], 1))],
        rows={
            (COUNTERS, "a"): Row(2, {"total": 3}),
            (COUNTERS, "b"): Row(2, {"total": 3}),
            (DEPOTS, "d"): Row(1, {}),
            (TALLIES, "a"): Row(2, {"count": 2}),
            (TALLIES, "b"): Row(1, {"count": 1}),
            (TALLIES, "s"): Row(1, {"count": 1}),
            (UNITS, "u"): Row(2, {"versions": [{"valid_from": None, "name": "U"}], "ceases_on": "2025-01-01"}),
        },
        low_ids={SOURCE: 7, SINK: 4, "units": 2},
        last_ids={SOURCE: 6, SINK: 4, "units": 2},
        # Behind the source's last row there was one that was rolled back.
        sequences={SOURCE: 7, SINK: 4, "units": 2},
        effects=[
            *(
                Effect(reader, COUNTERS, key, version, f"{COUNTERS}/{key}/{version}", f"trace-{key}-{version}")
                for reader in (SINK, MIRROR)
                for key, version in (("a", 1), ("b", 1), ("a", 2), ("s", 1))
            ),
            Effect(SINK, DEPOTS, "d", 1),
            *(Effect(PORTAL, UNITS, "u", version) for version in (1, 2)),
        ],
        sums={(each, key): s for each in (SINK, MIRROR) for key, s in {"a": (2, 3), "b": (1, 1), "s": (1, 1)}.items()},
        letters=[
            each
            for reader in (SINK, MIRROR)
            for each in (
                Letter(reader, COUNTERS, 0, 4, "b", 2, "permanent", "counter-spoilt: it is", "held"),
                Letter(reader, COUNTERS, 0, 5, None, None, "permanent", "the key is null", "held"),
            )
        ],
        parked={(SINK, COUNTERS, "b"), (MIRROR, COUNTERS, "b")},
        applied={
            **{(reader, COUNTERS, key): 2 for reader in (SINK, MIRROR) for key in ("a", "b")},
            (SINK, DEPOTS, "d"): 1,
            (PORTAL, UNITS, "u"): 2,
        },
        reads={(SINK, COUNTERS), (SINK, DEPOTS), (MIRROR, COUNTERS), (PORTAL, UNITS)},
        committed={(SINK, COUNTERS, 0): 7, (SINK, DEPOTS, 0): 1, (MIRROR, COUNTERS, 0): 7, (PORTAL, UNITS, 0): 3},
        directories={"reports": [("u", "-infinity", "U")]},
        ceased={"reports": {"u"}},
        audit=[
            *((SOURCE, f"trace-{place}", "accepted") for place in ("a-1", "b-1", "a-2", "b-2", "d-1")),
            (SOURCE, "trace-refused", "refused"),
        ],
        seals={SOURCE: Seals(6, 6, 0), SINK: Seals(0, 0, 0), "units": Seals(2, 2, 0)},
        living=["source-1", "sink-2"],
        sessions=[
            *(Session("source-1", f"{SOURCE} pid {n}", "idle") for n in range(9)),
            Session("sink-2", f"{SINK} pid 20", "idle"),
        ],
        locks=[
            Lock(schema, table, process, "advisory lock")
            for schema, process in ((SOURCE, "source-1"), (SINK, "sink-2"), ("units", "sink-2"))
            for table in ("outbox", "audit")
        ],
    )
    history.outbox += [saved("units", n, entry(n, "u", n, "unit", UNITS)) for n in (1, 2)]
    history.topics += [entry(n, "u", n, "unit", UNITS) for n in (1, 2)]
    intents = [
        Intent(f"c{n}", place, 1, f"trace-{place}", Outcome.OK)
        for n, place in enumerate(("a-1", "b-1", "a-2", "b-2", "d-1"))
    ]
    intents += [
        Intent("c8", "refused", 1, "trace-refused", Outcome.FAIL),
        Intent("c9", "lost answer", 2, "trace-lost", Outcome.UNKNOWN),
    ]
    return history, intents


def test_nothing_is_found_where_the_promises_were_kept() -> None:
    assert judge(*kept()) == []


def topic(history: History, number: int, **changes: object) -> None:
    history.topics[number] = replace(history.topics[number], **changes)  # pyright: ignore[reportArgumentType]


def effect(history: History, number: int, **changes: object) -> None:
    history.effects[number] = replace(history.effects[number], **changes)  # pyright: ignore[reportArgumentType]


def letter(history: History, number: int, **changes: object) -> None:
    history.letters[number] = replace(history.letters[number], **changes)  # pyright: ignore[reportArgumentType]


def session(history: History, **changes: object) -> None:
    history.sessions[0] = replace(history.sessions[0], **changes)  # pyright: ignore[reportArgumentType]


def lock(history: History, number: int, **changes: object) -> None:
    history.locks[number] = replace(history.locks[number], **changes)  # pyright: ignore[reportArgumentType]


REPEAT, NULL_KEY, STRANGER = 4, 5, 6  # in the topics of what was kept
OF_SINK, OF_MIRROR, OF_DEPOT, OF_UNIT = 0, 4, 8, 9  # the first effects of each
REPLAYED = Letter(SINK, COUNTERS, 0, 2, "a", 2, "unknown", "DataError", "applied")

WRONG: list[tuple[str, Wrong]] = [
    ("none lost", lambda h, i: h.topics.pop(2)),
    ("none lost", lambda h, i: h.outbox.append(saved(SOURCE, 4, entry(0, "c", 1)))),
    ("acknowledged is published", lambda h, i: i.append(Intent("c7", "lost", 1, "trace-nowhere", Outcome.OK))),
    ("acknowledged is published", lambda h, i: setattr(i[0], "outcome", Outcome.FAIL)),
    ("acknowledged is published", lambda h, i: (setattr(i[6], "trace", "trace-a-1"), setattr(i[0], "trace", "x"))),
    ("outbox = topic", lambda h, i: h.outbox.append(saved(SOURCE, 9, entry(0, "c", 1)))),
    ("outbox = topic", lambda h, i: h.outbox.pop(2)),
    ("outbox = topic", lambda h, i: topic(h, 2, payload={"by": 7})),
    ("outbox = topic", lambda h, i: topic(h, 2, trace="another")),
    ("outbox = topic", lambda h, i: topic(h, 2, type="counter-tied")),
    ("outbox = topic", lambda h, i: topic(h, 2, content="other headers")),
    ("outbox = topic", lambda h, i: topic(h, REPEAT, event_id="another event under a version that was published")),
    ("outbox = topic", lambda h, i: h.topics.append(Entry(COUNTERS, 0, 8, "a", None))),
    ("row = outbox", lambda h, i: h.rows.update({(COUNTERS, "a"): Row(3, {"total": 3})})),
    ("row = outbox", lambda h, i: h.rows.update({(COUNTERS, "a"): Row(2, {"total": 4})})),
    ("row = outbox", lambda h, i: h.rows.update({(TALLIES, "a"): Row(2, {"count": 3})})),
    ("version order", lambda h, i: h.topics.insert(0, h.topics.pop(2))),
    ("version order", lambda h, i: h.topics.append(entry(9, "a", 4))),
    ("one partition", lambda h, i: topic(h, REPEAT, partition=1)),
    ("cursor at the end", lambda h, i: h.low_ids.update({SOURCE: 5})),
    ("cursor at the end", lambda h, i: h.low_ids.update({SOURCE: 6})),
    ("cursor at the end", lambda h, i: h.low_ids.update({SOURCE: 10**9})),
    ("cursor at the end", lambda h, i: (h.low_ids.update({SOURCE: 5}), h.sequences.update({SOURCE: 5}))),
    ("none doubled", lambda h, i: h.effects.append(h.effects[OF_SINK])),
    ("none doubled", lambda h, i: h.effects.append(h.effects[OF_MIRROR])),
    ("none doubled", lambda h, i: h.effects.append(h.effects[OF_DEPOT])),
    ("none doubled", lambda h, i: h.effects.append(h.effects[OF_UNIT])),
    ("none doubled", lambda h, i: letter(h, 0, offset=2, key="a")),
    ("none doubled", lambda h, i: h.letters.append(h.letters[0])),
    ("none doubled", lambda h, i: h.topics.append(replace(h.topics[10], version=2, offset=9))),
    ("applied or held", lambda h, i: h.effects.pop(OF_SINK + 2)),
    ("applied or held", lambda h, i: h.effects.pop(OF_SINK + 3)),
    ("applied or held", lambda h, i: h.effects.pop(OF_MIRROR + 2)),
    ("applied or held", lambda h, i: h.effects.pop(OF_DEPOT)),
    ("applied or held", lambda h, i: h.effects.pop(OF_UNIT + 1)),
    ("applied or held", lambda h, i: h.letters.pop(2)),
    ("applied or held", lambda h, i: effect(h, OF_SINK, key="nobody's")),
    ("applied or held", lambda h, i: effect(h, OF_DEPOT, key="nobody's")),
    ("applied or held", lambda h, i: effect(h, OF_UNIT, topic="units.team.v1")),
    ("order of effects", lambda h, i: h.effects.insert(0, h.effects.pop(OF_SINK + 2))),
    ("order of effects", lambda h, i: h.effects.insert(OF_UNIT, h.effects.pop())),
    ("projection = fold", lambda h, i: h.sums.update({(SINK, "a"): (2, 4)})),
    ("projection = fold", lambda h, i: h.sums.update({(MIRROR, "a"): (3, 3)})),
    ("projection = fold", lambda h, i: h.sums.update({(SINK, "nobody's"): (1, 1)})),
    ("projection = fold", lambda h, i: h.sums.pop((SINK, "s"))),
    ("projection = fold", lambda h, i: h.directories["reports"].append(("v", "-infinity", "V"))),
    ("projection = fold", lambda h, i: h.ceased["reports"].clear()),
    ("followed up once", lambda h, i: h.topics.pop(9)),
    ("followed up once", lambda h, i: topic(h, 10, trace="another")),
    ("trace carried", lambda h, i: effect(h, OF_SINK, trace="trace-of-somebody-else")),
    ("trace carried", lambda h, i: effect(h, OF_MIRROR, trace="trace-of-somebody-else")),
    ("none skipped", lambda h, i: h.applied.update({(SINK, COUNTERS, "a"): 1})),
    ("none skipped", lambda h, i: h.applied.pop((PORTAL, UNITS, "u"))),
    ("offsets at the end", lambda h, i: h.committed.update({(SINK, COUNTERS, 0): 6})),
    ("offsets at the end", lambda h, i: h.committed.clear()),
    ("letters = poison", lambda h, i: h.letters.pop()),
    ("letters = poison", lambda h, i: h.parked.clear()),
    ("letters = poison", lambda h, i: letter(h, 1, error="it has no value")),
    ("letters = poison", lambda h, i: letter(h, 0, error="the database was away")),
    ("letters = poison", lambda h, i: topic(h, NULL_KEY, poison="unknown type")),
    ("letters = poison", lambda h, i: letter(h, 1, offset=6)),
    ("letters = poison", lambda h, i: h.letters.append(REPLAYED)),
    ("letters = poison", lambda h, i: h.letters.append(replace(REPLAYED, error_class="permanent"))),
    ("logged once", lambda h, i: h.audit.pop(0)),
    ("logged once", lambda h, i: h.audit.append(h.audit[0])),
    ("logged once", lambda h, i: h.audit.append((SOURCE, "trace-refused", "accepted"))),
    ("logged once", lambda h, i: h.audit.pop()),
    ("seals hold", lambda h, i: h.seals.update({SOURCE: Seals(6, 6, 0, ("the line was changed",))})),
    ("seals hold", lambda h, i: h.seals.update({SOURCE: Seals(6, 5, 0)})),
    ("seals hold", lambda h, i: h.seals.update({SOURCE: Seals(6, 0, 6)})),
    ("seals hold", lambda h, i: h.seals.clear()),
    ("one leader", lambda h, i: h.locks.pop(0)),
    ("one leader", lambda h, i: h.locks.pop(1)),
    ("one leader", lambda h, i: h.locks.append(replace(h.locks[0], process="source-2"))),
    ("one leader", lambda h, i: lock(h, 2, process=None)),
    ("one leader", lambda h, i: h.locks.clear()),
    ("ended by itself", lambda h, i: h.ended.append("sink-1 ended with status 1: it had enough")),
    ("nothing leaks", lambda h, i: session(h, process=None)),
    ("nothing leaks", lambda h, i: session(h, state="idle in transaction", open=6.0)),
    ("nothing leaks", lambda h, i: h.sessions.append(h.sessions[0])),
    ("nothing leaks", lambda h, i: h.sessions.clear()),
    ("nothing leaks", lambda h, i: h.locks.append(Lock(None, None, "sink-2", "advisory lock 75/1 of pid 9"))),
    ("nothing leaks", lambda h, i: h.waiting_locks.append("phongtrao-units waits for a lock: UPDATE …")),
]  # fmt: skip


@pytest.mark.parametrize(("check", "wrong"), WRONG, ids=[f"{n} {check}" for n, (check, _) in enumerate(WRONG)])
def test_what_is_wrong_is_found(check: str, wrong: Wrong) -> None:
    history, intents = kept()
    wrong(history, intents)
    assert check in {finding.check for finding in judge(history, intents)}


def test_every_check_has_been_seen_to_fail() -> None:
    assert {check for check, _ in WRONG} == CHECKS.keys()


def not_yet(history: History) -> None:
    """A depot and a unit's last event are not published yet, and a counter's is, but nobody has applied it."""
    for late in (history.topics[7], history.topics[-1]):
        history.topics.remove(late)
        history.effects = [each for each in history.effects if each.place[1:] != (late.topic, late.key, late.version)]
    history.effects = [each for each in history.effects if each.place[1:] != (COUNTERS, "a", 2)]
    counted = {"counted": f"{COUNTERS}/a/2"}
    history.topics = [entry for entry in history.topics if entry.payload != counted]
    history.outbox = [row for row in history.outbox if row.payload != counted]
    history.rows[TALLIES, "a"] = Row(1, {"count": 1})
    history.applied |= {(reader, COUNTERS, "a"): 1 for reader in (SINK, MIRROR)} | {(PORTAL, UNITS, "u"): 1}
    history.committed |= {(SINK, COUNTERS, 0): 2, (MIRROR, COUNTERS, 0): 2, (SINK, DEPOTS, 0): 0, (PORTAL, UNITS, 0): 2}
    history.low_ids |= {SOURCE: 5, "units": 1}


def test_what_is_late_breaks_nothing_that_holds_at_any_moment() -> None:
    history, intents = kept()
    not_yet(history)
    assert judge(history, intents, at_rest=False) == []
    assert {"outbox = topic", "applied or held", "offsets at the end"} <= {
        each.check for each in judge(history, intents)
    }


@pytest.mark.parametrize(("check", "wrong"), [each for each in WRONG if each[0] in AT_ANY_MOMENT])
def test_lateness_hides_nothing_that_holds_at_any_moment(check: str, wrong: Wrong) -> None:
    history, intents = kept()
    wrong(history, intents)
    assert check in {finding.check for finding in judge(history, intents, at_rest=False)}


def test_the_ledger_knows_what_an_answer_says_and_what_it_does_not(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger")
    answers = {"ok": 201, "refused": 409, "broken": 503, "silent": None}
    for name, status in answers.items():
        intent = Intent(name, name, 1, name)
        ledger.intend(intent)
        ledger.learn(intent, status)
    refused_later = Intent("again", "again", 1, "again")
    ledger.intend(refused_later)
    ledger.learn(refused_later, None)
    ledger.learn(refused_later, 409, is_repeat=True)
    assert [str(intent.outcome) for intent in ledger] == ["ok", "fail", "unknown", "unknown", "unknown"]
    assert len((tmp_path / "ledger").read_text().splitlines()) == 11
