"""The festival: plans from the province's down, and the events held under them."""

from datetime import date
from typing import ClassVar

from pydantic import Field

from services.portal.things.base import STAFF, UNIT_HEADS, UNIT_WRITERS, At, Passage, UnitThing, Wait, files
from shared.contracts.actor import Role
from shared.contracts.base import Event, SignedDocument
from shared.contracts.festival import (
    CheckedItem,
    ChecklistItem,
    EventDetails,
    FestivalEventAmended,
    FestivalEventCancelled,
    FestivalEventHeld,
    FestivalEventMoved,
    FestivalEventPostponed,
    FestivalEventPreparationStarted,
    FestivalEventProposed,
    FestivalEventReady,
    FestivalEventRehomed,
    FestivalEventScheduled,
    FestivalPlanAmended,
    FestivalPlanApproved,
    FestivalPlanCancelled,
    FestivalPlanClosed,
    FestivalPlanCommented,
    FestivalPlanDrafted,
    FestivalPlanIssued,
    FestivalPlanRehomed,
    FestivalPlanReporting,
    FestivalPlanReturned,
    FestivalPlansDue,
    FestivalPlanStarted,
    FestivalPlanSubmitted,
    FestivalPlanWaived,
    FestivalPlanWaiverEnded,
    FestivalReadinessLost,
    FestivalResultReopened,
    FestivalResultReturned,
    FestivalResultSubmitted,
    FestivalResultVerified,
    FestivalSeasonOpened,
)


class Plan(UnitThing):
    """A festival plan of a unit, for a year."""

    kind: ClassVar[str] = "plan"
    level: str
    year: int
    above: str | None
    name: str
    summary: str = ""
    starts_on: date
    ends_on: date
    issued_by: str | None = None
    document: SignedDocument | None = None
    revision: int = 0
    opens_season: bool = False
    comment: str | None = None
    conformity: str | None = None
    reason: str | None = None
    plans_due_before: date | None = None
    waived: dict[str, str] = Field(default={})

    @property
    def title(self) -> str:
        """Its title."""
        return self.name

    @property
    def parents(self) -> tuple[str, ...]:
        """The plan above."""
        return (self.above,) if self.above else ()

    @property
    def passages(self) -> tuple[Passage, ...]:
        """What is to be done, and what the staff unit says to it."""
        said = (("summary", "summary", self.summary), ("comment", "comment", self.comment))
        return tuple(Passage(place, label, text) for place, label, text in said if text)

    @property
    def waits(self) -> tuple[Wait, ...]:
        """For approval and issue."""
        match self.status:
            case "draft" | "returned":
                # The staff unit prepares what the province issues.
                is_of_province = self.level == "province"
                roles, unit = (STAFF, None) if is_of_province else (UNIT_WRITERS, self.unit)
                return (Wait(act="plan.submit", roles=roles, unit=unit),)
            case "submitted":
                return (Wait(act="plan.approve", roles=(*UNIT_HEADS, Role.DIRECTOR), unit=self.unit),)
            case "approved":
                return (Wait(act="plan.issue", roles=(Role.CLERK,), unit=self.unit),)
            case _:
                return ()


class Occasion(UnitThing):
    """A festival event, from its proposal to the verified result."""

    kind: ClassVar[str] = "event"
    plan: str
    year: int
    level: str
    is_pilot_site: bool
    details: EventDetails
    is_moved: bool = False
    scheduled_on: date | None = None
    held_on: date | None = None
    checklist: tuple[ChecklistItem, ...] = ()
    check: tuple[CheckedItem, ...] = ()
    result: FestivalResultSubmitted | None = None
    returned: FestivalResultReturned | None = None
    verified: FestivalResultVerified | None = None
    cancelled: FestivalEventCancelled | None = None
    reason: str | None = None

    @property
    def title(self) -> str:
        """Title and place."""
        return f"{self.details.title} – {self.details.place.name}"

    @property
    def parents(self) -> tuple[str, ...]:
        """Its plan and its place."""
        return (self.plan, self.details.place.area)

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Its parts, what is prepared, what was to be put right, the files of its result."""
        details = self.details
        contents = (*details.ceremony.contents, *details.festivity.activities)
        remarks = self.returned.remarks if self.returned and self.status == "result-returned" else ()
        said = (
            ("parts", "programme", "\n".join(contents)),
            (
                "rain",
                "programme",
                f"{details.rain_plan.place.name if details.rain_plan.place else ''}\n{details.rain_plan.note}"
                if details.rain_plan
                else "",
            ),
            ("replaced", "answer", (self.cancelled.replaced_by if self.cancelled else None) or ""),
            ("returned", "remark", "\n".join(each.text for each in remarks)),
            *((f"item-{each.code}", "preparation", f"{each.title}\n{each.note or ''}") for each in self.checklist),
        )
        found = (Passage(place, label, text) for place, label, text in said if text.strip())
        return (*found, *files("result-files", self.result.attachments if self.result else ()))

    @property
    def waits(self) -> tuple[Wait, ...]:
        """For preparation, result, verification."""

        def own(act: str, due_before: date | None = None) -> tuple[Wait, ...]:
            return (Wait(act=act, roles=UNIT_WRITERS, unit=self.unit, due_before=due_before),)

        match self.status:
            case "proposed" | "postponed":
                return own("event.schedule")
            case "scheduled" | "preparing":
                return own("event.prepare", self.scheduled_on)
            case "ready":
                return own("event.hold", self.scheduled_on)
            case "held" | "result-returned":
                return own("event.result")
            case "result-submitted":
                return (Wait(act="event.verify", roles=STAFF),)
            case _:
                return ()


def fold_plan(plan: Plan | None, event: Event, at: At) -> Plan | None:
    """The plan after the event."""
    if isinstance(event, FestivalPlanDrafted):
        worded = Plan(
            status="draft",
            unit=event.unit,
            level=event.level.value,
            year=event.year,
            above=event.above,
            name=event.title,
            summary=event.summary,
            starts_on=event.starts_on,
            ends_on=event.ends_on,
        )
        return worded if plan is None else worded.changed(status=plan.status, comment=plan.comment)
    if plan is None:
        return None
    match event:
        case FestivalPlanSubmitted():
            return plan.changed(status="submitted")
        case FestivalPlanCommented():
            return plan.changed(comment=event.note, conformity=event.conformity.value)
        case FestivalPlanReturned():
            return plan.changed(status="returned", reason=event.reason)
        case FestivalPlanApproved():
            return plan.changed(status="approved")
        case FestivalPlanIssued():
            return plan.changed(
                status="issued",
                name=event.title,
                issued_by=event.issued_by.value,
                document=event.document,
                revision=event.revision,
            )
        case FestivalSeasonOpened():
            return plan.changed(opens_season=True, starts_on=event.starts_on, ends_on=event.ends_on)
        case FestivalPlansDue():
            return plan.changed(plans_due_before=event.due_before)
        case FestivalPlanWaived():
            return plan.changed(waived=plan.waived | {event.unit: event.reason})
        case FestivalPlanWaiverEnded():
            return plan.changed(waived={unit: why for unit, why in plan.waived.items() if unit != event.unit})
        case FestivalPlanStarted():
            return plan.changed(status="executing")
        case FestivalPlanReporting():
            return plan.changed(status="reporting")
        case FestivalPlanClosed():
            return plan.changed(status="closed")
        case FestivalPlanAmended():
            return plan.changed(
                name=event.title,
                summary=event.summary,
                starts_on=event.starts_on,
                ends_on=event.ends_on,
                revision=event.revision,
                document=event.document,
                reason=event.reason,
            )
        case FestivalPlanCancelled():
            return plan.changed(status="cancelled", reason=event.reason)
        case FestivalPlanRehomed():
            return plan.changed(unit=event.unit)
        case _:
            return plan


def fold_event(occasion: Occasion | None, event: Event, at: At) -> Occasion | None:
    """The event after what happened to it."""
    if isinstance(event, FestivalEventProposed):
        return Occasion(
            status="proposed",
            plan=event.plan,
            unit=event.unit,
            year=event.year,
            level=event.level.value,
            is_pilot_site=event.is_pilot_site,
            details=event.details,
        )
    if occasion is None:
        return None
    match event:
        case FestivalEventScheduled():
            return occasion.changed(status="scheduled", scheduled_on=event.scheduled_on, is_moved=False)
        case FestivalEventPreparationStarted():
            return occasion.changed(status="preparing", checklist=event.checklist)
        case FestivalEventAmended():
            return occasion.changed(details=event.details, checklist=event.checklist)
        case FestivalEventReady():
            return occasion.changed(status="ready", check=event.check)
        case FestivalReadinessLost():
            return occasion.changed(status="preparing", check=event.failing_items, reason=event.reason)
        case FestivalEventHeld():
            return occasion.changed(status="held", held_on=event.held_on)
        case FestivalEventPostponed():
            return occasion.changed(status="postponed", scheduled_on=None, reason=event.reason)
        case FestivalEventMoved():
            details = occasion.details.changed(place=event.place)
            return occasion.changed(
                details=details, scheduled_on=event.scheduled_on, reason=event.reason, is_moved=True
            )
        case FestivalEventCancelled():
            return occasion.changed(status="cancelled", cancelled=event, reason=event.reason)
        case FestivalResultSubmitted():
            return occasion.changed(status="result-submitted", result=event)
        case FestivalResultReturned():
            return occasion.changed(status="result-returned", returned=event)
        case FestivalResultVerified():
            return occasion.changed(status="verified", verified=event, reason=None)
        case FestivalResultReopened():
            return occasion.changed(status="result-returned", verified=None, returned=None, reason=event.reason)
        case FestivalEventRehomed():
            return occasion.changed(unit=event.unit)
        case _:
            return occasion
