"""What the routes of decisions take and show."""

from datetime import date

from pydantic import ConfigDict, Field

from services.reports.decision.state import Decision, DecisionStatus, Wording
from shared.contracts.base import AggregateId, SignedDocument, UnitId, Value
from shared.contracts.reports.common import Directive, DirectivePurpose
from shared.contracts.reports.decision import (
    DecidedTeam,
    DecisionKind,
    DecisionReference,
    DeclinedNomination,
    MilestoneCode,
    Phase,
    PlannedMilestone,
)
from shared.messaging.aggregate import Loaded
from shared.platform.bodies import DocumentInput
from shared.platform.guard import FreeLine, FreeText
from shared.platform.http import Request


class MilestoneInput(Request):
    """A milestone of the roadmap."""

    code: MilestoneCode
    title: FreeLine = Field(examples=["Bố trí nhân sự"])
    due_on: date = Field(description="Last day on time (inclusive)")


class TeamInput(Request):
    """A team to establish, as the dossier's conclusion has it."""

    proposal: AggregateId
    unit: UnitId
    phase: Phase
    team_name: FreeLine = Field(examples=["Đội Xây dựng phong trào bảo vệ an ninh Tổ quốc"])
    milestones: tuple[MilestoneInput, ...] = Field(description="M1 to M6, each once; none after M6")

    def team(self) -> DecidedTeam:
        """As contracts have it."""
        return DecidedTeam(
            proposal=self.proposal,
            unit=self.unit,
            phase=self.phase,
            team_name=self.team_name,
            milestones=tuple(PlannedMilestone(**dict(each)) for each in self.milestones),
        )


class DirectiveInput(Request):
    """A task to be given with the decision."""

    purpose: DirectivePurpose = DirectivePurpose.OTHER
    text: FreeText
    lead_unit: UnitId
    supporting_units: tuple[UnitId, ...] = ()
    due_before: date | None = Field(None, description="Exclusive due date (`trước ngày`)")
    proposal: AggregateId | None = Field(default=None, description="The proposal that the task carries out, if it does")


class DraftWording(Request):
    """What a draft of kind organisation says."""

    title: FreeLine = Field(description="Abstract (trích yếu)")
    teams: tuple[TeamInput, ...]
    directives: tuple[DirectiveInput, ...] = ()
    needs_ministry: bool = Field(False, description="Whether the Ministry must concur before the signature")


class DraftRevision(DraftWording):
    """The whole draft anew."""

    reason: FreeText = Field(description="What was changed, and why", examples=["Lùi mốc trang bị theo ý kiến PH10."])


class DecisionDraft(DraftWording):
    """A draft decision of kind organisation."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "title": "Về việc thành lập Đội Xây dựng phong trào bảo vệ an ninh Tổ quốc (DỮ LIỆU MẪU)",
                    "dossier": "0190f0a2-7c1e-7b4a-9d55-3f2b8c6a1e07",
                    "teams": [
                        {
                            "proposal": "0190f0a2-7c1e-7b4a-9d55-3f2b8c6a1e08",
                            "unit": "district_police-439",
                            "phase": 1,
                            "team_name": "Đội Xây dựng phong trào bảo vệ an ninh Tổ quốc",
                            "milestones": [
                                {"code": f"M{number}", "title": f"Mốc {number}", "due_on": f"2024-1{number // 4}-15"}
                                for number in range(1, 7)
                            ],
                        }
                    ],
                }
            ]
        }
    )

    dossier: AggregateId = Field(description="The concluded dossier")
    supersedes: AggregateId | None = Field(None, description="A standing decision that this one replaces")


class DeclinedInput(Request):
    """A nomination that is not to be awarded."""

    commendation: AggregateId
    reason: FreeText = Field(description="Why not", examples=["Chưa đủ tiêu chuẩn."])


class CommendationWording(Request):
    """What a draft of kind commendation says."""

    title: FreeLine = Field(description="Abstract (trích yếu)")
    commendations: tuple[AggregateId, ...] = Field(max_length=500, description="Appraised nominations to award")
    declined: tuple[DeclinedInput, ...] = Field((), max_length=500, description="Nominations not to award")

    def not_awarded(self) -> tuple[DeclinedNomination, ...]:
        """As contracts have it."""
        return tuple(DeclinedNomination(**dict(each)) for each in self.declined)


class CommendationRevision(CommendationWording):
    """The whole draft anew."""

    reason: FreeText = Field(description="What was changed, and why", examples=["Bổ sung một đề nghị vừa thẩm định."])


class CommendationDraft(CommendationWording):
    """A draft decision of kind commendation: one decision awards several nominations."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "title": "Về việc khen thưởng thành tích xây dựng phong trào 6 tháng đầu năm (DỮ LIỆU MẪU)",
                    "commendations": ["0190f0a2-7c1e-7b4a-9d55-3f2b8c6a1e09"],
                    "declined": [
                        {"commendation": "0190f0a2-7c1e-7b4a-9d55-3f2b8c6a1e0a", "reason": "Chưa đủ tiêu chuẩn."}
                    ],
                }
            ]
        }
    )

    supersedes: AggregateId | None = Field(None, description="A standing decision of commendation that it replaces")


class Issue(Request):
    """Number and dates of the signed decision."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"number": "1234/QĐ-CAT-PX01", "issued_on": "2024-09-06", "effective_on": "2024-09-15"}]
        }
    )

    number: FreeLine | None = Field(None, description="From the e-office; without it the register gives the next one")
    issued_on: date = Field(description="Date of the document, not before the signature")
    effective_on: date = Field(description="First day of effect, not before `issued_on`")


class Revocation(Request):
    """The signed paper that revokes the decision, and why."""

    reason: FreeText
    document: DocumentInput


class DecisionView(Value):
    """A decision as it stands."""

    id: str
    version: int = Field(description="Version for `If-Match`")
    status: DecisionStatus
    kind: DecisionKind
    title: str
    dossier: str | None = Field(description="Null for a decision of commendation")
    conference: str | None = Field(description="Null for a decision of commendation")
    teams: tuple[DecidedTeam, ...]
    directives: tuple[Directive, ...]
    needs_ministry: bool
    supersedes: str | None
    drafter_office: str
    commendations: tuple[str, ...] = Field(description="Nominations that it awards")
    declined: tuple[DeclinedNomination, ...] = Field(description="Nominations that it does not award, and why not")
    revision: int = Field(description="1 as first drafted, one more for each change of the draft")
    reason: str | None = Field(description="Why the draft was changed last")
    earlier: tuple[Wording, ...] = Field(description="What the draft said before, the first wording first")
    party_agreement: SignedDocument | None
    ministry_concurrence: SignedDocument | None
    signature: SignedDocument | None
    number: str | None
    issued_on: date | None
    effective_on: date | None
    end_reason: str | None = Field(description="Why it was refused or revoked")
    end_document: SignedDocument | None
    superseded_by: DecisionReference | None


def view(loaded: Loaded[Decision]) -> DecisionView:
    """What callers see."""
    assert loaded.state is not None
    shown = dict(loaded.state)
    if loaded.state.kind is DecisionKind.COMMENDATION:
        shown |= {"dossier": None, "conference": None}
    return DecisionView(id=loaded.id, version=loaded.version, **shown)
