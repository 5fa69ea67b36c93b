"""Golden events: one message of every version that was ever released, to be understood for ever.

`<type>.json` is the first version; when an event gains fields, `<type>.2.json` is added beside it. A released file
is never changed. Delete one by hand only while its event has not been released.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast
from uuid import UUID, uuid5

from pydantic import ValidationError

from deploy.contracts.discovery import owner_of
from deploy.contracts.examples import NoExample, example_of
from deploy.contracts.schemas import schema_of
from shared.contracts.base import Event
from shared.contracts.envelope import EVENT_NAMESPACE, Envelope, event_id

_AT = datetime(2024, 8, 19, 1, 30, tzinfo=UTC)
_ACTOR = "district_police-436:Trưởng Công an huyện"


def example_payload(event: type[Event]) -> dict[str, Any]:
    """A valid payload as the producer would write it. Raises `ValueError` naming the event and what to do."""
    schema = schema_of(event)
    try:
        return event.model_validate_json(json.dumps(example_of(schema, schema))).model_dump(mode="json")
    except NoExample as reason:
        raise ValueError(f"{event.type}: {reason}") from None
    except ValidationError as error:
        raise ValueError(
            f"{event.type}: the derived example is not valid; give one with Field(examples=[…]): {error}"
        ) from None


def golden_message(event: type[Event]) -> dict[str, Any]:
    """A whole message: topic, key, headers and payload."""
    topic = event.topics[0]
    key = str(uuid5(EVENT_NAMESPACE, event.type))
    envelope = Envelope(
        id=event_id(topic, key, 1),
        type=event.type,
        source=f"/{owner_of(topic)}",
        subject=key,
        time=_AT,
        sequence=1,
        actor=_ACTOR,
        dataschema=event.dataschema,
        correlation_id=UUID("3f1d3c52-8c1c-4d5b-9a57-0d6f2b8f7a11"),
        causation_id=UUID("c0a8012e-6a1f-4a53-8a0e-6b7c1f2d9e44"),
        traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    )
    return {"topic": topic, "key": key, "headers": envelope.headers(), "payload": example_payload(event)}


def released(folder: Path, event_type: str) -> list[Path]:
    """The golden files of an event, oldest version first."""
    first = folder / f"{event_type}.json"
    later = sorted(folder.glob(f"{event_type}.[0-9]*.json"), key=lambda path: int(path.suffixes[-2][1:]))
    return ([first] if first.exists() else []) + later


def missing_golden(event: type[Event], folder: Path) -> dict[str, Any]:
    """The golden message to add, under its file name, when the last one does not show all fields of the event."""
    message = golden_message(event)
    files = released(folder, event.type)
    if files and _places(message["payload"]) <= _places(json.loads(files[-1].read_text())["payload"]):
        return {}
    return {f"{event.type}.{len(files) + 1}.json" if files else f"{event.type}.json": message}


def _places(value: Any, at: str = "") -> set[str]:
    """The places of a document that hold something: list items do not tell places apart."""
    inside: list[tuple[str, Any]] = []
    if isinstance(value, dict):
        inside = [(f"{at}.{name}", each) for name, each in cast(dict[str, Any], value).items()]
    elif isinstance(value, list):
        inside = [(f"{at}[]", each) for each in cast(list[Any], value)]
    return {at}.union(*(_places(each, place) for place, each in inside))
