"""The rules of preparing an event: the checklist, changes, and the restraint check that a ready event always passes."""

from collections.abc import Mapping
from datetime import date, datetime

from services.festival.event.commands import DeclareReady, MarkItem, StartPreparation
from services.festival.event.guards import is_at, require_status
from services.festival.event.restraint import failing, refusal, restraint_check, scope, undone
from services.festival.event.state import NOT_HELD, FestivalEvent, Status, evolve
from services.festival.rules import require_own
from shared.contracts.calendar import local_day
from shared.contracts.festival import (
    AnyFestivalEvent,
    CheckedItem,
    ChecklistItem,
    EventDetails,
    FestivalEventAmended,
    FestivalEventMoved,
    FestivalEventPreparationStarted,
    FestivalEventReady,
    FestivalReadinessLost,
    Norm,
    TemplateItem,
)
from shared.contracts.refusals import Rejected


def start(command: StartPreparation, event: FestivalEvent) -> list[AnyFestivalEvent]:
    """Begin; what was done before a postponement stays done."""
    require_own(command.actor, event.unit, "bắt đầu chuẩn bị")
    known = {item.code: item for item in event.checklist}
    if event.status is Status.PREPARING and known.keys() == command.checklist.keys():
        return []
    require_status(event, {Status.SCHEDULED})
    if not command.checklist:
        raise Rejected(
            "checklist-empty", "Danh mục chuẩn bị phải có ít nhất một việc.", {"checklist": "Thêm việc cần chuẩn bị."}
        )
    _must_have_all(command)
    template = {item.code: item for item in command.template}
    items = tuple(_item(code, title, known, template) for code, title in command.checklist.items())
    return [FestivalEventPreparationStarted(checklist=items)]


def _must_have_all(command: StartPreparation) -> None:
    missing = [item for item in command.template if item.is_mandatory and item.code not in command.checklist]
    if missing:
        fields = {
            f"checklist.{item.code}": f"Thêm việc «{item.title}»"
            + (f" (căn cứ: {item.legal_basis.number})." if item.legal_basis else ".")
            for item in missing
        }
        raise Rejected("checklist-item-missing", "Danh mục chuẩn bị thiếu việc bắt buộc theo mẫu.", fields)


def _item(
    code: str, title: str, known: Mapping[str, ChecklistItem], template: Mapping[str, TemplateItem]
) -> ChecklistItem:
    done = known.get(code)
    line = template.get(code)
    return ChecklistItem(
        code=code,
        title=title,
        is_done=done is not None and done.is_done,
        note=done.note if done else None,
        group=line.group if line else None,
        legal_basis=line.legal_basis if line else None,
    )


def mark(command: MarkItem, event: FestivalEvent) -> list[AnyFestivalEvent]:
    """A checklist item is done, or no longer is."""
    require_own(command.actor, event.unit, "đánh dấu việc chuẩn bị")
    if command.code not in {item.code for item in event.checklist}:
        raise Rejected("checklist-item-not-found", f"Danh mục chuẩn bị không có việc «{command.code}».")
    checklist = tuple(
        item.changed(is_done=command.is_done, note=command.note) if item.code == command.code else item
        for item in event.checklist
    )
    return amend(event, event.details, checklist, command.norms, command.at, None if command.is_done else command.note)


def amend(
    event: FestivalEvent,
    details: EventDetails,
    checklist: tuple[ChecklistItem, ...],
    norms: tuple[Norm, ...],
    at: datetime,
    reason: str | None = None,
) -> list[AnyFestivalEvent]:
    """The change; a ready event that no longer passes the check is back in preparation."""
    require_status(event, NOT_HELD)
    if (details, checklist) == (event.details, event.checklist):
        return []
    return still_ready(event, FestivalEventAmended(details=details, checklist=checklist), norms, at, reason)


def still_ready(
    event: FestivalEvent,
    change: FestivalEventAmended | FestivalEventMoved,
    norms: tuple[Norm, ...],
    at: datetime,
    reason: str | None,
) -> list[AnyFestivalEvent]:
    """The change; a ready event that no longer passes the check is back in preparation."""
    if event.status is not Status.READY:
        return [change]
    after = evolve(event, change)
    failing_items, open_items = failing(check(after, norms, local_day(at))), undone(after.checklist)
    if failing_items or open_items:
        return [change, FestivalReadinessLost(failing_items=failing_items, open_items=open_items, reason=reason)]
    return [change]


def declare_ready(command: DeclareReady, event: FestivalEvent) -> list[AnyFestivalEvent]:
    """The guard: everything done, nothing above its norm, and a norm for the budget."""
    require_own(command.actor, event.unit, "báo sẵn sàng")
    if is_at(event, Status.READY, {Status.PREPARING}):
        return []
    checked = check(event, command.norms, local_day(command.at))
    if failing(checked) or undone(event.checklist):
        raise objections(event, checked, local_day(command.at))
    return [FestivalEventReady(check=checked)]


def check(event: FestivalEvent, norms: tuple[Norm, ...], today: date) -> tuple[CheckedItem, ...]:
    """The restraint check of the event as it stands, with the norms of its day; today's where it has none yet."""
    on = event.scheduled_on or today
    return restraint_check(event.details, event.level, event.is_pilot_site, on, norms)


def objections(event: FestivalEvent, checked: tuple[CheckedItem, ...], today: date) -> Rejected:
    """Why the event that was checked so is not ready."""
    on = event.scheduled_on or today
    return refusal(failing(checked), undone(event.checklist), scope(event.level, event.is_pilot_site, on))
