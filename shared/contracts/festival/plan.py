"""What happens to festival plans, from the province's plan that opens the season down to a commune's."""

from datetime import date
from typing import Annotated

from pydantic import Field

from shared.contracts.base import AggregateId, Code, Event, Line, SignedDocument, Text, UnitId

PLAN_TOPIC = "festival.plan.v1"

SeasonYear = Annotated[int, Field(ge=2005, le=2100, description="Year of the festival (19 August of that year)")]
Revision = Annotated[int, Field(ge=1, description="1 for the first wording, one more for each amendment")]


class Level(Code):
    """Level at which a plan is issued or an event is directed."""

    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"


class IssuingBody(Code):
    """Who issued the plan: the police unit itself, or a body outside the police."""

    POLICE = "police"
    PEOPLES_COMMITTEE = "peoples_committee"
    STEERING_COMMITTEE = "steering_committee"


class Conformity(Code):
    """What the staff unit finds when it compares a plan with the plan above and the guidance."""

    CONFORMS = "conforms"
    CONFORMS_WITH_REMARKS = "conforms_with_remarks"
    DOES_NOT_CONFORM = "does_not_conform"


class FestivalPlanEvent(Event, topics=(PLAN_TOPIC,)):
    """A fact about one festival plan. The CloudEvents subject is the plan's id."""


class FestivalPlanDrafted(FestivalPlanEvent):
    """A unit wrote a draft, or replaced the wording of a draft or of a returned plan.

    Caused by an officer of the unit (for a province's plan also by the staff unit). The whole wording is
    repeated each time: the last one counts. Submitting, recording an outside issue, or cancelling may follow.
    """

    unit: UnitId = Field(description="Unit whose plan it is; for a plan of a committee, the unit that drafts it")
    level: Level = Field(description="Level of the plan")
    year: SeasonYear
    above: AggregateId | None = Field(
        description="Id of the plan above that it carries out; none for a province's plan"
    )
    title: Line = Field(description="Title, in the words of the document")
    summary: Text = Field(description="What is to be done, in short")
    starts_on: date = Field(description="First day on which its events may be held")
    ends_on: date = Field(description="Last day on which its events may be held")


class FestivalPlanSubmitted(FestivalPlanEvent):
    """The unit put the plan before the head of the body that issues it.

    Caused by an officer or the head of the unit. The staff unit may comment; approval, return or cancelling follow.
    """

    unit: UnitId = Field(description="Unit whose plan it is")


class FestivalPlanCommented(FestivalPlanEvent):
    """The staff unit said whether the plan conforms to the plan above. Advice only: the state does not change."""

    by_unit: UnitId = Field(description="The staff unit")
    conformity: Conformity = Field(description="Its finding")
    note: Text = Field(description="Its remarks")


class FestivalPlanReturned(FestivalPlanEvent):
    """The head of the issuing body sent the plan back to be reworked. A new wording and submission follow."""

    reason: Text = Field(description="What has to change")
    basis: SignedDocument | None = Field(
        description="The paper cited, where an authorised recorder recorded the return"
    )


class FestivalPlanApproved(FestivalPlanEvent):
    """The head of the issuing police unit approved the plan. Numbering and issue follow.

    Caused by the head, or by an authorised recorder who cites the signed document.
    """

    basis: SignedDocument | None = Field(description="The signed paper, where an authorised recorder recorded the act")


class FestivalPlanIssued(FestivalPlanEvent):
    """The plan is in force: events may be proposed under it and lower plans may refer to it.

    Caused by the unit's clerk, who numbers an approved plan, or by a clerk or the staff unit, who records
    that a People's Committee or Steering Committee issued it under its own number. A province's plan issued
    by such a committee also opens the season (`festival-season-opened` follows at once).
    """

    unit: UnitId = Field(description="Unit whose plan it is")
    level: Level = Field(description="Level of the plan")
    year: SeasonYear
    above: AggregateId | None = Field(description="Id of the plan above; none for a province's plan")
    title: Line = Field(description="Title, in the words of the document")
    starts_on: date = Field(description="First day on which its events may be held")
    ends_on: date = Field(description="Last day on which its events may be held")
    issued_by: IssuingBody = Field(description="Who issued it")
    document: SignedDocument = Field(description="Number, date and signer of the issued document")
    revision: Revision


class FestivalSeasonOpened(FestivalPlanEvent):
    """The festival season of a year is open, by the province's plan. From now on every unit is expected to have a plan.

    Published by the province's plan right after its `festival-plan-issued`. Only once for a year, unless
    that plan is cancelled and another one takes its place.
    """

    year: SeasonYear
    unit: UnitId = Field(description="The province's unit")
    starts_on: date = Field(description="First day of the season")
    ends_on: date = Field(description="Last day of the season (inclusive)")
    document: SignedDocument = Field(description="The plan that opened it")


class FestivalPlansDue(FestivalPlanEvent):
    """Until when the units' own plans are to be in force in the season that this plan opened. A later word counts.

    Follows `festival-season-opened`.
    """

    due_before: date = Field(description="Exclusive: the last moment is the end of the day before")


class FestivalPlanWaived(FestivalPlanEvent):
    """No plan of its own is expected of a unit in the season that this plan opened.

    E.g. since it celebrates with its neighbour. Follows `festival-season-opened`. The unit may still make one.
    """

    unit: UnitId = Field(description="Unit of which no plan is expected")
    reason: Text = Field(min_length=1, description="Why not")


class FestivalPlanWaiverEnded(FestivalPlanEvent):
    """A plan is expected of the unit all the same."""

    unit: UnitId = Field(description="Unit of which a plan is expected again")


class FestivalPlanStarted(FestivalPlanEvent):
    """The unit began to carry the plan out. Events go on being proposed, prepared and held."""

    unit: UnitId = Field(description="Unit whose plan it is")


class FestivalPlanReporting(FestivalPlanEvent):
    """The unit stopped adding events and gathers results. Closing follows once every event is final."""

    unit: UnitId = Field(description="Unit whose plan it is")


class FestivalPlanClosed(FestivalPlanEvent):
    """Every event of the plan is verified or cancelled and the plan is closed. Nothing follows."""

    unit: UnitId = Field(description="Unit whose plan it is")
    events: int = Field(ge=0, description="How many events it had, cancelled ones included")


class FestivalPlanAmended(FestivalPlanEvent):
    """A plan in force got a new revision. Its state stays; the wording below replaces the old one."""

    revision: Revision
    title: Line = Field(description="Title after the amendment")
    summary: Text = Field(description="What is to be done after the amendment, in short")
    starts_on: date = Field(description="First day after the amendment")
    ends_on: date = Field(description="Last day after the amendment")
    reason: Text = Field(description="Why it was amended")
    document: SignedDocument = Field(description="The document that amends it")


class FestivalPlanCancelled(FestivalPlanEvent):
    """The plan will not be carried out (any more); its events were all final before. Nothing follows."""

    unit: UnitId = Field(description="Unit whose plan it was")
    reason: Text = Field(description="Why")
    basis: SignedDocument | None = Field(description="The paper that cancels it; always there for a plan in force")


class FestivalPlanRehomed(FestivalPlanEvent):
    """The plan's unit was dissolved and another unit goes on with the open plan. Its state stays.

    Caused by `unit-dissolved`: the only successor takes the plan, or else the nearest living unit above.
    """

    previous: UnitId = Field(description="The dissolved unit")
    unit: UnitId = Field(description="Unit that goes on with it")
    effective_on: date = Field(description="Day from which the old unit no longer exists")


AnyPlanEvent = (
    FestivalPlanDrafted
    | FestivalPlanSubmitted
    | FestivalPlanCommented
    | FestivalPlanReturned
    | FestivalPlanApproved
    | FestivalPlanIssued
    | FestivalSeasonOpened
    | FestivalPlansDue
    | FestivalPlanWaived
    | FestivalPlanWaiverEnded
    | FestivalPlanStarted
    | FestivalPlanReporting
    | FestivalPlanClosed
    | FestivalPlanAmended
    | FestivalPlanCancelled
    | FestivalPlanRehomed
)
