"""JSON routes of festival events."""

from datetime import date

from fastapi import Query

from services.festival.checklist.store import all_items
from services.festival.checklist.template import applying
from services.festival.directory.heirs import line_of
from services.festival.directory.store import parents
from services.festival.event import commands
from services.festival.event.bodies import (
    CheckView,
    DetailsInput,
    EventCancellation,
    EventView,
    ItemMark,
    Preparation,
    Proposal,
    ResultInput,
    ResultReturn,
    Schedule,
    view,
)
from services.festival.event.domain import FestivalEvent, Status
from services.festival.event.preparation import check, objections
from services.festival.event.store import events, list_events, of_event
from services.festival.norm.store import all_norms
from services.festival.plan.state import TAKES_EVENTS
from services.festival.plan.store import plans
from shared.contracts.base import UnitId
from shared.contracts.calendar import local_day
from shared.contracts.festival import Level
from shared.contracts.refusals import Rejected
from shared.platform.attachments.store import cite
from shared.platform.bodies import Reason
from shared.platform.http import CommandRouter, HttpTransaction, Page, PageRequest, ReadTransaction, found

router = CommandRouter(tags=["events"])


@router.get("/events")
async def list_all_events(
    query: ReadTransaction,
    page: PageRequest,
    year: int | None = Query(None, ge=2005, le=2100),
    plan: str | None = Query(None, max_length=128),
    unit: UnitId | None = None,
    level: Level | None = None,
    status: Status | None = None,
    is_pilot_site: bool | None = None,
    from_day: date | None = Query(None, description="Scheduled on this day or later"),
    to_day: date | None = Query(None, description="Scheduled on this day or earlier"),
) -> Page[EventView]:
    """Events in the order in which they were proposed."""
    rows = await list_events(
        query.connection,
        year=year,
        plan=plan,
        unit=unit,
        level=level,
        status=status,
        is_pilot_site=is_pilot_site,
        from_day=from_day,
        to_day=to_day,
        after=page.after,
        limit=page.fetch,
    )
    return page.page(rows, lambda row: view(row[1]), lambda row: row[0])


@router.get("/events/{event_id}")
async def get_event(event_id: str, query: ReadTransaction) -> EventView:
    """One event."""
    return view(found(await events.load(query.connection, event_id)))


@router.get("/events/{event_id}/restraint-check")
async def show_restraint_check(event_id: str, query: ReadTransaction) -> CheckView:
    """The restraint check as it would go now, whatever state the event is in. Without a date: by today's norms."""
    event = found(await events.load(query.connection, event_id)).state
    assert event is not None
    today = local_day(query.at)
    items = check(event, await all_norms(query.connection), today)
    errors = objections(event, items, today).fields
    return CheckView(is_passed=bool(event.checklist) and not errors, items=items, errors=errors)


async def _plan(tx: HttpTransaction, key: str, unit: str) -> commands.PlanOfEvent:
    """The plan as it stands; its row lock keeps it from closing meanwhile."""
    plan = (await plans.load(tx.connection, key, locked=True)).state
    if plan is None:
        raise Rejected("plan-not-found", f"Không tìm thấy kế hoạch «{key}».", {"plan": "Không có kế hoạch này."})
    above = await parents(tx.connection, local_day(tx.at))
    serves = plan.level is Level.PROVINCE or plan.unit in line_of(unit, above)
    return commands.PlanOfEvent(key, plan.year, plan.status in TAKES_EVENTS, plan.starts_on, plan.ends_on, serves)


async def _existing(tx: HttpTransaction, event_id: str) -> FestivalEvent:
    event = (await events.load(tx.connection, event_id)).state
    if event is None:
        raise Rejected("event-not-found", f"Không tìm thấy điểm tổ chức «{event_id}».")
    return event


async def _execute(tx: HttpTransaction, event_id: str, command: commands.Command) -> EventView:
    return view(await tx.execute(events, event_id, command))


@router.post("/events", status_code=201)
async def propose_event(body: Proposal, tx: HttpTransaction) -> EventView:
    """Propose an event under a plan in force. By the unit that will organise it.

    The plan is the unit's own or that of a unit above it. What the province directs, the province's staff proposes.
    """
    command = commands.ProposeEvent(
        at=tx.at,
        actor=tx.actor,
        plan=await _plan(tx, body.plan, body.unit),
        unit=body.unit,
        level=body.level,
        is_pilot_site=body.is_pilot_site,
        details=body.details.details(),
    )
    return await _execute(tx, tx.new_id(), command)


@router.post("/events/{event_id}/schedule")
async def schedule_event(event_id: str, body: Schedule, tx: HttpTransaction) -> EventView:
    """Give the event its day, or a new one after it was postponed."""
    event = await _existing(tx, event_id)
    command = commands.ScheduleEvent(tx.at, tx.actor, await _plan(tx, event.plan, event.unit), body.on)
    return await _execute(tx, event_id, command)


@router.post("/events/{event_id}/preparation")
async def start_preparation(event_id: str, body: Preparation, tx: HttpTransaction) -> EventView:
    """Begin to prepare, with the checklist. What was done before a postponement stays done.

    Without a list of its own the event gets what the template has for it. One of its own must have what the template
    makes mandatory (`checklist-item-missing`).
    """
    event = await _existing(tx, event_id)
    template = applying(
        await all_items(tx.connection), event.level, event.is_pilot_site, event.scheduled_on or local_day(tx.at)
    )
    own = body.checklist if body.checklist is not None else template
    checklist = {item.code: item.title for item in own}
    return await _execute(tx, event_id, commands.StartPreparation(tx.at, tx.actor, checklist, template))


@router.put("/events/{event_id}/details")
async def amend_event(event_id: str, body: DetailsInput, tx: HttpTransaction) -> EventView:
    """Other details, until the event is held. A ready event that fails the check then is back in preparation."""
    norms = await all_norms(tx.connection)
    return await _execute(tx, event_id, commands.AmendEvent(tx.at, tx.actor, body.details(), norms))


@router.put("/events/{event_id}/checklist/{code}")
async def mark_item(event_id: str, code: str, body: ItemMark, tx: HttpTransaction) -> EventView:
    """A checklist item is done, or no longer is; then a ready event is back in preparation."""
    norms = await all_norms(tx.connection)
    command = commands.MarkItem(tx.at, tx.actor, code, body.is_done, body.note, norms)
    return await _execute(tx, event_id, command)


@router.post("/events/{event_id}/readiness")
async def declare_ready(event_id: str, tx: HttpTransaction) -> EventView:
    """The restraint check: checklist complete, every measure within its norm, a norm set for the budget.

    A refusal (`restraint-check-failed`) names in `errors` every failing item with value, norm and what to do.
    """
    norms = await all_norms(tx.connection)
    return await _execute(tx, event_id, commands.DeclareReady(tx.at, tx.actor, norms))


@router.post("/events/{event_id}/holding")
async def record_held(event_id: str, tx: HttpTransaction) -> EventView:
    """The event took place on its day. Not before that day."""
    return await _execute(tx, event_id, commands.RecordHeld(tx.at, tx.actor))


@router.post("/events/{event_id}/postponement")
async def postpone_event(event_id: str, body: Reason, tx: HttpTransaction) -> EventView:
    """The event will not be held on its day. Schedule it anew, or cancel it."""
    return await _execute(tx, event_id, commands.PostponeEvent(tx.at, tx.actor, body.reason))


@router.post("/events/{event_id}/rain-plan")
async def move_event(event_id: str, body: Reason, tx: HttpTransaction) -> EventView:
    """The weather does not allow what was planned: over to the place or day of the event's rain plan.

    What was prepared stays. A ready event that does not pass the check for its new day is back in preparation.
    """
    event = await _existing(tx, event_id)
    plan, norms = await _plan(tx, event.plan, event.unit), await all_norms(tx.connection)
    return await _execute(tx, event_id, commands.MoveEvent(tx.at, tx.actor, plan, body.reason, norms))


@router.post("/events/{event_id}/cancellation")
async def cancel_event(event_id: str, body: EventCancellation, tx: HttpTransaction) -> EventView:
    """The event will not be held. What was spent counts in every roll-up."""
    command = commands.CancelEvent(tx.at, tx.actor, body.reason, body.spent_already, body.replaced_by)
    return await _execute(tx, event_id, command)


@router.post("/events/{event_id}/result")
async def submit_result(event_id: str, body: ResultInput, tx: HttpTransaction) -> EventView:
    """Report the result, or report it again after a return. `findings` says what does not add up.

    It names every file that is attached to the event.
    """
    files, norms = await cite(tx.connection, of_event(event_id)), await all_norms(tx.connection)
    return await _execute(tx, event_id, commands.SubmitResult(tx.at, tx.actor, body.result(), files, norms))


@router.post("/events/{event_id}/result/return")
async def return_result(event_id: str, body: ResultReturn, tx: HttpTransaction) -> EventView:
    """The staff unit sends the result back."""
    command = commands.ReturnResult(tx.at, tx.actor, body.reason, body.as_remarks())
    return await _execute(tx, event_id, command)


@router.post("/events/{event_id}/result/verification")
async def verify_result(event_id: str, tx: HttpTransaction) -> EventView:
    """The staff unit accepts the result. Refused while a blocking finding stands."""
    return await _execute(tx, event_id, commands.VerifyResult(tx.at, tx.actor))


@router.post("/events/{event_id}/result/reopening")
async def reopen_result(event_id: str, body: Reason, tx: HttpTransaction) -> EventView:
    """The head of the staff unit takes the verification back: the unit submits the result again.

    Until it is verified again it counts neither in the season nor in the unit's record or next report.
    """
    return await _execute(tx, event_id, commands.ReopenResult(tx.at, tx.actor, body.reason))
