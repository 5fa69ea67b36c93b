"""The form that a unit fills in: typed, pasted or brought as a sheet; nothing typed is lost, nobody is overwritten."""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import quote

from fastapi.responses import JSONResponse, Response
from markupsafe import Markup

from services.portal.acts.form import figure
from services.portal.calling import REUSED, Refusal, call, hand_over
from services.portal.merging import Merged, mark, merged
from services.portal.pages.acting import reached
from services.portal.pages.attachments import attaches
from services.portal.pages.thing import Trouble, seen
from services.portal.things.report import WITH_UNIT, Report
from services.portal.visiting import PageRouter, Visit, Visiting
from services.portal.words import said
from shared.contracts.actor import Role
from shared.platform.problems import ProblemError

router = PageRouter()

_PASTED = re.compile(r"(?i)^\s*([A-Z]\d{2}[a-z]?)\b[^\t;]*[\t;](?:.*[\t;])?\s*([^\t;]*?)\s*$")
_PLACE = re.compile(r"^([A-Z]\d{2}[a-z]?|[IVX]+): ")
_SHEETS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}
UNREAD = (
    "Mã chỉ tiêu phải ở cột đầu, số liệu ở cột cuối, giữa các cột là dấu tab hoặc chấm phẩy. Các dòng khác đã vào biểu"
    " bên dưới, chưa lưu; sửa hoặc xóa những dòng đó rồi lưu."
)
_GROUPS = {"indicators": "i", "narrative": "n", "explanations": "e"}


@dataclass(frozen=True, slots=True)
class WrongCell:
    """A cell of a sheet that could not be taken. `name`: the field of the form that it belongs to, if any."""

    cell: str
    message: str
    name: str


@dataclass(frozen=True, slots=True)
class Told:
    """What the form has to say beside itself: a refusal, what another person has written, wrong cells of a sheet."""

    status: int = 200
    trouble: Trouble | None = None
    sent: Mapping[str, str] = field(default_factory=dict[str, str])
    both: Merged | None = None
    cells: Sequence[WrongCell] = ()


@router.get("/forms/{code}/{version}/sheet")
async def blank_sheet(code: str, version: int, visit: Visiting) -> Response:
    """An indicator form as an empty sheet."""
    return await hand_over(visit, "reports", f"/forms/{quote(code, safe='')}/{version}/sheet")


@router.get("/reports/{key}/draft")
async def draft_page(key: str, visit: Visiting) -> Response:
    """The form as the unit fills it in; once it was sent, the report."""
    kept = await seen(visit, Report, key)
    return await _page(visit, key, Told()) if kept.thing.status in WITH_UNIT else visit.go(f"/reports/{key}")


@router.get("/reports/{key}/draft/sheet")
async def draft_sheet(key: str, visit: Visiting) -> Response:
    """The draft as a sheet to be filled in elsewhere: `?file=csv`, otherwise .xlsx."""
    await seen(visit, Report, key)
    file = "csv" if visit.request.query_params.get("file") == "csv" else "xlsx"
    return await hand_over(visit, "reports", f"/reports/{key}/draft/sheet", {"file": file})


@router.get("/reports/{key}/revisions/{revision}/sheet")
async def revision_sheet(key: str, revision: int, visit: Visiting) -> Response:
    """A submitted revision as a sheet."""
    await seen(visit, Report, key)
    return await hand_over(visit, "reports", f"/reports/{key}/revisions/{revision}/sheet")


@router.post("/reports/{key}/draft")
async def write_draft(key: str, visit: Visiting) -> Response:
    """Save what was typed or pasted; with the button «gửi», send it too. The number is the unit's own.

    An open page saves quietly while typing pauses, and is told what it is to name from then on.
    """
    await seen(visit, Report, key)
    is_quiet = visit.form.get("do") == "quiet"
    pasted, unread = _read_pasted(visit.form.get("pasted", ""))
    visit.form |= {f"i.{code}": value for code, value in pasted.items()} | {"pasted": "\n".join(unread)}
    if unread and not is_quiet:
        return await _page(visit, key, Told(422, Trouble("pasted", UNREAD, sent=visit.form), visit.form))
    saved = await _save(visit, key)
    if is_quiet:
        return _told_quietly(saved, visit.language)
    if isinstance(saved, Refusal):
        return await _refused(visit, key, saved)
    if visit.form.get("do") != "submit":
        return visit.go(f"/reports/{key}/draft?saved=1")
    return await _submit(visit, key, saved["version"])


async def _save(visit: Visit, key: str) -> Any | Refusal:
    """The draft as it is saved. Of a form that is sent twice the first answer is that of both."""
    path, content, version = f"/reports/{key}/draft", _content(visit.form), _version(visit.form)
    if visit.form.get("do") == "submit" and (once := visit.form.get("key")):
        saved = await call(visit, "reports", "PUT", path, content, version=version, key=f"{once}-draft")
        if not isinstance(saved, Refusal) or saved.code != REUSED:
            return saved
    return await call(visit, "reports", "PUT", path, content, version=version)


def _told_quietly(saved: Any | Refusal, language: str) -> Response:
    if isinstance(saved, Refusal):
        return JSONResponse({}, 409 if saved.is_stale else 422)
    notes = {f"i.{place}": [each.striptags() for each in found] for place, found in _findings(saved, language).items()}
    return JSONResponse({"version": str(saved["version"]), "base": mark(_shown(saved)), "notes": notes})


def _findings(draft: dict[str, Any], language: str) -> dict[str, list[Markup]]:
    """What the checks say of what is filled in, place by place."""
    by_place: dict[str, list[Markup]] = {}
    for finding in draft["findings"]:
        if finding["check"] not in ("not-filled", "mandatory"):
            place: str = finding["place"]
            by_place.setdefault(place, []).append(said(finding["message"], language).removeprefix(f"{place}: "))
    return by_place


@router.post("/reports/{key}/draft/sheet")
async def take_sheet(key: str, visit: Visiting) -> Response:
    """A filled-in sheet replaces the draft as a whole, or is refused cell by cell."""
    await seen(visit, Report, key)
    sheet = visit.files.get("sheet")
    if sheet is None or sheet.ending not in _SHEETS:
        return await _said(visit, key, "Hãy chọn tệp .xlsx hoặc .csv đã điền.")
    file = (sheet.content, _SHEETS[sheet.ending])
    path = f"/reports/{key}/draft/sheet"
    saved = await call(visit, "reports", "PUT", path, file=file, version=_version(visit.form))
    if not isinstance(saved, Refusal):
        return visit.go(f"/reports/{key}/draft?saved=sheet")
    if saved.is_stale:
        return await _said(
            visit, key, "Dự thảo đã có người lưu sau khi bạn mở trang. Hãy xem nội dung bên dưới rồi tải bảng lên lại."
        )
    cells = [_wrong_cell(place, message) for place, message in saved.fields.items()]
    return await _page(visit, key, Told(422, Trouble("sheet", saved.detail), cells=cells))


async def _said(visit: Visit, key: str, detail: str) -> Response:
    return await _page(visit, key, Told(422, Trouble("sheet", detail)))


async def _refused(visit: Visit, key: str, refusal: Refusal) -> Response:
    trouble = Trouble("draft", refusal.detail, _places(refusal), visit.form)
    if not refusal.is_stale:
        return await _page(visit, key, Told(422, trouble, visit.form))
    theirs = _shown(await _draft_of(visit, key))
    both = merged(visit.form.get("base", ""), _typed(visit.form), theirs)
    return await _page(visit, key, Told(409, None, visit.form | both.values, both))


async def _draft_of(visit: Visit, key: str) -> dict[str, Any]:
    draft = await call(visit, "reports", "GET", f"/reports/{key}/draft")
    if isinstance(draft, Refusal):
        raise ProblemError(403, draft.code, draft.detail)
    return draft


async def _page(visit: Visit, key: str, told: Told) -> Response:
    kept = await seen(visit, Report, key)
    draft = await _draft_of(visit, key)
    attached = await call(visit, "reports", "GET", f"/reports/{key}/attachments")
    is_gap = any(finding["check"] == "not-filled" for finding in draft["findings"])
    groups: dict[str, list[dict[str, Any]]] = {}
    for each in draft["rows"]:
        if each["is_asked"]:
            groups.setdefault(each["row"]["code"][0], []).append(each)
    return await visit.page(
        "draft.html",
        told.status,
        kept=kept,
        thing=kept.thing,
        draft=draft,
        base=mark(_shown(draft)),
        groups=groups,
        by_place=_findings(draft, visit.language),
        missed={finding["place"] for finding in draft["findings"] if finding["check"] == "mandatory"},
        empty=sum(each["is_asked"] and each["value"] is None for each in draft["rows"]) if is_gap else 0,
        remarks=remarks_by_place(draft["remarks"]),
        attached=[] if isinstance(attached, Refusal) else attached,
        told=told,
        sent=told.sent,
        clashes={clash.name: clash for clash in told.both.clashes} if told.both else {},
        wrong_cells={cell.name: cell for cell in told.cells if cell.name},
        saved=visit.request.query_params.get("saved", "") if visit.request.method == "GET" else "",
        is_head=visit.actor.has(Role.HEAD, Role.DEPUTY),
        has_previous=any(each["previous"] is not None for each in draft["rows"]),
        origins=_origins(draft),
        as_date=date.fromisoformat,
        key=secrets.token_urlsafe(16),
    )


def _origins(draft: dict[str, Any]) -> list[tuple[str, date, date]]:
    """The reports that figures were worked out from, where it is more than the unit's last one: each once."""
    found = {
        (each["unit"], each["starts_on"], each["ends_on"]): None for row in draft["rows"] for each in row["origins"]
    }
    return [(unit, date.fromisoformat(first), date.fromisoformat(last)) for unit, first, last in found]


async def _submit(visit: Visit, key: str, draft_version: int) -> Response:
    kept = await seen(visit, Report, key)
    body = {"number": visit.form.get("number", ""), "draft_version": draft_version}
    path, version = f"/reports/{key}/submission", str(kept.version)
    answer = await call(visit, "reports", "POST", path, body, version=version, key=visit.form.get("key"))
    if isinstance(answer, Refusal):
        trouble = Trouble("submit", answer.detail, answer.fields, visit.form)
        return await _page(visit, key, Told(422, trouble, visit.form))
    await reached(visit, Report, key, answer["version"])
    return visit.go(f"/reports/{key}?done=submit")


def _version(form: dict[str, str]) -> str | None:
    version = form.get("version", "0")
    return None if version == "0" else version


def _content(form: dict[str, str]) -> dict[str, Any]:
    """The draft as the service takes it: figures by code, text by section, explanations by code."""
    values = {name[2:]: value.strip() for name, value in form.items() if name.startswith("i.")}
    return {
        "indicators": {code: figure(value) for code, value in values.items() if value},
        "narrative": {name[2:]: value.strip() for name, value in form.items() if name.startswith("n.")},
        "explanations": {name[2:]: v.strip() for name, v in form.items() if name.startswith("e.") and v.strip()},
    }


def _typed(form: Mapping[str, str]) -> dict[str, str]:
    """The fields of the draft as they were typed; figures as the service knows them."""
    found = {name: value for name, value in form.items() if name[:2] in ("i.", "n.", "e.")}
    return {name: str(figure(value)) if name.startswith("i.") else value for name, value in found.items()}


def _shown(draft: dict[str, Any]) -> dict[str, str]:
    """The fields of the form with what the service has for them."""
    values: dict[str, str] = {}
    for each in draft["rows"]:
        if each["is_asked"]:
            value = each["value"]
            values[f"i.{each['row']['code']}"] = "" if value is None else str(value)
            values[f"e.{each['row']['code']}"] = each["explanation"] or ""
    return values | {f"n.{each['section']['code']}": each["text"] for each in draft["sections"]}


def _read_pasted(text: str) -> tuple[dict[str, str], list[str]]:
    """Lines of the existing sheet, a code first, the figure last, with tabs or semicolons between. Then other lines.

    A line without a digit is a heading.
    """
    figures, unread = dict[str, str](), list[str]()
    for line in text.splitlines():
        if match := _PASTED.match(line):
            figures[match[1].capitalize()] = match[2]
        elif any(each.isdigit() for each in line):
            unread.append(line)
    return figures, unread


def _places(refusal: Refusal) -> dict[str, str]:
    """The places of a refusal as the form's fields are called."""
    places: dict[str, str] = {}
    for place, message in refusal.fields.items():
        group, _, code = place.partition(".")
        places[f"{_GROUPS.get(group, group)}.{code}" if code else group] = message
    return places


def _wrong_cell(cell: str, message: str) -> WrongCell:
    """The service says `C04: …` of a cell that belongs to a row or a section."""
    found = _PLACE.match(message)
    if found is None:
        return WrongCell(cell, message, "")
    return WrongCell(cell, message, f"{'i' if found[1][1:2].isdigit() else 'n'}.{found[1]}")


async def _with_attachments(visit: Visit, key: str, trouble: Trouble) -> Response:
    return await _page(visit, key, Told(422, trouble))


attaches("report", "reports", "/reports/{id}/attachments", lambda key: f"/reports/{key}/draft", _with_attachments)


def remarks_by_place(remarks: list[dict[str, str]]) -> dict[str, str]:
    """All that is to be corrected at each place."""
    found: dict[str, list[str]] = {}
    for each in remarks:
        found.setdefault(each["place"], []).append(each["text"])
    return {place: " · ".join(texts) for place, texts in found.items()}
