"""Honours (danh hiệu, hình thức khen thưởng): what a unit was commended for, as long as nobody took it back.

held → withdrawn. The only source of honours is `commendation-awarded`; `commendation-revoked` withdraws them. When the
unit that earned an honour ceases, its successors hold it: no event says so, `unit-dissolved` does. An honour's id is
derived from the commendation's.
"""

from datetime import date

from pydantic import Field

from shared.contracts.base import AggregateId, Event, SignedDocument, Text, UnitId
from shared.contracts.reports.award import Achievement, CommendationForm, Individuals, RecipientKind


class HonourEvent(Event, topics=("units.honour.v1",)):
    """What happens to one honour. Key: the honour's id, derived from the commendation's."""

    unit: UnitId = Field(description="the unit that earned it, or whose people did; its successors hold it after it")
    commendation: AggregateId = Field(description="id of the commendation (key on reports.commendation.v1)")


class HonourConferred(HonourEvent):
    """The unit, or people of it, hold an honour. Conferred again when another document takes the place of its basis."""

    recipient: RecipientKind
    individuals: Individuals | None = Field(description="how many people; null when the unit itself holds it")
    achievement: Achievement
    form: CommendationForm
    basis: SignedDocument = Field(description="the document on which it rests")
    conferred_on: date = Field(description="first day with it; stays when it is conferred again")


class HonourWithdrawn(HonourEvent):
    """Nobody holds it any more. Nothing follows."""

    reason: Text = Field(description="why")
    document: SignedDocument | None = Field(description="the paper that takes it back, if there is one")
    withdrawn_on: date = Field(description="first day without it")


AnyHonourEvent = HonourConferred | HonourWithdrawn
