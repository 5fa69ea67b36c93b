"""Records that nobody of ours would write, put onto a topic past all services."""

import asyncio
import json
import random
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from aiokafka import AIOKafkaProducer

from tests.faults.history import POISON
from tests.faults.rig import PARTITIONS, Rig
from tests.faults.services.counter import COUNTERS

NAMESPACE = UUID("3f6b1c52-55aa-5c0e-9a39-6d2f5d0c9b11")
SKIPPED = "of-a-later-release"  # an event type that the reader does not know: skipped, not held
Header = tuple[str, bytes | None]


@dataclass(frozen=True, slots=True)
class Draught:
    """One poisonous record: what replaces the key, headers or value of a good one."""

    name: str
    key: bytes | None = b"poison"
    headers: tuple[Header, ...] = ()
    value: bytes | None = b'{"command": "poison", "by": 1}'


DRAUGHTS = (
    Draught("null key", key=None),
    Draught("NUL in the key", key=b"poi\0son"),
    Draught("key that is not UTF-8", key=b"poison\xff"),
    Draught("null header", headers=(("ce_sequence", None),)),
    Draught("header that is not UTF-8", headers=(("ce_type", b"\xff\xfe"),)),
    Draught("NUL in a header", headers=(("ce_type", b"counter\0raised"),)),
    Draught("value that is not UTF-8", value=b"\xff\xfe\x00"),
    Draught("no value", value=None),
    Draught("broken JSON", value=b'{"command": '),
    Draught("schema of a later release", value=b'{"command": "poison", "by": "many"}'),
    Draught("oversize payload", value=json.dumps({"command": "x" * 900_000}).encode()),
    Draught("oversize header", headers=(("remark", b"x" * 300_000),), value=b"{}"),
    Draught("unknown type", headers=(("ce_type", SKIPPED.encode()),)),
)


async def send_poison(rig: Rig, chance: random.Random, seconds: float) -> None:
    """All draughts, one after the other in a random order, each under a key of its own where it has one."""
    producer: Any = AIOKafkaProducer(bootstrap_servers=rig.bootstrap, max_request_size=1 << 20, enable_idempotence=True)
    await producer.start()
    try:
        for draught in chance.sample(DRAUGHTS, len(DRAUGHTS)):
            tag = f"{chance.getrandbits(48):x}"
            key = None if draught.key is None else draught.key + f"-{tag}".encode()
            await producer.send_and_wait(
                COUNTERS,
                draught.value,
                key=key,
                headers=_headers(draught, tag),
                partition=chance.randrange(PARTITIONS),
            )
            await asyncio.sleep(seconds / len(DRAUGHTS))
    finally:
        await producer.stop()


def _headers(draught: Draught, tag: str) -> list[Header]:
    good: dict[str, bytes | None] = {
        "ce_specversion": b"1.0",
        "ce_id": str(uuid5(NAMESPACE, tag)).encode(),
        "ce_source": b"/poison",
        "ce_type": b"counter-raised",
        "ce_subject": f"poison-{tag}".encode(),
        "ce_time": b"2026-01-01T00:00:00Z",
        "ce_dataschema": b"/schemas/counter-raised.v1.json",
        "ce_sequence": b"0000000001",
        "ce_actor": b"poison",
        "ce_correlationid": str(uuid5(NAMESPACE, f"{tag}/c")).encode(),
        POISON: draught.name.encode(),
    }
    return list((good | dict(draught.headers)).items())
