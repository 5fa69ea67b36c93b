"""The AsyncAPI 3.0 document: a channel for each topic, a message for each event, who sends and who receives."""

import inspect
from collections.abc import Iterable
from typing import Any

import yaml

from deploy.contracts.discovery import owner_of
from deploy.contracts.golden import golden_message
from shared.contracts.base import Event
from shared.messaging.reactions import Reactions

_TEXT = {"type": "string", "minLength": 1}
_UUID = {"type": "string", "format": "uuid"}
HEADERS: dict[str, Any] = {
    "type": "object",
    "description": "CloudEvents 1.0, binary mode. Ignore headers that are not listed.",
    "required": [
        *("ce_specversion", "ce_id", "ce_source", "ce_type", "ce_subject", "ce_time", "ce_dataschema"),
        *("ce_sequence", "ce_actor", "ce_correlationid", "content-type"),
    ],
    "properties": {
        "ce_specversion": {"type": "string", "const": "1.0"},
        "ce_id": _UUID | {"description": "Derived from topic, key and sequence: a repeat has the same id"},
        "ce_source": _TEXT | {"format": "uri-reference", "description": "The service that published it, `/reports`"},
        "ce_type": _TEXT | {"description": "The event's type, `report-submitted`"},
        "ce_subject": _TEXT | {"description": "Id of the aggregate, equal to the record's key"},
        "ce_time": _TEXT | {"format": "date-time", "description": "When it happened, UTC"},
        "ce_dataschema": _TEXT | {"format": "uri-reference", "description": "Id of the payload's JSON Schema"},
        "ce_sequence": _TEXT
        | {"pattern": "^[0-9]{10,}$", "description": "Version of the aggregate after the event, from 1 without gaps"},
        "ce_actor": _TEXT | {"description": "The office that caused it, `<unit>:<title>`; never a person"},
        "ce_correlationid": _UUID | {"description": "The request that it all began with"},
        "ce_causationid": _UUID | {"description": "The event to which the service reacted, if it was one"},
        "traceparent": {"type": "string", "description": "W3C trace context of the transaction that wrote it"},
        "content-type": {"type": "string", "const": "application/json"},
    },
}
_DESCRIPTION = """\
Events of the services, on Kafka. Each record is keyed by the aggregate's id; the first occurrences of an aggregate's
events appear in the order of `ce_sequence`, and a repeat may follow later: keep the last sequence for each key and drop
what is not above it. Schemas are closed for producers. Readers ignore unknown fields and unknown event types, and treat
an unknown word of a list as unknown: fields, words and events may be added at any time."""


def asyncapi_document(
    version: str, events: Iterable[type[Event]], topics: dict[str, str], consumers: Iterable[Reactions]
) -> str:
    """The document as YAML. Payload schemas are references to the files in `schemas/`."""
    events = list(events)
    on = {topic: [event for event in events if topic in event.topics] for topic in topics}
    return yaml.safe_dump(
        {
            "asyncapi": "3.0.0",
            "info": {"title": "phongtrao events", "version": version, "description": _DESCRIPTION},
            "defaultContentType": "application/json",
            "channels": {topic: _channel(topic, doc, on[topic]) for topic, doc in topics.items()},
            "operations": _sends(on) | _receives(consumers),
            "components": {
                "messages": {event.type: _message(event) for event in events},
                "schemas": {"cloudevents-headers": HEADERS},
            },
        },
        allow_unicode=True,
        sort_keys=False,
        width=120,
    )


def _channel(topic: str, doc: str, events: list[type[Event]]) -> dict[str, Any]:
    return {
        "address": topic,
        "description": doc,
        "messages": {event.type: {"$ref": f"#/components/messages/{event.type}"} for event in events},
        "bindings": {"kafka": {"topic": topic, "bindingVersion": "0.5.0"}},
    }


def _message(event: type[Event]) -> dict[str, Any]:
    doc = inspect.getdoc(event) or ""
    golden = golden_message(event)
    return {
        "name": event.type,
        "title": event.__name__,
        "summary": " ".join(doc.split("\n\n")[0].split()),
        "description": doc,
        "contentType": "application/json",
        "headers": {"$ref": "#/components/schemas/cloudevents-headers"},
        "payload": {"$ref": f".{event.dataschema}"},
        "bindings": {"kafka": {"key": {"type": "string"}, "bindingVersion": "0.5.0"}},
        "examples": [{"name": event.type, "headers": golden["headers"], "payload": golden["payload"]}],
    }


def _sends(on: dict[str, list[type[Event]]]) -> dict[str, Any]:
    return {
        f"{owner_of(topic)}-sends-{topic}": _operation(
            "send", topic, [event.type for event in events], f"`{owner_of(topic)}` alone publishes here."
        )
        for topic, events in on.items()
    }


def _receives(consumers: Iterable[Reactions]) -> dict[str, Any]:
    operations: dict[str, Any] = {}
    for consumer in consumers:
        for topic in consumer.topics:
            mine = [reaction for reaction in consumer if reaction.topic == topic]
            operations[f"{consumer.name}-receives-{topic}"] = _operation(
                "receive",
                topic,
                [reaction.event.type for reaction in mine],
                "\n\n".join(f"`{reaction.event.type}`: {' '.join(reaction.doc.split())}" for reaction in mine),
            )
    return operations


def _operation(action: str, topic: str, types: list[str], description: str) -> dict[str, Any]:
    channel = f"#/channels/{topic}"
    return {
        "action": action,
        "channel": {"$ref": channel},
        "description": description,
        "messages": [{"$ref": f"{channel}/messages/{name}"} for name in types],
    }
