"""Rules that every published event keeps."""

import inspect
import json
import re
from typing import Any

import jsonschema
import pytest
from pydantic import ValidationError

from deploy.contracts.__main__ import FOLDER
from deploy.contracts.discovery import event_classes, owner_of, package_of, reactions, topic_descriptions
from deploy.contracts.golden import example_payload, golden_message, released
from deploy.contracts.schemas import Schema, schema_of
from shared.contracts.base import Event, event_type_of
from shared.contracts.envelope import Envelope

EVENTS = event_classes()
COMMON = "audit"  # what every service publishes of itself
each_event = pytest.mark.parametrize("event", EVENTS, ids=[event.type for event in EVENTS])


@pytest.mark.parametrize(
    ("name", "event_type"),
    [
        ("ReportSubmitted", "report-submitted"),
        ("DossierReviewRequested", "dossier-review-requested"),
        ("TaskExtensionGranted", "task-extension-granted"),
    ],
)
def test_the_event_type_is_the_class_name_in_kebab_case(name: str, event_type: str) -> None:
    assert event_type_of(name) == event_type


def test_every_service_publishes() -> None:
    assert {package_of(event) for event in EVENTS} == {"units", "reports", "festival", COMMON}


@each_event
def test_it_stands_on_a_topic_of_the_package_it_is_in(event: type[Event]) -> None:
    assert event.topics
    for topic in event.topics:
        assert re.fullmatch(r"[a-z]+\.[a-z]+\.v[0-9]+", topic)
        assert package_of(event) in (owner_of(topic), COMMON)


@each_event
def test_its_type_and_schema_id_follow_its_name(event: type[Event]) -> None:
    assert event.type == event_type_of(event.__name__)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", event.type)
    assert schema_of(event)["$id"] == event.dataschema == f"/schemas/{event.type}.v1.json"


@each_event
def test_it_says_to_integrators_what_happened(event: type[Event]) -> None:
    doc = event.__dict__.get("__doc__") or ""
    assert len(inspect.cleandoc(doc).split()) >= 5, f"{event.__name__} needs a docstring of its own"


@each_event
def test_every_field_and_word_list_says_what_it_means(event: type[Event]) -> None:
    schema = schema_of(event)
    assert _undescribed(event.type, schema, schema) == []


def _undescribed(place: str, node: Schema, root: Schema) -> list[str]:
    found = [f"{place}.{name}" for name, field in node.get("properties", {}).items() if not _is_described(field, root)]
    for name, value in node.get("$defs", {}).items():
        found += [] if value.get("description") else [name]
        found += _undescribed(name, value, root)
    return found


def _is_described(field: Schema, root: Schema) -> bool:
    """By itself, or by the type that it or its only alternative or item has."""
    if field.get("description"):
        return True
    if "$ref" in field:
        return bool(root["$defs"][field["$ref"].removeprefix("#/$defs/")].get("description"))
    inner: list[Schema] = [*field.get("anyOf", []), *([field["items"]] if "items" in field else [])]
    return any(_is_described(each, root) for each in inner if each.get("type") != "null")


@each_event
def test_its_example_fits_the_schema_and_comes_back_the_same(event: type[Event]) -> None:
    payload = example_payload(event)
    checker = jsonschema.Draft202012Validator(
        schema_of(event), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
    )
    checker.validate(payload)  # pyright: ignore[reportUnknownMemberType]
    read = event.read(json.dumps(payload))
    assert read.model_dump(mode="json") == payload
    assert event.model_validate_json(read.model_dump_json()) == read


@each_event
def test_its_headers_come_back_the_same(event: type[Event]) -> None:
    headers = golden_message(event)["headers"]
    assert Envelope.parse(headers).headers() == headers


@each_event
def test_it_is_closed_for_producers_and_open_for_readers(event: type[Event]) -> None:
    message: dict[str, Any] = example_payload(event) | {"from_the_future": 1}
    assert event.read(json.dumps(message)) == event.read(json.dumps(example_payload(event)))
    with pytest.raises(ValidationError, match="from_the_future"):
        event.model_validate(message)


@each_event
def test_every_golden_event_ever_released_is_still_understood(event: type[Event]) -> None:
    files = released(FOLDER / "golden", event.type)
    assert files, f"{event.type} has no golden event: run `make contracts`"
    for file in files:
        message = json.loads(file.read_text())
        assert Envelope.parse(message["headers"]).type == event.type
        assert message["topic"] in event.topics
        event.read(json.dumps(message["payload"]))


def test_every_topic_says_what_it_carries() -> None:
    assert [topic for topic, doc in topic_descriptions().items() if not doc] == []


def test_every_reaction_is_to_a_published_event_and_says_what_it_does() -> None:
    for consumer in reactions():
        for reaction in consumer:
            assert reaction.event in EVENTS
            assert len(reaction.doc.split()) >= 5, f"{consumer.name}: {reaction.name} needs a docstring"
