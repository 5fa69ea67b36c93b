"""Decisions: drafted from the dossier's conclusion, agreed, signed, numbered; what followed from them."""

from collections.abc import Iterable, Iterator
from typing import Any

from fastapi.responses import Response

from services.portal import store
from services.portal.acts.form import Body, Field, nested
from services.portal.pages.acting import shows
from services.portal.pages.creating import Creation, create, creation_page
from services.portal.pages.standing import standing
from services.portal.pages.thing import Trouble, seen, thing_page
from services.portal.pages.way import ways_of
from services.portal.sight import sees
from services.portal.store import Kept
from services.portal.things.commendation import Commendation, Honour
from services.portal.things.decision import Decision
from services.portal.things.dossier import Dossier
from services.portal.things.festival import Plan
from services.portal.things.proposal import Proposal
from services.portal.things.task import Task
from services.portal.things.team import Team
from services.portal.visiting import PageRouter, Visit, Visiting, dated
from shared.contracts.actor import Role
from shared.contracts.reports import ProposalOutcome
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


@router.get("/decisions/{key}")
@dated
async def decision_page(key: str, visit: Visiting) -> Response:
    """The decision: its items, its steps before the two bodies, its effect."""
    return await show_decision(visit, key)


async def show_decision(visit: Visit, key: str, trouble: Trouble | None = None) -> Response:
    """The decision's page."""
    kept = await seen(visit, Decision, key)
    dossier = await store.find(visit.connection, Dossier, kept.thing.dossier, at=visit.at)
    named = {each.id: each for each in await store.with_ids(visit.connection, kept.thing.parents, at=visit.at)}
    carried = [each for key in kept.thing.commendations if isinstance((each := named[key]).thing, Commendation)]
    proposals = [each for team in kept.thing.teams if (each := named.get(team.proposal)) is not None]
    honours = [each for each in await visit.every(Honour) if each.thing.commendation in named]
    return await thing_page(
        visit, kept, "decision.html", trouble, dossier=dossier, ways=await ways_of(visit, proposals),
        items={team.proposal: team for team in kept.thing.teams}, answers=_others(kept, dossier), carried=carried,
        readable={each.id for each in (*carried, *([dossier] if dossier else ())) if sees(visit.actor, each)},
        others={each.id: each for each in await _proposals(visit, dossier) if sees(visit.actor, each)},
        declined={each.commendation: each.reason for each in kept.thing.declined},
        teams=await visit.every(Team, parent=key), honours=honours,
        tasks=await visit.every(Task, parent=key), plans=await _plans(visit, kept),
        replacing=_replacing(visit, kept),
    )  # fmt: skip


def _others(kept: Kept[Decision], dossier: Kept[Dossier] | None) -> list[ProposalOutcome]:
    """What the dossier's conclusion answered without this decision: rejected, deferred, or with another paper."""
    mine = {team.proposal for team in kept.thing.teams}
    concluded = dossier.thing.concluded if dossier else None
    return [each for each in concluded.outcomes if each.proposal not in mine] if concluded else []


async def _proposals(visit: Visit, dossier: Kept[Dossier] | None) -> list[Kept[Proposal]]:
    return await visit.every(Proposal, parent=dossier.thing.opened.conference) if dossier else []


async def _plans(visit: Visit, kept: Kept[Decision]) -> list[Kept[Plan]]:
    """The festival plans of the units and years to which its festival directives speak."""
    festive = [each for each in kept.thing.directives if each.purpose.value == "festival"]
    asked = {(unit, each.due_before.year) for each in festive if each.due_before for unit in _units(each)}
    found = await visit.every(Plan) if asked else []
    return [each for each in found if (each.thing.unit, each.thing.year) in asked]


def _units(directive: Any) -> tuple[str, ...]:
    return (directive.lead_unit, *directive.supporting_units)


def _replacing(visit: Visit, kept: Kept[Decision]) -> str | None:
    """Where a decision that replaces this one is drafted, for those who may."""
    if visit.on or kept.thing.status not in ("issued", "effective"):
        return None
    if kept.thing.about == "commendation":
        may = visit.actor.has_at_province(Role.AWARDS)
        return f"/commendations/decision?supersedes={kept.id}" if may else None
    may = visit.actor.has_at_province(Role.PERSONNEL)
    return f"/dossiers/{kept.thing.dossier}/decision?supersedes={kept.id}" if may else None


@router.get("/dossiers/{key}/decision")
async def new_decision(key: str, visit: Visiting) -> Response:
    """The form of a draft decision, filled from the dossier's conclusion; `?supersedes=` what it replaces."""
    return await creation_page(visit, await _drafting(visit, key, visit.request.query_params.get("supersedes")))


@router.post("/dossiers/{key}/decision")
async def draft_decision(key: str, visit: Visiting) -> Response:
    """Draft it. A draft is never changed: it is refused, and another one drafted."""
    creation = await _drafting(visit, key, visit.form.get("supersedes"))
    dossier = await seen(visit, Dossier, key)
    return await create(visit, creation, _drafted(nested(creation.fields, visit.form), dossier))


async def _drafting(visit: Visit, key: str, supersedes: str | None) -> Creation:
    if not visit.actor.has_at_province(Role.PERSONNEL):
        raise ProblemError(403, "not-yours-to-do", "Chỉ Phòng Tổ chức cán bộ soạn dự thảo quyết định về tổ chức.")
    dossier = await seen(visit, Dossier, key)
    await visit.learn_names()
    decisions = [each for each in await visit.every(Decision, parent=key) if each.thing.dossier == key]
    valid = [each for each in decisions if each.thing.status not in ("refused", "superseded", "revoked")]
    taken = {team.proposal for each in valid if each.id != supersedes for team in each.thing.teams}
    items = [each for each in _approved(dossier) if each.proposal not in taken]
    return Creation(
        "Dự thảo quyết định về tổ chức", "Ghi dự thảo", (f"/dossiers/{key}", "Hồ sơ trình"), Decision, "/decisions",
        list(_fields(visit, items, valid, supersedes, await _leaders(visit))) if items else [],
        note="Xóa tên Đội thì đề xuất ấy chưa vào quyết định. Dự thảo không sửa được; muốn sửa thì từ chối, soạn lại.",
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
    visit: Visit, items: list[ProposalOutcome], valid: Iterable[Kept[Decision]], supersedes: str | None,
    leaders: list[tuple[str, str]],
) -> Iterator[Field]:  # fmt: skip
    yield Field("title", "Trích yếu", value=f"Về việc thành lập {TEAM_NAME}")
    for each in items:
        yield Field(
            f"items.{each.proposal}.team_name", visit.names.get(each.unit, each.unit), required=False, value=TEAM_NAME,
            group=f"Đội theo kết luận, giai đoạn · {each.phase}",
        )  # fmt: skip
    for phase in sorted({each.phase for each in items if each.phase}):
        for code, title in ROADMAP.items():
            yield Field(
                f"roadmap.{phase}.{code}", title, "date", hint=code,
                group=f"Lộ trình, ngày cuối đúng hạn, giai đoạn · {phase}",
            )  # fmt: skip
    for number in range(1, TASKS + 1):
        group = f"Nhiệm vụ giao kèm · {number}"
        yield Field(f"tasks.{number}.text", "Nội dung", "text", required=False, group=group)
        choices = [("", "–"), *leaders]
        yield Field(f"tasks.{number}.lead_unit", "Chủ trì", "choice", required=False, choices=choices, group=group)
        yield Field(f"tasks.{number}.due_before", "Trước ngày", "date", required=False, group=group)
    yield Field("needs_ministry", "Phải xin ý kiến Bộ Công an trước khi ký", "check", required=False)
    issued = [(each.id, each.thing.title) for each in valid if each.thing.status in ("issued", "effective")]
    if issued:
        yield Field(
            "supersedes", "Thay thế quyết định", "choice", required=False, choices=[("", "–"), *issued],
            value=supersedes or "",
        )  # fmt: skip


def _drafted(body: Body, dossier: Kept[Dossier]) -> Body:
    """The request: each team with the roadmap of its phase."""
    concluded = {each.proposal: each for each in _approved(dossier)}
    roadmap: dict[str, dict[str, str]] = body.pop("roadmap", {})
    teams = [
        {
            "proposal": key,
            "unit": concluded[key].unit,
            "phase": concluded[key].phase,
            "team_name": item["team_name"],
            "milestones": [
                {"code": code, "title": ROADMAP[code], "due_on": day}
                for code, day in roadmap.get(str(concluded[key].phase), {}).items()
            ],
        }
        for key, item in body.pop("items", {}).items()
    ]
    tasks: dict[str, Body] = body.pop("tasks", {})
    return body | {
        "dossier": dossier.id,
        "teams": teams,
        "directives": [{"purpose": "other", **each} for each in tasks.values() if each.get("text")],
    }


shows("decision", show_decision)
