"""An outside subscriber: plain aiokafka and JSON, none of our own code between it and the topics.

It reads every topic from the beginning, checks the envelope and the order of each aggregate, and rebuilds from the
events alone what the story must come to.
"""
# aiokafka leaves its record types open.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from aiokafka import AIOKafkaConsumer

SERVICES = ("units", "reports", "festival")
REQUIRED = {
    *("ce_specversion", "ce_id", "ce_source", "ce_type", "ce_subject", "ce_time"),
    *("ce_dataschema", "ce_sequence", "ce_actor", "ce_correlationid"),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """An event as it stands on the topic."""

    topic: str
    key: str
    type: str
    sequence: int
    time: str
    actor: str
    payload: dict[str, Any]


@dataclass(slots=True)
class Testimony:
    """What was read: first occurrences in order, how many repeats, and what was wrong."""

    events: list[Seen] = field(default_factory=list[Seen])
    repeats: int = 0
    faults: list[str] = field(default_factory=list[str])

    def types(self) -> Counter[str]:
        """How often each event type happened."""
        return Counter(event.type for event in self.events)

    def of(self, *types: str) -> list[Seen]:
        """The events of the given types, in the order of their topics."""
        return [event for event in self.events if event.type in types]


async def hear(bootstrap: str) -> Testimony:
    """Read all topics of the services from the first record to the last that is there now."""
    testimony = Testimony()
    last: defaultdict[tuple[str, str], int] = defaultdict(int)
    async with AIOKafkaConsumer(bootstrap_servers=bootstrap) as scout:
        topics = [topic for topic in await scout.topics() if topic.split(".")[0] in SERVICES]
    async with AIOKafkaConsumer(*topics, bootstrap_servers=bootstrap, auto_offset_reset="earliest") as consumer:
        ends = await consumer.end_offsets(consumer.assignment())
        while any([await consumer.position(partition) < end for partition, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=500)).values():
                for record in records:
                    _note(testimony, last, record)
    return testimony


def _note(testimony: Testimony, last: dict[tuple[str, str], int], record: Any) -> None:
    place = f"{record.topic}[{record.partition}]@{record.offset}"
    headers = {name: value.decode() for name, value in record.headers}
    if missing := REQUIRED - headers.keys():
        testimony.faults.append(f"{place}: no {', '.join(sorted(missing))}")
        return
    key, sequence = record.key.decode(), int(headers["ce_sequence"])
    if key != headers["ce_subject"]:
        testimony.faults.append(f"{place}: key {key} is not the subject {headers['ce_subject']}")
    known = last[record.topic, key]
    if sequence <= known:
        testimony.repeats += 1
        return
    if sequence != known + 1:
        testimony.faults.append(f"{place}: {key} jumps from {known} to {sequence}")
    last[record.topic, key] = sequence
    testimony.events.append(
        Seen(
            record.topic,
            key,
            headers["ce_type"],
            sequence,
            headers["ce_time"],
            headers["ce_actor"],
            json.loads(record.value),
        )
    )


def rebuilt(testimony: Testimony) -> dict[str, Any]:
    """The story's totals, folded from the events alone (the form of `data/totals.yaml`)."""
    expected: set[str] = set()
    stances: dict[str, str] = {}
    for event in testimony.of("conference-convened", "opinion-given", "opinion-changed"):
        if event.type == "conference-convened":
            expected = {one["unit"] for one in event.payload["expected"] if one["duty"] == "report"}
        else:
            stances[event.payload["unit"]] = event.payload["stance"]
    proposals: dict[str, str] = {}
    for event in testimony.of("proposal-approved", "proposal-implemented", "proposal-deferred", "proposal-rejected"):
        proposals[event.key] = event.type.removeprefix("proposal-")
    submitted = testimony.of("report-submitted")
    first = [event for event in submitted if event.payload["revision"] == 1]
    verified = testimony.of("festival-result-verified")
    cancelled = testimony.of("festival-event-cancelled")
    planned = testimony.of("team-planned")
    return {
        "stances": dict(Counter(stances.get(unit, "not_answered") for unit in expected)),
        "reports": len(first),
        "late_reports": sum(event.payload["is_late"] for event in first),
        "returned_reports": len({event.key for event in testimony.of("report-returned")}),
        "teams": len({event.key for event in testimony.of("team-established")}),
        "active_teams": len({event.key for event in testimony.of("team-activated")}),
        "teams_by_phase": dict(Counter(event.payload["phase"] for event in planned)),
        "proposals": dict(Counter(proposals.values())),
        "tasks": len({event.key for event in testimony.of("task-assigned")}),
        "commendations": {
            status: len({event.key for event in testimony.of(f"commendation-{word}")})
            for status, word in (("awarded", "awarded"), ("not_awarded", "declined"))
        },
        "honours": len({event.key for event in testimony.of("honour-conferred")}),
        "festival_events": {"verified": len(verified), "cancelled": len(cancelled)},
        "attendance_total": sum(event.payload["attendance_total"] for event in verified),
        "spent_total_vnd": sum(sum(event.payload["spending"].values()) for event in verified)
        + sum(sum(event.payload["spent_already"].values()) for event in cancelled),
    }
