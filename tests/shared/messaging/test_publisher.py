"""How rows become batches."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from aiokafka.partitioner import murmur2 as aiokafka_murmur2  # pyright: ignore[reportUnknownVariableType]
from hypothesis import given
from hypothesis.strategies import binary

from shared.messaging.kafka import Header
from shared.messaging.publisher import Row, murmur2, pack, partition_of


@dataclass
class FakeBatch:
    room: int = 1_000_000
    keys: list[bytes | None] = field(default_factory=list[bytes | None])
    closed: bool = False

    def append(
        self, *, timestamp: int | None, key: bytes | None, value: bytes | None, headers: Sequence[Header]
    ) -> object | None:
        size = len(value or b"")
        if self.closed or size > self.room:
            self.closed = True
            return None
        self.room -= size
        self.keys.append(key)
        return object()


def row(number: int, key: str, payload: bytes = b"{}", topic: str = "t") -> Row:
    return Row(number, topic, key, payload, '{"ce_id": "x", "traceparent": "00-aa-bb-01"}')


@pytest.mark.parametrize(
    ("key", "hashed"),
    [("21", -973932308), ("foobar", -790332482), ("a-little-bit-long-string", -985981536), ("abc", 479470107)],
)
def test_a_key_goes_where_every_kafka_client_puts_it(key: str, hashed: int) -> None:
    """The hashes are those of the Java client's own tests."""
    assert partition_of(key.encode(), 12) == (hashed & 0x7FFFFFFF) % 12


@given(binary(max_size=100))
def test_it_is_the_hash_of_the_client_library(key: bytes) -> None:
    theirs: int = aiokafka_murmur2(key)
    assert murmur2(key) == theirs & 0xFFFFFFFF


def test_one_parcel_a_partition_in_the_order_of_the_rows() -> None:
    rows = [row(n, f"key-{n % 7}") for n in range(40)]
    parcels, rest = pack(rows, {"t": 4}, FakeBatch, most=1000)
    assert rest == []
    assert len({p.partition for p in parcels}) == len(parcels)
    for parcel in parcels:
        assert [r.id for r in parcel.rows] == sorted(r.id for r in parcel.rows)
        assert {partition_of(r.key.encode(), 4) for r in parcel.rows} == {parcel.partition}


def test_a_full_partition_keeps_its_rest_even_if_a_later_row_would_fit() -> None:
    rows = [row(1, "k", b"x" * 60), row(2, "k", b"x" * 60), row(3, "k", b"x")]
    parcels, rest = pack(rows, {"t": 1}, lambda: FakeBatch(room=100), most=1000)
    assert [r.id for r in parcels[0].rows] == [1]
    assert [r.id for r in rest] == [2, 3]


def test_a_full_partition_does_not_hold_up_the_others() -> None:
    rows = [row(n, "k", topic="a") for n in range(5)] + [row(9, "k", topic="b")]
    parcels, rest = pack(rows, {"a": 1, "b": 1}, FakeBatch, most=2)
    assert [(p.topic, len(p.rows)) for p in parcels] == [("a", 2), ("b", 1)]
    assert [r.id for r in rest] == [2, 3, 4]


def test_the_stored_headers_travel_and_no_others() -> None:
    assert row(1, "k").record() == (b"k", b"{}", [("ce_id", b"x"), ("traceparent", b"00-aa-bb-01")])
