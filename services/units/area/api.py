"""JSON routes of administrative areas."""

from datetime import date

from fastapi import Query
from pydantic import ConfigDict, Field

from services.units.area.domain import Area, AreaVersion, RegisterArea
from services.units.area.store import areas, list_areas
from services.units.bodies import AreaId, EachRow, Registered, Slug
from services.units.directory import not_standing
from shared.contracts.base import Value
from shared.contracts.calendar import local_day
from shared.contracts.units import AreaSuccession
from shared.messaging.aggregate import Loaded
from shared.platform.bodies import LegalBasisInput
from shared.platform.guard import FreeLine
from shared.platform.http import CommandRouter, HttpTransaction, Page, PageRequest, ReadTransaction, Request, found

router = CommandRouter(tags=["areas"])


class AreaRegistration(Request):
    """One area as it is from `valid_from` on."""

    id: AreaId
    name: FreeLine = Field(description="Full name with its kind")
    kind: Slug = Field(description="`province`, `city`, `town`, `district`, `ward`, `township`, `commune` …")
    level: Slug = Field(description="`province`, `district` or `commune`")
    parent: AreaId | None = Field(None, description="The area it belongs to; must be registered before or above it")
    valid_from: date | None = Field(None, description="First day; null: before the records begin")
    valid_to: date | None = Field(None, lt=date(9000, 1, 1), description="Last day, inclusive, if it is known")
    legal_basis: LegalBasisInput | None = Field(None, description="The act that made it so")


class AreaRegistrations(Request):
    """Areas to register, parents before their children."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "areas": [
                        {"id": "area-42", "name": "Tỉnh Hà Tĩnh", "kind": "province", "level": "province"},
                        {
                            "id": "area-439",
                            "name": "Huyện Hương Sơn",
                            "kind": "district",
                            "level": "district",
                            "parent": "area-42",
                        },
                    ]
                }
            ]
        }
    )

    areas: tuple[AreaRegistration, ...] = Field(min_length=1, max_length=1000)


class AreaView(Value):
    """An area: what it is on the day asked for, and everything it was and will be."""

    id: str
    version: int = Field(description="Version for `If-Match`")
    as_of: date = Field(description="The day asked for")
    standing: AreaVersion | None = Field(description="What it is on that day; null when it does not exist then")
    versions: tuple[AreaVersion, ...] = Field(description="All that it was and will be, in order")
    ceases_on: date | None = Field(description="First day without it")
    successors: tuple[AreaSuccession, ...]


class AreaNode(Value):
    """An area with what belongs to it on the day."""

    id: str
    name: str
    kind: str
    level: str
    children: tuple["AreaNode", ...]


def view(loaded: Loaded[Area], day: date) -> AreaView:
    """What callers see."""
    area = loaded.state
    assert area is not None
    return AreaView(
        id=loaded.id,
        version=loaded.version,
        as_of=day,
        standing=area.on(day),
        versions=area.versions,
        ceases_on=area.ceases_on,
        successors=area.successors,
    )


async def register(tx: HttpTransaction, body: AreaRegistration) -> bool:
    """Register one area. False when it is there already, just so."""
    after = await tx.execute(
        areas,
        body.id,
        RegisterArea(
            at=tx.at,
            actor=tx.actor,
            name=body.name,
            kind=body.kind,
            level=body.level,
            parent=body.parent,
            valid_from=body.valid_from,
            valid_to=body.valid_to,
            legal_basis=body.legal_basis.basis() if body.legal_basis else None,
            unknown=frozenset(await not_standing(tx.connection, "area", [body.parent], body.valid_from)),
        ),
        commutative=True,
    )
    return bool(after.events)


@router.post("/areas/registrations")
async def register_areas(body: AreaRegistrations, tx: HttpTransaction) -> Registered:
    """Register areas, all or none. What is registered already, just so, is left alone: safe to repeat.

    For administrators. Publishes one `area-registered` for each new area.
    """
    each_row = EachRow()
    new = await each_row("areas", body.areas, lambda each: register(tx, each))
    each_row.refuse()
    return Registered(registered=new, unchanged=len(body.areas) - new)


@router.get("/areas")
async def list_all_areas(
    query: ReadTransaction,
    page: PageRequest,
    as_of: date | None = Query(None, description="Day; today without it"),
    level: Slug | None = None,
    kind: Slug | None = None,
    parent: AreaId | None = None,
) -> Page[AreaView]:
    """Areas that stand on the day, in order of registration."""
    day = as_of or local_day(query.at)
    rows = await list_areas(
        query.connection, day, level=level, kind=kind, parent=parent, after=page.after, limit=page.fetch
    )
    return page.page(rows, lambda row: view(row[1], day), lambda row: row[0])


@router.get("/areas/tree")
async def area_tree(
    query: ReadTransaction,
    as_of: date | None = Query(None, description="Day; today without it"),
    root: AreaId | None = Query(None, description="Start here; all areas without a parent otherwise"),
) -> list[AreaNode]:
    """Areas that stand on the day, each with what belongs to it."""
    day = as_of or local_day(query.at)
    below: dict[str | None, list[tuple[str, AreaVersion]]] = {}
    for _, loaded in await list_areas(query.connection, day):
        version = loaded.state.on(day) if loaded.state else None
        if version is not None:
            below.setdefault(None if loaded.id == root else version.parent, []).append((loaded.id, version))

    def node(key: str, version: AreaVersion) -> AreaNode:
        children = tuple(node(k, v) for k, v in below.get(key, []))
        return AreaNode(id=key, name=version.name, kind=version.kind, level=version.level, children=children)

    tops = [(k, v) for k, v in below.get(None, []) if root in (None, k)]
    return [node(k, v) for k, v in tops]


@router.get("/areas/{area_id}")
async def get_area(
    area_id: AreaId, query: ReadTransaction, as_of: date | None = Query(None, description="Day; today without it")
) -> AreaView:
    """One area with its whole history."""
    loaded = found(await areas.load(query.connection, area_id))
    return view(loaded, as_of or local_day(query.at))
