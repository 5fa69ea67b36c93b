"""Events of other services, as this one hears them."""

from datetime import date

from shared.contracts.base import SignedDocument
from shared.contracts.festival import FestivalResultVerified, FundingSource, Level, Place, Sector
from shared.contracts.reports import (
    DecisionEffective,
    DecisionRevoked,
    DecisionSuperseded,
    DirectiveIssued,
    DirectivePurpose,
    DirectiveSource,
    DirectiveSourceKind,
    ProposalApproved,
    ProposalKind,
)
from shared.contracts.units import DecisionReference
from tests.services.units.team.samples import DECISION, ROADMAP

DOCUMENT = SignedDocument(number="1234/QĐ-CAT-PX01", signed_on=date(2024, 9, 5), signer_office="GIÁM ĐỐC", sha256=None)


def approved(
    unit: str, kind: ProposalKind = ProposalKind.TEAM, decision: DecisionReference | None = DECISION
) -> ProposalApproved:
    """A proposal was approved by a decision."""
    return ProposalApproved(
        conference="conference-1",
        unit=unit,
        kind=kind,
        phase=1 if decision else None,
        decision=decision,
        basis=DOCUMENT,
        team_name="Đội Xây dựng phong trào bảo vệ an ninh Tổ quốc" if decision else None,
        milestones=ROADMAP if decision else (),
    )


def effective(*proposals: str) -> DecisionEffective:
    """The decision has effect."""
    return DecisionEffective(
        number="1234/QĐ-CAT-PX01", effective_on=date(2024, 9, 15), proposals=proposals, supersedes=None
    )


def revoked(*proposals: str) -> DecisionRevoked:
    """The decision was revoked."""
    return DecisionRevoked(
        number="1234/QĐ-CAT-PX01", reason="Thu hồi để rà soát.", document=DOCUMENT, proposals=proposals
    )


def superseded(by: DecisionReference, *proposals: str) -> DecisionSuperseded:
    """Another decision replaced it."""
    return DecisionSuperseded(number="1234/QĐ-CAT-PX01", by=by, proposals=proposals)


def directive(name: str, lead_unit: str, due_before: date | None, source: str = "conference-1") -> DirectiveIssued:
    """A document gives a task."""
    kind = DirectiveSourceKind.DECISION if source.startswith("decision") else DirectiveSourceKind.CONCLUSION
    return DirectiveIssued(
        directive=name,
        source=DirectiveSource(kind=kind, id=source, number="46/TB-CAT-PV05"),
        purpose=DirectivePurpose.FESTIVAL,
        text="Tổ chức Ngày hội theo kế hoạch đã ban hành.",
        lead_unit=lead_unit,
        supporting_units=("department-PV05",),
        due_before=due_before,
    )


def verified(unit: str, area: str, people: int, held_on: date = date(2024, 8, 15)) -> FestivalResultVerified:
    """A festival result was verified."""
    return FestivalResultVerified(
        plan="plan-1",
        unit=unit,
        place=Place(area=area, name="Xã Sơn Kim 1"),
        level=Level.COMMUNE,
        is_pilot_site=False,
        held_on=held_on,
        revision=1,
        attendances={Sector.PEOPLE: people, Sector.SCHOOLS: 90},
        attendance_total=people + 90,
        spending={FundingSource.COMMUNE: 22_000_000},
        spent_total=22_000_000,
        models=1,
        commitments=120,
        commendations=2,
    )
