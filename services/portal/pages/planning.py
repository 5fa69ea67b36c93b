"""A conference is planned: what it asks, of whom, on which form and until when. By the staff unit."""

from collections.abc import Iterable
from typing import Any

from fastapi.responses import Response

from services.portal.acts.form import Body, Field, figure, nested
from services.portal.definitions import form_choices
from services.portal.pages.creating import Creation, create, creation_page
from services.portal.pages.standing import of_kind, standing
from services.portal.pages.thing import seen
from services.portal.things.conference import Conference
from services.portal.visiting import PageRouter, Visit, Visiting
from shared.contracts.actor import Actor, Role
from shared.contracts.reports import ConferenceTerms, PeriodKind, SilenceRule
from shared.platform.problems import ProblemError

router = PageRouter()

_QUESTIONS = ("Câu hỏi", "Câu hỏi thứ hai", "Câu hỏi thứ ba", "Câu hỏi thứ tư", "Câu hỏi thứ năm")
_PERIODS = tuple((kind.value, kind.value) for kind in PeriodKind)
_DUTIES = {"district_police": "report", "commune_police": "report", "department": "opinion"}
_ASKED = {
    "district_police": "Công an cấp huyện: gửi báo cáo, tham luận và cho ý kiến",
    "commune_police": "Công an cấp xã: gửi báo cáo, tham luận và cho ý kiến",
    "department": "Các phòng: chỉ cho ý kiến",
}


def may_plan(actor: Actor) -> bool:
    """Whether the actor is of the staff unit. The service has the last word."""
    return actor.has(Role.STAFF, Role.STAFF_HEAD)


@router.get("/conferences/new")
async def planning_page(visit: Visiting) -> Response:
    """The form of a new conference; `?from=` another one, whose terms fill it in."""
    return await creation_page(visit, await _planning(visit))


@router.post("/conferences/new")
async def plan(visit: Visiting) -> Response:
    """Plan it, and go to its board."""
    creation = await _planning(visit)
    return await create(visit, creation, _planned(nested(creation.fields, visit.form), visit.actor.unit))


async def _planning(visit: Visit) -> Creation:
    if not may_plan(visit.actor):
        raise ProblemError(403, "not-staff-unit", "Đơn vị tham mưu lập kế hoạch hội nghị.")
    before = visit.request.query_params.get("from")
    terms = (await seen(visit, Conference, before)).thing.terms if before else None
    units = await standing(visit)
    chairs = of_kind(units, "provincial_police")
    return Creation(
        "Lập kế hoạch hội nghị", "Lưu kế hoạch", ("/conferences", "Các hội nghị"), Conference, "/conferences",
        [
            *_terms_fields(_typed(terms) if terms else {}, chairs, await form_choices(visit)),
            *_asked_fields([each for each in units if each[0] != visit.actor.unit], terms),
        ],
        note="Chưa gửi gì đến các đơn vị: hội nghị chỉ mở khi người chủ trì triệu tập.",
    )  # fmt: skip


def _terms_fields(
    typed: dict[str, str], chairs: list[tuple[str, str]], forms: list[tuple[str, str]]
) -> Iterable[Field]:
    held, asked, report = "Hội nghị", "Câu hỏi đặt ra cho các đơn vị", "Báo cáo phải gửi"

    def value(name: str, otherwise: str = "") -> str:
        return typed.get(name, otherwise)

    yield Field("title", "Tên hội nghị", value=value("title"), group=held)
    yield Field("chair.unit", "Chủ trì thuộc", "choice", choices=chairs, value=value("chair.unit"), group=held)
    yield Field("chair.office", "Chức vụ người chủ trì", value=value("chair.office", "Phó Giám đốc"), group=held)
    yield Field("held_on", "Ngày họp", "date", value=value("held_on"), group=held)
    for number, name in enumerate(_QUESTIONS, 1):
        place = f"question.{number}"
        yield Field(place, name, "text", required=number == 1, value=value(place), group=asked, rows=2)
    silence = "Khi tính tỷ lệ, tính cả đơn vị không trả lời"
    yield Field("silence", silence, "check", value=value("silence"), group=asked)
    yield Field("form", "Biểu mẫu", "choice", choices=forms, value=value("form"), group=report)
    yield Field(
        "period.kind", "Kỳ số liệu", "choice", choices=_PERIODS, choice_group="period",
        value=value("period.kind", PeriodKind.HALF_YEAR.value), group=report,
    )  # fmt: skip
    yield Field("period.starts_on", "Từ ngày", "date", value=value("period.starts_on"), group=report)
    yield Field("period.ends_on", "Đến hết ngày", "date", value=value("period.ends_on"), group=report)
    yield Field(
        "report_due_before", "Gửi báo cáo trước ngày", "date", value=value("report_due_before"), group=report,
        hint="Khi hỏi cả đơn vị và cấp dưới của đơn vị, hạn của cấp dưới sớm hơn theo quy định của loại kỳ.",
    )  # fmt: skip


def _asked_fields(units: list[tuple[str, str]], terms: ConferenceTerms | None) -> Iterable[Field]:
    """Those of the copied conference are ticked; at first all units below the province, which owe a report."""
    asked = {each.unit for each in terms.expected} if terms else None
    for kind, words in _ASKED.items():
        found = of_kind(units, kind)
        for unit, name in found:
            is_ticked = unit in asked if asked is not None else _DUTIES[kind] == "report"
            yield Field(
                f"expected.{unit}", name, "check", value="on" if is_ticked else "", group=f"{words} · ({len(found)})"
            )


def _planned(body: Body, staff_unit: str) -> dict[str, Any]:
    """The request: questions numbered without gaps, of each unit what its kind owes."""
    code, _, version = str(body.pop("form", "")).partition("/")
    questions: dict[str, str] = body.pop("question", {})
    asked = [unit for unit, is_ticked in body.pop("expected", {}).items() if is_ticked]
    return body | {
        "staff_unit": staff_unit,
        "questions": [{"code": f"Q{n}", "text": text} for n, text in enumerate(questions.values(), 1)],
        "expected": [{"unit": unit, "duty": _DUTIES.get(unit.rpartition("-")[0], "opinion")} for unit in asked],
        "form": {"code": code, "version": figure(version)},
        "silence_rule": "counted" if body.pop("silence", False) else "not_counted",
    }


def _typed(terms: ConferenceTerms) -> dict[str, str]:
    """The form's fields as these terms would have been typed."""
    return {
        "title": terms.title,
        "chair.unit": terms.chair.unit,
        "chair.office": terms.chair.office,
        "held_on": str(terms.held_on),
        **{f"question.{number}": each.text for number, each in enumerate(terms.questions, 1)},
        "silence": "on" if terms.silence_rule is SilenceRule.COUNTED else "",
        "form": f"{terms.form.code}/{terms.form.version}",
        "period.kind": terms.period.kind.value,
        "period.starts_on": str(terms.period.starts_on),
        "period.ends_on": str(terms.period.ends_on),
        "report_due_before": str(terms.report_due_before),
    }
