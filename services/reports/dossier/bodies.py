"""What the routes of dossiers take and show."""

from datetime import date, datetime

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from services.reports.dossier.similar import SimilarProposals
from services.reports.dossier.snapshot import Snapshot
from services.reports.dossier.state import Dossier, DossierStatus, Return, SignedRevision, Sitting
from shared.contracts.base import AggregateId, Sha256, SignedDocument, UnitId, Value
from shared.contracts.reports.common import ChairReference, ExpectedUnit, Question, SilenceRule
from shared.contracts.reports.decision import Phase
from shared.contracts.reports.dossier import (
    DossierDraft,
    DossierOption,
    ProposalAnswer,
    ProposalOutcome,
    SittingBody,
    SittingOutcome,
)
from shared.messaging.aggregate import Loaded
from shared.platform.bodies import DocumentInput
from shared.platform.guard import FreeLine, FreeText
from shared.platform.http import Request

_PROPOSAL = "0190f0a2-7c1e-7b4a-9d55-3f2b8c6a1e07"
_OUTCOME: JsonDict = {"proposal": _PROPOSAL, "unit": "district_police-439", "outcome": "approve", "phase": 1}
_DOCUMENT: JsonDict = {"number": "233/BC-PV05", "signed_on": "2024-08-15", "signer_office": "TRƯỞNG PHÒNG"}


class Closure(Request):
    """Collection closes."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"non_responding": ["district_police-448"]}]})

    non_responding: tuple[UnitId, ...] = Field((), description="Every expected unit from which nothing came")


class OutcomeInput(Request):
    """The answer to one proposal, recommended or concluded."""

    proposal: AggregateId
    unit: UnitId = Field(description="Whose proposal it is")
    outcome: ProposalAnswer
    phase: Phase | None = Field(None, description="Needed to approve a proposal for a team or another body")
    reason: FreeText | None = Field(None, description="Needed to reject or defer")
    until: date | None = Field(None, description="For `defer`: not before this day, if a day was named")


class OptionInput(Request):
    """An option of the submission paper."""

    code: FreeLine = Field(examples=["PA1"])
    text: FreeText


class Draft(Request):
    """The staff unit's own words."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "assessment": "Đa số đơn vị nhất trí; hai đơn vị đề nghị giải pháp khác (DỮ LIỆU MẪU).",
                    "options": [{"code": "PA1", "text": "Thành lập theo hai giai đoạn."}],
                    "recommendations": [_OUTCOME],
                }
            ]
        }
    )

    assessment: FreeText = Field(description="The staff unit's assessment of the opinions")
    options: tuple[OptionInput, ...] = ()
    recommendations: tuple[OutcomeInput, ...] = Field((), description="At most one for each proposal in the dossier")

    def draft(self) -> DossierDraft:
        """As contracts have it."""
        return DossierDraft(
            assessment=self.assessment,
            options=tuple(DossierOption(code=each.code, text=each.text) for each in self.options),
            recommendations=outcomes(self.recommendations),
        )


class Remarks(Request):
    """What is to be changed in the draft."""

    remarks: FreeText = Field(examples=["Nêu rõ đơn vị nào thuộc giai đoạn 1, đơn vị nào thuộc giai đoạn 2."])


class Signature(Request):
    """The head of the staff unit signs what was read."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"document": _DOCUMENT, "read_sha256": "0" * 64}]})

    document: DocumentInput = Field(description="The synthesis report as signed on paper")
    read_sha256: Sha256 = Field(
        description="`sha256` of the synthesis that was read; refused when it has changed since"
    )


class Presentation(Request):
    """The dossier goes before the two bodies."""

    presented_on: date | None = Field(None, description="Today without it")


class SittingInput(Request):
    """What a body made of the dossier."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "body": "party_standing_committee",
                    "date": "2024-08-22",
                    "outcome": "agreed",
                    "wording": "Thống nhất chủ trương (DỮ LIỆU MẪU).",
                    "document": {
                        "number": "12-KL/ĐU",
                        "signed_on": "2024-08-22",
                        "signer_office": "T/M BAN THƯỜNG VỤ – BÍ THƯ",
                    },
                }
            ]
        }
    )

    body: SittingBody
    date: date
    outcome: SittingOutcome
    wording: FreeText = Field(description="What the body concluded, as its document words it")
    document: DocumentInput


class Conclusion(Request):
    """The answer to every proposal in the dossier, from the directorate's document."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"outcomes": [_OUTCOME]}]})

    outcomes: tuple[OutcomeInput, ...]


class DossierView(Value):
    """A dossier as it stands."""

    id: str
    version: int = Field(description="Version for `If-Match`")
    status: DossierStatus
    conference: str
    staff_unit: str
    chair: ChairReference
    questions: tuple[Question, ...]
    expected: tuple[ExpectedUnit, ...]
    silence_rule: SilenceRule
    conclusion: SignedDocument
    due_before: date = Field(description="Exclusive: the last moment is the end of the day before")
    non_responding: tuple[str, ...]
    closed_at: datetime | None
    draft: DossierDraft | None
    remarks: str | None = Field(description="Why the head sent the draft back")
    revisions: tuple[SignedRevision, ...] = Field(description="Each signature with the hash of its snapshot")
    returns: tuple[Return, ...]
    clearance: SignedDocument | None
    presented_on: date | None
    sittings: tuple[Sitting, ...] = Field(description="Of the revision being presented")
    outcomes: tuple[ProposalOutcome, ...]
    directorate_document: SignedDocument | None


class SynthesisView(Value):
    """The content as it would be frozen by a signature now."""

    sha256: Sha256 = Field(description="What a signature must cite as `read_sha256`")
    silent: tuple[str, ...] = Field(description="Expected units from which nothing has come yet")
    pending: tuple[str, ...] = Field(description="Proposals that are being included; a signature waits for them")
    similar: tuple[SimilarProposals, ...] = Field(
        description="Proposals that may mean the same, by a measure of their words: offered, not part of the snapshot"
    )
    snapshot: Snapshot


def outcomes(given: tuple[OutcomeInput, ...]) -> tuple[ProposalOutcome, ...]:
    """As contracts have it."""
    return tuple(ProposalOutcome(**dict(each)) for each in given)


def view(loaded: Loaded[Dossier]) -> DossierView:
    """What callers see."""
    assert loaded.state is not None
    return DossierView(id=loaded.id, version=loaded.version, **dict(loaded.state))
