"""What a commendation publishes: an achievement nominated by a unit, appraised, put into a decision, awarded or not.

Recipients are units, or so many of a unit's people: never names, which are typed into the exported document only. An
achievement is commended once: as long as a nomination of it stands, and once it is awarded, no other is taken.
"""

from datetime import date

from pydantic import Field

from shared.contracts.base import AggregateId, Event, Line, SignedDocument, Text, UnitId
from shared.contracts.reports.award import (
    Achievement,
    AchievementKind,
    CommendationForm,
    Conferrer,
    FormCode,
    Individuals,
    RecipientKind,
    UnitKind,
)
from shared.contracts.reports.decision import DecisionReference
from shared.contracts.reports.proposal import AppraisalVerdict


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
    """The decision that carried the nomination was refused, fell before it had effect, or its draft was changed.

    The nomination waits, appraised as before, for another decision or for a refusal of its own.
    """

    decision: AggregateId
    reason: Text = Field(description="Why no decision carries it any more")


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


class CommendationWithdrawn(CommendationEvent):
    """The unit that nominated took the nomination back before a decision carried it. The end: it is free again."""

    unit: UnitId
    reason: Text = Field(description="Why it was taken back")


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
    | CommendationWithdrawn
)

__all__ = [
    "Achievement",
    "AchievementKind",
    "AnyCommendationEvent",
    "CommendationAppraised",
    "CommendationAwarded",
    "CommendationCertified",
    "CommendationDeclined",
    "CommendationEvent",
    "CommendationForm",
    "CommendationIncluded",
    "CommendationNominated",
    "CommendationReleased",
    "CommendationRevoked",
    "CommendationWithdrawn",
    "Conferrer",
    "FormCode",
    "Individuals",
    "RecipientKind",
    "UnitKind",
]
