"""Who has a plan for the festival and who has none yet; how far it spread; what changed from another year."""

import secrets
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from fastapi.responses import Response

from services.portal import store
from services.portal.acts.form import figure
from services.portal.acts.plan import level_of
from services.portal.calling import Refusal, call
from services.portal.pages.acting import reached, shows
from services.portal.pages.places import communes_of
from services.portal.pages.season import FIGURES, Results, Season, followed, grouped, results_of, season_of
from services.portal.pages.thing import Trouble, position, seen, thing_page
from services.portal.store import Kept
from services.portal.text import vietnamese_order
from services.portal.things.festival import Occasion, Plan
from services.portal.things.spread import Spread
from services.portal.things.unit import Area, Unit
from services.portal.tiles import are_single, laid_out
from services.portal.visiting import PageRouter, Visit, Visiting, dated, not_found
from shared.contracts.actor import Role

router = PageRouter()

_PLANNING = ("district_police", "commune_police")
_IN_FORCE = ("issued", "executing", "reporting", "closed")
UNTOUCHED = "Chưa nhập số liệu nào. Xã nào không tổ chức thì ghi 0 ở xã đó."
COLUMNS = ("residential_areas", "held_alone", "held_together", "models_repeated")


@dataclass(frozen=True, slots=True)
class Covered:
    """A unit of which a plan is expected, with the plans that it has."""

    unit: str
    plans: tuple[Kept[Plan], ...]
    waived_because: str | None = None

    @property
    def coverage(self) -> str:
        """`none`, `waived`, `preparing` or `issued`."""
        states = {each.thing.status for each in self.plans}
        if not states:
            return "waived" if self.waived_because else "none"
        return "issued" if states & set(_IN_FORCE) else "preparing"


async def coverage_of(visit: Visit, season: Season) -> list[Covered]:
    """The units that stood on the season's first day (as the festival service expects them), by name."""
    if (opening := season.opening) is None:
        return []
    own: dict[str, list[Kept[Plan]]] = {}
    for each in season.plans:
        if each.thing.status != "cancelled":
            own.setdefault(each.thing.unit, []).append(each)
    names = await visit.learn_names()
    expected = [
        kept.id
        for kept in await store.every(visit.connection, Unit)
        if kept.thing.unit_kind in _PLANNING and kept.thing.on(opening.thing.starts_on) is not None
    ]
    expected.sort(key=lambda unit: vietnamese_order(names[unit]))
    return [Covered(unit, tuple(own.get(unit, ())), opening.thing.waived.get(unit)) for unit in expected]


@router.get("/festival/coverage")
@dated
async def coverage_page(visit: Visiting) -> Response:
    """Who has no plan yet, on the tile map and as a table."""
    season = await season_of(visit)
    covered = await coverage_of(visit, season)
    blocks = laid_out([each.unit for each in covered])
    return await visit.page(
        "festival_coverage.html",
        season=season,
        covered=covered,
        by_unit={each.unit: each for each in covered},
        counts=Counter(each.coverage for each in covered),
        late=_late(visit, season, covered),
        opening=season.opening,
        blocks=blocks,
        is_single=are_single(blocks),
        link=f"{visit.desk.settings.base}/festival/coverage?year={season.year}",
        position=await position(visit),
    )


def _late(visit: Visit, season: Season, covered: list[Covered]) -> set[str]:
    """The units that owe a plan in force and whose day has come."""
    due = season.opening.thing.plans_due_before if season.opening else None
    if due is None or due > visit.today:
        return set()
    return {each.unit for each in covered if each.coverage in ("none", "preparing")}


@dataclass(frozen=True, slots=True)
class Change:
    """A figure of two years side by side."""

    before: int
    after: int

    @property
    def difference(self) -> int:
        """What was added."""
        return self.after - self.before

    @property
    def percent(self) -> float | None:
        """The difference as a share of before; none where that is nothing."""
        return 100 * self.difference / self.before if self.before else None


def compared(before: Results, after: Results) -> dict[str, Change]:
    """Every figure of two years."""
    return {name: Change(getattr(before, name), getattr(after, name)) for name in FIGURES}


@router.get("/festival/comparison")
@dated
async def comparison_page(visit: Visiting) -> Response:
    """The season beside another (`?other=2023`), by default the one before.

    What merged until the end of the later year counts with its successor in both; what was split stays as it was.
    """
    season = await season_of(visit)
    other = visit.chosen("other", season.years) or season.year - 1
    before = await season_of(visit, other)
    then, now = results_of(before.events), results_of(season.events)
    units = {kept.id: kept.thing for kept in await store.every(visit.connection, Unit)}
    areas = {kept.id: kept.thing for kept in await store.every(visit.connection, Area)}
    end = date(max(season.year, other, 1), 12, 31)
    return await visit.page(
        "festival_comparison.html",
        season=season,
        other=other,
        is_known=bool(before.plans or before.events),
        total=compared(then, now),
        spread=_spread(await visit.every(Spread), other, season.year),
        sectors={code: Change(then.sectors.get(code, 0), count) for code, count in now.sectors.items()},
        by_unit=await _attendances(visit, before, season, lambda event: followed(event.thing.unit, units, end)),
        by_area=await _attendances(
            visit, before, season, lambda event: followed(event.thing.details.place.area, areas, end)
        ),
        position=await position(visit),
    )


async def _attendances(
    visit: Visit, before: Season, season: Season, by: Callable[[Kept[Occasion]], str]
) -> dict[str, Change]:
    """The attendances of either year in groups, by name; groups without any in both are left out."""
    then, now = await grouped(visit, before.events, by), await grouped(visit, season.events, by)
    nothing = results_of([])
    changes = {
        key: Change(then.get(key, nothing).attendance_total, now.get(key, nothing).attendance_total)
        for key in await grouped(visit, [*before.events, *season.events], by)
    }
    return {key: each for key, each in changes.items() if each.before or each.after}


def _spread(sheets: list[Kept[Spread]], other: int, year: int) -> dict[str, Change]:
    """How far it spread in two years, by verified sheets; nothing where neither year has one."""
    verified = [each.thing for each in sheets if each.thing.status == "verified" and each.thing.year in (other, year)]

    def total(name: str, of: int) -> int:
        return sum(getattr(each, name) for each in verified if each.year == of)

    names = ("residential_areas", "held", "models_repeated") if verified else ()
    return {name: Change(total(name, other), total(name, year)) for name in names}


@router.get("/festival/spread")
@dated
async def spread_page(visit: Visiting) -> Response:
    """The share of residential areas that held the festival, models that were taken up, by unit."""
    season = await season_of(visit)
    sheets = [each for each in await visit.every(Spread) if each.thing.year == season.year]
    return await visit.page(
        "festival_spread.html",
        season=season,
        sheets=sheets,
        verified=[each.thing for each in sheets if each.thing.status == "verified"],
        may_report=not visit.on and _reports(visit) and not any(
            each.thing.unit == visit.actor.unit and each.thing.status != "returned" for each in sheets
        ),
        position=await position(visit),
    )  # fmt: skip


def _reports(visit: Visit) -> bool:
    writes = visit.actor.has(Role.OFFICER, Role.HEAD, Role.DEPUTY)
    return writes and level_of(visit.actor.unit) is not None


@router.get("/festival/spread/report")
async def spread_form(visit: Visiting) -> Response:
    """The unit's sheet: a row for each commune of its area."""
    return await _form(visit, None)


async def _form(visit: Visit, trouble: Trouble | None) -> Response:
    if not _reports(visit):
        raise not_found()
    season = await season_of(visit)
    before = await _own(visit, season.year)
    known = {row.area: row for row in before.thing.rows} if before else {}
    sent: Mapping[str, str] = trouble.sent if trouble else {}
    communes = await communes_of(visit, visit.actor.unit)
    values = {
        f"{area}.{column}": sent.get(f"{area}.{column}", str(getattr(known[area], column)) if area in known else "")
        for area, _ in communes
        for column in COLUMNS
    }
    return await visit.page(
        "spread_form.html",
        422 if trouble else 200,
        season=season,
        before=before,
        communes=communes,
        columns=COLUMNS,
        values=values,
        trouble=trouble,
        key=secrets.token_urlsafe(16),
    )


async def _own(visit: Visit, year: int) -> Kept[Spread] | None:
    sheets = await visit.every(Spread, unit=visit.actor.unit)
    return next((each for each in sheets if each.thing.year == year), None)


@router.post("/festival/spread/report")
async def report_spread(visit: Visiting) -> Response:
    """Send the sheet; the sample is drawn from it."""
    season = await season_of(visit)
    areas = [area for area, _ in await communes_of(visit, visit.actor.unit)]
    typed = {(area, column): visit.form.get(f"{area}.{column}", "").strip() for area in areas for column in COLUMNS}
    if not any(typed.values()):
        return await _form(visit, Trouble("spread", UNTOUCHED, sent=visit.form))
    rows = [{"area": area, **{column: _figure(typed[area, column]) for column in COLUMNS}} for area in areas]
    answer = await call(
        visit, "festival", "PUT", f"/seasons/{season.year}/spreads/{visit.actor.unit}", {"rows": rows},
        key=visit.form.get("key"),
    )  # fmt: skip
    if isinstance(answer, Refusal):
        fields = {cell_of(place, areas): message for place, message in answer.fields.items()}
        return await _form(visit, Trouble("spread", answer.detail, fields, visit.form))
    await reached(visit, Spread, answer["id"], answer["version"])
    return visit.go(f"/festival/spreads/{answer['id']}?done=report&from={quote(visit.address, safe='')}")


def _figure(text: str) -> int | str:
    """Nothing typed is none."""
    return figure(text) if text else 0


def cell_of(place: str, areas: list[str]) -> str:
    """What the service calls `rows.3.held_alone`, as the sheet calls it; of a row as a whole its first cell."""
    rows, _, cell = place.partition(".")
    number, _, column = cell.partition(".")
    return f"{areas[int(number)]}.{column or COLUMNS[0]}" if rows == "rows" and number.isdigit() else place


@router.get("/festival/spreads/{key}")
@dated
async def sheet_page(key: str, visit: Visiting) -> Response:
    """A unit's sheet with the communes that are looked at."""
    return await show_sheet(visit, key)


async def show_sheet(visit: Visit, key: str, trouble: Trouble | None = None) -> Response:
    """The sheet's page."""
    kept = await seen(visit, Spread, key)
    found = {each.area: each.held for each in kept.thing.findings}
    is_own = kept.thing.unit == visit.actor.unit and _reports(visit)
    may_correct = not visit.on and is_own and kept.thing.status == "returned"
    return await thing_page(visit, kept, "spread.html", trouble, found=found, may_correct=may_correct)


shows("spread", show_sheet)
