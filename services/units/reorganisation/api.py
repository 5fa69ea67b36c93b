"""One legal act that changes areas and units together, recorded in one transaction."""

from datetime import date

from pydantic import ConfigDict, Field

from services.units.area.api import AreaRegistration
from services.units.area.api import register as register_area
from services.units.area.domain import DissolveArea, ReorganiseArea
from services.units.area.store import areas
from services.units.bodies import AreaId, EachRow, Slug
from services.units.directory import above, children, not_standing
from services.units.unit.api import OfficeInput, UnitRegistration
from services.units.unit.api import register as register_unit
from services.units.unit.domain import DissolveUnit, ReorganiseUnit
from services.units.unit.store import units
from shared.contracts.base import UnitId
from shared.contracts.units import AreaSuccession, Extent, Office
from shared.platform.bodies import LegalBasisInput
from shared.platform.guard import FreeLine, FreeText
from shared.platform.http import CommandRouter, HttpTransaction, Request

router = CommandRouter(tags=["reorganisations"])


class AreaChange(Request):
    """What an area is from the day of effect on: the whole description, not the difference."""

    id: AreaId
    name: FreeLine
    kind: Slug
    level: Slug
    parent: AreaId | None = None
    formed_from: tuple[AreaId, ...] = Field((), description="The areas it was formed from, itself included if so")


class SuccessionInput(Request):
    """One successor of a dissolved area."""

    area: AreaId
    extent: Extent = Extent.WHOLE


class AreaEnd(Request):
    """An area that ceases on the day of effect."""

    id: AreaId
    successors: tuple[SuccessionInput, ...] = ()


class UnitChange(Request):
    """What a unit is from the day of effect on: the whole description, not the difference."""

    id: UnitId
    name: FreeLine
    parent: UnitId | None = None
    area: AreaId | None = None
    symbol: FreeLine | None = None
    offices: tuple[OfficeInput, ...] = ()


class UnitEnd(Request):
    """A unit that ceases on the day of effect."""

    id: UnitId
    successors: tuple[UnitId, ...] = ()


class Reorganisation(Request):
    """A legal act: what it creates, what it changes, what it ends, from one day on."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "effective_on": "2025-01-01",
                    "legal_basis": {"number": "1283/NQ-UBTVQH15", "issued_on": "2024-11-14", "confidence": "checked"},
                    "reason": "Sắp xếp đơn vị hành chính cấp huyện, cấp xã.",
                    "areas_dissolved": [{"id": "area-448", "successors": [{"area": "area-445", "extent": "part"}]}],
                    "units_dissolved": [{"id": "district_police-448", "successors": ["district_police-445"]}],
                }
            ]
        }
    )

    effective_on: date = Field(description="First day of the new state")
    legal_basis: LegalBasisInput
    reason: FreeText = Field(description="Why, for the people who look for a unit later")
    areas_registered: tuple[AreaRegistration, ...] = Field((), max_length=1000)
    areas_reorganised: tuple[AreaChange, ...] = Field((), max_length=1000)
    areas_dissolved: tuple[AreaEnd, ...] = Field((), max_length=1000)
    units_registered: tuple[UnitRegistration, ...] = Field((), max_length=1000)
    units_reorganised: tuple[UnitChange, ...] = Field((), max_length=1000)
    units_dissolved: tuple[UnitEnd, ...] = Field((), max_length=1000)


class Reorganised(Request):
    """What the act changed here; what was recorded before, just so, is not counted."""

    registered: int
    reorganised: int
    dissolved: int


@router.post("/reorganisations")
async def record_reorganisation(body: Reorganisation, tx: HttpTransaction) -> Reorganised:
    """Record a legal act, all or nothing, at any time before or after its day of effect. Safe to repeat.

    For administrators. Areas come before units, and in each the new ones before the changed before the ended ones.
    Publishes `area-…` and `unit-…` events at once; they carry the day of effect. Open tasks and teams of ended units
    are re-homed when the clock reaches that day.
    """
    return await _carried_out(tx, body)


@router.post("/reorganisations/trials")
async def try_reorganisation(body: Reorganisation, tx: HttpTransaction) -> Reorganised:
    """What recording the act would change, or what it would be refused for. Nothing is recorded.

    For administrators.
    """
    async with tx.trial():
        return await _carried_out(tx, body)


async def _carried_out(tx: HttpTransaction, act: Reorganisation) -> Reorganised:
    each_row = EachRow()
    registered = await each_row("areas_registered", act.areas_registered, lambda each: register_area(tx, each))
    reorganised = await each_row("areas_reorganised", act.areas_reorganised, lambda each: _change_area(tx, act, each))
    dissolved = await each_row("areas_dissolved", act.areas_dissolved, lambda each: _end_area(tx, act, each))
    registered += await each_row("units_registered", act.units_registered, lambda each: register_unit(tx, each))
    reorganised += await each_row("units_reorganised", act.units_reorganised, lambda each: _change_unit(tx, act, each))
    dissolved += await each_row("units_dissolved", act.units_dissolved, lambda each: _end_unit(tx, act, each))
    each_row.refuse()
    return Reorganised(registered=registered, reorganised=reorganised, dissolved=dissolved)


async def _change_area(tx: HttpTransaction, act: Reorganisation, change: AreaChange) -> bool:
    command = ReorganiseArea(
        at=tx.at,
        actor=tx.actor,
        id=change.id,
        above=frozenset(await above(tx.connection, "area", change.parent, act.effective_on)),
        name=change.name,
        kind=change.kind,
        level=change.level,
        parent=change.parent,
        effective_on=act.effective_on,
        formed_from=change.formed_from,
        legal_basis=act.legal_basis.basis(),
        unknown=frozenset(await not_standing(tx.connection, "area", [change.parent], act.effective_on)),
    )
    return bool((await tx.execute(areas, change.id, command, commutative=True)).events)


async def _end_area(tx: HttpTransaction, act: Reorganisation, end: AreaEnd) -> bool:
    heirs = [each.area for each in end.successors]
    command = DissolveArea(
        at=tx.at,
        actor=tx.actor,
        effective_on=act.effective_on,
        successors=tuple(AreaSuccession(area=each.area, extent=each.extent) for each in end.successors),
        legal_basis=act.legal_basis.basis(),
        unknown=frozenset(await not_standing(tx.connection, "area", heirs, act.effective_on)),
        children=frozenset(await children(tx.connection, "area", end.id, act.effective_on)),
    )
    return bool((await tx.execute(areas, end.id, command, commutative=True)).events)


async def _change_unit(tx: HttpTransaction, act: Reorganisation, change: UnitChange) -> bool:
    unknown = await not_standing(tx.connection, "unit", [change.parent], act.effective_on)
    unknown |= await not_standing(tx.connection, "area", [change.area], act.effective_on)
    command = ReorganiseUnit(
        at=tx.at,
        actor=tx.actor,
        id=change.id,
        above=frozenset(await above(tx.connection, "unit", change.parent, act.effective_on)),
        name=change.name,
        parent=change.parent,
        area=change.area,
        symbol=change.symbol,
        offices=tuple(Office(code=each.code, title=each.title) for each in change.offices),
        effective_on=act.effective_on,
        legal_basis=act.legal_basis.basis(),
        unknown=frozenset(unknown),
    )
    return bool((await tx.execute(units, change.id, command, commutative=True)).events)


async def _end_unit(tx: HttpTransaction, act: Reorganisation, end: UnitEnd) -> bool:
    command = DissolveUnit(
        at=tx.at,
        actor=tx.actor,
        effective_on=act.effective_on,
        successors=end.successors,
        legal_basis=act.legal_basis.basis(),
        reason=act.reason,
        unknown=frozenset(await not_standing(tx.connection, "unit", end.successors, act.effective_on)),
        children=frozenset(await children(tx.connection, "unit", end.id, act.effective_on)),
    )
    return bool((await tx.execute(units, end.id, command, commutative=True)).events)
