"""The forms of commendation: which there are, who confers them on whom, since when. An administrator edits."""

import json
import secrets
from collections.abc import Sequence
from typing import Any

from fastapi.responses import Response

from services.portal.acts.form import Body, Field, nested
from services.portal.calling import Refusal, call
from services.portal.definitions import every
from services.portal.pages.directory import UNIT_KINDS
from services.portal.pages.norms import basis_fields
from services.portal.pages.thing import Trouble
from services.portal.visiting import PageRouter, Visit, Visiting
from shared.contracts.actor import Role
from shared.contracts.reports.commendation import CommendationForm, Conferrer, RecipientKind

router = PageRouter()
PAGE, SERVICE = "/commendations/forms", "/commendation-forms"


def _fields(today: str) -> Sequence[Field]:
    conferrers = [(each.value, each.value) for each in Conferrer]
    given, time = "Tặng cho", "Thời gian áp dụng"
    return (
        Field("name", "Tên hình thức"),
        Field("code", "Mã", hint="Chữ thường không dấu, số, gạch dưới; cùng mã và ngày đầu thì thay dòng trước"),
        Field("conferred_by", "Thẩm quyền", "choice", choices=conferrers, choice_group="conferrer"),
        *(Field(f"recipients.{each.value}", each.value, "check", choice_group="recipient", group=given)
          for each in RecipientKind),
        *(Field(f"unit_kinds.{each}", each, "check", choice_group="unit_kind", group=_KINDS) for each in UNIT_KINDS),
        Field("valid_from", "Từ ngày", "date", value=today, group=time),
        Field("valid_to", "Đến ngày", "date", required=False, group=time),
        *basis_fields(required=True),
    )  # fmt: skip


_KINDS = "Loại đơn vị (không chọn: mọi loại)"


@router.get(PAGE)
async def forms_page(visit: Visiting) -> Response:
    """Every version of every form; below them, for administrators, the form of a new one."""
    return await _page(visit)


@router.post(f"{PAGE}/forms")
async def set_form(visit: Visiting) -> Response:
    """Set a version, in place of the one with the same first day."""
    body = _body(nested(_fields(""), visit.form))
    return await _done(visit, await call(visit, "reports", "PUT", SERVICE, body, key=visit.form.get("key")))


@router.post(f"{PAGE}/forms/{{row}}/removal")
async def remove_form(row: int, visit: Visiting) -> Response:
    """Remove a version that was set by mistake."""
    return await _done(visit, await call(visit, "reports", "DELETE", f"{SERVICE}/{row}", key=visit.form.get("key")))


def _body(sent: Body) -> Body:
    ticked = {
        name: [each for each, is_ticked in sent.get(name, {}).items() if is_ticked]
        for name in ("recipients", "unit_kinds")
    }
    return sent | ticked


async def _done(visit: Visit, answer: Any) -> Response:
    if isinstance(answer, Refusal):
        return await _page(visit, Trouble("forms", answer.detail, answer.fields, visit.form))
    return visit.go(f"{PAGE}?done=forms")


async def _page(visit: Visit, trouble: Trouble | None = None) -> Response:
    reading: Any = {"extra": "ignore", "context": {"reading": True}}
    return await visit.page(
        "award_forms.html",
        422 if trouble else 200,
        trouble=trouble,
        rows=[
            (each["id"], CommendationForm.model_validate_json(json.dumps(each), **reading))
            for each in await every(visit, SERVICE)
        ],
        fields={"forms": _fields(visit.today.isoformat())},
        may_edit=visit.actor.has(Role.ADMIN),
        new_key=lambda: secrets.token_urlsafe(16),
    )
