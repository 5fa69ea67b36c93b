"""A decision as it stands, folded from its events."""

from datetime import date
from typing import assert_never

from shared.contracts.base import Code, SignedDocument, Value
from shared.contracts.reports.common import Directive
from shared.contracts.reports.decision import (
    AnyDecisionEvent,
    DecidedTeam,
    DecisionDrafted,
    DecisionEffective,
    DecisionIssued,
    DecisionKind,
    DecisionMinistryConcurred,
    DecisionPartyAgreed,
    DecisionReference,
    DecisionRefused,
    DecisionRevised,
    DecisionRevoked,
    DecisionSigned,
    DecisionSuperseded,
    DeclinedNomination,
    DirectiveIssued,
)


class DecisionStatus(Code):
    """Where a decision is."""

    DRAFTED = "drafted"
    PARTY_AGREED = "party_agreed"
    MINISTRY_CONCURRED = "ministry_concurred"
    SIGNED = "signed"
    ISSUED = "issued"
    EFFECTIVE = "effective"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"
    REFUSED = "refused"


LABELS = {
    DecisionStatus.DRAFTED: "là dự thảo",
    DecisionStatus.PARTY_AGREED: "đã được Ban Thường vụ thống nhất",
    DecisionStatus.MINISTRY_CONCURRED: "đã có ý kiến đồng ý của Bộ",
    DecisionStatus.SIGNED: "đã ký",
    DecisionStatus.ISSUED: "đã ban hành",
    DecisionStatus.EFFECTIVE: "đang có hiệu lực",
    DecisionStatus.SUPERSEDED: "đã được thay thế",
    DecisionStatus.REVOKED: "đã bị thu hồi",
    DecisionStatus.REFUSED: "không được thông qua",
}


class Wording(Value):
    """What a draft said before it was changed, and which office had written that. `reason`: why that had been changed
    before, of the first wording None.
    """

    revision: int
    title: str
    teams: tuple[DecidedTeam, ...]
    directives: tuple[Directive, ...]
    needs_ministry: bool
    drafter_office: str
    commendations: tuple[str, ...]
    declined: tuple[DeclinedNomination, ...]
    reason: str | None


class Decision(Value):
    """A decision: teams that are established, or nominations that are awarded and those that are not.

    One of commendation has no dossier and no conference: both name the decision itself.
    """

    status: DecisionStatus
    kind: DecisionKind
    title: str
    dossier: str
    conference: str
    teams: tuple[DecidedTeam, ...]
    directives: tuple[Directive, ...]
    needs_ministry: bool
    supersedes: str | None
    drafter_office: str
    commendations: tuple[str, ...] = ()
    declined: tuple[DeclinedNomination, ...] = ()
    revision: int = 1
    reason: str | None = None
    earlier: tuple[Wording, ...] = ()
    party_agreement: SignedDocument | None = None
    ministry_concurrence: SignedDocument | None = None
    signature: SignedDocument | None = None
    number: str | None = None
    issued_on: date | None = None
    effective_on: date | None = None
    end_reason: str | None = None
    end_document: SignedDocument | None = None
    superseded_by: DecisionReference | None = None

    @property
    def proposals(self) -> tuple[str, ...]:
        """The proposals that it approves."""
        return tuple(team.proposal for team in self.teams)

    @property
    def carried(self) -> tuple[str, ...]:
        """The nominations that it carries, to award them or not."""
        return (*self.commendations, *(each.commendation for each in self.declined))

    @property
    def is_standing(self) -> bool:
        """Whether it binds: issued, and neither superseded nor revoked."""
        return self.status in (DecisionStatus.ISSUED, DecisionStatus.EFFECTIVE)

    @property
    def wording(self) -> Wording:
        """What it says, as it is kept once it is changed."""
        return Wording(**{name: getattr(self, name) for name in Wording.model_fields})

    def reference(self, key: str) -> DecisionReference:
        """How others cite it, once it is issued."""
        assert self.signature is not None and self.number is not None and self.effective_on is not None
        return DecisionReference(
            id=key, number=self.number, signed_on=self.signature.signed_on, effective_on=self.effective_on
        )

    def document(self) -> SignedDocument:
        """The signed paper with its number, once it is issued."""
        assert self.signature is not None and self.number is not None
        return self.signature.changed(number=self.number, sha256=None)


def evolve(state: Decision | None, event: AnyDecisionEvent) -> Decision:
    """Fold one event into the decision."""
    if isinstance(event, DecisionDrafted):
        return Decision(
            status=DecisionStatus.DRAFTED, **{name: getattr(event, name) for name in DecisionDrafted.model_fields}
        )
    assert state is not None, f"{event.type} came before decision-drafted"
    match event:
        case DecisionRevised():
            return state.changed(
                status=DecisionStatus.DRAFTED,
                earlier=(*state.earlier, state.wording),
                party_agreement=None,
                ministry_concurrence=None,
                **{name: getattr(event, name) for name in DecisionRevised.model_fields},
            )
        case DecisionPartyAgreed():
            return state.changed(status=DecisionStatus.PARTY_AGREED, party_agreement=event.document)
        case DecisionMinistryConcurred():
            return state.changed(status=DecisionStatus.MINISTRY_CONCURRED, ministry_concurrence=event.document)
        case DecisionSigned():
            return state.changed(status=DecisionStatus.SIGNED, signature=event.document)
        case DecisionIssued():
            return state.changed(
                status=DecisionStatus.ISSUED,
                number=event.number,
                issued_on=event.issued_on,
                effective_on=event.effective_on,
            )
        case DirectiveIssued():
            return state
        case DecisionEffective():
            return state.changed(status=DecisionStatus.EFFECTIVE)
        case DecisionRefused():
            return state.changed(status=DecisionStatus.REFUSED, end_reason=event.reason, end_document=event.document)
        case DecisionSuperseded():
            return state.changed(status=DecisionStatus.SUPERSEDED, superseded_by=event.by)
        case DecisionRevoked():
            return state.changed(status=DecisionStatus.REVOKED, end_reason=event.reason, end_document=event.document)
        case _:
            assert_never(event)
