"""A legal act as rows: which areas and units it creates, changes and ends, and the request that they become. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from services.portal.acts.form import Body, Field, reason
from services.portal.acts.organisation import (
    KIND,
    LEVEL,
    NAME,
    OFFICES,
    SYMBOL,
    Places,
    area_body,
    area_id,
    basis_fields,
    completed_area,
    completed_unit,
    from_above,
    listed,
    unit_body,
    wrong_units,
)
from services.portal.sheets import Column, Entry, Row, Wrong
from services.portal.things.unit import Area, Unit
from shared.contracts.units import Extent

NEW, CHANGE, END = "new", "change", "end"
NONE = ("–", "-")

ACTION = Column("action", "Việc", required=True, group="organisation_act", codes=(NEW, CHANGE, END))
ID = Column(
    "id", "Mã", "Đủ cả loại: commune_police-18073 là đơn vị, area-18073 là địa bàn", required=True, options="all"
)
PARENT = Column("parent", "Trực thuộc", "Mã của cấp trên", options="all")
AREA = Column("area", "Địa bàn", "Mã của địa bàn mà đơn vị phụ trách", options="areas")
SUCCESSORS = Column(
    "successors", "Bên kế thừa",
    "Các mã, cách nhau bằng dấu phẩy; bỏ trống nếu không có. Địa bàn chia ra nhiều nơi được hiểu là mỗi nơi một phần",
)  # fmt: skip
FORMED = Column(
    "formed_from", "Hình thành từ", "Chỉ với địa bàn: các mã, cách nhau bằng dấu phẩy, kể cả chính nó nếu có"
)
_AREA_KIND = replace(KIND, required=False, hint="Chỉ với địa bàn; bỏ trống: theo chữ đầu của tên")
_AREA_LEVEL = replace(LEVEL, required=False, hint="Chỉ với địa bàn; bỏ trống: theo loại")
_EXTENT = Column("extent", "", group="extent", codes=tuple(each.value for each in Extent))
_NAME = replace(NAME, required=False)
_WHOLE_ROW = (ID, _NAME, PARENT, AREA, SYMBOL, OFFICES, _AREA_KIND, _AREA_LEVEL)
COLUMNS = (ACTION, ID, SUCCESSORS, *_WHOLE_ROW[1:], FORMED)
ENTRIES = (
    Entry(
        END, "Kết thúc: nhập vào nơi khác, chia ra, giải thể", (ID, SUCCESSORS), (("action", END),),
        "Một bên kế thừa thì việc đang mở chuyển cả sang đó. Còn lại, trang xem trước nêu việc nào về đâu.",
    ),
    Entry(
        CHANGE, "Thay đổi: đổi tên, chuyển cấp trên hoặc địa bàn, nhận thêm", (*_WHOLE_ROW, FORMED),
        (("action", CHANGE),), "Ô nào bỏ trống thì giữ như cũ; ghi dấu – nếu từ nay không có nữa.",
    ),
    Entry(NEW, "Lập mới", (*_WHOLE_ROW, FORMED), (("action", NEW),)),
)  # fmt: skip
FIELDS = (
    Field("effective_on", "Ngày có hiệu lực", "date", group="Văn bản sắp xếp", hint="Ngày đầu tiên của tổ chức mới"),
    replace(reason("Nội dung sắp xếp"), group="Văn bản sắp xếp", rows=2,
            hint="Một, hai câu cho người về sau tìm đơn vị cũ"),
    *basis_fields(required=True),
)  # fmt: skip


def is_area(key: str) -> bool:
    """Whether it is the id of an area, not of a unit."""
    return key.startswith("area-")


def completed(row: Row, now: Mapping[str, Row]) -> Row:
    """With whole ids; of what is changed, with what stays as it is."""
    action = ACTION.code(row.get("action", "")) or row.get("action", "")
    key = row.get("id", "")
    row = row | {"action": action}
    if action == CHANGE and key in now:
        row |= {name: value for name, value in now[key].items() if not row.get(name)}
    if is_area(key):
        whole = completed_area(row) if action != END else row
        return whole | {name: _area_ids(row[name]) for name in ("successors", "formed_from") if row.get(name)}
    if action == NEW:
        row = completed_unit(row)
    return row | ({"area": area_id(row["area"])} if row.get("area") else {})


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]


def _area_ids(text: str) -> str:
    found = [part.partition(" ") for part in _parts(text)]
    return ", ".join(f"{area_id(key)}{space}{rest}" for key, space, rest in found)


def wrong_rows(rows: Sequence[Row], columns: Sequence[Column], now: Mapping[str, Row]) -> Wrong:
    """What can be seen to be wrong: what the act needs of each row, and what is not there to be changed."""
    wrong = wrong_units(rows, columns)
    for number, row in enumerate(rows):
        action, key = row.get("action", ""), row.get("id", "")
        if action in (NEW, CHANGE) and not row.get("name") and (action == NEW or key in now):
            wrong[number, "name"] = "Chưa ghi."
        if key and "-" not in key:
            wrong[number, "id"] = "Ghi đủ mã có loại, ví dụ commune_police-18073 hoặc area-18073."
        elif action in (CHANGE, END) and key and key not in now:
            wrong[number, "id"] = "Không có trong danh mục vào ngày trước khi sắp xếp."
        if is_area(key) and action in (NEW, CHANGE):
            for name in ("kind", "level"):
                if not row.get(name):
                    wrong[number, name] = "Chưa ghi."
        if action != END and row.get("successors"):
            wrong[number, "successors"] = "Chỉ ghi ở dòng kết thúc."
    return wrong


def request(rows: Sequence[Row], now: Mapping[str, Row]) -> tuple[Body, Places]:
    """The lists of the request, in an order in which the service can take them, and which row each place is about."""
    body: Body = {}
    places: dict[str, int] = {}
    rows = [without_none(row) for row in rows]
    above = {key: row.get("parent", "") for key, row in now.items()}
    above |= {row["id"]: row.get("parent", "") for row in rows if row["action"] == NEW}
    order, from_below = from_above(rows, above), from_above(rows, above, is_reversed=True)
    for kind, is_kind in (("areas", True), ("units", False)):
        for name, action, make, numbers in (
            ("registered", NEW, area_body if is_kind else unit_body, order),
            ("reorganised", CHANGE, _changed_area if is_kind else _changed_unit, order),
            ("dissolved", END, _ended_area if is_kind else _ended_unit, from_below),
        ):
            chosen = [n for n in numbers if rows[n]["action"] == action and is_area(rows[n]["id"]) is is_kind]
            part, found = listed(f"{kind}_{name}", rows, chosen, make)
            body |= part
            places |= found
    return body, places


def without_none(row: Row) -> Row:
    """The row with nothing where it says that there is none any more."""
    return {name: "" if value in NONE else value for name, value in row.items()}


def whole_request(rows: Sequence[Row], now: Mapping[str, Row], act: Body) -> tuple[Body, Places]:
    """The act: what is new begins with it and rests on the same basis."""
    body, places = request(rows, now)
    shared = {"valid_from": act.get("effective_on"), "legal_basis": act.get("legal_basis")}
    for name in ("areas_registered", "units_registered"):
        body[name] = [each | shared for each in body[name]]
    return act | body, places


def successors_of(row: Row) -> list[str]:
    """The ids of those that take over, without how much of it."""
    return [each["area"] for each in _heirs(row)]


def heirs_of(row: Row) -> tuple[tuple[str, str], ...]:
    """What a row names beside itself: of an end who takes over and how much, else what it is formed from."""
    if row["action"] == END:
        return tuple((each["area"], each["extent"] if is_area(row["id"]) else "") for each in _heirs(row))
    return tuple((part, "") for part in _parts(row.get("formed_from", "")))


def _heirs(row: Row) -> list[dict[str, Any]]:
    parts = _parts(row.get("successors", ""))
    found: list[dict[str, Any]] = []
    for part in parts:
        key, _, words = part.partition(" ")
        extent = _EXTENT.code(words.strip("() ")) or (Extent.WHOLE if len(parts) == 1 else Extent.PART).value
        found.append({"area": key, "extent": extent})
    return found


def _changed_area(row: Row) -> Body:
    return area_body(row) | {"formed_from": _parts(row.get("formed_from", ""))}


def _changed_unit(row: Row) -> Body:
    return {name: value for name, value in unit_body(row).items() if name != "kind"}


def _ended_area(row: Row) -> Body:
    return {"id": row["id"], "successors": _heirs(row)}


def _ended_unit(row: Row) -> Body:
    return {"id": row["id"], "successors": successors_of(row)}


def standing_row(key: str, thing: Unit | Area, day: date) -> Row | None:
    """What it is on the day, as a row would say it; nothing when it does not stand."""
    if (version := thing.on(day)) is None:
        return None
    found = {"id": key, "name": version.name, "parent": version.parent or ""}
    if isinstance(thing, Unit):
        unit = thing.on(day)
        assert unit is not None
        offices = "; ".join(f"{each.code}: {each.title}" for each in unit.offices)
        return found | {"area": unit.area or "", "symbol": unit.symbol or "", "offices": offices}
    area = thing.on(day)
    assert area is not None
    return found | {"kind": area.area_kind, "level": area.level}
