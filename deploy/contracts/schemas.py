"""JSON Schemas (draft 2020-12) of the events: what a producer may write."""

from typing import Any, TypeAlias, TypeGuard

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode

from shared.contracts.base import Event

Schema: TypeAlias = dict[str, Any]
TOPICS = "x-topics"


class _Generator(GenerateJsonSchema):
    def generate(self, schema: Any, mode: JsonSchemaMode = "validation") -> Schema:
        return {"$schema": self.schema_dialect, **super().generate(schema, mode)}

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def dict_schema(self, schema: Any) -> Schema:
        """Keys that do not match their pattern are refused, as the class refuses them."""
        rendered = super().dict_schema(schema)
        if "patternProperties" in rendered:
            rendered.setdefault("additionalProperties", False)
        return rendered


def schema_of(event: type[Event]) -> Schema:
    """The schema of an event's payload. `x-topics` lists the topics that carry it."""
    return {"$id": event.dataschema, **model_schema(event), TOPICS: list(event.topics)}


def model_schema(model: type[BaseModel]) -> Schema:
    """The schema of any model, without the titles that only repeat field names."""
    return model.model_json_schema(schema_generator=_Generator)


def is_schema(node: Any) -> TypeGuard[Schema]:
    """Whether a keyword's value is a schema, and not a boolean or nothing."""
    return isinstance(node, dict)


def resolved(node: Schema, root: Schema) -> Schema:
    """The node with its `$ref` followed; what stands beside the reference wins."""
    while "$ref" in node:
        name = str(node["$ref"]).removeprefix("#/$defs/")
        node = {**root["$defs"][name], **{key: value for key, value in node.items() if key != "$ref"}}
    return node


def alternatives(node: Schema, root: Schema) -> list[Schema]:
    """The alternatives of a union, resolved; the node alone when it is none."""
    node = resolved(node, root)
    union = node.get("anyOf") or node.get("oneOf")
    return [found for each in union for found in alternatives(each, root)] if union else [node]


def type_name(node: Schema, root: Schema) -> str:
    """A short name of a node's type for people: `list of Question`, `date or null`."""
    if "$ref" in node:
        return str(node["$ref"]).removeprefix("#/$defs/")
    if union := node.get("anyOf") or node.get("oneOf"):
        return " or ".join(type_name(each, root) for each in union)
    match node.get("type"):
        case "array" if "prefixItems" in node:
            return f"({', '.join(type_name(each, root) for each in node['prefixItems'])})"
        case "array":
            return f"list of {type_name(node.get('items', {}), root)}"
        case "object":
            values = [*node.get("patternProperties", {}).values(), node.get("additionalProperties")]
            value = next(filter(is_schema, values), None)
            key = node.get("propertyNames", {})
            by = type_name(key, root) if "$ref" in key else "string"
            return f"map from {by} to {type_name(value, root)}" if value is not None else "object"
        case str(name):
            return str(node.get("format", name)).replace("date-time", "date and time")
        case _:
            return "one of " + ", ".join(map(str, node["enum"])) if "enum" in node else "any"
