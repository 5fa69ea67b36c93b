"""Each draught is wrong in the one way that it is named for, and in no other."""

import pytest

from shared.messaging.aggregate import Database
from shared.messaging.failures import Unreadable
from shared.messaging.reacting import Run
from shared.messaging.reactions import Reaction
from shared.messaging.records import Record, read
from tests.faults.poison import DRAUGHTS, Draught, Fate, headers_of, key_of
from tests.faults.services.counter import COUNTERS, CounterRaised
from tests.faults.services.sink import reactions


async def taken(draught: Draught) -> list[CounterRaised]:
    """What a reader that takes everything gets of it. Raises what it is held for."""
    got: list[CounterRaised] = []

    async def take(_: Database, events: object) -> None:
        got.extend(each.event for each in events)  # pyright: ignore

    message = read(Record(COUNTERS, 0, 0, key_of(draught, "1"), tuple(headers_of(draught, "1")), draught.value))
    if message.place is None or message.type is None:
        raise Unreadable(message.fault)
    if reactions.find(COUNTERS, message.type) is None:
        return []
    run = Run(None, "test")  # pyright: ignore[reportArgumentType]
    await run.add(Reaction(COUNTERS, CounterRaised, take, takes_many=True), message)
    await run.end()
    return got


@pytest.mark.parametrize("draught", DRAUGHTS, ids=lambda each: each.name)
async def test_a_draught_is_what_it_is_called(draught: Draught) -> None:
    if draught.fate is Fate.HELD:
        with pytest.raises(Unreadable, match=draught.because):
            await taken(draught)
    else:
        assert len(await taken(draught)) == (draught.fate is Fate.APPLIED)


async def test_every_draught_is_good_but_for_what_it_replaces() -> None:
    assert await taken(Draught("none")) == [CounterRaised(command="poison", by=1)]
