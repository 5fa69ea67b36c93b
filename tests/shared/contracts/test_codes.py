"""Words: closed for the producer, open for the reader."""

import json
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from shared.contracts.base import Code, Event, Value


class Colour(Code):
    """Colours."""

    RED = "red"
    BLUE = "blue"


class Dab(Value):
    """One colour, in a value."""

    colour: Colour


class WallPainted(Event, topics=("units.wall.v1",)):
    """A wall that was painted, with words in every place where they can stand."""

    colour: Colour
    second: Colour | None = None
    dab: Dab
    dabs: tuple[Dab, ...]
    words: list[Colour]
    litres: dict[Colour, int]


def payload(word: str) -> dict[str, Any]:
    return {
        "colour": word,
        "second": word,
        "dab": {"colour": word},
        "dabs": [{"colour": "red"}, {"colour": word}],
        "words": ["blue", word],
        "litres": {word: 2, "red": 1},
    }


def test_a_reader_keeps_unknown_words_wherever_they_stand() -> None:
    event = WallPainted.read(json.dumps(payload("mauve")))
    mauve = [event.colour, event.second, event.dab.colour, event.dabs[1].colour, event.words[1], *event.litres][:6]
    assert [word is not None and word.is_unknown for word in mauve] == [True] * 6
    assert {word.name for word in mauve if word is not None} == {"UNKNOWN"}
    assert event.dabs[0].colour is Colour.RED
    assert not event.words[0].is_unknown
    assert event.litres[Colour.RED] == 1


def test_two_unknown_words_stay_apart() -> None:
    event = WallPainted.read(json.dumps(payload("mauve") | {"litres": {"mauve": 1, "teal": 2}}))
    assert sorted(event.litres.values()) == [1, 2]
    assert event.model_dump(mode="json")["litres"] == {"mauve": 1, "teal": 2}


def test_a_reader_ignores_unknown_fields_at_every_depth() -> None:
    message = payload("red") | {"new": 1, "dab": {"colour": "blue", "gloss": True}}
    assert WallPainted.read(json.dumps(message)).dab == Dab(colour=Colour.BLUE)


def test_a_reader_refuses_what_is_no_word_at_all() -> None:
    with pytest.raises(ValidationError, match="colour"):
        WallPainted.read(json.dumps(payload("red") | {"colour": 7}))


@pytest.mark.parametrize("place", ["colour", "second", "dab", "dabs", "words", "litres"])
def test_a_producer_cannot_write_an_unknown_word(place: str) -> None:
    with pytest.raises(ValidationError, match=place):
        WallPainted.model_validate(payload("red") | {place: payload("mauve")[place]})


def test_a_word_that_was_read_as_unknown_cannot_be_written_again() -> None:
    unknown = WallPainted.read(json.dumps(payload("mauve"))).colour
    with pytest.raises(ValidationError, match="'red' or 'blue'"):
        Dab(colour=unknown)


def test_a_producer_cannot_write_an_unknown_field() -> None:
    with pytest.raises(ValidationError, match="gloss"):
        Dab.model_validate({"colour": "red", "gloss": True})


def test_the_schema_lists_the_words_of_the_producer_only() -> None:
    assert TypeAdapter(Colour).json_schema()["enum"] == ["red", "blue"]
