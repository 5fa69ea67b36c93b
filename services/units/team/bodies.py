"""What the routes of teams take and show."""

from datetime import date

from pydantic import ConfigDict, Field

from services.units.team.state import Milestone, Status, Team
from shared.contracts.base import Evidence, UnitId, Value
from shared.contracts.units import DecisionReference, MilestoneCode, ReadinessSide
from shared.messaging.aggregate import Loaded
from shared.platform.bodies import AttachedEvidenceInput, LegalBasisInput
from shared.platform.guard import FreeText
from shared.platform.http import Request


class PersonnelConfirmation(Request):
    """The personnel unit's word on M1."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"is_sufficient": True, "note": "Đã bố trí đủ."}]})

    is_sufficient: bool = Field(description="true: đủ; false: chưa đủ")
    note: FreeText = Field(description="Remark; no numbers of staff")


class MilestoneCompletion(Request):
    """A milestone was reached."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"evidence": {"note": "Biên bản bàn giao hồ sơ, nhiệm vụ từ bộ phận cũ."}}]}
    )

    completed_on: date | None = Field(None, description="Day on which it was reached; today without it")
    evidence: AttachedEvidenceInput = Field(description="What shows it; M4 needs the document with its number")


class DueDay(Request):
    """Another due day."""

    due_on: date = Field(description="Last day on time (inclusive)")
    reason: FreeText


class ReadinessConfirmation(Request):
    """One side verified that the team is ready."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"side": "staff", "note": "Đủ điều kiện hoạt động."}]})

    side: ReadinessSide = Field(description="For which side; the roles of the actor must allow it")
    note: FreeText


class Dissolution(Request):
    """The team ends."""

    effective_on: date = Field(description="First day without the team")
    reason: FreeText
    legal_basis: LegalBasisInput


class Transfer(Request):
    """The team goes over to another unit."""

    to_unit: UnitId
    effective_on: date = Field(description="First day in the other unit")
    reason: FreeText
    legal_basis: LegalBasisInput


class MilestoneView(Value):
    """A milestone of the roadmap."""

    code: MilestoneCode
    title: str
    due_on: date = Field(description="Last day on time (inclusive)")
    completed_on: date | None
    evidence: Evidence | None
    is_overdue: bool = Field(description="Not reached although its due day has passed")


class TeamView(Value):
    """A team as it stands."""

    id: str
    version: int = Field(description="Version for `If-Match`")
    unit: str
    proposal: str
    decision: DecisionReference
    phase: int
    name: str
    status: Status
    milestones: tuple[MilestoneView, ...]
    is_personnel_sufficient: bool | None = Field(description="Last word of the personnel unit; null: not asked yet")
    readiness: tuple[ReadinessSide, ...] = Field(description="Sides that verified the team")
    held_because: str | None = Field(description="Set while the team is on hold")
    established_on: date | None
    ready_on: date | None
    activated_on: date | None
    ended_on: date | None
    to_unit: str | None


def view(loaded: Loaded[Team], today: date) -> TeamView:
    """What callers see."""
    team = loaded.state
    assert team is not None

    def milestone(m: Milestone) -> MilestoneView:
        is_overdue = m.completed_on is None and m.due_on < today and team.is_followed
        return MilestoneView(
            code=m.code,
            title=m.title,
            due_on=m.due_on,
            completed_on=m.completed_on,
            evidence=m.evidence,
            is_overdue=is_overdue,
        )

    return TeamView(
        id=loaded.id,
        version=loaded.version,
        unit=team.unit,
        proposal=team.proposal,
        decision=team.decision,
        phase=team.phase,
        name=team.name,
        status=team.status,
        milestones=tuple(milestone(m) for m in team.milestones),
        is_personnel_sufficient=team.personnel.is_sufficient if team.personnel else None,
        readiness=team.readiness,
        held_because=team.held_because,
        established_on=team.established_on,
        ready_on=team.ready_on,
        activated_on=team.activated_on,
        ended_on=team.ended_on,
        to_unit=team.to_unit,
    )
