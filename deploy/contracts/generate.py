"""Renders every contract document, and compares them with the committed ones."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from deploy.contracts.asyncapi import asyncapi_document
from deploy.contracts.catalogue import catalogue
from deploy.contracts.compatibility import Break, breaks
from deploy.contracts.golden import missing_golden
from deploy.contracts.schemas import Schema, schema_of
from shared.contracts.base import Event
from shared.messaging.reactions import Reactions


@dataclass(frozen=True)
class Contracts:
    """What the documents are made of: the events, the topics with their descriptions, and who reacts."""

    events: list[type[Event]]
    topics: dict[str, str]
    consumers: list[Reactions]

    def breaks(self, folder: Path) -> list[Break]:
        """The incompatible changes against the schemas in `folder`."""
        return breaks(committed_schemas(folder), {event.type: schema_of(event) for event in self.events})

    def documents(self, folder: Path) -> dict[Path, str]:
        """Every document by its path. Released golden files are not among them, only what is to be added."""
        golden = folder / "golden"
        return {
            folder / "asyncapi.yaml": asyncapi_document(version("phongtrao"), self.events, self.topics, self.consumers),
            folder / "catalogue.md": catalogue(self.events, self.topics, self.consumers),
            **{folder / event.dataschema.removeprefix("/"): _json(schema_of(event)) for event in self.events},
            **{folder / "reads" / f"{reader.name}.json": _json(reads(reader)) for reader in self.consumers},
            **{golden / name: _json(file) for e in self.events for name, file in missing_golden(e, golden).items()},
        }

    def stale(self, folder: Path) -> list[Path]:
        """The documents that are missing, out of date, or of a reader that is no more."""
        documents = self.documents(folder)
        differing = [path for path, text in documents.items() if not path.exists() or path.read_text() != text]
        return sorted(differing + [path for path in (folder / "reads").glob("*.json") if path not in documents])

    def write(self, folder: Path) -> list[Path]:
        """Bring the documents up to date; returns what was changed."""
        documents = self.documents(folder)
        stale = self.stale(folder)
        for path in stale:
            if path in documents:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(documents[path])
            else:
                path.unlink()
        return stale


def reads(consumer: Reactions) -> dict[str, Any]:
    """Which events a service reacts to, by topic: whoever changes an event sees who reads it."""
    return {
        "consumer": consumer.name,
        "reads": {
            topic: [reaction.event.type for reaction in consumer if reaction.topic == topic]
            for topic in consumer.topics
        },
    }


def committed_schemas(folder: Path) -> dict[str, Schema]:
    """The schemas that were published before, by event type."""
    paths: Iterable[Path] = (folder / "schemas").glob("*.v1.json")
    return {path.name.removesuffix(".v1.json"): json.loads(path.read_text()) for path in sorted(paths)}


def _json(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
