"""JSON routes of police units."""

from datetime import date

from fastapi import Query
from pydantic import ConfigDict, Field

from services.units.bodies import AreaId, EachRow, Registered, Slug
from services.units.directory import not_standing
from services.units.unit.domain import RegisterUnit, Unit, UnitVersion
from services.units.unit.store import list_units, units
from shared.contracts.base import UnitId, Value
from shared.contracts.calendar import local_day
from shared.contracts.units import Office
from shared.messaging.aggregate import Loaded
from shared.platform.bodies import LegalBasisInput
from shared.platform.guard import FreeLine
from shared.platform.http import CommandRouter, HttpTransaction, Page, PageRequest, ReadTransaction, Request, found

router = CommandRouter(tags=["units"])


class OfficeInput(Request):
    """An office of the unit; never a person."""

    code: Slug = Field(description="Stable within the unit", examples=["head"])
    title: FreeLine = Field(description="As documents print it", examples=["Trưởng Công an huyện"])


class UnitRegistration(Request):
    """One unit as it is from `valid_from` on."""

    id: UnitId
    name: FreeLine = Field(description="Full name", examples=["Công an huyện Hương Sơn"])
    kind: Slug = Field(description="`provincial_police`, `department`, `district_police`, `commune_police` …")
    parent: UnitId | None = Field(None, description="The unit above; must be registered before or above it")
    area: AreaId | None = Field(None, description="The area it serves; none for a department")
    symbol: FreeLine | None = Field(None, description="Abbreviation in its document numbers", examples=["CAH"])
    valid_from: date | None = Field(None, description="First day; null: before the records begin")
    legal_basis: LegalBasisInput | None = Field(None, description="The act that made it so")
    offices: tuple[OfficeInput, ...] = Field((), max_length=50)


class UnitRegistrations(Request):
    """Units to register, parents before their children."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "units": [
                        {
                            "id": "district_police-439",
                            "name": "Công an huyện Hương Sơn",
                            "kind": "district_police",
                            "parent": "provincial_police-42",
                            "area": "area-439",
                            "symbol": "CAH",
                            "offices": [{"code": "head", "title": "Trưởng Công an huyện"}],
                        }
                    ]
                }
            ]
        }
    )

    units: tuple[UnitRegistration, ...] = Field(min_length=1, max_length=1000)


class UnitView(Value):
    """A unit: what it is on the day asked for, and everything it was and will be."""

    id: str
    kind: str
    version: int = Field(description="Version for `If-Match`")
    as_of: date = Field(description="The day asked for")
    standing: UnitVersion | None = Field(description="What it is on that day; null when it does not exist then")
    versions: tuple[UnitVersion, ...] = Field(description="All that it was and will be, in order")
    ceases_on: date | None = Field(description="First day without it")
    successors: tuple[str, ...] = Field(description="Who took over when it ceased")


class UnitNode(Value):
    """A unit with the units below it on the day."""

    id: str
    name: str
    kind: str
    children: tuple["UnitNode", ...]


def view(loaded: Loaded[Unit], day: date) -> UnitView:
    """What callers see."""
    unit = loaded.state
    assert unit is not None
    return UnitView(
        id=loaded.id,
        kind=unit.kind,
        version=loaded.version,
        as_of=day,
        standing=unit.on(day),
        versions=unit.versions,
        ceases_on=unit.ceases_on,
        successors=unit.successors,
    )


async def register(tx: HttpTransaction, body: UnitRegistration) -> bool:
    """Register one unit. False when it is there already, just so."""
    unknown = await not_standing(tx.connection, "unit", [body.parent], body.valid_from)
    unknown |= await not_standing(tx.connection, "area", [body.area], body.valid_from)
    after = await tx.execute(
        units,
        body.id,
        RegisterUnit(
            at=tx.at,
            actor=tx.actor,
            id=body.id,
            name=body.name,
            kind=body.kind,
            parent=body.parent,
            area=body.area,
            symbol=body.symbol,
            valid_from=body.valid_from,
            legal_basis=body.legal_basis.basis() if body.legal_basis else None,
            offices=tuple(Office(code=each.code, title=each.title) for each in body.offices),
            unknown=frozenset(unknown),
        ),
        commutative=True,
    )
    return bool(after.events)


@router.post("/units/registrations")
async def register_units(body: UnitRegistrations, tx: HttpTransaction) -> Registered:
    """Register units, all or none. What is registered already, just so, is left alone: safe to repeat.

    For administrators. Publishes one `unit-registered` for each new unit.
    """
    each_row = EachRow()
    new = await each_row("units", body.units, lambda each: register(tx, each))
    each_row.refuse()
    return Registered(registered=new, unchanged=len(body.units) - new)


@router.get("/units")
async def list_all_units(
    query: ReadTransaction,
    page: PageRequest,
    as_of: date | None = Query(None, description="Day; today without it"),
    kind: Slug | None = None,
    parent: UnitId | None = None,
    area: AreaId | None = Query(None, description="The area that the unit serves"),
) -> Page[UnitView]:
    """Units that stand on the day, in order of registration."""
    day = as_of or local_day(query.at)
    rows = await list_units(
        query.connection, day, kind=kind, parent=parent, area=area, after=page.after, limit=page.fetch
    )
    return page.page(rows, lambda row: view(row[1], day), lambda row: row[0])


@router.get("/units/tree")
async def unit_tree(
    query: ReadTransaction,
    as_of: date | None = Query(None, description="Day; today without it"),
    root: UnitId | None = Query(None, description="Start here; all units without a parent otherwise"),
) -> list[UnitNode]:
    """Units that stand on the day, each with the units below it."""
    day = as_of or local_day(query.at)
    below: dict[str | None, list[tuple[Loaded[Unit], UnitVersion]]] = {}
    for _, loaded in await list_units(query.connection, day):
        version = loaded.state.on(day) if loaded.state else None
        if version is not None:
            below.setdefault(None if loaded.id == root else version.parent, []).append((loaded, version))

    def node(loaded: Loaded[Unit], version: UnitVersion) -> UnitNode:
        assert loaded.state is not None
        children = tuple(node(k, v) for k, v in below.get(loaded.id, []))
        return UnitNode(id=loaded.id, name=version.name, kind=loaded.state.kind, children=children)

    return [node(k, v) for k, v in below.get(None, []) if root in (None, k.id)]


@router.get("/units/{unit_id}")
async def get_unit(
    unit_id: UnitId, query: ReadTransaction, as_of: date | None = Query(None, description="Day; today without it")
) -> UnitView:
    """One unit with its whole history."""
    loaded = found(await units.load(query.connection, unit_id))
    return view(loaded, as_of or local_day(query.at))


@router.get("/units/{unit_id}/successors")
async def get_successors(
    unit_id: UnitId, query: ReadTransaction, as_of: date | None = Query(None, description="Day; today without it")
) -> list[UnitView]:
    """Who stands in the unit's place on the day: the unit itself, or its successors, followed to the end."""
    day = as_of or local_day(query.at)
    standing: dict[str, UnitView] = {}
    waiting = [found(await units.load(query.connection, unit_id))]
    seen: set[str] = set()
    while waiting:
        loaded = waiting.pop(0)
        if loaded.state is None or loaded.id in seen:
            continue
        seen.add(loaded.id)
        if loaded.state.ceases_on is not None and loaded.state.ceases_on <= day:
            waiting += [await units.load(query.connection, each) for each in loaded.state.successors]
        else:
            standing[loaded.id] = view(loaded, day)
    return list(standing.values())
