"""One handler for each event of a topic."""

import pytest

from shared.contracts.base import Event
from shared.contracts.envelope import Received
from shared.messaging.reactions import Reactions
from shared.messaging.transaction import Transaction
from tests.shared.messaging.sample import OTHER, TOPIC, DepotOpened, ParcelMoved, ParcelSent


class Homeless(Event):
    """On no topic."""


class Announced(Event, topics=("tests.a.v1", "tests.b.v1")):
    """On two topics."""


async def handler(received: Received[Event], tx: Transaction) -> None:
    """Count it."""


def test_a_handler_is_found_by_topic_and_type() -> None:
    reactions = Reactions("tests")
    reactions.on(ParcelSent, ParcelMoved)(handler)
    reactions.on(DepotOpened)(handler)
    assert reactions.topics == (OTHER, TOPIC)
    found = reactions.find(TOPIC, "parcel-moved")
    assert found is not None
    assert (found.event, found.name, found.doc) == (ParcelMoved, "handler", "Count it.")
    assert reactions.find(OTHER, "parcel-moved") is None
    assert [(r.topic, r.event.type) for r in reactions] == [
        (OTHER, "depot-opened"),
        (TOPIC, "parcel-moved"),
        (TOPIC, "parcel-sent"),
    ]


def test_an_event_of_two_topics_is_read_from_both() -> None:
    reactions = Reactions("tests")
    reactions.on(Announced)(handler)
    assert reactions.topics == ("tests.a.v1", "tests.b.v1")


def test_a_second_handler_for_the_same_event_is_refused() -> None:
    reactions = Reactions("tests")
    reactions.on(ParcelSent)(handler)
    with pytest.raises(TypeError, match="reacts to parcel-sent"):
        reactions.on(ParcelSent)(handler)


def test_an_event_without_a_topic_is_refused() -> None:
    with pytest.raises(TypeError, match="on no topic"):
        Reactions("tests").on(Homeless)(handler)
