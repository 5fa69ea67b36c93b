"""Each check passes on a history in which the promises were kept, and sees the one thing that is wrong in another."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.faults.checks import CHECKS, judge
from tests.faults.history import Effect, Entry, History, Letter, Saved
from tests.faults.ledger import Intent, Ledger, Outcome
from tests.faults.services.counter import COUNTERS, DEPOTS, SINK, SOURCE, TALLIES

Wrong = Callable[[History, list[Intent]], object]


def entry(offset: int, key: str, version: int, kind: str = "counter-raised", topic: str = COUNTERS) -> Entry:
    event = f"{topic}/{key}/{version}"
    payload = {"counted": f"{COUNTERS}/{key}/{version}"} if topic == TALLIES else {"by": version}
    return Entry(topic, 0, offset, key, version, kind, f"trace-{key}-{version}", event, payload)


def kept() -> tuple[History, list[Intent]]:
    """Two counters and a depot; the second counter's last event is refused and held."""
    topics = [
        entry(0, "a", 1, "counter-opened"),
        entry(1, "b", 1, "counter-opened"),
        entry(2, "a", 2),
        entry(3, "a", 1, "counter-opened"),  # a repeat, which is allowed
        entry(4, "b", 2, "counter-spoilt"),
        Entry(COUNTERS, 0, 5, None, None, poison="null key"),
        entry(0, "d", 1, "depot-opened", DEPOTS),
        entry(0, "a", 1, "tally-moved", TALLIES),
        entry(1, "a", 2, "tally-moved", TALLIES),
        entry(2, "b", 1, "tally-moved", TALLIES),
    ]
    outbox = [
        Saved(SOURCE, 1, COUNTERS, "a", 1),
        Saved(SOURCE, 2, COUNTERS, "b", 1),
        Saved(SOURCE, 3, COUNTERS, "a", 2),
        Saved(SOURCE, 5, COUNTERS, "b", 2),
        Saved(SOURCE, 6, DEPOTS, "d", 1),
        *(Saved(SINK, n, TALLIES, key, v) for n, (key, v) in enumerate([("a", 1), ("a", 2), ("b", 1)], 1)),
    ]
    history = History(
        topics=topics,
        outbox=outbox,
        low_ids={SOURCE: 7, SINK: 3},  # behind the last row there was one that was rolled back
        last_ids={SOURCE: 6, SINK: 3},
        effects=[
            Effect(key, version, f"{COUNTERS}/{key}/{version}", f"trace-{key}-{version}")
            for key, version in (("a", 1), ("b", 1), ("a", 2))
        ],
        sums={"a": (2, 3), "b": (1, 1)},
        depots=["d"],
        letters=[
            Letter(SINK, COUNTERS, 0, 4, "b", 2, "permanent", "held"),
            Letter(SINK, COUNTERS, 0, 5, None, None, "permanent", "held"),
        ],
        parked={(SINK, COUNTERS, "b")},
        applied={(SINK, COUNTERS, "a"): 2, (SINK, COUNTERS, "b"): 2, (SINK, DEPOTS, "d"): 1},
        committed={(SINK, COUNTERS, 0): 6, (SINK, DEPOTS, 0): 1},
        audit=[
            *((SOURCE, f"trace-{place}", "accepted") for place in ("a-1", "b-1", "a-2", "b-2", "d-1")),
            (SOURCE, "trace-refused", "refused"),
        ],
        versions={(COUNTERS, "a"): 2, (COUNTERS, "b"): 2, (DEPOTS, "d"): 1, (TALLIES, "a"): 2, (TALLIES, "b"): 1},
    )
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


def effect(history: History, number: int, **changes: object) -> None:
    history.effects[number] = replace(history.effects[number], **changes)  # pyright: ignore[reportArgumentType]


def differing_directory(history: History) -> None:
    history.directories["reports"] = [("u", "-infinity", "U")]
    history.ceased["reports"] = set()


WRONG: list[tuple[str, Wrong]] = [
    ("acknowledged is published", lambda h, i: i.append(Intent("c7", "lost", 1, "trace-nowhere", Outcome.OK))),
    ("acknowledged is published", lambda h, i: setattr(i[0], "outcome", Outcome.FAIL)),
    ("acknowledged is published", lambda h, i: (setattr(i[6], "trace", "trace-a-1"), setattr(i[0], "trace", "x"))),
    ("outbox = topic", lambda h, i: h.outbox.append(Saved(SOURCE, 9, COUNTERS, "c", 1))),
    ("outbox = topic", lambda h, i: h.outbox.pop(2)),
    ("row = outbox", lambda h, i: h.versions.update({(COUNTERS, "a"): 3})),
    ("version order", lambda h, i: h.topics.insert(0, h.topics.pop(2))),
    ("version order", lambda h, i: h.topics.append(entry(9, "a", 4))),
    ("applied once or held", lambda h, i: h.effects.append(h.effects[0])),
    ("applied once or held", lambda h, i: h.effects.pop()),
    ("applied once or held", lambda h, i: h.letters.append(Letter(SINK, COUNTERS, 0, 2, "a", 2, "unknown", "held"))),
    ("applied once or held", lambda h, i: h.depots.append("d")),
    ("applied once or held", lambda h, i: h.depots.clear()),
    ("order of effects", lambda h, i: h.effects.insert(0, h.effects.pop())),
    ("projection = fold", lambda h, i: h.sums.update({"a": (2, 4)})),
    ("projection = fold", lambda h, i: differing_directory(h)),
    ("followed up once", lambda h, i: h.topics.pop()),
    ("followed up once", lambda h, i: h.topics.append(replace(h.topics[-1], version=2, offset=9))),
    ("trace carried", lambda h, i: effect(h, 0, trace="trace-of-somebody-else")),
    ("offsets follow", lambda h, i: h.applied.update({(SINK, COUNTERS, "a"): 1})),
    ("letters = poison", lambda h, i: h.letters.pop()),
    ("letters = poison", lambda h, i: h.parked.clear()),
    ("letters = poison", lambda h, i: h.letters.append(Letter("units", COUNTERS, 0, 0, "a", 1, "unknown", "held"))),
    ("cursor at the end", lambda h, i: h.low_ids.update({SOURCE: 5})),
    ("logged once", lambda h, i: h.audit.pop(0)),
    ("logged once", lambda h, i: h.audit.append(h.audit[0])),
    ("logged once", lambda h, i: h.audit.append((SOURCE, "trace-refused", "accepted"))),
    ("logged once", lambda h, i: h.audit.pop()),
    ("seals hold", lambda h, i: h.broken_seals.append("units: Fault(1, 'the line was changed', 3)")),
    ("nothing leaks", lambda h, i: h.sessions.append("phongtrao-units idle in transaction")),
    ("nothing leaks", lambda h, i: h.locks.append("2 sessions lead the outbox of units")),
]  # fmt: skip


@pytest.mark.parametrize(("check", "wrong"), WRONG, ids=[f"{n} {check}" for n, (check, _) in enumerate(WRONG)])
def test_what_is_wrong_is_found(check: str, wrong: Wrong) -> None:
    history, intents = kept()
    wrong(history, intents)
    assert check in {finding.check for finding in judge(history, intents)}


def test_every_check_has_been_seen_to_fail() -> None:
    assert {check for check, _ in WRONG} == CHECKS.keys()


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
