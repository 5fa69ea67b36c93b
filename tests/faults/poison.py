"""Records that nobody of ours would write, put onto a topic past all services."""

import asyncio
import json
import random
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5

from aiokafka import AIOKafkaProducer

from shared.messaging.records import MOST_OCTETS
from tests.faults.history import POISON
from tests.faults.rig import PARTITIONS, Rig
from tests.faults.services.counter import COUNTERS, CounterRaised

NAMESPACE = UUID("3f6b1c52-55aa-5c0e-9a39-6d2f5d0c9b11")
LATER = b"/schemas/counter-raised.v2.json"
Header = tuple[str, bytes | None]


class Fate(StrEnum):
    """What the reader makes of a record."""

    HELD = "held"
    SKIPPED = "skipped"
    APPLIED = "applied"


@dataclass(frozen=True, slots=True)
class Draught:
    """What replaces the key, headers or value of a good record. `because`: words of the reason that it is held for."""

    name: str
    because: str = ""
    key: bytes | None = b"poison"
    headers: tuple[Header, ...] = ()
    value: bytes | None = b'{"command": "poison", "by": 1}'
    fate: Fate = Fate.HELD


DRAUGHTS = (
    Draught("null key", "the key is null", key=None),
    Draught("NUL in the key", "not UTF-8 text without NUL", key=b"poi\0son"),
    Draught("key that is not UTF-8", "not UTF-8 text without NUL", key=b"poison\xff"),
    Draught("null header", "ce_sequence", headers=(("ce_sequence", None),)),
    Draught("header that is not UTF-8", "ce_type", headers=(("ce_type", b"\xff\xfe"),)),
    Draught("NUL in a header", "ce_type", headers=(("ce_type", b"counter\0raised"),)),
    Draught("value that is not UTF-8", "Invalid JSON", value=b"\xff\xfe\x00"),
    Draught("no value", "no payload", value=None),
    Draught("broken JSON", "Invalid JSON", value=b'{"command": '),
    Draught(
        "field renamed in a later release",
        "by: Field required",
        headers=(("ce_dataschema", LATER),),
        value=b'{"command": "poison", "amount": 1}',
    ),
    Draught(
        "field added in a later release",
        headers=(("ce_dataschema", LATER),),
        value=b'{"command": "poison", "by": 1, "unit": "cm"}',
        fate=Fate.APPLIED,
    ),
    Draught(
        "oversize payload",
        "octets",
        value=json.dumps({"command": "x" * MOST_OCTETS, "by": 1}).encode(),
    ),
    Draught("oversize header", "octets", headers=(("remark", b"x" * MOST_OCTETS),)),
    Draught("unknown type", headers=(("ce_type", b"of-a-later-release"),), fate=Fate.SKIPPED),
)
BY_NAME = {draught.name: draught for draught in DRAUGHTS}


async def send_poison(rig: Rig, chance: random.Random, seconds: float) -> None:
    """All draughts, one after the other in a random order, each under a key of its own where it has one."""
    producer: Any = AIOKafkaProducer(bootstrap_servers=rig.bootstrap, max_request_size=1 << 20, enable_idempotence=True)
    await producer.start()
    try:
        for draught in chance.sample(DRAUGHTS, len(DRAUGHTS)):
            tag = f"{chance.getrandbits(48):x}"
            await producer.send_and_wait(
                COUNTERS,
                draught.value,
                key=key_of(draught, tag),
                headers=headers_of(draught, tag),
                partition=chance.randrange(PARTITIONS),
            )
            await asyncio.sleep(seconds / len(DRAUGHTS))
    finally:
        await producer.stop()


def key_of(draught: Draught, tag: str) -> bytes | None:
    """Its key, which no other record has."""
    return None if draught.key is None else draught.key + f"-{tag}".encode()


def headers_of(draught: Draught, tag: str) -> list[Header]:
    """Those of a good record, but for what the draught replaces."""
    good: dict[str, bytes | None] = {
        "ce_specversion": b"1.0",
        "ce_id": str(uuid5(NAMESPACE, tag)).encode(),
        "ce_source": b"/poison",
        "ce_type": CounterRaised.type.encode(),
        "ce_subject": f"poison-{tag}".encode(),
        "ce_time": b"2026-01-01T00:00:00Z",
        "ce_dataschema": CounterRaised.dataschema.encode(),
        "ce_sequence": b"0000000001",
        "ce_actor": b"poison",
        "ce_correlationid": str(uuid5(NAMESPACE, f"{tag}/c")).encode(),
        "traceparent": f"00-{uuid5(NAMESPACE, f'{tag}/t').hex}-{uuid5(NAMESPACE, f'{tag}/s').hex[:16]}-01".encode(),
        POISON: draught.name.encode(),
    }
    return list((good | dict(draught.headers)).items())
