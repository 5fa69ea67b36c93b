"""Events of a unit's yearly classification (phân loại phong trào), topic `reports.classification.v1`.

The unit scores itself, the staff unit appraises, a leader's signed document confirms. It is never added to the figures
of the standard «An toàn về ANTT». Legal basis: Quyết định 510/QĐ-BCA-V05.
"""

from typing import Annotated

from pydantic import Field, StringConstraints

from shared.contracts.base import Code, Event, Line, SignedDocument, Text, UnitId, Value

CriterionCode = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Z][0-9]{1,2}$"),
    Field(description="Code of a criterion of the scheme", examples=["T1"]),
]
Scores = dict[CriterionCode, int]


class SchemeReference(Value):
    """A version of a scheme of criteria and grades; a published version never changes."""

    code: Line = Field(description="e.g. `movement-class`")
    version: int = Field(ge=1, description="Version of the scheme, from 1")


class ClassificationStage(Code):
    """Whose points they are."""

    SELF_SCORED = "self_scored"
    APPRAISED = "appraised"
    CONFIRMED = "confirmed"


class ClassificationEvent(Event, topics=("reports.classification.v1",)):
    """What happens to one unit's classification of one year; the key is the classification's id."""


class ClassificationSelfScored(ClassificationEvent):
    """The unit's head scored his unit, for the first time or again after it was returned or before it was appraised."""

    unit: UnitId
    year: int = Field(ge=2000, le=2100, description="The year that is classified")
    scheme: SchemeReference
    revision: int = Field(ge=1, description="1 for the first time, then one more each time")
    scores: Scores = Field(description="Points by criterion, all of the scheme's")
    points: int = Field(ge=0, description="Their sum")
    note: Text | None = Field(description="What the unit says to its points")


class ClassificationReturned(ClassificationEvent):
    """The staff unit sent the self-score back. The unit scores itself again."""

    unit: UnitId
    revision: int = Field(description="The revision that is sent back")
    reason: Text = Field(min_length=1, description="Why it was sent back")


class ClassificationAppraised(ClassificationEvent):
    """The staff unit gave its own points; where they differ from the unit's it says why."""

    unit: UnitId
    revision: int = Field(description="The self-score that was appraised")
    scores: Scores = Field(description="Points by criterion as the staff unit sees them")
    points: int = Field(ge=0, description="Their sum")
    reasons: dict[CriterionCode, Text] = Field(description="Why points differ from the unit's own, by criterion")


class ClassificationConfirmed(ClassificationEvent):
    """A leader confirmed the appraised points; recorded with the signed document.

    Nothing follows, unless the confirmation is taken back (`classification-revoked`).
    """

    unit: UnitId
    year: int = Field(description="The year that is classified")
    points: int = Field(ge=0, description="The appraised points")
    grade: Line = Field(description="Code of the scheme's grade that these points reach")
    document: SignedDocument


class ClassificationRevoked(ClassificationEvent):
    """The confirmation was taken back by a signed document: the points stand appraised again.

    They are appraised anew, sent back to the unit or confirmed by another document.
    """

    unit: UnitId
    year: int = Field(description="The year that is classified")
    grade: Line = Field(description="Code of the grade that no longer holds")
    reason: Text = Field(min_length=1, description="Why it was taken back")
    document: SignedDocument = Field(description="The document that takes it back")


AnyClassificationEvent = (
    ClassificationSelfScored
    | ClassificationReturned
    | ClassificationAppraised
    | ClassificationConfirmed
    | ClassificationRevoked
)
