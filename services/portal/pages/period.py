"""Period summaries: who is asked, how complete and how timely, the figures, the document."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from fastapi.responses import Response

from services.portal import sight
from services.portal.acts.form import Body, Field, figure, nested
from services.portal.calling import Refusal, call
from services.portal.definitions import form_choices, form_of
from services.portal.pages.acting import shows
from services.portal.pages.creating import Creation, create, creation_page
from services.portal.pages.following import following, form_filled
from services.portal.pages.standing import of_kind, standing
from services.portal.pages.thing import Trouble, seen, thing_page
from services.portal.store import Kept
from services.portal.text import vietnamese_order
from services.portal.things.period import PeriodSummary
from services.portal.things.report import Report, is_counted
from services.portal.things.unit import Unit
from services.portal.visiting import PageRouter, Visit, Visiting, dated
from shared.contracts.actor import Role
from shared.contracts.reports import PeriodKind
from shared.platform.problems import ProblemError

router = PageRouter()
_KINDS = tuple((kind.value, kind.value) for kind in PeriodKind)
_SPARED = {
    "district_police": "Công an cấp huyện không phải báo cáo",
    "commune_police": "Công an cấp xã không phải báo cáo",
    "department": "Phòng không phải báo cáo",
}


@dataclass(frozen=True, slots=True)
class Line:
    """What one expected unit has brought."""

    unit: str
    report: Kept[Report] | None
    is_counted: bool
    is_late: bool
    is_missing: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a period is: `sent` counts reports at hand, `counted` those that are accepted."""

    lines: tuple[Line, ...]
    expected: int
    sent: int
    counted: int
    in_time: int

    @property
    def completeness(self) -> float:
        """Counted of expected, in percent."""
        return 100 * self.counted / self.expected if self.expected else 0

    @property
    def timeliness(self) -> float:
        """Counted and in time of expected, in percent."""
        return 100 * self.in_time / self.expected if self.expected else 0


def standing_of(kept: Kept[PeriodSummary], reports: list[Kept[Report]], names: dict[str, str]) -> Standing:
    """Unit by unit. A report that passed to a successor stands in the line of the unit that was asked."""
    by_unit = {each.thing.asked: each for each in reports if each.thing.corrects is None}
    lines: list[Line] = []
    for unit in sorted(kept.thing.opened.expected, key=lambda unit: vietnamese_order(names.get(unit, unit))):
        report = by_unit.get(unit)
        sent = report is not None and bool(report.thing.revisions)
        counted = report is not None and is_counted(report.thing)
        late = report is not None and report.thing.is_late
        lines.append(Line(unit, report, counted, late, not sent))
    return Standing(
        tuple(lines),
        len(lines),
        sum(not each.is_missing for each in lines),
        sum(each.is_counted for each in lines),
        sum(each.is_counted and not each.is_late for each in lines),
    )


@router.get("/periods")
@dated
async def list_periods(visit: Visiting) -> Response:
    """The periods that the visitor may see, the latest first."""
    found = [kept for kept in await visit.every(PeriodSummary) if sight.sees(visit.actor, kept)]
    names = await visit.learn_names()
    periods = [(kept, standing_of(kept, await visit.every(Report, parent=kept.id), names)) for kept in found[::-1]]
    return await visit.page(
        "periods.html", periods=periods, may_open=not visit.on and visit.actor.has(Role.STAFF, Role.STAFF_HEAD)
    )


@router.get("/periods/new")
async def new_period(visit: Visiting) -> Response:
    """The form that opens the reporting of a period."""
    return await creation_page(visit, await _opening(visit))


@router.post("/periods/new")
async def open_period(visit: Visiting) -> Response:
    """Open it: each unit chosen owes a report from now on."""
    creation = await _opening(visit)
    return await create(visit, creation, await _opened(visit, nested(creation.fields, visit.form)))


async def _opening(visit: Visit) -> Creation:
    if not visit.actor.has(Role.STAFF, Role.STAFF_HEAD):
        raise ProblemError(403, "not-yours-to-do", "Chỉ đơn vị tham mưu mở kỳ báo cáo.")
    forms = await form_choices(visit)
    units = await standing(visit, since=visit.today - timedelta(days=366))
    asked = [(kind, "") for kind in _SPARED if of_kind(units, kind)]
    days, whom = "Thời gian", "Đơn vị phải báo cáo"
    return Creation(
        "Mở kỳ báo cáo", "Mở kỳ báo cáo", ("/periods", "Tổng hợp kỳ"), PeriodSummary, "/period-summaries",
        [
            Field("title", "Tên báo cáo tổng hợp", value="Báo cáo tổng hợp "),
            Field("form", "Biểu mẫu", "choice", choices=forms),
            Field("period.kind", "Loại kỳ", "choice", choices=_KINDS, choice_group="period", group=days),
            Field("period.starts_on", "Từ ngày", "date", group=days),
            Field("period.ends_on", "Đến hết ngày", "date", group=days, hint="Số liệu tính đến hết ngày này"),
            Field("report_working_days", "Số ngày làm việc để đơn vị gửi báo cáo", "number", group=days, value="3"),
            Field("working_days", "Số ngày làm việc để tổng hợp", "number", group=days, value="5"),
            Field(
                "cutoffs", "Chốt số liệu riêng", required=False, group=days,
                hint="Nhóm hoặc mã chỉ tiêu và ngày, ví dụ: E 15/11/2024, E01 31/10/2024; bỏ trống: hết kỳ",
            ),
            Field("asked", "Loại đơn vị", "choice", choices=asked, choice_group="unit_kind", group=whom),
            *(
                Field(f"except.{unit}", name, "check", group=spared)
                for kind, spared in _SPARED.items()
                for unit, name in of_kind(units, kind)
            ),
        ],
        note="Mỗi đơn vị phải gửi báo cáo ngay từ khi mở kỳ; hạn của cấp dưới sớm hơn theo quy định của loại kỳ.",
    )  # fmt: skip


async def _opened(visit: Visit, body: Body) -> Body:
    """The units are those of the kind that stand on the period's last day."""
    kind = body.pop("asked", None)
    left_out = {unit for unit, is_ticked in body.pop("except", {}).items() if is_ticked}
    code, _, version = str(body.pop("form", "")).partition("/")
    try:
        day = date.fromisoformat(str(body.get("period", {}).get("ends_on", "")))
    except ValueError:
        day = visit.today
    units = [
        kept.id
        for kept in await visit.every(Unit)
        if kept.thing.unit_kind == kind and kept.thing.on(day) is not None and kept.id not in left_out
    ]
    form = {"code": code, "version": figure(version)}
    cutoffs = _cutoffs(str(body.pop("cutoffs", "")))
    return body | {"staff_unit": visit.actor.unit, "form": form, "expected": units, "cutoffs": cutoffs}


def _cutoffs(typed: str) -> dict[str, str]:
    """What was typed as `E 15/11/2024, E01 31/10/2024`. What is no day is left to the service to refuse."""
    found: dict[str, str] = {}
    for part in filter(None, (part.strip() for part in typed.replace(";", ",").split(","))):
        group, _, day = part.partition(" ")
        found[group.rstrip(":").upper()] = "-".join(part.zfill(2) for part in reversed(day.strip().split("/")))
    return found


@router.get("/periods/{key}")
@dated
async def period_page(key: str, visit: Visiting) -> Response:
    """The period: who has sent, who is missing, the figures over all units."""
    return await show_period(visit, key)


async def show_period(visit: Visit, key: str, trouble: Trouble | None = None) -> Response:
    """The period's page."""
    kept = await seen(visit, PeriodSummary, key)
    reports = await visit.every(Report, parent=key)
    await visit.learn_names()
    totals, sha256 = await _figures(visit, kept)
    form = await form_of(visit, kept.thing.opened.form)
    groups: dict[str, list[tuple[dict[str, Any], dict[str, Any]]]] = {}
    by_code = {each["code"]: each for each in totals}
    for row in form["rows"]:
        if row["code"] in by_code:
            groups.setdefault(row["code"][0], []).append((row, by_code[row["code"]]))
    return await thing_page(
        visit, kept, "period.html", trouble, sha256, standing=standing_of(kept, reports, visit.names), groups=groups,
        link=f"{visit.desk.settings.base}/periods/{key}", following=await _following(visit, kept),
        readable={each.id for each in reports if sight.sees(visit.actor, each)},
    )  # fmt: skip


async def _following(visit: Visit, kept: Kept[PeriodSummary]) -> str | None:
    """Where its staff unit opens the period after it."""
    opened = kept.thing.opened
    is_theirs = visit.actor.unit == opened.staff_unit and visit.actor.has(Role.STAFF, Role.STAFF_HEAD)
    period = following(opened.period) if is_theirs and not visit.on else None
    if period is None:
        return None
    units = [each.id for each in await visit.every(Unit) if each.thing.on(period.ends_on) is not None]
    return form_filled(opened, period, units)


async def _figures(visit: Visit, kept: Kept[PeriodSummary]) -> tuple[list[dict[str, Any]], str | None]:
    """The signed totals, or those of the accepted reports as the service adds them up now, with their hash."""
    if kept.thing.signed is not None:
        return [each.model_dump(mode="json") for each in kept.thing.signed.totals], None
    if visit.on or not visit.actor.is_provincial:
        return [], None
    try:
        answer: Any = await call(visit, "reports", "GET", f"/period-summaries/{kept.id}/figures")
    except ProblemError:
        return [], None
    return ([], None) if isinstance(answer, Refusal) else (answer["figures"]["totals"], answer["sha256"])


shows("period", show_period)
