"""JSON routes of spread sheets."""

from typing import Annotated

from fastapi import Path, Query
from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from services.festival.directory.store import heir_on
from services.festival.spread.domain import ReopenSpread, ReportSpread, ReturnSpread, VerifySpread
from services.festival.spread.state import Spread, Status
from services.festival.spread.store import list_spreads, spread_id, spreads
from services.festival.spread.sums import SpreadSum, add_up
from shared.contracts.base import UnitId, Value
from shared.contracts.calendar import local_day
from shared.contracts.festival.spread import SpreadFinding, SpreadRow
from shared.messaging.aggregate import Loaded
from shared.platform.bodies import Reason
from shared.platform.http import CommandRouter, HttpTransaction, Page, PageRequest, ReadTransaction, Request, found

router = CommandRouter(tags=["spread"])

Year = Annotated[int, Path(ge=2005, le=2100, description="Year of the season")]
_ROW: JsonDict = {
    "area": "area-18628",
    "residential_areas": 9,
    "held_alone": 5,
    "held_together": 4,
    "models_repeated": 1,
}


class SpreadSheet(Request):
    """A unit's sheet: every commune of its area, once."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"rows": [_ROW]}]})

    rows: tuple[SpreadRow, ...] = Field(max_length=400)


class Findings(Request):
    """What was found in the sampled communes."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"findings": [{"area": "area-18628", "held": 9}]}]})

    findings: tuple[SpreadFinding, ...] = Field(max_length=400)


class SpreadView(Spread):
    """A sheet with its id."""

    id: str
    version: int = Field(description="For `If-Match`")


class UnitSpread(Value):
    """A unit's verified sheet in sums."""

    unit: str
    spread: SpreadSum


class SeasonSpread(Value):
    """How far the festival of a year spread, over verified sheets."""

    year: int
    total: SpreadSum
    by_unit: tuple[UnitSpread, ...]
    waiting: tuple[str, ...] = Field(description="Units whose sheet is not verified yet")


def _view(loaded: Loaded[Spread]) -> SpreadView:
    state = loaded.state
    assert state is not None
    return SpreadView(id=loaded.id, version=loaded.version, **dict(state))


@router.get("/spreads")
async def list_all_spreads(
    query: ReadTransaction,
    page: PageRequest,
    year: int | None = Query(None, ge=2005, le=2100),
    unit: UnitId | None = None,
    status: Status | None = None,
) -> Page[SpreadView]:
    """Sheets in the order in which they were first reported."""
    rows = await list_spreads(query.connection, year=year, unit=unit, status=status, after=page.after, limit=page.fetch)
    return page.page(rows, lambda row: _view(row[1]), lambda row: row[0])


@router.get("/spreads/{sheet_id}")
async def get_spread(sheet_id: str, query: ReadTransaction) -> SpreadView:
    """One sheet with the communes that are to be looked at."""
    return _view(found(await spreads.load(query.connection, sheet_id)))


@router.put("/seasons/{year}/spreads/{unit}")
async def report_spread(year: Year, unit: UnitId, body: SpreadSheet, tx: HttpTransaction) -> SpreadView:
    """The unit reports its sheet of the year; after it was returned, again. The sample is drawn when it has come in.

    A sheet that stands changes only after the staff unit has returned it. Where the unit is no more, its only
    successor, or the unit above, reports it.
    """
    command = ReportSpread(
        at=tx.at,
        actor=tx.actor,
        unit=unit,
        year=year,
        rows=body.rows,
        seed=tx.new_id(),
        heir=await heir_on(tx.connection, unit, local_day(tx.at)),
    )
    return _view(await tx.execute(spreads, spread_id(unit, year), command, commutative=True))


@router.post("/spreads/{sheet_id}/return")
async def return_spread(sheet_id: str, body: Reason, tx: HttpTransaction) -> SpreadView:
    """The staff unit sends the sheet back, e.g. because the sample contradicts it."""
    return _view(await tx.execute(spreads, sheet_id, ReturnSpread(tx.at, tx.actor, body.reason)))


@router.post("/spreads/{sheet_id}/verification")
async def verify_spread(sheet_id: str, body: Findings, tx: HttpTransaction) -> SpreadView:
    """The staff unit verifies the sheet by what was found in every sampled commune. Any difference refuses it."""
    return _view(await tx.execute(spreads, sheet_id, VerifySpread(tx.at, tx.actor, body.findings)))


@router.post("/spreads/{sheet_id}/reopening")
async def reopen_spread(sheet_id: str, body: Reason, tx: HttpTransaction) -> SpreadView:
    """The head of the staff unit takes the verification back: the unit reports the sheet again."""
    return _view(await tx.execute(spreads, sheet_id, ReopenSpread(tx.at, tx.actor, body.reason)))


@router.get("/seasons/{year}/spread")
async def season_spread(year: Year, query: ReadTransaction) -> SeasonSpread:
    """The share of residential areas that held the festival, in all and by unit."""
    states = [row.state for _, row in await list_spreads(query.connection, year=year) if row.state is not None]
    verified = sorted((each for each in states if each.status is Status.VERIFIED), key=lambda each: each.unit)
    return SeasonSpread(
        year=year,
        total=add_up(states),
        by_unit=tuple(UnitSpread(unit=each.unit, spread=add_up([each])) for each in verified),
        waiting=tuple(sorted(each.unit for each in states if each.status is not Status.VERIFIED)),
    )
