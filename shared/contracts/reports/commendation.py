"""What a commendation publishes: an achievement nominated by a unit, appraised, put into a decision, awarded or not.

Recipients are units, or so many of a unit's people: never names, which are typed into the exported document only. An
achievement is commended once: as long as a nomination of it stands, and once it is awarded, no other is taken.
"""

from datetime import date
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from shared.contracts.base import AggregateId, Code, Event, LegalBasis, Line, SignedDocument, Text, UnitId, Value
from shared.contracts.reports.decision import DecisionReference
from shared.contracts.reports.proposal import AppraisalVerdict

FormCode = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$"),
    Field(description="Code of the form, stable over its versions", examples=["giay_khen"]),
]
UnitKind = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{1,39}$"), Field(examples=["district_police"])]
Individuals = Annotated[int, Field(ge=1, le=500, description="How many people, without names", examples=[2])]


class Conferrer(Code):
    """Who confers a form. `provincial_police`: the Director, by a decision of this service; the others decide
    elsewhere, and what they decided is recorded citing their document.
    """

    PROVINCIAL_POLICE = "provincial_police"
    PEOPLES_COMMITTEE = "peoples_committee"
    MINISTRY = "ministry"
    STATE = "state"


class RecipientKind(Code):
    """Who is commended: the unit as a body (tập thể), or people of it, counted only (cá nhân)."""

    UNIT = "unit"
    INDIVIDUALS = "individuals"


class CommendationForm(Value):
    """One version of a form of commendation (giấy khen, bằng khen, cờ thi đua …): a row that an administrator edits.

    It applies to nominations made from `valid_from` to `valid_to`. A nomination keeps the version it was made under.
    """

    code: FormCode
    name: Line = Field(description="What the form is called", examples=["Giấy khen"])
    conferred_by: Conferrer
    recipients: tuple[RecipientKind, ...] = Field(min_length=1, description="Who can be given it")
    unit_kinds: tuple[UnitKind, ...] = Field(description="Kinds of unit that it is for; empty: every kind")
    valid_from: date = Field(description="First day")
    valid_to: date | None = Field(description="Last day (inclusive); null while it has none")
    legal_basis: LegalBasis
    is_sample: bool = Field(description="True where the row is only a sample, not law")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError(f"valid_to {self.valid_to} is before valid_from {self.valid_from}")
        return self


class AchievementKind(Code):
    """What the achievement is, and by what it is known again.

    `period`: a unit's work in a reporting period, known by its days. `festival`: a festival event with a verified
    result, known by the event's id. `feat`: a single deed or campaign, known by its name and the year in which it
    ended.
    """

    PERIOD = "period"
    FESTIVAL = "festival"
    FEAT = "feat"


class Achievement(Value):
    """What is commended."""

    kind: AchievementKind
    reference: Line | None = Field(description="Id of the festival event, or name of the feat; null for a period")
    starts_on: date = Field(description="First day of what was achieved")
    ends_on: date = Field(description="Last day (inclusive)")
    text: Text = Field(min_length=1, description="What was achieved, in the nominating unit's words")


class CommendationEvent(Event, topics=("reports.commendation.v1",)):
    """An event of one commendation; the key is the commendation's id."""


class CommendationNominated(CommendationEvent):
    """The head of a unit nominated his unit, a unit below it, or people of one of them, for one achievement.

    From here on the achievement is taken: another nomination of it is refused until this one has ended without an
    award. `commendation-appraised` follows.
    """

    unit: UnitId = Field(description="The unit that is commended, or whose people are")
    recipient: RecipientKind
    individuals: Individuals | None = Field(description="How many people; null when the unit itself is commended")
    achievement: Achievement
    form: CommendationForm
    nominated_by: UnitId = Field(description="The nominating unit: the same, or one above it")
    nominator_office: Line = Field(description="`<unit>:<office>` that nominated; it neither appraises nor decides")


class CommendationAppraised(CommendationEvent):
    """The awards office gave its advice, or another one than before. With support a decision can carry it."""

    by_unit: UnitId
    verdict: AppraisalVerdict
    note: Text = Field(description="What the awards office says to it")


class CommendationIncluded(CommendationEvent):
    """A draft decision carries the nomination. `commendation-awarded`, `-declined` or `-released` follows."""

    decision: AggregateId


class CommendationReleased(CommendationEvent):
    """The decision that carried the nomination was refused, or fell before it had effect.

    The nomination waits, appraised as before, for another decision or for a refusal of its own.
    """

    decision: AggregateId
    reason: Text = Field(description="Why the decision did not come to be")


class CommendationAwarded(CommendationEvent):
    """The unit, or its people, are commended. The only source of honours.

    Awarded again when another decision replaces the one it rested on: same commendation, new `decision` and `basis`.
    """

    unit: UnitId
    recipient: RecipientKind
    individuals: Individuals | None
    achievement: Achievement
    form: CommendationForm
    decision: DecisionReference | None = Field(description="The Director's decision; null when another body decided")
    basis: SignedDocument = Field(description="The document that commends")
    awarded_on: date = Field(description="First day of effect of that document")


class CommendationCertified(CommendationEvent):
    """The clerk entered the numbers of the certificates in the register. Their holders' names are not kept."""

    numbers: tuple[Line, ...] = Field(min_length=1, description="One for a unit, one for each of its people")
    issued_on: date = Field(description="Date of the certificates")


class CommendationDeclined(CommendationEvent):
    """The leaders, or the body that confers the form, did not award it. The end: the achievement is free again."""

    unit: UnitId
    reason: Text = Field(description="Why not")
    document: SignedDocument | None = Field(description="The paper that says so; null from the Director's own hand")


class CommendationRevoked(CommendationEvent):
    """The award was taken back, by itself or with the decision it rested on. The end: the achievement is free again."""

    unit: UnitId
    reason: Text = Field(description="Why it was taken back")
    document: SignedDocument | None = Field(description="The paper that takes it back; null if a decision replaced it")
    revoked_on: date = Field(description="First day without the award")


AnyCommendationEvent = (
    CommendationNominated
    | CommendationAppraised
    | CommendationIncluded
    | CommendationReleased
    | CommendationAwarded
    | CommendationCertified
    | CommendationDeclined
    | CommendationRevoked
)
