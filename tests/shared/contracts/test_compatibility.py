"""What `make contracts` refuses, and what it lets pass."""

from datetime import date
from typing import Annotated, Any, TypeAlias

import pytest
from pydantic import Field, create_model

from deploy.contracts.compatibility import breaks
from deploy.contracts.schemas import Schema, schema_of
from shared.contracts.base import Code, Event, Value

TOPICS = ("units.lamp.v1",)


class Hue(Code):
    """Hues."""

    WARM = "warm"
    COLD = "cold"


class FewerHues(Code):
    """Hues, without one."""

    WARM = "warm"


class MoreHues(Code):
    """Hues, and one more."""

    WARM = "warm"
    COLD = "cold"
    NEUTRAL = "neutral"


class Bulb(Value):
    """A bulb."""

    watts: int
    maker: str | None = None


class BulbWithoutWatts(Value):
    """A bulb that lost a field."""

    maker: str | None = None


class BulbWithSocket(Value):
    """A bulb that gained a required field."""

    watts: int
    maker: str | None = None
    socket: str


class BulbWithLumen(Value):
    """A bulb that gained a field with a default."""

    watts: int
    maker: str | None = None
    lumen: int | None = None


Watts: TypeAlias = Annotated[int, Field(ge=1, le=100)]
ShortNote: TypeAlias = Annotated[str, Field(max_length=9)]
Name: TypeAlias = Annotated[str, Field(min_length=2, max_length=50, pattern="^[a-z]+$")]
FIELDS: dict[str, Any] = {
    "name": Name,
    "hue": Hue,
    "bulbs": list[Bulb],
    "spare": Bulb | None,
    "by_room": dict[Hue, int],
    "watts": Watts,
    "lit_on": date,
    "pair": tuple[int, str],
    "note": (str | None, None),
}


def lamp(topics: tuple[str, ...] = TOPICS, without: str = "", **changes: Any) -> dict[str, Schema]:
    fields: dict[str, Any] = {name: kind for name, kind in (FIELDS | changes).items() if name != without}
    event = create_model("LampLit", __base__=Event, **fields)
    event.topics = topics
    return {event.type: schema_of(event)}


@pytest.mark.parametrize(
    ("after", "place", "problem"),
    [
        ({}, "", "the event is gone"),
        (lamp(topics=("units.light.v1",)), "", "it left the topic units.lamp.v1"),
        (lamp(without="name"), "name", "the field is gone"),
        (lamp(without="note"), "note", "the field is gone"),
        (lamp(spare=BulbWithoutWatts | None), "spare.watts", "the field is gone"),
        (lamp(added=str), "added", "newly required"),
        (lamp(note=str | None), "note", "newly required"),
        (lamp(bulbs=list[BulbWithSocket]), "bulbs[].socket", "newly required"),
        (lamp(watts=str), "watts", "the type changed from integer to string"),
        (lamp(watts=Watts | None), "watts", "the type changed"),
        (lamp(spare=Bulb), "spare", "the type changed"),
        (lamp(lit_on=str), "lit_on", "the type changed from date to string"),
        (lamp(hue=str), "hue", "the type changed"),
        (lamp(bulbs=Bulb), "bulbs", "the type changed"),
        (lamp(bulbs=list[str]), "bulbs[]", "the type changed"),
        (lamp(pair=tuple[int, str, str]), "pair", "the type changed"),
        (lamp(pair=tuple[int, int]), "pair[1]", "the type changed"),
        (lamp(by_room=dict[Hue, str]), "by_room{}", "the type changed"),
        (lamp(hue=FewerHues), "hue", "the word `cold` is gone"),
        (lamp(by_room=dict[FewerHues, int]), "by_room{key}", "the word `cold` is gone"),
        (lamp(watts=Annotated[int, Field(ge=2, le=100)]), "watts", "minimum is narrowed from 1 to 2"),
        (lamp(watts=Annotated[int, Field(ge=1, le=99)]), "watts", "maximum is narrowed from 100 to 99"),
        (lamp(bulbs=Annotated[list[Bulb], Field(min_length=1)]), "bulbs", "narrowed by the new minItems 1"),
        (lamp(note=(ShortNote | None, None)), "note", "narrowed by the new maxLength 9"),
        (
            lamp(name=Annotated[str, Field(min_length=2, max_length=50, pattern="^[a-c]+$")]),
            "name",
            "pattern is narrowed",
        ),
    ],
)
def test_a_break_is_refused_with_its_place_and_what_to_do(after: dict[str, Schema], place: str, problem: str) -> None:
    found = breaks(lamp(), after)
    assert [(each.event, each.place) for each in found] == [("lamp-lit", place)]
    assert problem in str(found[0])
    assert found[0].remedy in str(found[0])


@pytest.mark.parametrize(
    "after",
    [
        lamp(),
        lamp(topics=(*TOPICS, "units.light.v1")),
        lamp(added=(str | None, None)),
        lamp(name=(Name, "lamp")),
        lamp(bulbs=list[BulbWithLumen], spare=BulbWithLumen | None),
        lamp(hue=MoreHues, by_room=dict[MoreHues, int]),
        lamp(watts=Annotated[int, Field(ge=0, le=200)]),
        lamp(watts=int),
        lamp(name=Annotated[str, Field(min_length=1)]),
        lamp(watts=Annotated[int, Field(ge=1, le=100, description="Now said", examples=[7])]),
        lamp() | {"lamp-dimmed": lamp()["lamp-lit"]},
    ],
)
def test_an_addition_passes(after: dict[str, Schema]) -> None:
    assert breaks(lamp(), after) == []


def test_several_breaks_are_all_named() -> None:
    found = breaks(lamp(), lamp(without="name", hue=FewerHues))
    assert [each.place for each in found] == ["name", "hue"]
