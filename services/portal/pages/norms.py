"""What events of the festival are measured by: norms and the template of checklists, which an administrator edits."""

import json
import secrets
from collections.abc import Sequence
from typing import Any

from fastapi.responses import Response

from services.portal.acts.form import Body, Field, nested
from services.portal.calling import Refusal, call
from services.portal.pages.thing import Trouble
from services.portal.visiting import PageRouter, Visit, Visiting, not_found
from shared.contracts.actor import Role
from shared.contracts.base import Confidence
from shared.contracts.festival import ChecklistGroup, Level, Norm, RestraintKind, TemplateItem
from shared.platform.problems import ProblemError

router = PageRouter()

_BASIS, _SCOPE = "Căn cứ", "Áp dụng cho"
_SITES = {"all": None, "pilot": True, "others": False}


def _choices(codes: Sequence[str]) -> list[tuple[str, str]]:
    return [(code, code) for code in codes]


def _scope(now: str) -> tuple[Field, ...]:
    return (
        Field("level", "Cấp", "choice", choices=_choices(["all", *(level.value for level in Level)]), value="all",
              choice_group="level", group=_SCOPE),
        Field("is_pilot_site", "Điểm chỉ đạo", "choice", choices=_choices(list(_SITES)), value="all",
              choice_group="sites", group=_SCOPE),
        Field("valid_from", "Từ ngày", "date", value=now, group=_SCOPE),
    )  # fmt: skip


def basis_fields(*, required: bool) -> tuple[Field, ...]:
    """The act on which a row rests."""
    levels = _choices([each.value for each in Confidence])
    return (
        Field("legal_basis.number", "Số, ký hiệu", required=required, group=_BASIS),
        Field("legal_basis.issued_on", "Ngày ban hành", "date", required=False, group=_BASIS),
        Field("legal_basis.confidence", "Mức tin cậy", "choice", required=False, choices=levels,
              value=Confidence.BELIEVED.value, choice_group="confidence", group=_BASIS),
        Field("is_sample", "Chỉ là mẫu, không phải quy định", "check", group=_BASIS),
    )  # fmt: skip


def _norm_fields(now: str) -> tuple[Field, ...]:
    kinds = _choices([kind.value for kind in RestraintKind])
    return (
        Field("kind", "Nội dung", "choice", choices=kinds, choice_group="restraint"),
        Field("value", "Mức cao nhất", "number", hint="Đồng, phút, phần trăm hoặc số lượng"),
        *_scope(now),
        *basis_fields(required=True),
    )


def _item_fields(now: str) -> tuple[Field, ...]:
    groups = _choices([group.value for group in ChecklistGroup])
    return (
        Field("title", "Việc"),
        Field("code", "Mã", hint="Chữ thường không dấu, số, gạch nối; cùng mã thì thay dòng trước"),
        Field("group", "Nhóm việc", "choice", choices=groups, choice_group="checklist"),
        Field("is_mandatory", "Danh mục nào cũng phải có", "check"),
        *_scope(now),
        Field("valid_to", "Đến ngày", "date", required=False, group=_SCOPE),
        *basis_fields(required=False),
    )


_TABLES = {"norms": ("/norms", _norm_fields, Norm), "items": ("/checklist-template", _item_fields, TemplateItem)}


@router.get("/festival/norms")
async def norms_page(visit: Visiting) -> Response:
    """Both tables; below each, for administrators, the form of a new row."""
    return await _page(visit)


@router.post("/festival/norms/{table}")
async def set_row(table: str, visit: Visiting) -> Response:
    """Set a row, in place of the one for the same thing, scope and first day."""
    path, fields, _ = _table(table)
    body = _body(nested(fields(""), visit.form))
    return await _done(visit, table, await call(visit, "festival", "PUT", path, body, key=visit.form.get("key")))


@router.post("/festival/norms/{table}/{row}/removal")
async def remove_row(table: str, row: int, visit: Visiting) -> Response:
    """Remove a row that was set by mistake."""
    path = f"{_table(table)[0]}/{row}"
    return await _done(visit, table, await call(visit, "festival", "DELETE", path, key=visit.form.get("key")))


def _table(name: str) -> Any:
    if name not in _TABLES:
        raise not_found()
    return _TABLES[name]


def _body(sent: Body) -> Body:
    basis = sent.get("legal_basis", {})
    body = sent | {"is_pilot_site": _SITES.get(sent.get("is_pilot_site", ""))}
    if body.get("level") == "all":
        del body["level"]
    if not basis.get("number"):
        body.pop("legal_basis", None)
    return body


async def _done(visit: Visit, table: str, answer: Any) -> Response:
    if isinstance(answer, Refusal):
        return await _page(visit, Trouble(table, answer.detail, answer.fields, visit.form))
    return visit.go(f"/festival/norms?done={table}")


async def _page(visit: Visit, trouble: Trouble | None = None) -> Response:
    today = visit.today.isoformat()
    return await visit.page(
        "norms.html",
        422 if trouble else 200,
        trouble=trouble,
        rows={name: await _rows(visit, name) for name in _TABLES},
        fields={name: fields(today) for name, (_, fields, _) in _TABLES.items()},
        may_edit=visit.actor.has(Role.ADMIN),
        new_key=lambda: secrets.token_urlsafe(16),
    )


async def _rows(visit: Visit, name: str) -> list[tuple[int, Any]]:
    path, _, model = _table(name)
    found = await call(visit, "festival", "GET", path)
    if isinstance(found, Refusal):
        raise ProblemError(503, found.code, found.detail)
    reading = {"extra": "ignore", "context": {"reading": True}}
    return [(each["id"], model.model_validate_json(json.dumps(each), **reading)) for each in found]
