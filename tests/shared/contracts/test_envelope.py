"""The CloudEvents headers, as the Kafka binding wants them."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest

from shared.contracts.envelope import Envelope, event_id

HANOI = timezone(timedelta(hours=7))
ENVELOPE = Envelope(
    id=event_id("reports.report.v1", "r-1", 9),
    type="report-submitted",
    source="/reports",
    subject="r-1",
    time=datetime(2024, 8, 5, 8, 0, 0, 250_000, tzinfo=HANOI),
    sequence=9,
    actor="district_police-436:KT. Trưởng Công an huyện",
    dataschema="/schemas/report-submitted.v1.json",
    correlation_id=UUID(int=1),
    causation_id=UUID(int=2),
    traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
)


def test_headers_and_back() -> None:
    assert Envelope.parse(ENVELOPE.headers()) == ENVELOPE


def test_the_optional_headers_may_be_absent() -> None:
    bare = replace(ENVELOPE, causation_id=None, traceparent=None)
    assert not {"ce_causationid", "traceparent"} & bare.headers().keys()
    assert Envelope.parse(bare.headers()) == bare


def test_every_cloudevents_attribute_is_lowercase_alphanumeric_behind_its_prefix() -> None:
    for name in ENVELOPE.headers().keys() - {"content-type", "traceparent"}:
        assert re.fullmatch(r"ce_[a-z0-9]{1,20}", name)


def test_time_travels_in_utc() -> None:
    assert ENVELOPE.headers()["ce_time"] == "2024-08-05T01:00:00.250000Z"
    assert Envelope.parse(ENVELOPE.headers()).time == datetime(2024, 8, 5, 1, 0, 0, 250_000, tzinfo=UTC)


def test_sequences_sort_as_text() -> None:
    texts = [replace(ENVELOPE, sequence=number).headers()["ce_sequence"] for number in (9, 10, 100, 2**31)]
    assert texts == sorted(texts)
    assert [int(text) for text in texts] == [9, 10, 100, 2**31]


def test_the_event_id_is_derived_from_topic_key_and_version() -> None:
    assert event_id("reports.report.v1", "r-1", 9) == ENVELOPE.id
    others = [("reports.report.v2", "r-1", 9), ("reports.report.v1", "r-2", 9), ("reports.report.v1", "r-1", 10)]
    assert ENVELOPE.id not in [event_id(*other) for other in others]


@pytest.mark.parametrize("name", sorted(ENVELOPE.headers().keys() - {"content-type", "traceparent", "ce_causationid"}))
def test_a_missing_header_is_named(name: str) -> None:
    headers = ENVELOPE.headers()
    del headers[name]
    with pytest.raises(ValueError, match=name):
        Envelope.parse(headers)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ce_specversion", "0.3"),
        ("ce_id", "seven"),
        ("ce_time", "yesterday"),
        ("ce_time", "2024-08-05T08:00:00"),
        ("ce_sequence", "0"),
        ("ce_sequence", "-1"),
        ("ce_sequence", "٣"),
        ("ce_subject", ""),
        ("ce_correlationid", "x"),
        ("ce_causationid", "x"),
    ],
)
def test_a_malformed_header_is_named(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=name):
        Envelope.parse(ENVELOPE.headers() | {name: value})
