"""Areas and units are entered into the directory: one by one, or a whole table at once. By administrators."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fastapi.responses import Response

from services.portal import store
from services.portal.acts.form import Body, Field, nested
from services.portal.acts.organisation import (
    AREA_COLUMNS,
    UNIT_COLUMNS,
    area_body,
    basis_fields,
    basis_of,
    completed_area,
    completed_unit,
    from_above,
    listed,
    unit_body,
    wrong_units,
)
from services.portal.calling import Refusal
from services.portal.pages.acting import awaited
from services.portal.pages.filling import Filled, Table, filled_in, named, sent
from services.portal.pages.standing import standing, standing_areas
from services.portal.sheets import Entry, Row, blank, wrong_cells
from services.portal.visiting import PageRouter, Visit, Visiting, not_found
from shared.contracts.actor import Role
from shared.platform.files import download
from shared.platform.problems import ProblemError
from shared.platform.sheets import CSV, XLSX

router = PageRouter()
_WHEN = "Có hiệu lực"


@dataclass(frozen=True, slots=True)
class Registry:
    """What is entered, and where."""

    title: str
    back: tuple[str, str]
    kind: str
    name: str
    path: str
    table: Table
    body: Callable[[Row], Body]
    note: str


_FROM = Field("valid_from", "Từ ngày", "date", required=False, group=_WHEN, hint="Bỏ trống: từ trước khi có sổ")
_TO = Field("valid_to", "Đến hết ngày", "date", required=False, group=_WHEN, hint="Bỏ trống: chưa biết")
_BASIS = basis_fields(required=False)
_AREA, _UNIT = Entry("one", "Thêm một địa bàn", AREA_COLUMNS), Entry("one", "Thêm một đơn vị", UNIT_COLUMNS)
_REGISTRIES = {
    "areas": Registry(
        "Đăng ký địa bàn", ("/units/areas", "Địa bàn hành chính"), "area", "areas", "/areas/registrations",
        Table((_FROM, _TO, *_BASIS), AREA_COLUMNS, (_AREA,), completed_area, wrong_cells),
        area_body,
        "Địa bàn đăng ký rồi thì không xóa được; đổi tên, sáp nhập, chia tách thì ghi ở «Sắp xếp tổ chức».",
    ),
    "units": Registry(
        "Đăng ký đơn vị", ("/units", "Đơn vị"), "unit", "units", "/units/registrations",
        Table((_FROM, *_BASIS), UNIT_COLUMNS, (_UNIT,), completed_unit, wrong_units),
        unit_body,
        "Đơn vị đăng ký rồi thì không xóa được; đổi tên, sáp nhập, giải thể thì ghi ở «Sắp xếp tổ chức».",
    ),
}  # fmt: skip


def may_organise(visit: Visit) -> bool:
    """Whether the visitor keeps the directory. The service has the last word."""
    return visit.actor.has(Role.ADMIN)


def must_organise(visit: Visit) -> None:
    """Refuse whoever does not keep the directory."""
    if not may_organise(visit):
        raise ProblemError(403, "not-yours-to-do", "Quản trị hệ thống quản lý danh mục đơn vị, địa bàn.")


def _registry(visit: Visit, name: str) -> Registry:
    must_organise(visit)
    if name not in _REGISTRIES:
        raise not_found()
    return _REGISTRIES[name]


@router.get("/units/registration/{name}/new")
async def registration_page(name: str, visit: Visiting) -> Response:
    """The form."""
    registry = _registry(visit, name)
    return await _page(visit, registry, Filled(registry.table))


@router.get("/units/registration/{name}/sheet")
async def blank_sheet(name: str, visit: Visiting) -> Response:
    """A file to be filled in: `?file=csv`, otherwise .xlsx."""
    return handed_out(visit, _registry(visit, name).table, name)


def handed_out(visit: Visit, table: Table, name: str) -> Response:
    """An empty table, to be saved."""
    ending = "csv" if visit.request.query_params.get("file") == "csv" else "xlsx"
    content = blank(table.columns, ending, visit.language)
    return download(content, f"{name}.{ending}", CSV if ending == "csv" else XLSX)


@router.post("/units/registration/{name}/new")
async def register(name: str, visit: Visiting) -> Response:
    """Take rows into the table; with the button «đăng ký», register them all, or none."""
    registry = _registry(visit, name)
    filled = filled_in(visit, registry.table)
    if visit.form.get("do") != "record":
        return await _page(visit, registry, filled.added(), 422 if filled.is_wrong else 200)
    if not filled.every and not filled.is_wrong:
        filled = filled.refused("Chưa có dòng nào để ghi.")
    if filled.is_wrong:
        return await _page(visit, registry, filled, 422)
    return await _send(visit, registry, filled)


async def _send(visit: Visit, registry: Registry, filled: Filled) -> Response:
    shared, rows = basis_of(nested(registry.table.fields, visit.form)), filled.every
    numbers = from_above(rows, {row["id"]: row.get("parent", "") for row in rows})
    body, places = listed(registry.name, rows, numbers, lambda row: registry.body(row) | shared)
    answer = await sent(visit, registry.path, body)
    if isinstance(answer, Refusal):
        return await _page(visit, registry, filled.placed(answer, places), 422)
    keys = [row["id"] for row in rows]
    await awaited(visit, lambda: store.are_there(visit.connection, registry.kind, keys))
    days = f"&on={shared['valid_from']}" if shared.get("valid_from") else ""
    done = f"?done=new&registered={answer['registered']}&unchanged={answer['unchanged']}"
    return visit.go(f"{registry.back[0]}{done}{days}&from={visit.request.url.path}")


async def _page(visit: Visit, registry: Registry, filled: Filled, status: int = 200) -> Response:
    await visit.learn_names()
    return await visit.page(
        "registration.html",
        status,
        registry=registry,
        filled=filled,
        trouble=filled.trouble(visit.form),
        known=named(visit.names, filled),
        suggested=await suggested(visit),
        key=secrets.token_urlsafe(16),
    )


async def suggested(visit: Visit) -> dict[str, Sequence[tuple[str, str]]]:
    """What fields suggest: the units and the areas that stand today."""
    return {"units": await standing(visit), "areas": await standing_areas(visit)}
