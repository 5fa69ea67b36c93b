"""By what due dates are reckoned: levels, holidays, notice before them, when a late task goes up.

An administrator edits; all may read.
"""

import json
import secrets
from datetime import date
from typing import Any
from urllib.parse import quote

from fastapi.responses import Response

from services.portal.acts.form import Body, Field, nested
from services.portal.calling import Refusal, call
from services.portal.pages.norms import basis_fields
from services.portal.pages.thing import Trouble
from services.portal.visiting import PageRouter, Visit, Visiting, not_found
from shared.contracts.actor import Role
from shared.contracts.base import LegalBasis, Value
from shared.contracts.reports import PeriodKind
from shared.platform.problems import ProblemError

router = PageRouter()

_PERIODS = tuple((kind.value, kind.value) for kind in PeriodKind)
KINDS = ("district_police", "commune_police")
_FURTHER = ("Báo cáo tiếp cấp trên sau", "Báo cáo tiếp lần nữa sau", "Báo cáo tiếp lần cuối sau")
_ASKED = (
    ("reports", "/deadline-rules"), ("reports", "/holidays"), ("reports", "/reminders"), ("units", "/task-escalation"),
)  # fmt: skip


class Holiday(Value):
    """A day on which offices do not work."""

    day: date
    name: str
    legal_basis: LegalBasis
    is_sample: bool


def _fields(steps: list[int], notice: int | None = None) -> dict[str, tuple[Field, ...]]:
    now = dict(enumerate(steps))
    return {
        "levels": (
            Field("period", "Loại kỳ", "choice", choices=_PERIODS, choice_group="period"),
            Field(
                "days.district_police", "Công an cấp huyện: trước cấp tỉnh (ngày làm việc)", "number", required=False
            ),
            Field("days.commune_police", "Công an cấp xã: trước cấp trên (ngày làm việc)", "number", required=False),
        ),
        "holidays": (Field("day", "Ngày", "date"), Field("name", "Tên"), *basis_fields(required=True)),
        "reminders": (Field("days", "Nhắc trước hạn (ngày)", "number", hint="Từ 1 đến 30", value=str(notice or "")),),
        "escalation": (
            Field("days", "Báo cáo người giao việc sau (ngày quá hạn)", "number", value=str(now.get(0, ""))),
            *(
                Field(f"further.{number}", words, "number", required=False, value=str(now.get(number, "")))
                for number, words in enumerate(_FURTHER, 1)
            ),
        ),
    }


@router.get("/rules")
async def rules_page(visit: Visiting) -> Response:
    """All of them; below each, for administrators, its form."""
    return await _page(visit)


@router.post("/rules/{table}")
async def set_rule(table: str, visit: Visiting) -> Response:
    """Set a row, in place of the one for the same kind of period or day."""
    fields = _fields([]).get(table)
    if fields is None:
        raise not_found()
    service, path, body = _request(table, nested(fields, visit.form))
    return await _done(visit, table, await call(visit, service, "PUT", path, body, key=visit.form.get("key")))


def _request(table: str, sent: Body) -> tuple[str, str, Body]:
    match table:
        case "levels":
            return (
                "reports",
                f"/deadline-rules/{quote(str(sent.get('period', '')), safe='')}",
                {"days_before_above": sent.get("days", {})},
            )
        case "holidays":
            return "reports", f"/holidays/{quote(str(sent.pop('day', '')), safe='')}", sent
        case "reminders":
            return "reports", "/reminders", sent
        case _:
            return "units", "/task-escalation", sent | {"further": list(sent.get("further", {}).values())}


@router.post("/rules/holidays/{day}/removal")
async def remove_holiday(day: str, visit: Visiting) -> Response:
    """Remove a holiday that was set by mistake."""
    answer = await call(visit, "reports", "DELETE", f"/holidays/{quote(day, safe='')}", key=visit.form.get("key"))
    return await _done(visit, "removal", answer)


async def _done(visit: Visit, table: str, answer: Any) -> Response:
    if isinstance(answer, Refusal):
        return await _page(visit, Trouble(table, answer.detail, answer.fields, visit.form))
    return visit.go(f"/rules?done={table}")


async def _page(visit: Visit, trouble: Trouble | None = None) -> Response:
    levels, holidays, reminder, escalation = [await _asked(visit, service, path) for service, path in _ASKED]
    reading: Any = {"extra": "ignore", "context": {"reading": True}}
    notice = reminder["days"] if reminder else None
    steps: list[int] = [escalation["days"], *escalation["further"]] if escalation else []
    return await visit.page(
        "rules.html",
        422 if trouble else 200,
        trouble=trouble,
        levels={each["period_kind"]: each["days_before_above"] for each in levels or ()},
        kinds=KINDS,
        holidays=[Holiday.model_validate_json(json.dumps(each), **reading) for each in holidays or ()],
        notice=notice,
        steps=steps,
        fields=_fields(steps, notice),
        may_edit=visit.actor.has(Role.ADMIN),
        new_key=lambda: secrets.token_urlsafe(16),
    )


async def _asked(visit: Visit, service: str, path: str) -> Any:
    """Nothing while its service is away: the others can be read."""
    try:
        answer = await call(visit, service, "GET", path)
    except ProblemError:
        return None
    return None if isinstance(answer, Refusal) else answer
