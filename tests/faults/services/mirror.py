"""A reader that writes set by set, as the portal does: `python -m tests.faults.services.mirror run`."""

from collections.abc import Sequence
from pathlib import Path

from shared.contracts.envelope import Received
from shared.messaging.aggregate import Database
from shared.messaging.reactions import Reactions
from shared.platform.commands import main
from shared.platform.service import Service
from tests.faults.services.counter import (
    MIRROR,
    CounterEvent,
    CounterOpened,
    CounterRaised,
    CounterSpoilt,
    CounterTied,
    refuse_unless_mended,
)

reactions = Reactions(MIRROR)

_EFFECTS = """
INSERT INTO effect(key, version, event_id, traceparent)
SELECT key, version, event_id, traceparent
FROM unnest($1::text[], $2::bigint[], $3::uuid[], $4::text[]) WITH ORDINALITY
    AS e(key, version, event_id, traceparent, n)
ORDER BY n
"""
_SUMS = """
INSERT INTO sum AS s(key, events, total)
SELECT key, count(*), sum(by) FROM unnest($1::text[], $2::bigint[]) AS e(key, by) GROUP BY key
ON CONFLICT (key) DO UPDATE SET events = s.events + excluded.events, total = s.total + excluded.total
"""


@reactions.project(CounterOpened, CounterRaised, CounterTied, CounterSpoilt)
async def show(connection: Database, events: Sequence[Received[CounterEvent]]) -> None:
    """Enter all effects and add them up; applied twice, both show it. One that is spoilt is refused with all others."""
    if any(isinstance(each.event, CounterSpoilt) for each in events):
        refuse_unless_mended()
    keys = [each.subject for each in events]
    await connection.execute(
        _EFFECTS,
        keys,
        [each.envelope.sequence for each in events],
        [each.envelope.id for each in events],
        [each.envelope.traceparent for each in events],
    )
    await connection.execute(
        _SUMS, keys, [each.event.by if isinstance(each.event, CounterRaised) else 0 for each in events]
    )


service = Service(
    name=MIRROR,
    title="Faults: mirror",
    description="Projects events.",
    port=1,
    reactions=reactions,
    migrations=Path(__file__).parent / "reader_migrations",
)

if __name__ == "__main__":
    main(service)
