"""Drafts of decisions on organisation: filled from the dossier's conclusion, or from what the draft says so far."""

from collections.abc import Iterable, Iterator
from typing import Any

from fastapi.responses import Response

from services.portal.acts.form import Body, Field, nested
from services.portal.pages.creating import Creation, create, creation_page
from services.portal.pages.standing import standing
from services.portal.pages.thing import seen
from services.portal.store import Kept
from services.portal.things.decision import Decision
from services.portal.things.dossier import Dossier
from services.portal.visiting import PageRouter, Visit, Visiting
from shared.contracts.actor import Role
from shared.contracts.reports import ProposalOutcome
from shared.contracts.reports.common import Directive
from shared.contracts.reports.decision import DecidedTeam
from shared.platform.problems import ProblemError

router = PageRouter()
TASKS = 3
TEAM_NAME = "Đội Xây dựng phong trào bảo vệ an ninh Tổ quốc"
ROADMAP = {
    "M1": "Bố trí nhân sự",
    "M2": "Bàn giao hồ sơ, nhiệm vụ từ bộ phận cũ",
    "M3": "Trụ sở, trang bị",
    "M4": "Quy chế làm việc",
    "M5": "Tập huấn nghiệp vụ",
    "M6": "Công bố quyết định, ra mắt",
}
WHY = Field("reason", "Sửa những gì, vì sao", "text")
AGREED_ANEW = "Sửa được đến khi ký; ý kiến thống nhất đã ghi nhận phải lấy lại theo nội dung mới."


def revising(visit: Visit, kept: Kept[Decision]) -> str | None:
    """Where the draft is changed, for the department that drafted it."""
    thing = kept.thing
    if visit.on or not thing.is_unsigned or visit.actor.unit != thing.drafter_office.partition(":")[0]:
        return None
    role = Role.AWARDS if thing.about == "commendation" else Role.PERSONNEL
    if not visit.actor.has_at_province(role):
        return None
    return f"/commendations/decision/{kept.id}" if role is Role.AWARDS else f"/decisions/{kept.id}/draft"


@router.get("/dossiers/{key}/decision")
async def new_decision(key: str, visit: Visiting) -> Response:
    """The form of a draft decision, filled from the dossier's conclusion; `?supersedes=` what it replaces."""
    dossier = await _concluded(visit, key)
    return await creation_page(visit, await _drafting(visit, dossier, visit.request.query_params.get("supersedes")))


@router.post("/dossiers/{key}/decision")
async def draft_decision(key: str, visit: Visiting) -> Response:
    """Draft it."""
    dossier = await _concluded(visit, key)
    creation = await _drafting(visit, dossier, visit.form.get("supersedes"))
    body = _drafted(nested(creation.fields, visit.form), dossier, None)
    return await create(visit, creation, body | {"dossier": dossier.id})


@router.get("/decisions/{key}/draft")
async def changed_decision(key: str, visit: Visiting) -> Response:
    """The form of a draft with what it says so far."""
    kept, dossier = await _draft(visit, key)
    return await creation_page(visit, await _drafting(visit, dossier, kept.thing.supersedes, kept))


@router.post("/decisions/{key}/draft")
async def revise_decision(key: str, visit: Visiting) -> Response:
    """Change it."""
    kept, dossier = await _draft(visit, key)
    creation = await _drafting(visit, dossier, kept.thing.supersedes, kept)
    return await create(visit, creation, _drafted(nested(creation.fields, visit.form), dossier, kept.thing))


async def _concluded(visit: Visit, key: str) -> Kept[Dossier]:
    if not visit.actor.has_at_province(Role.PERSONNEL):
        raise ProblemError(403, "not-yours-to-do", "Chỉ Phòng Tổ chức cán bộ soạn dự thảo quyết định về tổ chức.")
    return await seen(visit, Dossier, key)


async def _draft(visit: Visit, key: str) -> tuple[Kept[Decision], Kept[Dossier]]:
    kept = await seen(visit, Decision, key)
    return kept, await _concluded(visit, kept.thing.dossier)


async def _drafting(
    visit: Visit, dossier: Kept[Dossier], supersedes: str | None, draft: Kept[Decision] | None = None
) -> Creation:
    """The form: of a new draft, or of one that is changed."""
    await visit.learn_names()
    key = dossier.id
    decisions = [each for each in await visit.every(Decision, parent=key) if each.thing.dossier == key]
    valid = [each for each in decisions if each.thing.status not in ("refused", "superseded", "revoked")]
    own = {supersedes, draft.id if draft else None}
    taken = {team.proposal for each in valid if each.id not in own for team in each.thing.teams}
    items = [each for each in _approved(dossier) if each.proposal not in taken]
    fields = list(_fields(visit, items, await _leaders(visit), draft.thing if draft else None)) if items else []
    if draft is not None:
        return Creation(
            "Sửa dự thảo quyết định", "Ghi dự thảo", (f"/decisions/{draft.id}", "Dự thảo"), Decision,
            f"/decisions/{draft.id}/draft", [*fields, WHY] if draft.thing.is_unsigned else [], note=AGREED_ANEW,
            empty="" if draft.thing.is_unsigned else "Quyết định đã ký hoặc đã kết thúc; không sửa được nữa.",
            version=draft.version,
        )  # fmt: skip
    return Creation(
        "Dự thảo quyết định về tổ chức", "Ghi dự thảo", (f"/dossiers/{key}", "Hồ sơ trình"), Decision, "/decisions",
        [*fields, *_supersedes(valid, supersedes)] if items else [],
        note="Xóa tên Đội thì đề xuất ấy chưa vào quyết định. Dự thảo sửa được đến khi ký.",
        empty="" if items else "Hồ sơ chưa kết luận, hoặc đề xuất nào được chấp thuận cũng đã có trong quyết định.",
    )  # fmt: skip


def _approved(dossier: Kept[Dossier]) -> list[ProposalOutcome]:
    """What the conclusion approved and a decision must carry: whatever has a phase of the roadmap."""
    concluded = dossier.thing.concluded
    found = [each for each in concluded.outcomes if each.outcome.value == "approve" and each.phase] if concluded else []
    return sorted(found, key=lambda each: (each.phase or 0, each.unit))


async def _leaders(visit: Visit) -> list[tuple[str, str]]:
    """Departments first: most tasks are theirs."""
    return sorted(await standing(visit), key=lambda each: not each[0].startswith("department-"))


def _fields(
    visit: Visit, items: list[ProposalOutcome], leaders: list[tuple[str, str]], draft: Decision | None
) -> Iterator[Field]:
    teams = {team.proposal: team for team in draft.teams} if draft else {}
    days = _days(draft.teams if draft else ())
    yield Field("title", "Trích yếu", value=draft.abstract if draft else f"Về việc thành lập {TEAM_NAME}")
    for each in items:
        name = teams[each.proposal].team_name if each.proposal in teams else "" if draft else TEAM_NAME
        yield Field(
            f"items.{each.proposal}.team_name", visit.names.get(each.unit, each.unit), required=False, value=name,
            group=f"Đội theo kết luận, giai đoạn · {each.phase}",
        )  # fmt: skip
    for phase in sorted({each.phase for each in items if each.phase}):
        for code, title in ROADMAP.items():
            yield Field(
                f"roadmap.{phase}.{code}", title, "date", hint=code, required=draft is None,
                value=days.get((phase, code), ""), group=f"Lộ trình, ngày cuối đúng hạn, giai đoạn · {phase}",
            )  # fmt: skip
    planned = draft.planned if draft else ()
    for number in range(1, max(TASKS, len(planned) + 1) + 1):
        yield from _task(number, planned[number - 1] if number <= len(planned) else None, leaders)
    yield Field(
        "needs_ministry", "Phải xin ý kiến Bộ Công an trước khi ký", "check", required=False,
        value="on" if draft and draft.needs_ministry else "",
    )  # fmt: skip


def _task(number: int, given: Directive | None, leaders: list[tuple[str, str]]) -> Iterator[Field]:
    group = f"Nhiệm vụ giao kèm · {number}"
    text, lead = (given.text, given.lead_unit) if given else ("", "")
    due = given.due_before.isoformat() if given and given.due_before else ""
    yield Field(f"tasks.{number}.text", "Nội dung", "text", required=False, group=group, value=text)
    choices = [("", "–"), *leaders]
    yield Field(
        f"tasks.{number}.lead_unit", "Chủ trì", "choice", required=False, choices=choices, group=group, value=lead
    )
    yield Field(f"tasks.{number}.due_before", "Trước ngày", "date", required=False, group=group, value=due)


def _supersedes(valid: Iterable[Kept[Decision]], supersedes: str | None) -> list[Field]:
    issued = [(each.id, each.thing.title) for each in valid if each.thing.status in ("issued", "effective")]
    choices = [("", "–"), *issued]
    field = Field(
        "supersedes", "Thay thế quyết định", "choice", required=False, choices=choices, value=supersedes or ""
    )
    return [field] if issued else []


def _days(teams: Iterable[DecidedTeam]) -> dict[tuple[int, str], str]:
    """The day of each milestone of a phase, as its first team has it."""
    days: dict[tuple[int, str], str] = {}
    for team in teams:
        for each in team.milestones:
            days.setdefault((team.phase, each.code.value), each.due_on.isoformat())
    return days


def _drafted(body: Body, dossier: Kept[Dossier], draft: Decision | None) -> Body:
    """The request: each team with the roadmap of its phase; what the form does not ask for stays as it was."""
    concluded = {each.proposal: each for each in _approved(dossier)}
    roadmap: dict[str, dict[str, str]] = body.pop("roadmap", {})
    before = {team.proposal: team for team in draft.teams} if draft else {}
    shown = _days(draft.teams if draft else ())
    teams = [
        {
            "proposal": key,
            "unit": concluded[key].unit,
            "phase": concluded[key].phase,
            "team_name": item["team_name"],
            "milestones": _milestones(
                roadmap.get(str(concluded[key].phase), {}), concluded[key].phase or 0, before.get(key), shown
            ),
        }
        for key, item in body.pop("items", {}).items()
    ]
    tasks: dict[str, Body] = body.pop("tasks", {})
    planned = draft.planned if draft else ()
    directives = [
        _kept(planned[int(number) - 1] if int(number) <= len(planned) else None) | each
        for number, each in tasks.items()
        if each.get("text")
    ]
    return body | {"teams": teams, "directives": directives}


def _milestones(
    typed: dict[str, str], phase: int, before: DecidedTeam | None, shown: dict[tuple[int, str], str]
) -> list[Body]:
    """The team's roadmap. A day that was left as it was shown stays the team's own."""
    own = {each.code.value: each for each in before.milestones} if before else {}
    found: list[Body] = []
    for code, day in typed.items():
        stays = code in own and day == shown.get((phase, code))
        title = own[code].title if code in own else ROADMAP[code]
        found.append({"code": code, "title": title, "due_on": own[code].due_on.isoformat() if stays else day})
    return found


def _kept(given: Directive | None) -> dict[str, Any]:
    if given is None:
        return {"purpose": "other"}
    return {
        "purpose": given.purpose.value,
        "supporting_units": list(given.supporting_units),
        "proposal": given.proposal,
    }
