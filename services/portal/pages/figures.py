"""A unit's figures over the periods that it reported on, one indicator at a time."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi.responses import Response

from services.portal import sight
from services.portal.definitions import form_of
from services.portal.pages.thing import seen
from services.portal.store import Kept
from services.portal.things.report import WITH_UNIT, Report
from services.portal.things.unit import Unit
from services.portal.visiting import PageRouter, Visit, Visiting, dated

router = PageRouter()


@dataclass(frozen=True, slots=True)
class Point:
    """A figure of a period, and how far it is from the one before."""

    report: Kept[Report]
    value: int
    difference: int | None


@router.get("/units/{key}/figures")
@dated
async def figures_page(key: str, visit: Visiting) -> Response:
    """One indicator (`?code=C04`) of one sort of report (`?of=`), the earliest period first."""
    unit = await seen(visit, Unit, key)
    reports = [each for each in await visit.every(Report, unit=key) if _is_told(each) and sight.sees(visit.actor, each)]
    sorts = Counter(_sort(each.thing) for each in reports)
    asked = visit.request.query_params
    sort = asked.get("of", "") if asked.get("of") in sorts else next((name for name, _ in sorts.most_common(1)), "")
    of_sort = [each for each in reports if _sort(each.thing) == sort]
    rows = await _rows(visit, of_sort)
    code = asked.get("code", "") if asked.get("code") in rows else next(iter(rows), "")
    return await visit.page(
        "figures.html",
        kept=unit,
        sorts=sorts,
        sort=sort,
        are_forms=len({name.partition("/")[0] for name in sorts}) > 1,
        rows=rows,
        code=code,
        points=points_of(of_sort, code),
    )


def _is_told(kept: Kept[Report]) -> bool:
    """Whether it is with the staff unit or taken; a correction is told by what it corrects."""
    return bool(kept.thing.revisions) and kept.thing.status not in WITH_UNIT and kept.thing.corrects is None


def _sort(report: Report) -> str:
    """Only reports on one form, on one kind of period, can be compared."""
    return f"{report.form.code}/{report.period.kind.value}"


async def _rows(visit: Visit, reports: Sequence[Kept[Report]]) -> dict[str, Any]:
    """The indicators that have a figure in any of the reports, as the latest form calls them."""
    filled = {
        code
        for each in reports
        for code, value in each.thing.revisions[-1].event.indicators.items()
        if isinstance(value, int)
    }
    if not filled:
        return {}
    latest = max(reports, key=lambda each: (each.thing.period.ends_on, each.thing.form.version))
    named = {row["code"]: row for row in (await form_of(visit, latest.thing.form))["rows"] if row["code"] in filled}
    return named | {code: {"name": code, "unit": ""} for code in sorted(filled - named.keys())}


def points_of(reports: Sequence[Kept[Report]], code: str) -> list[Point]:
    """The figures in the order of their periods."""
    found: list[Point] = []
    for each in sorted(reports, key=lambda each: each.thing.period.starts_on):
        value = each.thing.revisions[-1].event.indicators.get(code)
        if isinstance(value, int):
            found.append(Point(each, value, value - found[-1].value if found else None))
    return found
