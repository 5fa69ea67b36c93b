"""Areas and units as rows: what each column means, and the requests that rows become. Pure."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from services.portal.acts.form import Body, Field
from services.portal.labels import label
from services.portal.sheets import Column, Row, Wrong, wrong_cells
from services.portal.text import plain
from shared.contracts.base import Confidence

Places = Mapping[str, int]
"""Which row a place of the request is about: `units.3` -> 0."""

LEVELS = {
    "province": "province", "city": "district", "town": "district", "district": "district", "ward": "commune",
    "township": "commune", "commune": "commune",
}  # fmt: skip
_UNIT_KINDS = {
    "cong an tinh": "provincial_police", "phong": "department", "cong an huyen": "district_police",
    "cong an thi xa": "district_police", "cong an thanh pho": "district_police", "cong an xa": "commune_police",
    "cong an phuong": "commune_police", "cong an thi tran": "commune_police",
}  # fmt: skip
_OFFICES = {"pho": "deputy", "truong": "head", "giam doc": "head", "can bo": "officer"}
_BARE = re.compile(r"[0-9A-Za-z]{1,8}")
_OFFICE_HINT = "Cách nhau bằng dấu chấm phẩy, không ghi họ tên: Trưởng Công an xã; Phó Trưởng Công an xã; Cán bộ"

NAME = Column("name", "Tên", "Tên đầy đủ, có loại đứng trước", required=True)
KIND = Column(
    "kind", "Loại", "Bỏ trống: theo chữ đầu của tên", "choice", required=True, group="area_kind", codes=tuple(LEVELS)
)
LEVEL = Column(
    "level", "Cấp", "Bỏ trống: theo loại", "choice", required=True, group="level",
    codes=tuple(dict.fromkeys(LEVELS.values())),
)  # fmt: skip
SYMBOL = Column("symbol", "Ký hiệu", "Chữ viết tắt trong số văn bản, ví dụ CAX")
OFFICES = Column("offices", "Chức vụ", _OFFICE_HINT, "text")
AREA_COLUMNS = (
    Column("id", "Mã", "Mã của Tổng cục Thống kê, ví dụ 18073", required=True),
    NAME,
    KIND,
    LEVEL,
    Column("parent", "Trực thuộc", "Mã của địa bàn cấp trên; phải có trước hoặc có trong bảng này", options="areas"),
)
UNIT_COLUMNS = (
    Column(
        "id", "Mã", "Loại và mã: commune_police-18073, department-PV05. Chỉ ghi mã thì loại lấy theo chữ đầu của tên",
        required=True,
    ),
    NAME,
    Column("parent", "Trực thuộc", "Mã của đơn vị cấp trên; phải có trước hoặc có trong bảng này", options="units"),
    Column("area", "Địa bàn", "Mã của địa bàn phụ trách; phòng thì bỏ trống", options="areas"),
    SYMBOL,
    OFFICES,
)  # fmt: skip


def basis_fields(*, required: bool) -> tuple[Field, ...]:
    """The act on which it rests."""
    group = "Văn bản làm căn cứ"
    levels = [(each.value, each.value) for each in Confidence]
    return (
        Field("legal_basis.number", "Số, ký hiệu", required=required, group=group),
        Field("legal_basis.issued_on", "Ngày ban hành", "date", required=False, group=group),
        Field("legal_basis.issuer", "Cơ quan ban hành", required=False, group=group),
        Field("legal_basis.subject", "Trích yếu", required=False, group=group),
        Field("legal_basis.confidence", "Mức tin cậy", "choice", required=False, choices=levels,
              value=Confidence.BELIEVED.value, choice_group="confidence", group=group),
    )  # fmt: skip


def completed_area(row: Row) -> Row:
    """With its whole id, and the kind and level that its name tells."""
    name = plain(row.get("name", ""))
    kind = row.get("kind", "")
    code = KIND.code(kind) if kind else next((each for each in LEVELS if name.startswith(f"{_said(each)} ")), "")
    level = LEVEL.code(row["level"]) if row.get("level") else LEVELS.get(code or "", "")
    whole = {"kind": code or kind, "level": level or row.get("level", "")}
    return row | whole | {each: area_id(row.get(each, "")) for each in ("id", "parent")}


def _said(kind: str) -> str:
    return plain(label(KIND.group, kind, "vi"))


def completed_unit(row: Row) -> Row:
    """With its whole id: a bare code gets the kind that the name tells."""
    key, name = row.get("id", ""), plain(row.get("name", ""))
    kind = next((kind for words, kind in _UNIT_KINDS.items() if name.startswith(f"{words} ")), None)
    whole = f"{kind}-{key}" if kind and _BARE.fullmatch(key) else key
    return row | {"id": whole, "area": area_id(row.get("area", ""))}


def area_id(text: str) -> str:
    """A bare code as the id that it stands for."""
    return f"area-{text}" if _BARE.fullmatch(text) else text


def wrong_units(rows: Sequence[Row], columns: Sequence[Column]) -> Wrong:
    """What can be seen to be wrong in rows of units."""
    found = wrong_cells(rows, columns)
    for number, row in enumerate(rows):
        if any(office is None for office in offices_of(row.get("offices", ""))):
            found[number, "offices"] = "Ghi mã trước tên gọi lạ, ví dụ political_officer: Chính trị viên."
    return found


def offices_of(text: str) -> list[dict[str, str] | None]:
    """The offices in a cell, each with its code; nothing for one whose code neither is said nor shows."""
    return [_office(part.strip()) for part in text.split(";") if part.strip()]


def _office(text: str) -> dict[str, str] | None:
    code, colon, title = text.partition(":")
    if colon:
        return {"code": code.strip(), "title": title.strip()}
    found = next((code for words, code in _OFFICES.items() if plain(text).startswith(words)), None)
    return {"code": found, "title": text} if found else None


def area_body(row: Row) -> Body:
    """The area as a request describes it."""
    return {
        "id": row["id"],
        "name": row["name"],
        "kind": row.get("kind", ""),
        "level": row.get("level", ""),
        "parent": row.get("parent") or None,
    }


def unit_body(row: Row) -> Body:
    """The unit as a request describes it."""
    return {
        "id": row["id"],
        "name": row["name"],
        "kind": row["id"].rpartition("-")[0],
        "parent": row.get("parent") or None,
        "area": row.get("area") or None,
        "symbol": row.get("symbol") or None,
        "offices": offices_of(row.get("offices", "")),
    }


def listed(name: str, rows: Sequence[Row], numbers: Sequence[int], body: Callable[[Row], Any]) -> tuple[Body, Places]:
    """The rows with these numbers as a list of the request; the places tell which is which."""
    return {name: [body(rows[number]) for number in numbers]}, {f"{name}.{n}": each for n, each in enumerate(numbers)}


def from_above(rows: Sequence[Row], parents: Mapping[str, str], *, is_reversed: bool = False) -> list[int]:
    """The numbers of the rows, those that others belong to before these others; or after them."""
    own = {row["id"]: parents.get(row["id"], "") for row in rows}
    return sorted(
        range(len(rows)), key=lambda number: len(_line_of(rows[number]["id"], own)) * (-1 if is_reversed else 1)
    )


def _line_of(key: str, parents: Mapping[str, str]) -> list[str]:
    line = [key]
    while (above := parents.get(line[-1], "")) in parents and above not in line:
        line.append(above)
    return line


def placed(
    fields: Mapping[str, str], places: Places, columns: Sequence[Column], shared: Sequence[Field]
) -> tuple[Wrong, dict[str, str]]:
    """What a service refused: by row and column, and what is about fields that all rows share."""
    names, common = {column.name for column in columns}, {each.name for each in shared}
    wrong: Wrong = {}
    others: dict[str, str] = {}
    for field, message in fields.items():
        group, _, rest = field.partition(".")
        number, _, part = rest.partition(".")
        row = places.get(f"{group}.{number}")
        if row is None or part in common:
            others[field if row is None else part] = message
        else:
            column = part.partition(".")[0]
            wrong[row, column if column in names else ""] = message
    return wrong, others


def basis_of(body: Body) -> Body:
    """The body without a basis of which nothing but its confidence is said."""
    basis = body.get("legal_basis", {})
    is_said = bool(basis.keys() - {"confidence"})
    return {name: each for name, each in body.items() if is_said or name != "legal_basis"}
