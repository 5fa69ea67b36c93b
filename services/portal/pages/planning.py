"""A conference is planned: what it asks, of whom, on which form and until when. By the staff unit."""

import secrets
from collections.abc import Mapping
from typing import Any

from fastapi.responses import Response

from services.portal import store
from services.portal.calling import Refusal, call
from services.portal.pages.acting import reached
from services.portal.pages.thing import Trouble, seen
from services.portal.store import Kept
from services.portal.text import vietnamese_order
from services.portal.things.conference import Conference
from services.portal.things.unit import Unit
from services.portal.visiting import PageRouter, Visit, Visiting
from shared.contracts.actor import Actor, Role
from shared.contracts.reports import ConferenceTerms, PeriodKind, SilenceRule
from shared.platform.problems import ProblemError

router = PageRouter()

QUESTIONS = 5
_DUTIES = {"district_police": "report", "commune_police": "report", "department": "opinion"}


def may_plan(actor: Actor) -> bool:
    """Whether the actor is of the staff unit. The service has the last word."""
    return actor.has(Role.STAFF, Role.STAFF_HEAD)


@router.get("/conferences/new")
async def planning_page(visit: Visiting) -> Response:
    """The form of a new conference; `?from=` another one, whose terms fill it in."""
    return await _page(visit, None)


@router.post("/conferences/new")
async def plan(visit: Visiting) -> Response:
    """Plan it, and go to its board."""
    answer = await call(visit, "reports", "POST", "/conferences", await _body(visit), key=visit.form.get("key"))
    if isinstance(answer, Refusal):
        return await _page(visit, Trouble("plan", answer.detail, answer.fields, visit.form))
    await reached(visit, Conference, answer["id"], answer["version"])
    return visit.go(f"/conferences/{answer['id']}?done=plan")


async def _page(visit: Visit, trouble: Trouble | None) -> Response:
    if not may_plan(visit.actor):
        raise ProblemError(403, "not-staff-unit", "Đơn vị tham mưu lập kế hoạch hội nghị.")
    forms = await call(visit, "reports", "GET", "/forms")
    standing = await _standing(visit)
    groups = _groups(visit, standing)
    ticked = {value for name, value in visit.fields if name == "expected"}
    before = visit.request.query_params.get("from")
    terms = (await seen(visit, Conference, before)).thing.terms if before and trouble is None else None
    if terms is not None:
        ticked = {each.unit for each in terms.expected}
    elif trouble is None:  # at first all units below the province are asked for a report
        ticked = {kept.id for kind, found in groups.items() if _DUTIES[kind] == "report" for kept in found}
    return await visit.page(
        "planning.html",
        422 if trouble else 200,
        trouble=trouble,
        sent=trouble.sent if trouble else _typed(terms) if terms else {},
        is_copy=terms is not None,
        forms=[] if isinstance(forms, Refusal) else forms[::-1],
        groups=groups,
        duties=_DUTIES,
        ticked=ticked,
        chairs=[kept for kept in standing if kept.thing.unit_kind == "provincial_police"],
        periods=[kind.value for kind in PeriodKind],
        questions=range(1, QUESTIONS + 1),
        key=secrets.token_urlsafe(16),
    )


async def _standing(visit: Visit) -> list[Kept[Unit]]:
    return [kept for kept in await store.every(visit.connection, Unit) if kept.thing.on(visit.today) is not None]


def _groups(visit: Visit, standing: list[Kept[Unit]]) -> dict[str, list[Kept[Unit]]]:
    """The units that can be asked, by kind, in the order of the alphabet."""
    groups = {
        kind: sorted(
            (kept for kept in standing if kept.thing.unit_kind == kind and kept.id != visit.actor.unit),
            key=lambda kept: vietnamese_order(kept.thing.title),
        )
        for kind in _DUTIES
    }
    return {kind: found for kind, found in groups.items() if found}


async def _body(visit: Visit) -> dict[str, Any]:
    form = visit.form
    kinds = {kept.id: kept.thing.unit_kind for kept in await store.every(visit.connection, Unit)}
    asked = [value for name, value in visit.fields if name == "expected"]
    code, _, version = form.get("form", "").partition("/")
    return {
        "title": form.get("title"),
        "questions": _questions(form),
        "chair": {"unit": form.get("chair.unit"), "office": form.get("chair.office")},
        "staff_unit": visit.actor.unit,
        "expected": [{"unit": unit, "duty": _DUTIES.get(kinds.get(unit, ""), "opinion")} for unit in asked],
        "form": {"code": code, "version": int(version) if version.isdigit() else None},
        "period": {name: form.get(f"period.{name}") for name in ("kind", "starts_on", "ends_on")},
        "report_due_before": form.get("report_due_before"),
        "held_on": form.get("held_on"),
        "silence_rule": "counted" if form.get("silence") == "on" else "not_counted",
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


def _questions(form: Mapping[str, str]) -> list[dict[str, str]]:
    """Those that were typed, numbered without gaps."""
    texts = [form.get(f"question.{number}", "").strip() for number in range(1, QUESTIONS + 1)]
    return [{"code": f"Q{number}", "text": text} for number, text in enumerate(filter(None, texts), 1)]
