"""The aggregates of the reports."""

from dataclasses import replace
from datetime import date, timedelta

from services.reports.classification import commands as classification_commands
from services.reports.classification import domain as classification
from services.reports.classification.state import ClassStatus
from services.reports.commendation import commands as commendation_commands
from services.reports.commendation import domain as commendation
from services.reports.commendation.state import CommendationStatus
from services.reports.conference import commands as conference_commands
from services.reports.conference import domain as conference
from services.reports.conference import state as conference_state
from services.reports.conference.commands import OpenWords
from services.reports.decision import domain as decision
from services.reports.decision.state import DecisionStatus
from services.reports.dossier import domain as dossier
from services.reports.dossier.state import DossierStatus
from services.reports.period import commands as period_commands
from services.reports.period import domain as period
from services.reports.period.state import PeriodSummaryStatus
from services.reports.proposal import domain as proposal
from services.reports.proposal.state import AppraisalStatus, ProposalStatus
from services.reports.register import commands as register_commands
from services.reports.register import domain as register
from services.reports.register.state import NumberStatus
from services.reports.report import commands as report_commands
from services.reports.report import domain as report
from services.reports.report import state as report_state
from services.reports.report.commands import CancelReport, RehomeReport
from shared.contracts.reports.classification import AnyClassificationEvent
from shared.contracts.reports.commendation import AnyCommendationEvent
from shared.contracts.reports.common import Stance
from shared.contracts.reports.conference import AnyConferenceEvent
from shared.contracts.reports.decision import AnyDecisionEvent
from shared.contracts.reports.dossier import AnyDossierEvent, SittingOutcome
from shared.contracts.reports.period_summary import AnyPeriodSummaryEvent
from shared.contracts.reports.proposal import AnyProposalEvent, ProposalKind
from shared.contracts.reports.register import AnyRegisterEvent
from shared.contracts.reports.report import AnyReportEvent
from tests.services.reports import offices
from tests.services.reports.classification import test_domain as classes
from tests.services.reports.commendation import examples as awards
from tests.services.reports.conference import people as meetings
from tests.services.reports.conference import test_answers as answers
from tests.services.reports.decision import examples as decrees
from tests.services.reports.decision import test_domain as decisions
from tests.services.reports.dossier import examples as dossiers
from tests.services.reports.period import examples as periods
from tests.services.reports.proposal import examples as proposals
from tests.services.reports.register import examples as numbers
from tests.services.reports.report import test_domain as sheets
from tests.states.machine import OWN, PLACES, Machine, Region, flag, status

TESTS = "tests/services/reports"

CONFERENCE = Machine(
    service="reports",
    name="conference",
    decide=conference.decide,
    evolve=conference.evolve,
    command=conference_commands.Command,
    event=AnyConferenceEvent,
    regions=(
        status(conference_state.Status),
        flag("words", "open to all", "each its own", lambda state: state.are_words_open),
    ),
    examples=(
        "tests.services.reports.conference.people",
        "tests.services.reports.conference.test_answers",
        "tests.services.reports.conference.test_heirs",
    ),
    more=(
        OpenWords(at=meetings.AUGUST_5, actor=meetings.CHAIR),
        replace(meetings.PLAN, terms=meetings.TERMS.changed(title="Khác")),
        replace(meetings.PLAN, terms=meetings.TERMS.changed(expected=meetings.TERMS.expected * 2)),
        replace(meetings.PLAN, known_units=frozenset[str]()),
        replace(meetings.PLAN, terms=meetings.TERMS.changed(report_due_before=date(2024, 8, 6))),
        replace(meetings.PLAN, terms=meetings.TERMS.changed(earlier={meetings.CITY: date(2024, 6, 14)})),
        replace(meetings.CONCLUDE, directives=()),
        replace(meetings.CONCLUDE, document=meetings.LETTER),
        replace(meetings.CONCLUDE, directives=(meetings.SYNTHESISE, meetings.FESTIVAL.changed(proposal="p-1"))),
        replace(answers.PAPER, unit="district_police-999", actor=meetings.STAFF),
        replace(answers.AGREE, question="Q9"),
        replace(answers.AGREE, has_ceased=True),
        replace(answers.AGREE, stance=Stance.DISAGREE),
        replace(answers.AGREE, arguments=(answers.FROM_STATEMENT,)),
        replace(answers.AGREE, arguments=(answers.FROM_PAPER,)),
    ),
    tests=(
        f"{TESTS}/conference/test_domain.py",
        f"{TESTS}/conference/test_answers.py",
        f"{TESTS}/conference/test_heirs.py",
    ),
    blind=frozenset(
        {"stance", "is_late", "arguments", "document", "questions", "expected", "successions", "staff_unit"}
    ),
    places={"district_police-436": OWN} | {k: v for k, v in PLACES.items() if k != "district_police-439"},
)


def _collection(state: report_state.Report) -> str:
    if not state.is_collection_closed:
        return "open"
    return "closed" if state.exception_due_before is None else "open by exception"


REPORT = Machine(
    service="reports",
    name="report",
    decide=report.decide,
    evolve=report.evolve,
    command=report_commands.Command,
    event=AnyReportEvent,
    regions=(
        status(report_state.Status),
        Region("collection", ("open", "closed", "open by exception"), _collection),
    ),
    examples=("tests.services.reports.report.test_domain",),
    more=(
        CancelReport(at=sheets.JULY_22, actor=sheets.SERVICE, reason="Hủy hội nghị"),
        RehomeReport(
            at=sheets.JULY_22, actor=sheets.SERVICE, unit="district_police-436", effective_on=date(2025, 1, 1)
        ),
        sheets.HAND_OVER,
        replace(sheets.DUE_SOON, at=sheets.DUE_SOON.at + timedelta(days=8)),
        replace(sheets.EXPECT, due_before=date(2024, 8, 2)),
        replace(sheets.EXPECT, unit=sheets.STAFF_UNIT),
        replace(sheets.SUBMIT, indicators={"C01": -1}),
        replace(sheets.SUBMIT, indicators=sheets.BALANCED | {"C04": 99}),
        replace(sheets.SUBMIT, actor=replace(sheets.HEAD, unit=sheets.STAFF_UNIT)),
        replace(sheets.CORRECT, is_consolidated=False),
        replace(sheets.CORRECT, is_being_corrected=True),
    ),
    tests=(f"{TESTS}/report/test_domain.py",),
    places={"district_police-445": OWN} | {k: v for k, v in PLACES.items() if k != "district_police-439"},
)
PROPOSAL = Machine(
    service="reports",
    name="proposal",
    decide=proposal.decide,
    evolve=proposal.evolve,
    command=proposal.Command,
    event=AnyProposalEvent,
    regions=(status(ProposalStatus), status(AppraisalStatus, of="appraisal_status", name="appraisal")),
    examples=("tests.services.reports.proposal.examples", "tests.services.reports.proposal.test_answers"),
    more=(
        replace(proposals.SUBMIT, expected=frozenset[str]()),
        replace(proposals.SUBMIT, is_open=False),
        replace(
            proposals.SUBMIT,
            actor=replace(offices.HEAD, unit="department-PX01"),
            unit="department-PX01",
            expected=frozenset({"department-PX01"}),
        ),
        *(replace(proposals.SUBMIT, kind=kind) for kind in ProposalKind),
        *(
            replace(command, actor=appraiser)
            for command in (proposals.START, proposals.ASK, proposals.APPRAISE)
            for appraiser in (offices.LOGISTICS, offices.STAFF)
        ),
        replace(proposals.INCLUDE, is_open=False),
    ),
    tests=(f"{TESTS}/proposal/test_domain.py", f"{TESTS}/proposal/test_answers.py"),
    places=PLACES,
)
_CITY = dossiers.CITY_APPROVED
_WRONG_OUTCOMES = (
    (),
    (_CITY, _CITY),
    (_CITY.changed(proposal="p-unknown"),),
    (_CITY.changed(unit=dossiers.MOUNTAIN),),
    (_CITY.changed(phase=None),),
    (dossiers.MOUNTAIN_REJECTED.changed(reason=None),),
)
DOSSIER = Machine(
    service="reports",
    name="dossier",
    decide=dossier.decide,
    evolve=dossier.evolve,
    command=dossier.Command,
    event=AnyDossierEvent,
    regions=(status(DossierStatus),),
    examples=("tests.services.reports.dossier.test_domain", "tests.services.reports.dossier.examples"),
    more=(
        replace(dossiers.CLOSE, non_responding=(), answered=dossiers.CLOSE.answered | {dossiers.SILENT}),
        replace(dossiers.CLOSE, non_responding=()),
        replace(dossiers.CLOSE, non_responding=("district_police-999",)),
        replace(dossiers.CLOSE, non_responding=(dossiers.SILENT, dossiers.CITY)),
        replace(dossiers.SIGN, sha256="b" * 64),
        replace(dossiers.SIGN, pending=("p-late",)),
        *(
            replace(sitting, outcome=SittingOutcome.RETURNED, wording="Làm rõ thêm.")
            for sitting in (dossiers.PARTY, dossiers.DIRECTORATE)
        ),
        replace(dossiers.DIRECTORATE, date=date(2024, 8, 1)),
        *(replace(dossiers.CONCLUDE, outcomes=outcomes) for outcomes in _WRONG_OUTCOMES),
    ),
    tests=(f"{TESTS}/dossier/test_domain.py", f"{TESTS}/dossier/test_leaders.py"),
    places=PLACES,
)
_CONCLUDED = decisions.DRAFT.concluded["p-city"]
_NOMINATIONS = decrees.COMMEND.nominations
_UNORDERED = (*decisions.ROADMAP[:5], decisions.ROADMAP[5].changed(due_on=date(2024, 9, 20)))
DECISION = Machine(
    service="reports",
    name="decision",
    decide=decision.decide,
    evolve=decision.evolve,
    command=decision.Command,
    event=AnyDecisionEvent,
    regions=(status(DecisionStatus),),
    examples=("tests.services.reports.decision.test_domain",),
    more=(
        decrees.COMMEND,
        decrees.REVISE,
        decrees.RECOMMEND,
        replace(decrees.REVISE, actor=replace(decrees.REVISE.actor, unit="department-PV05")),
        replace(decrees.RECOMMEND, actor=replace(decrees.RECOMMEND.actor, unit="department-PV05")),
        replace(decrees.COMMEND, commendations=()),
        replace(decrees.COMMEND, commendations=("c-1", "c-1")),
        replace(decrees.COMMEND, nominations={}),
        replace(decrees.COMMEND, nominations={"c-1": replace(decrees.READY, is_decided_here=False)}),
        replace(decrees.COMMEND, nominations={"c-1": replace(decrees.READY, decision="d")}),
        replace(decrees.COMMEND, nominations={"c-1": replace(decrees.READY, is_appraised=False)}),
        replace(decrees.COMMEND, nominations=_NOMINATIONS | {"c-1": replace(decrees.READY, is_opposed=True)}),
        replace(decisions.DRAFT, needs_ministry=True),
        replace(decisions.DRAFT, teams=()),
        replace(decisions.DRAFT, teams=(decisions.CITY_TEAM, decisions.CITY_TEAM)),
        replace(decisions.DRAFT, teams=(decisions.CITY_TEAM.changed(phase=2),)),
        replace(decisions.DRAFT, teams=(decisions.CITY_TEAM.changed(proposal="p-other"),)),
        replace(decisions.DRAFT, teams=(decisions.CITY_TEAM.changed(milestones=decisions.ROADMAP[:5]),)),
        replace(decisions.DRAFT, teams=(decisions.CITY_TEAM.changed(milestones=_UNORDERED),)),
        replace(decisions.DRAFT, is_replaceable=False),
        replace(decisions.DRAFT, concluded={}),
        replace(decisions.DRAFT, concluded={"p-city": replace(_CONCLUDED, decision="d")}),
        replace(decisions.DRAFT, concluded={"p-city": replace(_CONCLUDED, is_settled=False)}),
        replace(decisions.DRAFT, known_units=frozenset[str]()),
        replace(decisions.DRAFT, directives=(decisions.TRAINING.changed(proposal="p-1"),)),
        replace(decisions.DRAFT, actor=replace(decisions.PERSONNEL, office=decisions.DIRECTOR.office)),
        replace(decisions.PARTY, actor=replace(decisions.PARTY_OFFICE, office="Cán bộ", unit="department-PX01")),
        replace(decisions.ISSUE, number="1/QĐ"),
        replace(decisions.ISSUE, is_number_taken=True),
        replace(decisions.ISSUE, issued_on=date(2024, 9, 1)),
        replace(decisions.ISSUE, effective_on=date(2024, 9, 5)),
        replace(decisions.ISSUE, effective_on=date(2025, 9, 15)),
    ),
    tests=tuple(f"{TESTS}/decision/{name}.py" for name in ("test_domain", "test_commendation", "test_revising")),
    blind=frozenset({"earlier", "reason"}),
    places=PLACES,
)
PERIOD_SUMMARY = Machine(
    service="reports",
    name="period",
    decide=period.decide,
    evolve=period.evolve,
    command=period_commands.Command,
    event=AnyPeriodSummaryEvent,
    regions=(status(PeriodSummaryStatus),),
    examples=("tests.services.reports.period.examples",),
    more=(
        replace(periods.OPEN, expected=("district_police-439",)),
        replace(periods.OPEN, expected=()),
        replace(periods.OPEN, expected=("district_police-999",)),
        replace(periods.OPEN, period=periods.PERIOD.changed(ends_on=date(2024, 6, 30))),
        replace(periods.OPEN, report_due_before=date(2024, 6, 15)),
        replace(periods.OPEN, due_before=date(2024, 6, 20)),
        replace(periods.OPEN, earlier={periods.CITY: date(2024, 6, 14)}),
        replace(periods.OPEN, cutoffs={"Z": date(2024, 6, 14)}),
        replace(periods.OPEN, cutoffs={"H": date(2024, 6, 20)}),
        replace(periods.OPEN, cutoffs={"H": date(2023, 12, 14)}),
        replace(periods.CLOSE, non_responding=()),
        replace(periods.CLOSE, non_responding=(periods.SILENT, "district_police-999")),
        replace(periods.CLOSE, non_responding=(periods.SILENT, "district_police-436")),
        replace(periods.CLOSE, at_hand=frozenset({periods.SILENT})),
        replace(periods.SIGN, sha256="b" * 64),
        replace(periods.SIGN, document=periods.SIGN.document.changed(signed_on=date(2024, 6, 14))),
        replace(periods.SEND, sent_on=date(2024, 6, 24)),
        replace(periods.SEND, sent_on=date(2024, 6, 27)),
    ),
    tests=(f"{TESTS}/period/test_domain.py",),
    places=PLACES,
)
_FROM_ABOVE = replace(offices.HEAD, unit="provincial_police-42")
_OF_AWARDS = replace(offices.HEAD, unit=offices.AWARDS.unit)
_WRONG_ACHIEVEMENTS = (
    awards.HALF_YEAR.changed(reference="6 tháng"),
    awards.HALF_YEAR.changed(ends_on=date(2023, 12, 1)),
    awards.FEAT.changed(reference=None),
    awards.FESTIVAL,
)
COMMENDATION = Machine(
    service="reports",
    name="commendation",
    decide=commendation.decide,
    evolve=commendation.evolve,
    command=commendation_commands.Command,
    event=AnyCommendationEvent,
    regions=(
        status(CommendationStatus),
        flag("certificates", "numbered", "none", lambda state: bool(state.certificates)),
    ),
    examples=(awards.__name__,),
    more=(
        replace(awards.NOMINATE, actor=_FROM_ABOVE),
        replace(awards.NOMINATE, actor=offices.OTHER_HEAD),
        replace(awards.NOMINATE, line=frozenset[str]()),
        replace(awards.NOMINATE, individuals=2),
        replace(awards.NOMINATE, form=None),
        replace(awards.OF_PEOPLE, form=awards.OF_MINISTRY),
        replace(awards.TO_MINISTRY, unit="department-PX01", line=frozenset({"department-PX01", awards.MOUNTAIN})),
        *(replace(awards.NOMINATE, achievement=achievement) for achievement in _WRONG_ACHIEVEMENTS),
        replace(awards.NOMINATE, actor=_OF_AWARDS, line=frozenset({awards.MOUNTAIN, _OF_AWARDS.unit})),
        replace(awards.APPRAISE, note="Khác."),
        replace(awards.OUTCOME, effective_on=date(2024, 9, 1)),
        replace(awards.OUTCOME, effective_on=date(2025, 9, 1)),
        replace(awards.NOT_AWARDED, reason=None),
        replace(awards.DECLINE, actor=replace(offices.HEAD, roles=offices.DIRECTOR.roles, unit=_FROM_ABOVE.unit)),
        replace(awards.DECLINE, actor=offices.CLERK),
        replace(awards.CERTIFY, numbers=("118/GK", "119/GK")),
        replace(awards.CERTIFY, numbers=("119/GK",)),
        replace(awards.CERTIFY, taken=frozenset({"118/GK"})),
        replace(awards.CERTIFY, issued_on=date(2024, 9, 1)),
        replace(awards.CERTIFY, issued_on=date(2025, 9, 1)),
    ),
    tests=(f"{TESTS}/commendation/test_domain.py", f"{TESTS}/commendation/test_awarding.py"),
    places=PLACES,
    blind=frozenset({"achievement", "end_document"}),
)
REGISTER = Machine(
    service="reports",
    name="register",
    decide=register.decide,
    evolve=register.evolve,
    command=register_commands.Command,
    event=AnyRegisterEvent,
    regions=(status(NumberStatus),),
    examples=("tests.services.reports.register.examples",),
    more=(
        replace(numbers.GIVE, title="Văn bản khác"),
        replace(numbers.CLAIMED, document=numbers.DECISION.changed(id="decision-2")),
    ),
    tests=(f"{TESTS}/register/test_domain.py",),
    places=PLACES,
    owner="issuer",
)
CLASSIFICATION = Machine(
    service="reports",
    name="classification",
    decide=classification.decide,
    evolve=classification.evolve,
    command=classification_commands.Command,
    event=AnyClassificationEvent,
    regions=(status(ClassStatus),),
    examples=(classes.__name__,),
    more=(
        replace(classes.SCORE, scores=classes.OWN | {"T1": 21}),
        replace(classes.SCORE, scores=classes.LESS),
        replace(classes.SCORE, year=2025),
        replace(classes.SCORE, scheme=classes.SCHEME.changed(reference=classes.REFERENCE.changed(version=2))),
        replace(classes.SCORE, actor=classes.STAFF_UNIT_HEAD, unit=classes.STAFF_UNIT_HEAD.unit),
        replace(classes.APPRAISE, reasons={}),
        replace(classes.APPRAISE, scores=classes.OWN, reasons={}),
        replace(classes.APPRAISE, reasons=classes.APPRAISE.reasons | {"Z1": "?"}),
        replace(classes.CONFIRM, document=classes.SIGNED_LATER),
    ),
    tests=(f"{TESTS}/classification/test_domain.py",),
    places=PLACES,
    blind=frozenset({"points", "grade", "self_scores"}),
)
MACHINES = (CONFERENCE, REPORT, PROPOSAL, DOSSIER, DECISION, PERIOD_SUMMARY, COMMENDATION, CLASSIFICATION, REGISTER)
