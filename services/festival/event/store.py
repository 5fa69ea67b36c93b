"""Festival events in the database."""

from datetime import date

from services.festival.event.domain import FestivalEvent, decide, evolve
from services.festival.event.state import FINAL
from shared.contracts.festival import EVENT_TOPIC, FestivalResultSubmitted, FestivalResultVerified
from shared.messaging.aggregate import Aggregate, Apart, Database, Loaded
from shared.platform.attachments.store import Subject

events = Aggregate(
    table="festival_event",
    topic=EVENT_TOPIC,
    source="festival",
    state=FestivalEvent,
    decide=decide,
    evolve=evolve,
    apart=(Apart(FestivalResultVerified, (FestivalResultSubmitted,)),),
)

_FINAL = [str(status) for status in FINAL]


def of_event(event_id: str) -> Subject:
    """The files of an event."""
    return Subject("event", event_id)


async def list_events(
    connection: Database,
    *,
    year: int | None = None,
    plan: str | None = None,
    unit: str | None = None,
    level: str | None = None,
    status: str | None = None,
    is_pilot_site: bool | None = None,
    from_day: date | None = None,
    to_day: date | None = None,
    after: int = 0,
    limit: int | None = None,
) -> list[tuple[int, Loaded[FestivalEvent]]]:
    """Events in the order in which they were proposed, each with its position."""
    rows = await connection.fetch(
        "SELECT id, position, version, state FROM festival_event WHERE position > $1"
        " AND ($2::integer IS NULL OR year = $2) AND ($3::text IS NULL OR plan = $3)"
        " AND ($4::text IS NULL OR unit = $4) AND ($5::text IS NULL OR level = $5)"
        " AND ($6::text IS NULL OR status = $6) AND ($7::boolean IS NULL OR is_pilot_site = $7)"
        " AND ($8::date IS NULL OR scheduled_on >= $8) AND ($9::date IS NULL OR scheduled_on <= $9)"
        " ORDER BY position LIMIT $10",
        after,
        year,
        plan,
        unit,
        level,
        status,
        is_pilot_site,
        from_day,
        to_day,
        limit,
    )
    return events.listed(rows)


async def standing_of_plan(connection: Database, plan: str) -> tuple[int, tuple[str, ...]]:
    """How many events the plan has, and the ids of those that are not final."""
    rows = await connection.fetch(
        "SELECT id, status <> ALL($2) AS is_open FROM festival_event WHERE plan = $1 ORDER BY position", plan, _FINAL
    )
    return len(rows), tuple(row["id"] for row in rows if row["is_open"])


async def open_events_of(connection: Database, units: list[str]) -> list[tuple[str, str]]:
    """Ids of the units' events that are not final, each with its unit."""
    rows = await connection.fetch(
        "SELECT id, unit FROM festival_event WHERE unit = ANY($1) AND status <> ALL($2) ORDER BY position LIMIT 100",
        units,
        _FINAL,
    )
    return [(row["id"], row["unit"]) for row in rows]
