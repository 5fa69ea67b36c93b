"""Whatever a record holds, reading it does not fail, and a dead letter gives it back byte for byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.records import Record, decode_headers, encode_headers, position_id, printable, read
from tests.shared.messaging.sample import TOPIC, ParcelMoved, envelope, record

HEADERS = st.lists(st.tuples(st.text(), st.none() | st.binary()), max_size=6).map(tuple)


def test_an_event_of_ours_is_understood() -> None:
    message = read(record("a", 3))
    assert (message.key, message.version, message.type) == ("a", 3, "parcel-moved")
    assert message.envelope == envelope("a", 3, ParcelMoved(place="v3"))
    assert message.place == (TOPIC, "a")


@pytest.mark.parametrize(
    ("poison", "fault"),
    [
        (record("a", 1, key=None), "the key is null"),
        (record("a", 1, key=b"\xff"), "the key is not UTF-8"),
        (record("a", 1, key=b"a\0b"), "the key is not UTF-8 text without NUL"),
        (record("a", 1, ce_id=None), "ce_id"),
        (record("a", 1, ce_type=b"\xff"), "ce_type"),
        (record("a", 1, ce_actor=b"a\0b"), "ce_actor"),
        (record("a", 1, ce_time=b"yesterday"), "yesterday"),
        (record("a", 1, ce_time=b"2024-08-05T08:00:00"), "without an offset"),
        (record("a", 1, headers=()), "ce_"),
        (record("a", 1, value=b"x" * 800_001), "octets"),
        (record("a", 1, ce_remark=b"x" * 800_001), "octets"),
    ],
)
def test_poison_says_what_is_wrong(poison: Record, fault: str) -> None:
    message = read(poison)
    assert message.envelope is None
    assert fault in message.fault


@pytest.mark.parametrize("sequence", [None, b"", b"0", b"-1", b"x", b"9223372036854775808", b"\xff", "٣".encode()])
def test_without_a_version_a_record_has_no_place(sequence: bytes | None) -> None:
    message = read(record("a", 1, ce_sequence=sequence))
    assert message.version is None
    assert message.place is None


@pytest.mark.parametrize("broken", [None, b"", b"not-a-uuid", b"\xff"])
def test_a_missing_or_broken_id_becomes_one_of_the_position(broken: bytes | None) -> None:
    poison = record("a", 1, ce_id=broken)
    assert read(poison).event_id == position_id(poison)
    assert position_id(poison) != position_id(record("a", 2))


def test_a_foreign_header_does_not_break_the_envelope() -> None:
    event = record("a", 1)
    message = read(record("a", 1, headers=(*event.headers, ("x", None), ("y", b"\xff\0"))))
    assert message.envelope is not None


@given(HEADERS)
def test_headers_keep_order_doubles_and_nulls(headers: tuple[tuple[str, bytes | None], ...]) -> None:
    encoded = encode_headers(headers)
    assert encoded.isascii()
    assert decode_headers(encoded) == headers


@given(st.none() | st.binary(), HEADERS, st.none() | st.binary())
def test_reading_never_fails(
    key: bytes | None, headers: tuple[tuple[str, bytes | None], ...], value: bytes | None
) -> None:
    message = read(Record("t", 0, 0, key, headers, value))
    assert message.envelope is not None or message.fault


@given(st.text(st.characters(exclude_categories=())))
def test_an_error_text_fits_a_text_column(text: str) -> None:
    shown = printable(text)
    assert "\0" not in shown
    shown.encode()
