"""JSON routes of the unit's record."""

from datetime import date

from fastapi import Query

from services.units.record.store import RecordEntry, list_entries
from shared.contracts.base import UnitId
from shared.platform.http import CommandRouter, Page, PageRequest, ReadTransaction

router = CommandRouter(tags=["units"])


@router.get("/units/{unit_id}/record")
async def get_record(
    unit_id: UnitId,
    query: ReadTransaction,
    page: PageRequest,
    with_predecessors: bool = Query(False, description="Also of units whose only successor is this one"),
    held_from: date | None = Query(None, description="First day, inclusive"),
    held_to: date | None = Query(None, description="Last day, inclusive"),
) -> Page[RecordEntry]:
    """The unit's record: its verified festival results, in the order in which they were verified."""
    rows = await list_entries(
        query.connection,
        unit_id,
        with_predecessors=with_predecessors,
        held_from=held_from,
        held_to=held_to,
        after=page.after,
        limit=page.fetch,
    )
    return page.page(rows, lambda row: row[1], lambda row: row[0])
