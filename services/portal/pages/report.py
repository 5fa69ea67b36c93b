"""Reports: the list, the report with its revisions, and the form that a unit fills in."""

from typing import Any

from fastapi.responses import Response

from services.portal import store
from services.portal.comparing import changed_figures, rewritten
from services.portal.definitions import form_of
from services.portal.pages.acting import shows
from services.portal.pages.thing import Trouble, seen, thing_page
from services.portal.paging import paged
from services.portal.sight import sees
from services.portal.store import Kept
from services.portal.text import vietnamese_order
from services.portal.things.report import WITH_UNIT, Report
from services.portal.visiting import PageRouter, Visit, Visiting, dated, not_found
from shared.contracts.actor import Role

router = PageRouter()


@router.get("/reports")
@dated
async def list_reports(visit: Visiting) -> Response:
    """The reports that the visitor may see: the latest asker first, then by the name of the unit."""
    wanted = visit.request.query_params.get("status", "")
    found = [kept for kept in await visit.every(Report) if sees(visit.actor, kept)]
    states = sorted({kept.thing.status for kept in found})
    askers = await store.with_ids(visit.connection, list({kept.thing.conference for kept in found}))
    conferences = {kept.id: kept.thing.title for kept in askers}
    shown = [kept for kept in found if not wanted or kept.thing.status == wanted]
    age = {asker: -number for number, asker in enumerate(dict.fromkeys(kept.thing.conference for kept in found))}
    names = await visit.learn_names()
    shown.sort(key=lambda kept: (age[kept.thing.conference], vietnamese_order(names.get(kept.thing.unit, ""))))
    return await visit.page(
        "reports.html", reports=paged(visit, shown), states=states, wanted=wanted, conferences=conferences
    )


@router.get("/reports/{key}")
@dated
async def report_page(key: str, visit: Visiting) -> Response:
    """The report: its figures, what the checks say, its revisions beside each other."""
    return await show(visit, key)


async def show(visit: Visit, key: str, trouble: Trouble | None = None) -> Response:
    """The report's page."""
    kept = await seen(visit, Report, key)
    form = await _form(visit, kept.thing)
    may_write = not visit.on and kept.thing.status in WITH_UNIT and _writes(visit, kept.thing)
    previous = await _previous(visit, kept)
    return await thing_page(
        visit, kept, "report.html", trouble, form=form, may_write=may_write, previous=previous,
        shown=kept.thing.revisions[-2:],
    )  # fmt: skip


async def _previous(visit: Visit, kept: Kept[Report]) -> Kept[Report] | None:
    """The accepted report of the unit's last period before this one, on the same form."""
    report = kept.thing
    earlier = [
        each
        for each in await visit.every(Report, unit=report.unit)
        if each.thing.form.code == report.form.code
        and each.thing.period.ends_on < report.period.starts_on
        and each.thing.status in ("accepted", "consolidated")
    ]
    return max(earlier, key=lambda each: each.thing.period.ends_on, default=None)


@router.get("/reports/{key}/compare")
async def compare(key: str, visit: Visiting) -> Response:
    """Two revisions beside each other: `?before=1&after=2`, the last two without it."""
    kept = await seen(visit, Report, key)
    last = len(kept.thing.revisions)
    if last < 2:
        raise not_found()
    after = visit.chosen("after", range(1, last + 1)) or last
    before = visit.chosen("before", range(1, last + 1)) or (after - 1 if after > 1 else 2)
    old, new = (kept.thing.revisions[number - 1] for number in (before, after))
    form = await _form(visit, kept.thing)
    return await visit.page(
        "compare.html",
        kept=kept,
        thing=kept.thing,
        old=old,
        new=new,
        figures=changed_figures(form["rows"], old.event, new.event),
        texts=rewritten(form["sections"], old.event, new.event),
        between=[r for r in kept.thing.returns if before <= r.event.revision < after],
    )


async def _form(visit: Visit, report: Report) -> dict[str, Any]:
    """The indicator form's definition. While its service is away, codes stand for the names: figures can be read."""
    form = await form_of(visit, report.form)
    return form if form["rows"] else _without_names(report)


def _without_names(report: Report) -> dict[str, Any]:
    last = report.revisions[-1].event if report.revisions else None
    rows: list[dict[str, Any]] = [
        {"code": code, "name": code, "unit": "", "choices": {}} for code in sorted(last.indicators if last else {})
    ]
    return {"rows": rows, "sections": [{"code": code, "title": ""} for code in (last.narrative if last else {})]}


def _writes(visit: Visit, report: Report) -> bool:
    return visit.actor.unit == report.unit and visit.actor.has(Role.OFFICER, Role.HEAD, Role.DEPUTY)


shows("report", show)
