"""A province's board as an integrator builds it, from the topic alone: which unit's report is where.

`python -m tests.benchmarks.deadline_day.board <bootstrap> <file>` follows the topic and writes a line into the file
for each change as soon as the board shows it: report, type and version of the event, revision, time.
"""

import asyncio
import json
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvloop
from aiokafka import AIOKafkaConsumer

from shared.contracts.reports import ReportExpected, ReportSubmitted
from shared.messaging.kafka import Kafka
from shared.messaging.records import Record, read

TOPIC = "reports.report.v1"


class Disordered(Exception):
    """The first occurrences of a key's events do not come in the order of their versions, without gaps."""


@dataclass(frozen=True, slots=True)
class Change:
    """What the board made of an event."""

    report: str
    type: str
    version: int
    revision: int


@dataclass(slots=True)
class Board:
    """Units by conference, each with its report's id and the last that was heard of it."""

    units: dict[str, dict[str, Change]] = field(default_factory=dict[str, dict[str, Change]])
    repeats: int = 0
    submissions: Counter[tuple[str, int]] = field(default_factory=Counter[tuple[str, int]])
    _versions: dict[str, int] = field(default_factory=dict[str, int])
    _places: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])

    def apply(self, record: Record) -> Change | None:
        """Take in an event; None for a repeat. Raises `Disordered`."""
        message = read(record)
        if message.key is None or message.version is None or message.type is None:
            raise Disordered(f"partition {record.partition}, offset {record.offset}: {message.fault}")
        key, last = message.key, self._versions.get(message.key, 0)
        if message.version <= last:
            self.repeats += 1
            return None
        if message.version > last + 1:
            raise Disordered(f"{key}: version {message.version} follows {last}")
        self._versions[key] = message.version
        return self._show(key, message.type, message.version, record.value or b"")

    def _show(self, key: str, kind: str, version: int, payload: bytes) -> Change:
        revision = 0
        if kind == ReportExpected.type:
            event = ReportExpected.read(payload)
            self._places[key] = event.conference, event.unit
        elif kind == ReportSubmitted.type:
            revision = ReportSubmitted.read(payload).revision
            self.submissions[key, revision] += 1
        change = Change(key, kind, version, revision)
        conference, unit = self._places[key]
        self.units.setdefault(conference, {})[unit] = change
        return change


async def follow(bootstrap: str, file: Path) -> None:
    """Show what comes, until ended."""
    consumer = await _consumer(bootstrap)
    board = Board()
    with file.open("w") as shown:
        while True:
            batches = await consumer.getmany(timeout_ms=1000, max_records=500)
            records = [_record(each) for batch in batches.values() for each in batch]
            changes = [change for record in records if (change := board.apply(record))]
            now = time.time()
            for each in changes:
                shown.write(json.dumps([each.report, each.type, each.version, each.revision, now]) + "\n")
            shown.flush()


async def whole_topic(bootstrap: str) -> Board:
    """The board that the topic makes from its beginning to its present end."""
    consumer = await _consumer(bootstrap)
    board = Board()
    try:
        ends: dict[Any, int] = await consumer.end_offsets(consumer.assignment())
        while any([await consumer.position(partition) < end for partition, end in ends.items()]):
            batches = await consumer.getmany(timeout_ms=1000, max_records=2000)
            for batch in batches.values():
                for each in batch:
                    board.apply(_record(each))
    finally:
        await consumer.stop()
    return board


async def _consumer(bootstrap: str) -> Any:
    """Without a group it reads all partitions from the beginning."""
    consumer = AIOKafkaConsumer(
        TOPIC, **Kafka(bootstrap).options(), group_id=None, auto_offset_reset="earliest", enable_auto_commit=False
    )
    await consumer.start()
    return consumer


def _record(raw: Any) -> Record:
    return Record(raw.topic, raw.partition, raw.offset, raw.key, tuple(raw.headers), raw.value)


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(follow(sys.argv[1], Path(sys.argv[2])))
