"""Derives a valid example of an event from its schema: the same one every time.

Authors say what is worth saying with `Field(examples=[…])`, with «e.g. `…`» in a description, or for a whole
value with `json_schema_extra={"examples": […]}`; the rest follows from the types.
"""

import re
from typing import Any

from deploy.contracts.schemas import Schema, alternatives, is_schema, resolved

_STRINGS = {
    "date": "2024-08-19",
    "date-time": "2024-08-19T01:30:00Z",
    "time": "08:30:00",
    "uuid": "5b0c4f5e-3d7a-5c1b-8f0e-2a9d6c4b1e73",
    "uri": "https://example.com/",
}
_FOR_EXAMPLE = re.compile(r"e\.g\. `([^`]+)`")


class NoExample(Exception):
    """No example can be derived: says for which field, and how to give one."""

    def __init__(self, place: str) -> None:
        super().__init__(f"{place or 'the event'}: no example can be derived; give one with Field(examples=[…])")


def example_of(node: Schema, root: Schema, place: str = "") -> Any:
    """An example of a node of the schema `root`. Raises `NoExample`."""
    node = resolved(node, root)
    if examples := node.get("examples"):
        return examples[0]
    if "const" in node:
        return node["const"]
    if words := node.get("enum"):
        return words[0]
    if "anyOf" in node or "oneOf" in node:
        choices = [each for each in alternatives(node, root) if each.get("type") != "null"]
        described = f"{node.get('description', '')} {choices[0].get('description', '')}"
        return example_of({**choices[0], "description": described}, root, place)
    match node.get("type"):
        case "object":
            return _object(node, root, place)
        case "array":
            items: list[Schema] = node.get("prefixItems") or [node.get("items", {})] * max(1, node.get("minItems", 1))
            return [example_of(item, root, f"{place}[]") for item in items]
        case "string":
            return _string(node, place)
        case "integer" | "number":
            return max(node.get("minimum", 1), node.get("exclusiveMinimum", 0) + 1)
        case "boolean":
            return False
        case "null":
            return None
        case _:
            raise NoExample(place)


def _object(node: Schema, root: Schema, place: str) -> dict[str, Any]:
    if "properties" in node:
        prefix = f"{place}." if place else ""
        return {name: example_of(field, root, prefix + name) for name, field in node["properties"].items()}
    patterns: dict[str, Schema] = node.get("patternProperties", {})
    key: Schema = {"type": "string", **node.get("propertyNames", {})}
    for pattern, value in patterns.items():
        return {
            example_of({**key, "pattern": pattern}, root, f"{place}{{key}}"): example_of(value, root, f"{place}{{}}")
        }
    value = node.get("additionalProperties")
    if not is_schema(value):
        return {}
    return {example_of(key, root, f"{place}{{key}}"): example_of(value, root, f"{place}{{}}")}


def _string(node: Schema, place: str) -> str:
    if "format" in node:
        return _STRINGS[node["format"]]
    if said := _FOR_EXAMPLE.search(node.get("description", "")):
        return said[1]
    if "pattern" in node:
        raise NoExample(place)
    return "ví dụ".ljust(node.get("minLength", 0), ".")[: node.get("maxLength")]
