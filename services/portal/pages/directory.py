"""Units on any day, and the history of whatever has no page of its own."""

from datetime import date
from typing import Any

from fastapi.responses import Response
from starlette.routing import Match

from services.portal import sight, store
from services.portal.acts.form import figure
from services.portal.pages.registering import may_organise
from services.portal.pages.thing import other, seen, thing_page
from services.portal.paging import paged
from services.portal.text import vietnamese_order
from services.portal.things.folding import MODELS
from services.portal.things.unit import Area, Unit
from services.portal.visiting import Page, PageRouter, Visit, Visiting, dated, not_found
from shared.contracts.actor import Role
from shared.contracts.readers import reads_register

router = PageRouter()

UNIT_KINDS = ("provincial_police", "department", "district_police", "commune_police")


@router.get("/units")
async def list_units(visit: Visiting) -> Response:
    """The units as they stand on a day: `?on=2025-07-01`, today without it. Any day, before or after an act."""
    on = _day(visit)
    units = [(kept, kept.thing.on(on)) for kept in await store.every(visit.connection, Unit)]
    standing = [(kept, version) for kept, version in units if version is not None]
    groups = {
        kind: sorted(
            (each for each in standing if each[0].thing.unit_kind == kind), key=lambda e, kind=kind: _order(kind, e[0])
        )
        for kind in dict.fromkeys((*UNIT_KINDS, *(kept.thing.unit_kind for kept, _ in standing)))
    }
    acts = {version.valid_from for kept, _ in units for version in kept.thing.versions if version.valid_from}
    acts |= {kept.thing.ends_on for kept, _ in units if kept.thing.ends_on}
    return await visit.page(
        "units.html", on=on, groups=groups, count=len(standing), acts=sorted(acts)[-6:],
        may_organise=may_organise(visit), counted=_counted(visit),
    )  # fmt: skip


def _day(visit: Visit) -> date:
    """Any day, also one to come: acts are recorded ahead of theirs."""
    try:
        return date.fromisoformat(visit.request.query_params.get("on", ""))
    except ValueError:
        return visit.today


def _counted(visit: Visit) -> tuple[int, int] | None:
    """How many were registered just now, and how many were there already."""
    new, known = (figure(visit.request.query_params.get(name, "")) for name in ("registered", "unchanged"))
    return (new, known) if isinstance(new, int) and isinstance(known, int) else None


def _order(kind: str, unit: store.Kept[Unit]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    return vietnamese_order(unit.id if kind == "department" else unit.thing.title)


@router.get("/units/areas")
async def list_areas(visit: Visiting) -> Response:
    """The areas as they stand on a day, below those that they belong to. Any day, as for units."""
    on = _day(visit)
    found = [(kept, kept.thing.on(on)) for kept in await store.every(visit.connection, Area)]
    standing = {kept.id: (kept, version) for kept, version in found if version is not None}
    below: dict[str | None, list[str]] = {}
    for key, (_, version) in standing.items():
        below.setdefault(version.parent if version.parent in standing else None, []).append(key)
    for keys in below.values():
        keys.sort(key=lambda key: vietnamese_order(standing[key][1].name))
    return await visit.page(
        "areas.html", on=on, standing=standing, below=below, may_organise=may_organise(visit), counted=_counted(visit),
    )  # fmt: skip


@router.get("/units/{key}")
@dated
async def unit_page(key: str, visit: Visiting) -> Response:
    """A unit, with what belongs to it; or an area."""
    if key.startswith("area-"):
        area = await seen(visit, Area, key)
        return await thing_page(visit, area, "area.html", predecessors=await _predecessors(visit, area))
    kept = await seen(visit, Unit, key)
    own = await store.of_unit(visit.connection, key, at=visit.at)
    things = [each for each in own if sight.sees(visit.actor, each)]
    may_read = reads_register(visit.actor, key)
    return await thing_page(
        visit, kept, "unit.html", things=things, predecessors=await _predecessors(visit, kept),
        reads_register=may_read, reads_heading=may_read or visit.actor.has(Role.ADMIN),
    )  # fmt: skip


async def _predecessors(visit: Visit, kept: store.Kept[Any]) -> list[store.Kept[Any]]:
    """Whom it took over from, up to the day of the page."""
    found = await store.of_kind(visit.connection, kept.kind)
    return [
        each
        for each in found
        if kept.id in each.thing.successors and each.thing.ends_on and each.thing.ends_on <= visit.today
    ]


@router.get("/things/{kind}")
@dated
async def list_others(kind: str, visit: Visiting) -> Response:
    """The things of a kind that has no pages of its own yet."""
    if kind in MODELS:
        raise not_found()
    found = await store.of_kind(visit.connection, kind, at=visit.at)
    seen_ones = [each for each in found if sight.sees(visit.actor, each)]
    return await visit.page("things.html", kind=kind, things=paged(visit, seen_ones[::-1]))


@router.get("/things/{kind}/{key}")
@dated
async def other_page(kind: str, key: str, visit: Visiting) -> Response:
    """A thing that has no page of its own yet: its history."""
    if kind in MODELS:
        raise not_found()
    return await thing_page(visit, await other(visit, kind, key), "thing.html")


class _Elsewhere(Page):
    """Matches what nobody else does, and leaves the operators' paths to the platform."""

    def matches(self, scope: Any) -> tuple[Match, Any]:
        if scope["path"].startswith(
            ("/healthz", "/readyz", "/metrics", "/operator/", "/development/", "/openapi.json", "/docs")
        ):
            return Match.NONE, {}
        return super().matches(scope)


async def nothing_here(path: str, visit: Visiting) -> Response:
    """Whatever else is asked for."""
    raise not_found()


router.add_api_route("/{path:path}", nothing_here, methods=["GET", "POST"], route_class_override=_Elsewhere)
