"""JSON routes of festival plans."""

from fastapi import Query

from services.festival.event.store import standing_of_plan
from services.festival.plan import commands
from services.festival.plan.bodies import (
    Amendment,
    Approval,
    Comment,
    Draft,
    ExternalIssue,
    Issue,
    PlanCancellation,
    PlansDue,
    PlanView,
    Return,
    Waiver,
    WordingInput,
    view,
)
from services.festival.plan.domain import Status
from services.festival.plan.state import IN_FORCE
from services.festival.plan.store import list_plans, plans, season_opened_by
from services.festival.season.store import is_expected
from shared.contracts.base import UnitId
from shared.contracts.festival import Level
from shared.contracts.refusals import Rejected
from shared.platform.http import CommandRouter, HttpTransaction, Page, PageRequest, ReadTransaction, found

router = CommandRouter(tags=["plans"])


@router.get("/plans")
async def list_all_plans(
    query: ReadTransaction,
    page: PageRequest,
    year: int | None = Query(None, ge=2005, le=2100),
    unit: UnitId | None = None,
    level: Level | None = None,
    status: Status | None = None,
    above: str | None = Query(None, max_length=128, description="Id of the plan above"),
) -> Page[PlanView]:
    """Plans in the order in which they were drafted."""
    rows = await list_plans(
        query.connection,
        year=year,
        unit=unit,
        level=level,
        status=status,
        above=above,
        after=page.after,
        limit=page.fetch,
    )
    return page.page(rows, lambda row: view(row[1]), lambda row: row[0])


@router.get("/plans/{plan_id}")
async def get_plan(plan_id: str, query: ReadTransaction) -> PlanView:
    """One plan."""
    return view(found(await plans.load(query.connection, plan_id)))


async def _above(tx: HttpTransaction, key: str | None) -> commands.PlanAbove | None:
    if key is None:
        return None
    plan = (await plans.load(tx.connection, key)).state
    if plan is None:
        raise Rejected(
            "plan-above-not-found", f"Không tìm thấy kế hoạch cấp trên «{key}».", {"above": "Không có kế hoạch này."}
        )
    return commands.PlanAbove(key, plan.level, plan.year, plan.status in IN_FORCE)


@router.post("/plans", status_code=201)
async def draft_plan(body: Draft, tx: HttpTransaction) -> PlanView:
    """Write a draft. By the unit itself; a province's plan also by the staff unit or a clerk.

    A district's or commune's plan names the plan above, which must be in force.
    """
    above = await _above(tx, body.above)
    command = commands.DraftPlan(tx.at, tx.actor, body.unit, body.level, body.year, body.wording(), above)
    return view(await tx.execute(plans, tx.new_id(), command))


@router.put("/plans/{plan_id}/wording")
async def reword_plan(plan_id: str, body: WordingInput, tx: HttpTransaction) -> PlanView:
    """Replace the wording of a draft or of a returned plan."""
    plan = (await plans.load(tx.connection, plan_id)).state
    if plan is None:
        raise Rejected("plan-not-found", f"Không tìm thấy kế hoạch «{plan_id}».")
    above = await _above(tx, plan.above)
    command = commands.DraftPlan(tx.at, tx.actor, plan.unit, plan.level, plan.year, body.wording(), above)
    return view(await tx.execute(plans, plan_id, command))


@router.post("/plans/{plan_id}/submission")
async def submit_plan(plan_id: str, tx: HttpTransaction) -> PlanView:
    """Put the plan before the head of the issuing unit."""
    return view(await tx.execute(plans, plan_id, commands.SubmitPlan(tx.at, tx.actor)))


@router.post("/plans/{plan_id}/comment")
async def comment_plan(plan_id: str, body: Comment, tx: HttpTransaction) -> PlanView:
    """The staff unit's word on conformity with the plan above. Advice: it approves nothing."""
    command = commands.CommentPlan(tx.at, tx.actor, body.conformity, body.note)
    return view(await tx.execute(plans, plan_id, command))


@router.post("/plans/{plan_id}/return")
async def return_plan(plan_id: str, body: Return, tx: HttpTransaction) -> PlanView:
    """The head of the issuing unit, or a recorder who cites the paper, sends the plan back."""
    basis = body.basis.document() if body.basis else None
    return view(await tx.execute(plans, plan_id, commands.ReturnPlan(tx.at, tx.actor, body.reason, basis)))


@router.post("/plans/{plan_id}/approval")
async def approve_plan(plan_id: str, body: Approval, tx: HttpTransaction) -> PlanView:
    """The head of the issuing unit, or a recorder who cites the signed paper, approves the plan."""
    basis = body.basis.document() if body.basis else None
    return view(await tx.execute(plans, plan_id, commands.ApprovePlan(tx.at, tx.actor, basis)))


@router.post("/plans/{plan_id}/issue")
async def issue_plan(plan_id: str, body: Issue, tx: HttpTransaction) -> PlanView:
    """Number and date an approved plan of the police: it is in force."""
    return view(await tx.execute(plans, plan_id, commands.IssuePlan(tx.at, tx.actor, body.document.document())))


@router.post("/plans/{plan_id}/external-issue")
async def record_issued_plan(plan_id: str, body: ExternalIssue, tx: HttpTransaction) -> PlanView:
    """Record that a People's Committee or Steering Committee issued the plan, under its own number.

    By a clerk or the staff unit; for a district's or commune's plan also by the unit. The province's plan
    opens the season of its year: plans are expected of all units.
    """
    plan = (await plans.load(tx.connection, plan_id)).state
    opened_by = None if plan is None else await season_opened_by(tx.connection, plan.year)
    command = commands.RecordIssuedPlan(tx.at, tx.actor, body.issued_by, body.document.document(), opened_by)
    return view(await tx.execute(plans, plan_id, command))


@router.post("/plans/{plan_id}/start")
async def start_plan(plan_id: str, tx: HttpTransaction) -> PlanView:
    """Begin to carry the plan out."""
    return view(await tx.execute(plans, plan_id, commands.StartPlan(tx.at, tx.actor)))


@router.post("/plans/{plan_id}/reporting")
async def report_plan(plan_id: str, tx: HttpTransaction) -> PlanView:
    """No more events: gather results."""
    return view(await tx.execute(plans, plan_id, commands.ReportPlan(tx.at, tx.actor)))


async def _events(tx: HttpTransaction, plan_id: str) -> commands.EventsOfPlan:
    """Behind the plan's row lock, which whoever proposes or schedules an event takes too."""
    await plans.load(tx.connection, plan_id, locked=True)
    return commands.EventsOfPlan(*await standing_of_plan(tx.connection, plan_id))


@router.post("/plans/{plan_id}/closing")
async def close_plan(plan_id: str, tx: HttpTransaction) -> PlanView:
    """Close the plan. Refused while an event is neither verified nor cancelled; `errors` names each."""
    command = commands.ClosePlan(tx.at, tx.actor, await _events(tx, plan_id))
    return view(await tx.execute(plans, plan_id, command))


@router.post("/plans/{plan_id}/amendment")
async def amend_plan(plan_id: str, body: Amendment, tx: HttpTransaction) -> PlanView:
    """A new revision of a plan in force, by the document that amends it."""
    command = commands.AmendPlan(tx.at, tx.actor, body.wording(), body.reason, body.document.document())
    return view(await tx.execute(plans, plan_id, command))


@router.post("/plans/{plan_id}/cancellation")
async def cancel_plan(plan_id: str, body: PlanCancellation, tx: HttpTransaction) -> PlanView:
    """Cancel the plan. Its events must be cancelled or verified first; `errors` names those that are not."""
    basis = body.basis.document() if body.basis else None
    command = commands.CancelPlan(tx.at, tx.actor, body.reason, basis, await _events(tx, plan_id))
    return view(await tx.execute(plans, plan_id, command))


@router.post("/plans/{plan_id}/waivers")
async def waive_plan(plan_id: str, body: Waiver, tx: HttpTransaction) -> PlanView:
    """The staff unit expects no plan of its own of a unit, in the season that the plan opened; with the reason."""
    plan = (await plans.load(tx.connection, plan_id)).state
    expected = plan is not None and await is_expected(tx.connection, plan.year, body.unit)
    command = commands.WaivePlan(tx.at, tx.actor, body.unit, body.reason, expected)
    return view(await tx.execute(plans, plan_id, command))


@router.post("/plans/{plan_id}/waivers/{unit}/end")
async def end_waiver(plan_id: str, unit: UnitId, tx: HttpTransaction) -> PlanView:
    """A plan is expected of the unit all the same."""
    return view(await tx.execute(plans, plan_id, commands.EndWaiver(tx.at, tx.actor, unit)))


@router.put("/plans/{plan_id}/plans-due")
async def set_plans_due(plan_id: str, body: PlansDue, tx: HttpTransaction) -> PlanView:
    """The staff unit says until when the units' own plans are to be in force, in the season that the plan opened."""
    return view(await tx.execute(plans, plan_id, commands.SetPlansDue(tx.at, tx.actor, body.due_before)))
