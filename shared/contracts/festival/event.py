"""What happens to a festival event, from its proposal to the verified result."""

from datetime import date
from typing import Annotated

from pydantic import Field

from shared.contracts.base import AggregateId, Code, Event, LegalBasis, Line, Text, UnitId, Value
from shared.contracts.festival.plan import Level

EVENT_TOPIC = "festival.event.v1"

Vnd = Annotated[int, Field(ge=0, le=10**15, description="Whole Vietnamese đồng")]
Count = Annotated[int, Field(ge=0, le=10**9)]


class Sector(Code):
    """The seven sectors by which attendance is counted (attendances, not persons)."""

    PARTY_AND_GOVERNMENT = "party_and_government"
    ARMED_FORCES = "armed_forces"
    FRONT_AND_UNIONS = "front_and_unions"
    SCHOOLS = "schools"
    ENTERPRISES = "enterprises"
    RELIGIONS_AND_ETHNIC_GROUPS = "religions_and_ethnic_groups"
    PEOPLE = "people"


class FundingSource(Code):
    """Whose money it is: a budget of the state, by level, or socialised (contributed) funds."""

    COMMUNE = "commune"
    DISTRICT = "district"
    PROVINCE = "province"
    SOCIALISED = "socialised"


Attendances = Annotated[
    dict[Sector, Count], Field(description="Attendances by sector; a sector that is left out counts as nobody")
]
Spending = Annotated[
    dict[FundingSource, Vnd], Field(description="Money spent by source, in đồng; a source left out gave nothing")
]


class RestraintKind(Code):
    """What the restraint check measures, each as one whole number that a norm limits from above."""

    BUDGET = "budget"
    CEREMONY_MINUTES = "ceremony_minutes"
    DECORATION_PERCENT = "decoration_percent"
    SPEECHES = "speeches"
    DELEGATE_GIFTS = "delegate_gifts"


class Norm(Value):
    """A limit that an administrator set, for one kind of thing. The code itself knows no amount."""

    kind: RestraintKind = Field(description="What it limits")
    level: Level | None = Field(description="Level it is for; none for all levels")
    is_pilot_site: bool | None = Field(description="Only for pilot sites, only for other events; none for both")
    value: int = Field(ge=0, description="Largest value allowed: đồng, minutes, percent or a count, by kind")
    valid_from: date = Field(description="First day of events to which it applies")
    legal_basis: LegalBasis = Field(description="The act on which it rests")
    is_sample: bool = Field(description="True where it is only a sample («định mức mẫu»), not law")


class CheckedItem(Value):
    """One line of the restraint check."""

    kind: RestraintKind = Field(description="What was measured")
    value: int = Field(ge=0, description="The event's value, in the unit of the kind")
    norm: Norm | None = Field(description="The norm applied; none where no norm is set")
    is_met: bool | None = Field(description="Whether the value is within the norm; none where it was not checked")


class Place(Value):
    """Where the event is held."""

    area: str = Field(pattern=r"^area-[A-Za-z0-9]+$", max_length=64, description="Area id, e.g. `area-18676`")
    name: Line = Field(description="Name of the place with its kind, e.g. «Thị trấn Thiên Cầm»")


class CeremonyPart(Value):
    """Phần lễ."""

    minutes: int = Field(ge=0, le=1440, description="Planned length in minutes")
    speeches: int = Field(ge=0, le=100, description="Planned number of speeches")
    contents: tuple[Line, ...] = Field(description="What it consists of, in order")


class FestivityPart(Value):
    """Phần hội."""

    minutes: int = Field(ge=0, le=1440, description="Planned length in minutes")
    activities: tuple[Line, ...] = Field(description="What it consists of")


class EventDetails(Value):
    """What is planned, in the numbers the restraint check looks at."""

    title: Line = Field(description="Title of the event")
    place: Place = Field(description="Where")
    ceremony: CeremonyPart = Field(description="Phần lễ")
    festivity: FestivityPart = Field(description="Phần hội")
    budget: Vnd = Field(description="Planned cost, all sources, in đồng")
    decoration_percent: int = Field(
        ge=0, le=100, description="Share of the planned cost spent on decoration (khánh tiết)"
    )
    delegate_gifts: int = Field(ge=0, le=10_000, description="Number of gifts planned for delegates")


class ChecklistItem(Value):
    """One thing that must be done before the event is ready."""

    code: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=64, description="Stable within the event")
    title: Line = Field(description="What has to be done")
    is_done: bool = Field(description="Whether it is done")
    note: Line | None = Field(description="What shows that it is done, or why it no longer is")


class Finding(Value):
    """Something that does not add up in a submitted result."""

    code: str = Field(max_length=64, description="Stable code, e.g. `attendance-total-differs`")
    text: Line = Field(description="What is wrong, in Vietnamese")
    is_blocking: bool = Field(description="Whether the result cannot be verified while it stands")


class Remark(Value):
    """A remark at a place of the result."""

    place: Line = Field(description="Field of the result, e.g. `attendance_total`")
    text: Line = Field(description="What is wrong there and what to do")


class Result(Value):
    """What the unit reports about an event that was held."""

    attendances: Attendances
    attendance_total: Count = Field(
        description="Total as the unit gave it; verified only if it is the sum of the sectors"
    )
    spending: Spending
    models: Count = Field(description="Movement models presented or launched")
    commitments: Count = Field(description="Commitments signed")
    commendations: Count = Field(description="Commendations handed over (a count, no names)")


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

    checklist: tuple[ChecklistItem, ...] = Field(
        description="What has to be done; what was done before a postponement stays"
    )


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

    failing_items: tuple[CheckedItem, ...] = Field(description="Values above their norms")
    open_items: tuple[ChecklistItem, ...] = Field(description="Checklist items that are not done")
    reason: Line | None = Field(description="What the unit gave as reason")


class FestivalEventHeld(FestivalOccasion):
    """The event took place as scheduled. Its result is owed now."""

    held_on: date = Field(description="The day on which it was held")


class FestivalEventPostponed(FestivalOccasion):
    """The event will not be held on its date. A new date or cancelling follows."""

    previous: date = Field(description="The date that no longer holds")
    reason: Text = Field(description="Why, e.g. weather")


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


class FestivalResultReturned(FestivalOccasion):
    """The staff unit sent the result back. A new submission follows."""

    revision: int = Field(ge=1, description="The revision that was returned")
    reason: Text = Field(description="Why")
    remarks: tuple[Remark, ...] = Field(description="What is wrong, place by place")


class FestivalResultVerified(FestivalOccasion):
    """The staff unit verified the result: it counts in roll-ups, in the unit's record and in its next report.

    Nothing follows. `attendance_total` is always the sum of `attendances`, `spent_total` of `spending`.
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
    | FestivalEventCancelled
    | FestivalResultSubmitted
    | FestivalResultReturned
    | FestivalResultVerified
    | FestivalEventRehomed
)
