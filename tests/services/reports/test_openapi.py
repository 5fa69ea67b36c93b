"""The published description of the routes: every route is explained, every example is valid."""

from typing import Any

import jsonschema
import pytest

from services.reports.app import service
from shared.platform.app import create_app
from shared.platform.settings import Settings

SETTINGS: dict[str, Any] = {
    "database_url": "postgresql://reports@127.0.0.1:1/none",
    "kafka_bootstrap": "127.0.0.1:1",
    "issuer": "https://issuer.test",
    "audience": "phongtrao",
    "environment": "production",
    "http_port": 8102,
}
DOCUMENT: dict[str, Any] = create_app(service, Settings(**SETTINGS)).openapi()
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
EXAMPLES = [(name, example) for name, schema in SCHEMAS.items() for example in schema.get("examples", [])]
OPERATIONS = [
    (f"{method.upper()} {path}", operation)
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
]


@pytest.mark.parametrize(("name", "example"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_examples_are_valid(name: str, example: Any) -> None:
    schema = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": SCHEMAS}}
    jsonschema.validate(example, schema)


@pytest.mark.parametrize(("name", "operation"), OPERATIONS, ids=[name for name, _ in OPERATIONS])
def test_every_route_says_what_it_does(name: str, operation: dict[str, Any]) -> None:
    assert len(operation.get("description", "")) > 20, name


def test_the_routes_of_conference_and_report_show_an_example_of_their_larger_bodies() -> None:
    shown = {name.split("__")[-1] for name, _ in EXAMPLES}
    assert {"ConferencePlan", "OpinionInput", "ConclusionInput", "DraftInput"} <= shown
