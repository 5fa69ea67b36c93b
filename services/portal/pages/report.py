"""Reports: the list, the report with its revisions, and the form that a unit fills in."""

import re
import secrets
from collections.abc import Mapping
from typing import Any

from fastapi.responses import Response

from services.portal import store
from services.portal.calling import Refusal, call
from services.portal.pages.acting import reached, shows
from services.portal.pages.thing import Trouble, seen, thing_page
from services.portal.sight import sees
from services.portal.things.report import WITH_UNIT, Report
from services.portal.visiting import PageRouter, Visit, Visiting, dated
from shared.contracts.actor import Role
from shared.platform.problems import ProblemError

router = PageRouter()

_PASTED = re.compile(r"^\s*([A-Z]\d{2}[a-z]?)\b[^\t;]*[\t;](?:.*[\t;])?\s*([^\t;]*?)\s*$")


@router.get("/reports")
@dated
async def list_reports(visit: Visiting) -> Response:
    """The reports that the visitor may see."""
    wanted = visit.request.query_params.get("status", "")
    found = [kept for kept in await visit.every(Report) if sees(visit.actor, kept)]
    states = sorted({kept.thing.status for kept in found})
    askers = await store.with_ids(visit.connection, list({kept.thing.conference for kept in found}))
    conferences = {kept.id: kept.thing.title for kept in askers}
    shown = [kept for kept in found if not wanted or kept.thing.status == wanted]
    return await visit.page("reports.html", reports=shown, states=states, wanted=wanted, conferences=conferences)


@router.get("/reports/{key}")
@dated
async def report_page(key: str, visit: Visiting) -> Response:
    """The report: its figures, what the checks say, its revisions beside each other."""
    return await show(visit, key)


async def show(visit: Visit, key: str, trouble: Trouble | None = None) -> Response:
    """The report's page."""
    kept = await seen(visit, Report, key)
    form = await _form(visit, kept.thing)
    may_write = not visit.on and kept.thing.status in WITH_UNIT and _writes(visit, kept.thing)
    return await thing_page(visit, kept, "report.html", trouble, form=form, may_write=may_write)


_forms: dict[tuple[str, int], dict[str, Any]] = {}  # a published version never changes


async def _form(visit: Visit, report: Report) -> dict[str, Any]:
    """The indicator form's definition. While its service is away, codes stand for the names: figures can be read."""
    place = (report.form.code, report.form.version)
    if place not in _forms:
        try:
            forms = await call(visit, "reports", "GET", "/forms")
        except ProblemError:
            return _without_names(report)
        if not isinstance(forms, Refusal):
            _forms.update({(each["reference"]["code"], each["reference"]["version"]): each for each in forms})
    return _forms.get(place) or _without_names(report)


def _without_names(report: Report) -> dict[str, Any]:
    last = report.revisions[-1].event if report.revisions else None
    rows: list[dict[str, Any]] = [
        {"code": code, "name": code, "unit": "", "choices": {}} for code in sorted(last.indicators if last else {})
    ]
    return {"rows": rows, "sections": [{"code": code, "title": ""} for code in (last.narrative if last else {})]}


def _writes(visit: Visit, report: Report) -> bool:
    return visit.actor.unit == report.unit and visit.actor.has(Role.OFFICER, Role.HEAD, Role.DEPUTY)


@router.get("/reports/{key}/draft")
async def draft_page(key: str, visit: Visiting) -> Response:
    """The form as the unit fills it in."""
    return await _draft(visit, key)


async def _draft(
    visit: Visit, key: str, trouble: Trouble | None = None, saved: bool = False, status: int = 200
) -> Response:
    kept = await seen(visit, Report, key)
    draft = await call(visit, "reports", "GET", f"/reports/{key}/draft")
    if isinstance(draft, Refusal):
        raise ProblemError(403, draft.code, draft.detail)
    by_place: dict[str, list[str]] = {}
    empty = 0
    for finding in draft["findings"]:
        if finding["check"] == "not-filled":  # one line for all of them would stand beside the first
            empty = sum(each["is_asked"] and each["value"] is None for each in draft["rows"])
            continue
        by_place.setdefault(finding["place"], []).append(finding["message"])
    sent: Mapping[str, str] = trouble.sent if trouble else {}
    groups: dict[str, list[dict[str, Any]]] = {}
    for each in draft["rows"]:
        if each["is_asked"]:
            groups.setdefault(each["row"]["code"][0], []).append(each)
    return await visit.page(
        "draft.html",
        status,
        kept=kept,
        thing=kept.thing,
        draft=draft,
        groups=groups,
        by_place=by_place,
        empty=empty,
        remarks={each["place"]: each["text"] for each in draft["remarks"]},
        trouble=trouble,
        sent=sent,
        is_saved=saved or "saved" in visit.request.query_params,
        is_head=visit.actor.has(Role.HEAD, Role.DEPUTY),
        key=secrets.token_urlsafe(16),
    )


@router.post("/reports/{key}/draft")
async def write_draft(key: str, visit: Visiting) -> Response:
    """Save what was typed or pasted; with the button «gửi», send it too. The number is the unit's own."""
    await seen(visit, Report, key)
    pasted = _read_pasted(visit.form.get("pasted", ""))
    visit.form |= {f"i.{code}": value for code, value in pasted.items()}
    saved = await call(
        visit, "reports", "PUT", f"/reports/{key}/draft", _content(visit.form), version=_version(visit.form)
    )
    if isinstance(saved, Refusal):
        return await _draft(visit, key, Trouble("draft", saved.detail, _places(saved), visit.form), status=422)
    if visit.form.get("do") != "submit":
        return visit.go(f"/reports/{key}/draft?saved=1")
    return await _submit(visit, key, saved["version"])


async def _submit(visit: Visit, key: str, draft_version: int) -> Response:
    kept = await seen(visit, Report, key)
    body = {"number": visit.form.get("number", ""), "draft_version": draft_version}
    answer = await call(
        visit,
        "reports",
        "POST",
        f"/reports/{key}/submission",
        body,
        version=str(kept.version),
        key=visit.form.get("key"),
    )
    if isinstance(answer, Refusal):
        return await _draft(visit, key, Trouble("submit", answer.detail, answer.fields, visit.form), status=422)
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


def figure(text: str) -> int | str:
    """A whole number as officers write it: 1.234 or 1234. Anything else is left to the service to refuse."""
    digits = text.replace(" ", "").replace("\u00a0", "")
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})+", digits):
        digits = digits.replace(".", "")
    return int(digits) if re.fullmatch(r"-?\d+", digits) else text


def _read_pasted(text: str) -> dict[str, str]:
    """Lines of the existing sheet: a code first, the figure last, with tabs or semicolons between."""
    found = (_PASTED.match(line) for line in text.splitlines())
    return {match[1]: match[2] for match in found if match}


def _places(refusal: Refusal) -> dict[str, str]:
    """The places of a refusal as the form's fields are called."""
    names = {"indicators": "i", "narrative": "n", "explanations": "e"}
    places: dict[str, str] = {}
    for place, message in refusal.fields.items():
        group, _, code = place.partition(".")
        places[f"{names.get(group, group)}.{code}" if code else group] = message
    return places


shows("report", show)
