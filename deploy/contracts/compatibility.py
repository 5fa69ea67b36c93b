"""Says what in a new schema would break those who read or wrote events by the old one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from deploy.contracts.schemas import TOPICS, Schema, alternatives, is_schema, type_name

_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_EXACT = ("pattern", "multipleOf", "uniqueItems", "const")


@dataclass(frozen=True, slots=True)
class Break:
    """One incompatible change: in which event, at which field, what it is, and what to do instead."""

    event: str
    place: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.event}{': ' + self.place if self.place else ''}: {self.problem}. {self.remedy}."


def breaks(old: dict[str, Schema], new: dict[str, Schema]) -> list[Break]:
    """Every incompatible change between two sets of schemas by event type. Additions are none."""
    found: list[Break] = []
    for event, before in sorted(old.items()):
        if event not in new:
            found.append(
                Break(
                    event,
                    "",
                    "the event is gone",
                    "Keep the class as long as its topic is readable and stop writing it",
                )
            )
            continue
        for topic in before.get(TOPICS, []):
            if topic not in new[event].get(TOPICS, []):
                remedy = "Keep publishing it there; a break is a new topic `.v2` beside the old one"
                found.append(Break(event, "", f"it left the topic {topic}", remedy))
        found += _Comparison(event, before, new[event]).run()
    return found


class _Comparison:
    def __init__(self, event: str, old: Schema, new: Schema) -> None:
        self.event = event
        self.old = old
        self.new = new
        self.seen: set[tuple[str, str]] = set()

    def run(self) -> list[Break]:
        return list(self._node("", self.old, self.new))

    def _break(self, place: str, problem: str, remedy: str) -> Break:
        return Break(self.event, place, problem, remedy)

    def _node(self, place: str, old: Schema, new: Schema) -> Iterator[Break]:
        pair = (str(old.get("$ref")), str(new.get("$ref")))
        if "$ref" in old and "$ref" in new:
            if pair in self.seen:
                return
            self.seen.add(pair)
        before, after = _by_kind(alternatives(old, self.old)), _by_kind(alternatives(new, self.new))
        if before.keys() != after.keys():
            was, now = type_name(old, self.old), type_name(new, self.new)
            yield self._break(
                place,
                f"the type changed from {was} to {now}" if was != now else "the type changed",
                "Keep the field as it was and add a new one beside it",
            )
            return
        for kind, alternative in before.items():
            yield from self._alternative(place, alternative, after[kind])

    def _alternative(self, place: str, old: Schema, new: Schema) -> Iterator[Break]:
        yield from self._constraints(place, old, new)
        yield from self._words(place, old, new)
        yield from self._fields(place, old, new)
        for key, inside in (("items", "[]"), ("additionalProperties", "{}"), ("propertyNames", "{key}")):
            yield from self._nested(f"{place}{inside}", old.get(key), new.get(key))
        for pattern, value in old.get("patternProperties", {}).items():
            yield from self._nested(f"{place}{{}}", value, new.get("patternProperties", {}).get(pattern))
        for number, (was, now) in enumerate(zip(old.get("prefixItems", []), new.get("prefixItems", []), strict=True)):
            yield from self._nested(f"{place}[{number}]", was, now)

    def _nested(self, place: str, old: Any, new: Any) -> Iterator[Break]:
        if is_schema(old) and is_schema(new):
            yield from self._node(place, old, new)
        elif is_schema(old) or is_schema(new):
            yield self._break(place, "the type changed", "Keep the field as it was and add a new one beside it")

    def _fields(self, place: str, old: Schema, new: Schema) -> Iterator[Break]:
        before: dict[str, Schema] = old.get("properties", {})
        after: dict[str, Schema] = new.get("properties", {})
        for name, node in before.items():
            at = f"{place}.{name}" if place else name
            if name in after:
                yield from self._node(at, node, after[name])
            else:
                yield self._break(
                    at, "the field is gone", "Keep it; mark it `deprecated` if nobody should read it any more"
                )
        for name in new.get("required", []):
            if name not in old.get("required", []):
                at = f"{place}.{name}" if place else name
                yield self._break(at, "the field is newly required", "Give it a default: older events do not have it")

    def _words(self, place: str, old: Schema, new: Schema) -> Iterator[Break]:
        if "enum" in old and "enum" in new:
            for word in old["enum"]:
                if word not in new["enum"]:
                    yield self._break(place, f"the word `{word}` is gone", "Keep it and stop writing it")

    def _constraints(self, place: str, old: Schema, new: Schema) -> Iterator[Break]:
        for key in (*_LOWER, *_UPPER, *_EXACT):
            if key not in new or old.get(key) == new[key]:
                continue
            if key in _EXACT or key not in old or (new[key] > old[key]) == (key in _LOWER):
                was = f"from {old[key]} to {new[key]}" if key in old else f"by the new {key} {new[key]}"
                yield self._break(
                    place, f"{key} is narrowed {was}", "Keep the contract as wide as it was and refuse in `decide`"
                )


def _by_kind(nodes: list[Schema]) -> dict[str, Schema]:
    """Alternatives by what tells them apart: type and format, and whether the list of words is closed."""
    found: dict[str, Schema] = {}
    for node in nodes:
        kind = f"{node.get('type')} {node.get('format', '')} {'words' if 'enum' in node else ''}"
        if node.get("type") == "array" and "prefixItems" in node:
            kind += f" of {len(node['prefixItems'])}"
        while kind in found:
            kind += "+"
        found[kind] = node
    return found
