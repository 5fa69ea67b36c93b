"""A commendation as it stands, folded from its events."""

from datetime import date
from typing import assert_never

from services.reports.commendation.achievement import claim
from shared.contracts.base import Code, SignedDocument, Value
from shared.contracts.reports.commendation import (
    Achievement,
    AnyCommendationEvent,
    CommendationAppraised,
    CommendationAwarded,
    CommendationCertified,
    CommendationDeclined,
    CommendationForm,
    CommendationIncluded,
    CommendationNominated,
    CommendationReleased,
    CommendationRevoked,
    CommendationWithdrawn,
    RecipientKind,
)
from shared.contracts.reports.proposal import AppraisalVerdict


class CommendationStatus(Code):
    """Where a commendation is."""

    NOMINATED = "nominated"
    APPRAISED = "appraised"
    IN_DECISION = "in_decision"
    AWARDED = "awarded"
    NOT_AWARDED = "not_awarded"
    REVOKED = "revoked"
    WITHDRAWN = "withdrawn"


LABELS = {
    CommendationStatus.NOMINATED: "đã đề nghị, chờ thẩm định",
    CommendationStatus.APPRAISED: "đã thẩm định",
    CommendationStatus.IN_DECISION: "đã đưa vào dự thảo quyết định",
    CommendationStatus.AWARDED: "đã được khen thưởng",
    CommendationStatus.NOT_AWARDED: "không được khen thưởng",
    CommendationStatus.REVOKED: "đã bị thu hồi",
    CommendationStatus.WITHDRAWN: "đã được rút",
}


class AwardsAdvice(Value):
    """What the awards office advised last."""

    by_unit: str
    verdict: AppraisalVerdict
    note: str


class Commendation(Value):
    """One achievement of a unit, or of people of it, on its way to an award.

    `claim` is what the achievement is known by, as long as it keeps others from nominating it. `decision` is the one
    that carries the nomination or that awarded it.
    """

    status: CommendationStatus
    unit: str
    recipient: RecipientKind
    individuals: int | None
    achievement: Achievement
    form: CommendationForm
    nominated_by: str
    nominator_office: str
    claim: str | None
    appraisal: AwardsAdvice | None = None
    decision: str | None = None
    basis: SignedDocument | None = None
    awarded_on: date | None = None
    certificates: tuple[str, ...] = ()
    certified_on: date | None = None
    end_reason: str | None = None
    end_document: SignedDocument | None = None
    revoked_on: date | None = None


def evolve(state: Commendation | None, event: AnyCommendationEvent) -> Commendation:
    """Fold one event into the commendation."""
    if isinstance(event, CommendationNominated):
        return Commendation(
            status=CommendationStatus.NOMINATED,
            claim=claim(event.unit, event.recipient, event.achievement),
            **{name: getattr(event, name) for name in CommendationNominated.model_fields},
        )
    assert state is not None, f"{event.type} came before commendation-nominated"
    match event:
        case CommendationAppraised():
            advice = AwardsAdvice(by_unit=event.by_unit, verdict=event.verdict, note=event.note)
            return state.changed(status=CommendationStatus.APPRAISED, appraisal=advice)
        case CommendationIncluded():
            return state.changed(status=CommendationStatus.IN_DECISION, decision=event.decision)
        case CommendationReleased():
            return state.changed(status=CommendationStatus.APPRAISED, decision=None)
        case CommendationAwarded():
            return state.changed(
                status=CommendationStatus.AWARDED,
                decision=event.decision.id if event.decision else None,
                basis=event.basis,
                awarded_on=event.awarded_on,
            )
        case CommendationCertified():
            return state.changed(certificates=event.numbers, certified_on=event.issued_on)
        case CommendationDeclined():
            return state.changed(
                status=CommendationStatus.NOT_AWARDED,
                claim=None,
                end_reason=event.reason,
                end_document=event.document,
            )
        case CommendationWithdrawn():
            return state.changed(status=CommendationStatus.WITHDRAWN, claim=None, end_reason=event.reason)
        case CommendationRevoked():
            return state.changed(
                status=CommendationStatus.REVOKED,
                claim=None,
                end_reason=event.reason,
                end_document=event.document,
                revoked_on=event.revoked_on,
            )
        case _:
            assert_never(event)
