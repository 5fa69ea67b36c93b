"""Yearly classification of units: scored by the unit, appraised by the staff unit, confirmed by a leader's document."""

from collections import Counter

from fastapi.responses import Response

from services.portal import sight
from services.portal.acts.classification import score_fields
from services.portal.acts.form import Field, Material, nested
from services.portal.definitions import Definition, every, scheme_of
from services.portal.pages.acting import shows
from services.portal.pages.creating import Creation, create, creation_page
from services.portal.pages.thing import Trouble, seen, thing_page
from services.portal.text import vietnamese_order
from services.portal.things.classification import Classification
from services.portal.visiting import PageRouter, Visit, Visiting, dated
from shared.contracts.actor import Role

router = PageRouter()


@router.get("/classifications")
@dated
async def list_classifications(visit: Visiting) -> Response:
    """The classifications of a year: `?year=2024`, the last year that has any without it."""
    found = [kept for kept in await visit.every(Classification) if sight.sees(visit.actor, kept)]
    years = sorted({kept.thing.year for kept in found}, reverse=True)
    year = visit.chosen("year", years) or max(years, default=None)
    names = await visit.learn_names()
    shown = [kept for kept in found if kept.thing.year == year]
    shown.sort(key=lambda kept: (-kept.thing.points, vietnamese_order(names.get(kept.thing.unit, ""))))
    grades = await _grade_names(visit, shown[0].thing) if shown else {}
    return await visit.page(
        "classifications.html",
        classifications=shown,
        years=years,
        year=year,
        grades=grades,
        confirmed=Counter(kept.thing.grade for kept in shown if kept.thing.grade),
        may_score=not visit.on and visit.actor.has(Role.HEAD, Role.DEPUTY),
    )


async def _grade_names(visit: Visit, thing: Classification) -> dict[str, str]:
    scheme = await scheme_of(visit, thing.scheme, thing.own.scores)
    return {each["code"]: each["title"] for each in scheme["grades"]}


@router.get("/classifications/new")
async def new_self_score(visit: Visiting) -> Response:
    """The form of a first self-score."""
    return await creation_page(visit, _scoring(visit, await _latest_scheme(visit)))


@router.post("/classifications/new")
async def score_self(visit: Visiting) -> Response:
    """Score one's own unit for a year."""
    scheme = await _latest_scheme(visit)
    creation = _scoring(visit, scheme)
    return await create(visit, creation, nested(creation.fields, visit.form) | {"scheme": scheme["reference"]})


async def _latest_scheme(visit: Visit) -> Definition:
    return (await every(visit, "/classification-schemes"))[-1]


def _scoring(visit: Visit, scheme: Definition) -> Creation:
    may = visit.actor.has(Role.HEAD, Role.DEPUTY)
    year = Field("year", "Năm", "number", value=str(visit.today.year))
    fields = [
        year,
        *score_fields(Material(criteria=scheme["criteria"]), {}),
        Field("note", "Giải trình", "text", required=False),
    ]
    return Creation(
        "Tự chấm điểm phân loại", "Gửi điểm tự chấm", ("/classifications", "Phân loại phong trào"), Classification,
        "/classifications", fields, empty="" if may else "Chỉ trưởng, phó đơn vị gửi điểm tự chấm của đơn vị.",
    )  # fmt: skip


@router.get("/classifications/{key}")
@dated
async def classification_page(key: str, visit: Visiting) -> Response:
    """The unit's points beside the staff unit's, with the reasons where they differ, and the grade."""
    return await show_classification(visit, key)


async def show_classification(visit: Visit, key: str, trouble: Trouble | None = None) -> Response:
    """The classification's page."""
    kept = await seen(visit, Classification, key)
    scheme = await scheme_of(visit, kept.thing.scheme, kept.thing.own.scores)
    reached = next((each for each in scheme["grades"] if kept.thing.points >= each["at_least"]), None)
    return await thing_page(visit, kept, "classification.html", trouble, scheme=scheme, reached=reached)


shows("classification", show_classification)
