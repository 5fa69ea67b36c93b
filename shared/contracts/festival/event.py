"""What happens to a festival event, from its proposal to the verified result."""

from datetime import date

from pydantic import Field

from shared.contracts.base import AggregateId, Attachment, Event, Line, Text, UnitId
from shared.contracts.festival.common import (
    Attendances,
    CheckedItem,
    ChecklistItem,
    Count,
    EventDetails,
    Finding,
    Place,
    Remark,
    Result,
    Spending,
    Vnd,
)
from shared.contracts.festival.plan import Level

EVENT_TOPIC = "festival.event.v1"


class FestivalOccasion(Event, topics=(EVENT_TOPIC,)):
    """A fact about one festival event. The CloudEvents subject is the event's id."""


class FestivalEventProposed(FestivalOccasion):
    """A unit proposed an event under a plan in force. Scheduling or cancelling follows."""

    plan: AggregateId = Field(description="Id of the plan it belongs to")
    unit: UnitId = Field(description="Unit that organises and reports it")
    year: int = Field(description="Year of the plan's season")
    level: Level = Field(description="Level that directs it; with `is_pilot_site` it decides the norms")
    is_pilot_site: bool = Field(description="Whether it is a pilot site (điểm chỉ đạo) of that level")
    details: EventDetails = Field(description="What is planned")


class FestivalEventScheduled(FestivalOccasion):
    """The event got its date: the first time, or a new one after it was postponed. Preparation follows."""

    scheduled_on: date = Field(description="The day of the event, within the plan's window")
    previous: date | None = Field(description="The date before, where it was postponed")


class FestivalEventPreparationStarted(FestivalOccasion):
    """The unit began to prepare the event and said what has to be done before it is ready."""

    checklist: tuple[ChecklistItem, ...] = Field(description="What has to be done, and what is done already")


class FestivalEventAmended(FestivalOccasion):
    """Details or checklist changed before the event was held. Both are repeated whole: the last one counts.

    If the event was ready and no longer passes the restraint check, `festival-readiness-lost` follows at once.
    """

    details: EventDetails = Field(description="What is planned now")
    checklist: tuple[ChecklistItem, ...] = Field(description="What is done and what is not")


class FestivalEventReady(FestivalOccasion):
    """The event passed the restraint check: checklist complete and every value within its norm. It may be held."""

    check: tuple[CheckedItem, ...] = Field(description="Every line of the check; a line without a norm was not checked")


class FestivalReadinessLost(FestivalOccasion):
    """A ready event no longer passes the check after a change and is back in preparation."""

    failing_items: tuple[CheckedItem, ...] = Field(description="Values above their norms, and a budget without a norm")
    open_items: tuple[ChecklistItem, ...] = Field(description="Checklist items that are not done")
    reason: Line | None = Field(description="What the unit gave as reason")


class FestivalEventHeld(FestivalOccasion):
    """The event took place as scheduled. Its result is owed now."""

    held_on: date = Field(description="The day on which it was held")


class FestivalEventPostponed(FestivalOccasion):
    """The event will not be held on its date. A new date or cancelling follows."""

    previous: date = Field(description="The date that no longer holds")
    reason: Text = Field(description="Why, e.g. weather")


class FestivalEventMoved(FestivalOccasion):
    """The weather did not allow what was planned: the event goes over to its rain plan's place, day or both.

    It stays as ready as it was; if it no longer passes the restraint check, `festival-readiness-lost` follows at once.
    """

    place: Place = Field(description="Where it is held now")
    previous_place: Place = Field(description="Where it was to be held")
    scheduled_on: date = Field(description="The day on which it is held now")
    previous: date = Field(description="The day on which it was to be held")
    reason: Text = Field(description="Why, e.g. heavy rain")


class FestivalEventCancelled(FestivalOccasion):
    """The event will not be held. What was already spent still counts in every roll-up. Nothing follows."""

    plan: AggregateId = Field(description="Id of the plan it belonged to")
    unit: UnitId = Field(description="Unit that organised it")
    reason: Text = Field(description="Why")
    spent_already: Spending
    spent_total: Vnd = Field(description="Sum of `spent_already`")
    replaced_by: Line | None = Field(description="What is done in its place, if anything")


class FestivalResultSubmitted(FestivalOccasion):
    """The unit reported the result, for the first time or again after a return. Verification or return follows.

    The total is published as it was given, even where it is not the sum of the sectors: `findings` says so.
    """

    plan: AggregateId = Field(description="Id of the plan")
    unit: UnitId = Field(description="Unit that reports")
    place: Place = Field(description="Where it was held")
    revision: int = Field(ge=1, description="1 for the first submission, one more for each after a return")
    result: Result = Field(description="The result as submitted, not yet verified")
    spent_total: Vnd = Field(description="Sum of the spending")
    findings: tuple[Finding, ...] = Field(description="What does not add up")
    attachments: tuple[Attachment, ...] = Field(
        default=(), description="The files that show it; fetched from the service"
    )


class FestivalResultReturned(FestivalOccasion):
    """The staff unit sent the result back. A new submission follows."""

    revision: int = Field(ge=1, description="The revision that was returned")
    reason: Text = Field(description="Why")
    remarks: tuple[Remark, ...] = Field(description="What is wrong, place by place")


class FestivalResultVerified(FestivalOccasion):
    """The staff unit verified the result: it counts in roll-ups, in the unit's record and in its next report.

    Only `festival-result-reopened` may follow. `attendance_total` is always the sum of `attendances`, `spent_total` of
    `spending`.
    """

    plan: AggregateId = Field(description="Id of the plan")
    unit: UnitId = Field(description="Unit that held it")
    place: Place = Field(description="Where it was held")
    level: Level = Field(description="Level that directed it")
    is_pilot_site: bool = Field(description="Whether it was a pilot site")
    held_on: date = Field(description="The day on which it was held")
    revision: int = Field(ge=1, description="The revision that was verified")
    attendances: Attendances
    attendance_total: Count = Field(description="Sum of the sectors")
    spending: Spending
    spent_total: Vnd = Field(description="Sum of the spending")
    models: Count = Field(description="Movement models presented or launched")
    commitments: Count = Field(description="Commitments signed")
    commendations: Count = Field(description="Commendations handed over")
    ceremony_minutes: int | None = Field(default=None, ge=0, le=1440, description="How long the ceremony took")
    speeches: int | None = Field(default=None, ge=0, le=100, description="How many speeches were held")


class FestivalResultReopened(FestivalOccasion):
    """The head of the staff unit took the verification back: something in the result was wrong.

    Whatever was taken from `festival-result-verified` counts no more. The unit submits the result again, and it is
    verified again. A plan that was closed meanwhile stays closed.
    """

    plan: AggregateId = Field(description="Id of the plan")
    unit: UnitId = Field(description="Unit that submits it again")
    revision: int = Field(ge=1, description="The revision that was verified")
    reason: Text = Field(min_length=1, description="What is wrong")


class FestivalEventRehomed(FestivalOccasion):
    """The event's unit was dissolved before the event was final; another unit goes on with it. Its state stays."""

    previous: UnitId = Field(description="The dissolved unit")
    unit: UnitId = Field(description="Unit that goes on with it")
    effective_on: date = Field(description="Day from which the old unit no longer exists")


AnyFestivalEvent = (
    FestivalEventProposed
    | FestivalEventScheduled
    | FestivalEventPreparationStarted
    | FestivalEventAmended
    | FestivalEventReady
    | FestivalReadinessLost
    | FestivalEventHeld
    | FestivalEventPostponed
    | FestivalEventMoved
    | FestivalEventCancelled
    | FestivalResultSubmitted
    | FestivalResultReturned
    | FestivalResultVerified
    | FestivalResultReopened
    | FestivalEventRehomed
)
