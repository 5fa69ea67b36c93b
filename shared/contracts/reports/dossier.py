"""What a dossier publishes: the synthesis of one conference on its way through review, clearance and two sittings.

The content that leaders saw is a frozen snapshot. It is built from published facts alone: whoever folds the topics of
conference, report, proposal and dossier up to the versions named in `dossier-signed` gets the same bytes and SHA-256.
"""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from shared.contracts.base import AggregateId, Code, Event, Line, Sha256, SignedDocument, Text, UnitId, Value
from shared.contracts.reports.common import ChairReference, ExpectedUnit, Question, QuestionCode, SilenceRule, UnitDuty
from shared.contracts.reports.decision import Phase


class ProposalAnswer(Code):
    """How the leaders answer a proposal."""

    APPROVE = "approve"
    REJECT = "reject"
    DEFER = "defer"


class ProposalOutcome(Value):
    """The answer to one proposal. A team needs a `phase` to be approved; rejecting and deferring need a `reason`."""

    proposal: AggregateId
    unit: UnitId
    outcome: ProposalAnswer
    phase: Phase | None = None
    reason: Text | None = Field(default=None, description="Why, when rejected or deferred")
    until: date | None = Field(default=None, description="For `defer`: not before this day, if a day was named")


class DossierOption(Value):
    """An option that the submission paper puts before the leaders."""

    code: Line = Field(description="Code of the option, unique in the dossier")
    text: Text = Field(description="What the option would mean, in words of the staff unit")


class DossierDraft(Value):
    """The staff unit's own words in the dossier; all else in it is the units'."""

    assessment: Text = Field(description="The staff unit's assessment of the opinions")
    options: tuple[DossierOption, ...]
    recommendations: tuple[ProposalOutcome, ...] = Field(description="The answer that staff recommends, per proposal")


class Tally(Value):
    """How the expected units of one duty answered one question. The five counts add up to `expected`.

    Units that owe a report and departments that owe only an opinion are always counted apart.
    """

    question: QuestionCode
    duty: UnitDuty
    expected: int = Field(ge=0, description="How many units were expected to answer")
    agree: int = Field(ge=0, description="How many units agree")
    agree_with_conditions: int = Field(ge=0, description="How many agree with conditions")
    disagree: int = Field(ge=0, description="How many disagree")
    no_opinion: int = Field(ge=0, description="How many said that they have no opinion")
    not_answered: int = Field(ge=0, description="Silence: never counted as any stance")
    base: int = Field(ge=0, description="The number over which shares are computed, by the conference's silence rule")


class SnapshotSource(Value):
    """An aggregate that the snapshot was built from, at the version (`ce_sequence`) that was read."""

    topic: Line = Field(description="The topic that brought it")
    id: AggregateId
    version: int = Field(ge=1, description="The aggregate's version that was counted")


class SittingBody(Code):
    """The two bodies, in this order. One person may sit in both."""

    PARTY_STANDING_COMMITTEE = "party_standing_committee"
    DIRECTORATE = "directorate"


class SittingOutcome(Code):
    """What a body made of the dossier: it agreed, or sent it back to the staff unit."""

    AGREED = "agreed"
    RETURNED = "returned"


class DossierStage(Code):
    """Where a dossier was when it was returned."""

    SIGNED = "signed"
    PARTY_STANDING_COMMITTEE = "party_standing_committee"
    DIRECTORATE = "directorate"


class DossierEvent(Event, topics=("reports.dossier.v1",)):
    """An event of one dossier; the key is the dossier's id."""


class DossierOpened(DossierEvent):
    """A conclusion notice was issued, which opens the dossier of its conference. Collection is open from here.

    Its id is derived from the conference, so a conference never has two.
    """

    conference: AggregateId
    staff_unit: UnitId = Field(description="The unit that synthesises")
    chair: ChairReference = Field(description="Who clears the dossier")
    questions: tuple[Question, ...]
    expected: tuple[ExpectedUnit, ...]
    silence_rule: SilenceRule
    conclusion: SignedDocument = Field(description="The conclusion notice")
    due_before: date = Field(description="Exclusive: the last moment is the end of the day before, local time")


class CollectionClosed(DossierEvent):
    """The staff unit closed collection: every expected unit has answered or is named as non-responding.

    Answers that come later are still taken in and marked late. The conference's proposals are included now
    (`proposal-included`).
    """

    conference: AggregateId
    non_responding: tuple[UnitId, ...]
    closed_at: datetime = Field(description="When the collection was closed; what comes later is late")


class DossierReviewRequested(DossierEvent):
    """The staff unit put its draft before its head. Followed by `dossier-signed` or `dossier-revision-requested`."""

    draft: DossierDraft


class DossierRevisionRequested(DossierEvent):
    """The head of the staff unit sent the draft back to drafting."""

    remarks: Text = Field(description="What is to be revised")


class DossierSigned(DossierEvent):
    """The head of the staff unit signed: the content of this `revision` is frozen.

    `snapshot_sha256` is the SHA-256 of the snapshot's canonical JSON; `sources` says what it was built from. Followed
    by `dossier-cleared` or `dossier-returned`.
    """

    revision: int = Field(ge=1, description="The signed revision, from 1; each signature makes one")
    document: SignedDocument = Field(description="The synthesis report as signed")
    snapshot_sha256: Sha256
    tallies: tuple[Tally, ...]
    sources: tuple[SnapshotSource, ...]


class DossierCleared(DossierEvent):
    """The chair of the conference cleared the signed dossier for presentation, or that was recorded by a document."""

    revision: int = Field(ge=1, description="The revision that was cleared")
    document: SignedDocument | None = Field(description="The paper behind a recorded clearance")


class DossierReturned(DossierEvent):
    """The chair or a sitting returned the dossier to drafting; the next signature makes another revision."""

    revision: int = Field(ge=1, description="The revision that was returned")
    stage: DossierStage
    reason: Text = Field(description="Why it was sent back")
    document: SignedDocument | None = Field(description="The paper behind a recorded return")


class DossierPresented(DossierEvent):
    """The cleared dossier was put before the two bodies. Followed by two `sitting-recorded`."""

    revision: int = Field(ge=1, description="The revision that was presented")
    presented_on: date = Field(description="The day on which it was put before the leaders")


class SittingRecorded(DossierEvent):
    """A body dealt with the dossier: the Party Standing Committee first, then the directorate.

    Recorded by an authorised office from the body's signed document. `returned` is followed by `dossier-returned`.
    """

    body: SittingBody
    date: Annotated[date, Field(description="The day of the sitting")]
    outcome: SittingOutcome
    wording: Text = Field(description="What the body concluded, as its document words it")
    document: SignedDocument


class DossierConcluded(DossierEvent):
    """Both bodies agreed and each proposal has its answer, recorded from the directorate's document.

    The dossier's end. Rejected and deferred proposals, and approved ones that need no decision, are answered by this;
    approved teams wait for their decision. Reports of the conference become consolidated.
    """

    conference: AggregateId
    outcomes: tuple[ProposalOutcome, ...]
    document: SignedDocument


class DossierRehomed(DossierEvent):
    """The unit that synthesises is no more: another one is responsible for the dossier from now on."""

    staff_unit: UnitId = Field(description="Its only successor, or the unit above it")
    previous: UnitId = Field(description="The unit that was responsible so far")
    effective_on: date = Field(description="The first day without the previous unit")


AnyDossierEvent = (
    DossierOpened
    | CollectionClosed
    | DossierReviewRequested
    | DossierRevisionRequested
    | DossierSigned
    | DossierCleared
    | DossierReturned
    | DossierPresented
    | SittingRecorded
    | DossierConcluded
    | DossierRehomed
)
