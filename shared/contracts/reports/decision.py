"""What a decision publishes: which teams are to be established on which roadmap, or which nominations it awards.

One of kind organisation is drafted by the personnel department from a concluded dossier, one of kind commendation by
the awards office from appraised nominations. Each is agreed by the Party Standing Committee, signed by the Director,
numbered by the clerk and effective on its date. Whoever keeps teams needs only `proposal-approved` (one for each team)
and `decision-effective`; whoever keeps honours only `commendation-awarded` and `commendation-revoked`.
"""

from datetime import date
from typing import Annotated

from pydantic import Field

from shared.contracts.base import AggregateId, Code, Event, Line, SignedDocument, Text, UnitId, Value
from shared.contracts.reports.common import Directive
from shared.contracts.reports.directive import DirectiveIssued
from shared.contracts.units.team import DecisionReference, MilestoneCode, PlannedMilestone

Phase = Annotated[int, Field(ge=1, le=9, description="Phase of the roadmap: 1 comes first")]


class DecisionKind(Code):
    """What a decision is about. `organisation`: teams and other bodies are established; `commendation`: nominations
    are awarded.
    """

    ORGANISATION = "organisation"
    COMMENDATION = "commendation"


Commendations = Annotated[
    tuple[AggregateId, ...],
    Field(description="Nominations that the decision awards; empty for one of kind organisation"),
]


class DeclinedNomination(Value):
    """A nomination that the decision does not award, and why not."""

    commendation: AggregateId
    reason: Text = Field(min_length=1, description="Why not")


Declined = Annotated[
    tuple[DeclinedNomination, ...],
    Field(description="Nominations that the decision does not award; empty for one of kind organisation"),
]

Carried = Annotated[
    tuple[AggregateId, ...],
    Field(description="Every nomination that the decision carried, to award it or not; empty for one of organisation"),
]


class DecidedTeam(Value):
    """What a decision says about one approved proposal: the team (or other body) to establish, and its roadmap."""

    proposal: AggregateId
    unit: UnitId = Field(description="The unit that proposed it and that the team will belong to")
    phase: Phase
    team_name: Line = Field(description="Full Vietnamese name of the team")
    milestones: tuple[PlannedMilestone, ...] = Field(description="M1 to M6, each once")


class DecisionEvent(Event, topics=("reports.decision.v1",)):
    """An event of one decision; the key is the decision's id."""


class DecisionDrafted(DecisionEvent):
    """The personnel department drafted a decision from a concluded dossier, or the awards office one of commendation.

    Every team in it answers a proposal that the dossier's conclusion approved; every nomination in it was appraised.
    May be followed by `decision-revised`, `decision-party-agreed` or `decision-refused`.
    """

    kind: DecisionKind
    title: Line = Field(description="Abstract of the decision (trích yếu)")
    dossier: AggregateId = Field(
        description="The concluded dossier; of a decision of commendation, which answers none, its own id"
    )
    conference: AggregateId = Field(
        description="The dossier's conference; of a decision of commendation, which has none, its own id"
    )
    teams: tuple[DecidedTeam, ...]
    directives: tuple[Directive, ...] = Field(description="Tasks to be given with the decision; may be empty")
    needs_ministry: bool = Field(description="Whether the Ministry must concur before the signature")
    supersedes: AggregateId | None = Field(description="The decision that this one replaces once it is effective")
    drafter_office: Line = Field(
        description="Office that drafted it, `<unit>:<office>`; it never approves its own draft"
    )
    commendations: Commendations = ()
    declined: Declined = ()


class DecisionRevised(DecisionEvent):
    """The drafting department changed the draft before it was signed: this is its whole wording from now on.

    What was agreed until now was agreed of another wording: the draft waits for `decision-party-agreed` again.
    Consumers that show how a draft came to be keep the wordings before.
    """

    revision: int = Field(ge=2, description="2 for the first change of the draft, then one more each time")
    reason: Text = Field(min_length=1, description="What was changed, and why")
    title: Line = Field(description="Abstract of the decision (trích yếu)")
    teams: tuple[DecidedTeam, ...]
    directives: tuple[Directive, ...] = Field(description="Tasks to be given with the decision; may be empty")
    needs_ministry: bool = Field(description="Whether the Ministry must concur before the signature")
    drafter_office: Line = Field(
        description="Office that changed it, `<unit>:<office>`; like who drafted, it never approves the draft"
    )
    commendations: Commendations = ()
    declined: Declined = ()


class DecisionPartyAgreed(DecisionEvent):
    """The Party Standing Committee agreed in principle; the party office recorded it citing the Party's document.

    The conclusion itself is a Party document and is never generated: only number, date and signing office are kept.
    """

    document: SignedDocument


class DecisionMinistryConcurred(DecisionEvent):
    """The Ministry concurred with the draft. Only where the draft says that it is needed."""

    document: SignedDocument


class DecisionSigned(DecisionEvent):
    """The Director signed, or an authorised recorder recorded the signature citing the signed paper.

    The decision has no number yet: `document` cites what carries the signature (submission sheet or e-office file).
    May be followed by `decision-issued`; refusing is no longer possible.
    """

    document: SignedDocument


class DecisionIssued(DecisionEvent):
    """The clerk gave the signed decision its number and date: it binds from `effective_on`.

    Each proposal in `teams` becomes approved (`proposal-approved`); nominations are awarded when it takes effect.
    Directly followed by one `directive-issued` for each directive of the draft, and later by `decision-effective` when
    the clock reaches `effective_on`.
    """

    kind: DecisionKind
    number: Line = Field(description="Number and symbol from the register, e.g. `1234/QĐ-CAT-PX01`")
    issued_on: date = Field(description="Date of the document")
    signed_on: date = Field(description="Day of signature, at or before `issued_on`")
    signer_office: Line = Field(description="The office that signed, e.g. `Giám đốc`; never a name")
    effective_on: date = Field(description="First day of effect, never before `issued_on`")
    dossier: AggregateId = Field(
        description="The concluded dossier; of a decision of commendation, which answers none, its own id"
    )
    teams: tuple[DecidedTeam, ...]
    supersedes: AggregateId | None
    commendations: Commendations = ()
    declined: Declined = ()


class DecisionEffective(DecisionEvent):
    """The clock reached the first day of effect. Every team planned under the decision is thereby established, every
    nomination in it awarded or declined.

    Topics have no order between each other: the `proposal-approved` events of `proposals` may arrive later than this.
    """

    number: Line = Field(description="Number and symbol, e.g. `1234/QĐ-CAT-PX01`")
    effective_on: date = Field(description="The first day of effect, which has come")
    proposals: tuple[AggregateId, ...] = Field(description="Every proposal that the decision approves")
    supersedes: AggregateId | None = Field(description="The decision that this one replaces from today, if any")
    commendations: Commendations = ()
    declined: Declined = ()


class DecisionRefused(DecisionEvent):
    """The draft was refused before it was signed. Its proposals stay in the dossier, its nominations wait for another
    decision. The end of this one.
    """

    reason: Text = Field(description="Why the draft was refused")
    document: SignedDocument | None = Field(description="The paper that refuses it, when there is one")
    commendations: Carried = ()


class DecisionSuperseded(DecisionEvent):
    """Another decision replaced this one from its own day of effect.

    Proposals that the new decision does not approve go back to the dossier; teams planned or established under this
    decision go on hold, commendations that the new one does not carry are revoked. The end of this decision.
    """

    number: Line = Field(description="Number and symbol of the superseded decision, e.g. `1234/QĐ-CAT-PX01`")
    by: DecisionReference
    proposals: tuple[AggregateId, ...]
    commendations: Carried = ()


class DecisionRevoked(DecisionEvent):
    """An issued or effective decision was revoked. Its proposals go back to the dossier, its teams on hold, its
    commendations are revoked.
    """

    number: Line = Field(description="Number and symbol of the revoked decision, e.g. `1234/QĐ-CAT-PX01`")
    reason: Text = Field(description="Why it was revoked")
    document: SignedDocument = Field(description="The signed paper that revokes it")
    proposals: tuple[AggregateId, ...]
    commendations: Carried = ()


AnyDecisionEvent = (
    DecisionDrafted
    | DecisionRevised
    | DecisionPartyAgreed
    | DecisionMinistryConcurred
    | DecisionSigned
    | DecisionIssued
    | DirectiveIssued
    | DecisionEffective
    | DecisionRefused
    | DecisionSuperseded
    | DecisionRevoked
)

__all__ = [
    "AnyDecisionEvent",
    "Carried",
    "Commendations",
    "DecidedTeam",
    "DecisionDrafted",
    "DecisionEffective",
    "DecisionEvent",
    "DecisionIssued",
    "DecisionKind",
    "DecisionMinistryConcurred",
    "DecisionPartyAgreed",
    "DecisionReference",
    "DecisionRefused",
    "DecisionRevised",
    "DecisionRevoked",
    "DecisionSigned",
    "DecisionSuperseded",
    "Declined",
    "DeclinedNomination",
    "DirectiveIssued",
    "MilestoneCode",
    "Phase",
    "PlannedMilestone",
]
