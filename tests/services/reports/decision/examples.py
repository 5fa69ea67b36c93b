"""Decisions at each place of their way, brought there by commands."""

from dataclasses import replace
from datetime import date

from services.reports.decision.commands import (
    Command,
    Concluded,
    DraftCommendation,
    DraftDecision,
    IssueDecision,
    MakeEffective,
    Nomination,
    RecordMinistryConcurrence,
    RecordPartyAgreement,
    RefuseDecision,
    ReviseCommendation,
    ReviseDecision,
    RevokeDecision,
    SignDecision,
    SupersedeDecision,
)
from services.reports.decision.domain import decide, evolve
from services.reports.decision.state import Decision
from shared.contracts.reports.common import Directive, DirectivePurpose
from shared.contracts.reports.decision import AnyDecisionEvent, DecidedTeam, DeclinedNomination
from shared.testing.given import Given, given
from tests.services.reports.offices import (
    AWARDS,
    CITY,
    CLERK,
    DIRECTOR,
    MOUNTAIN,
    PARTY_OFFICE,
    PERSONNEL,
    ROADMAP,
    SYSTEM,
    TEAM_NAME,
    at,
    document,
    reference,
)

Case = Given[Decision, Command, AnyDecisionEvent]

CITY_TEAM = DecidedTeam(proposal="p-city", unit=CITY, phase=1, team_name=TEAM_NAME, milestones=ROADMAP)
MOUNTAIN_TEAM = DecidedTeam(proposal="p-mountain", unit=MOUNTAIN, phase=1, team_name=TEAM_NAME, milestones=ROADMAP)
TRAINING = Directive(
    directive="directive-1",
    purpose=DirectivePurpose.OTHER,
    text="Tổ chức tập huấn cho các Đội.",
    lead_unit="department-PV05",
    supporting_units=("department-PX01",),
    due_before=date(2024, 11, 23),
)

DRAFT = DraftDecision(
    at=at("2024-08-27"),
    actor=PERSONNEL,
    title="Về việc thành lập Đội",
    dossier="dossier-1",
    conference="conference-1",
    teams=(CITY_TEAM, MOUNTAIN_TEAM),
    directives=(TRAINING,),
    needs_ministry=False,
    supersedes=None,
    known_units=frozenset({"department-PV05", "department-PX01"}),
    concluded={
        "p-city": Concluded(unit=CITY, phase=1, decision=None),
        "p-mountain": Concluded(unit=MOUNTAIN, phase=1, decision=None),
    },
)
READY = Nomination(is_appraised=True, is_opposed=False, is_decided_here=True, decision=None)
NOT_GOOD_ENOUGH = DeclinedNomination(commendation="c-3", reason="Chưa đủ tiêu chuẩn.")
COMMEND = DraftCommendation(
    at=at("2024-08-27"),
    actor=AWARDS,
    decision="decision-1",
    title="Về việc khen thưởng",
    commendations=("c-1", "c-2"),
    declined=(NOT_GOOD_ENOUGH,),
    supersedes=None,
    nominations={"c-1": READY, "c-2": READY, "c-3": READY},
)
REVISE = ReviseDecision(
    at=at("2024-08-28"),
    actor=PERSONNEL,
    decision="decision-1",
    reason="Thị xã chuyển sang đợt sau.",
    title="Về việc thành lập một Đội",
    teams=(MOUNTAIN_TEAM,),
    directives=(),
    needs_ministry=True,
    known_units=DRAFT.known_units,
    concluded={key: replace(each, decision="decision-1") for key, each in DRAFT.concluded.items()},
)
IN_IT = replace(READY, is_appraised=False, decision="decision-1")
RECOMMEND = ReviseCommendation(
    at=at("2024-08-28"),
    actor=AWARDS,
    decision="decision-1",
    reason="Bổ sung một đề nghị vừa thẩm định.",
    title="Về việc khen thưởng",
    commendations=("c-1", "c-4"),
    declined=(NOT_GOOD_ENOUGH,),
    nominations={"c-1": IN_IT, "c-3": IN_IT, "c-4": READY},
)
PARTY = RecordPartyAgreement(
    at=at("2024-08-29"), actor=PARTY_OFFICE, document=document("14-KL/ĐU", "2024-08-29", "T/M BAN THƯỜNG VỤ – BÍ THƯ")
)
MINISTRY = RecordMinistryConcurrence(
    at=at("2024-09-03"), actor=PERSONNEL, document=document("901/X01-P2", "2024-09-03", "CỤC TRƯỞNG")
)
SIGN = SignDecision(at=at("2024-09-05", 15), actor=DIRECTOR, document=document("57/TTr-PX01", "2024-09-05"))
ISSUE = IssueDecision(
    at=at("2024-09-06", 8),
    actor=CLERK,
    decision="decision-1",
    number="1234/QĐ-CAT-PX01",
    issued_on=date(2024, 9, 6),
    effective_on=date(2024, 9, 15),
    is_number_taken=False,
)
EFFECT = MakeEffective(at=at("2024-09-15", 0), actor=SYSTEM)
REFUSE = RefuseDecision(at=at("2024-09-04"), actor=DIRECTOR, reason="Chưa đủ điều kiện.")
REVOKE = RevokeDecision(
    at=at("2024-10-01"), actor=DIRECTOR, reason="Thu hồi để rà soát.", document=document("1300/QĐ-CAT", "2024-10-01")
)
REPLACE = SupersedeDecision(at=at("2024-10-01"), actor=SYSTEM, by=reference("decision-2", "1310/QĐ-CAT-PX01"))


def nothing() -> Case:
    return given(decide, evolve)


def after(*commands: Command, draft: DraftDecision | DraftCommendation = DRAFT) -> Case:
    """A drafted decision to which these commands were given."""
    case = nothing().and_when(draft)
    for command in commands:
        case = case.and_when(command)
    return case
