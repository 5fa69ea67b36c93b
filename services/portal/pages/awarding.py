"""Drafts of decisions of commendation: one decision awards several nominations, and says of others why not."""

from typing import Any

from fastapi.responses import Response

from services.portal.acts.form import Body, Field, nested
from services.portal.pages.creating import Creation, create, creation_page
from services.portal.pages.drafting import AGREED_ANEW, WHY
from services.portal.pages.thing import seen
from services.portal.store import Kept
from services.portal.things.commendation import Commendation
from services.portal.things.decision import Decision
from services.portal.visiting import PageRouter, Visit, Visiting
from shared.contracts.actor import Role
from shared.platform.problems import ProblemError

router = PageRouter()
_ANSWERS = tuple((code, code) for code in ("award", "decline"))


@router.get("/commendations/decision")
async def new_decision(visit: Visiting) -> Response:
    """The form of a draft; `?supersedes=` the decision that it replaces."""
    return await creation_page(visit, await _drafting(visit, visit.request.query_params.get("supersedes")))


@router.post("/commendations/decision")
async def draft_decision(visit: Visiting) -> Response:
    """Draft it."""
    creation = await _drafting(visit, visit.form.get("supersedes"))
    return await create(visit, creation, _drafted(nested(creation.fields, visit.form)))


@router.get("/commendations/decision/{key}")
async def changed_decision(key: str, visit: Visiting) -> Response:
    """The form of a draft with what it says so far."""
    return await creation_page(visit, await _changing(visit, key))


@router.post("/commendations/decision/{key}")
async def revise_decision(key: str, visit: Visiting) -> Response:
    """Change it."""
    creation = await _changing(visit, key)
    return await create(visit, creation, _drafted(nested(creation.fields, visit.form)))


async def _changing(visit: Visit, key: str) -> Creation:
    draft = await seen(visit, Decision, key)
    return await _drafting(visit, draft.thing.supersedes, draft)


async def _drafting(visit: Visit, supersedes: str | None, draft: Kept[Decision] | None = None) -> Creation:
    """The form: of a new draft, or of one that is changed."""
    if not visit.actor.has_at_province(Role.AWARDS):
        raise ProblemError(403, "not-yours-to-do", "Chỉ bộ phận thi đua, khen thưởng soạn dự thảo quyết định.")
    await visit.learn_names()
    every = await visit.every(Commendation)
    ready = [kept for kept in every if is_ready(kept, supersedes, draft.id if draft else None)]
    title = draft.thing.abstract if draft else "Về việc khen thưởng thành tích xây dựng phong trào"
    fields = [Field("title", "Trích yếu", value=title)]
    for kept in ready:
        fields += _answer(visit, kept, draft.thing if draft else None)
    if draft is not None:
        return Creation(
            "Sửa dự thảo quyết định", "Ghi dự thảo", (f"/decisions/{draft.id}", "Dự thảo"), Decision,
            f"/commendation-decisions/{draft.id}/draft", [*fields, WHY] if draft.thing.is_unsigned else [],
            note=AGREED_ANEW, version=draft.version,
            empty="" if draft.thing.is_unsigned else "Quyết định đã ký hoặc đã kết thúc; không sửa được nữa.",
        )  # fmt: skip
    return Creation(
        "Dự thảo quyết định khen thưởng", "Ghi dự thảo", ("/commendations", "Khen thưởng"), Decision,
        "/commendation-decisions", [*fields, *await _supersedes(visit, supersedes)],
        note="Dự thảo sửa được đến khi ký.",
        empty="" if ready else "Không có đề nghị nào đã thẩm định mà chưa vào quyết định.",
    )  # fmt: skip


def _answer(visit: Visit, kept: Kept[Commendation], draft: Decision | None) -> list[Field]:
    """Whether the draft awards the nomination: as it says so far, or as the awards office advised."""
    group = f"{visit.names.get(kept.thing.unit, kept.thing.unit)} – {kept.thing.title}"
    declined = {each.commendation: each.reason for each in draft.declined} if draft else {}
    if draft is not None:
        value = "decline" if kept.id in declined else "award" if kept.id in draft.commendations else ""
    else:
        value = "award" if kept.thing.appraisal and kept.thing.appraisal.verdict.value.startswith("support") else ""
    return [
        Field(
            f"answers.{kept.id}.answer", "Đưa vào dự thảo", "choice", required=False, group=group, value=value,
            choices=(("", "– để lần khác –"), *_ANSWERS), choice_group="award_answer",
        ),
        Field(
            f"answers.{kept.id}.reason", "Lý do", required=False, group=group, hint="Khi không khen thưởng",
            value=declined.get(kept.id, ""),
        ),
    ]  # fmt: skip


async def _supersedes(visit: Visit, supersedes: str | None) -> list[Field]:
    standing = [
        (kept.id, kept.thing.title)
        for kept in await visit.every(Decision)
        if kept.thing.about == "commendation" and kept.thing.status in ("issued", "effective")
    ]
    choices = [("", "–"), *standing]
    field = Field(
        "supersedes", "Thay thế quyết định", "choice", required=False, choices=choices, value=supersedes or ""
    )
    return [field] if standing else []


def is_ready(kept: Kept[Commendation], supersedes: str | None = None, draft: str | None = None) -> bool:
    """Whether a draft may carry it: appraised and free, or carried by itself or by the decision that it replaces."""
    thing = kept.thing
    is_free = thing.status == "appraised" and thing.decision is None
    return thing.is_decided_here and (is_free or (thing.decision is not None and thing.decision in (supersedes, draft)))


def _drafted(body: Body) -> Body:
    answers: dict[str, dict[str, Any]] = body.pop("answers", {})
    declined = [
        {"commendation": key, "reason": each.get("reason", "")}
        for key, each in answers.items()
        if each.get("answer") == "decline"
    ]
    awarded = [key for key, each in answers.items() if each.get("answer") == "award"]
    return body | {"commendations": awarded, "declined": declined}
