"""Published events from which a dossier is built: one conference, three reports, three proposals."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from services.reports.conference import state as conference
from services.reports.dossier import state as dossier
from services.reports.dossier.domain import decide as decide_dossier
from services.reports.dossier.snapshot import Snapshot
from services.reports.dossier.synthesis import synthesise
from services.reports.proposal import state as proposal
from services.reports.report import state as report
from shared.contracts.base import Event
from shared.contracts.reports import (
    AnyConferenceEvent,
    AnyDossierEvent,
    AnyProposalEvent,
    AnyReportEvent,
    AppraisalVerdict,
    Argument,
    ArgumentSource,
    CollectionClosed,
    ConferenceConvened,
    ConferencePlanned,
    ConferenceTerms,
    DossierReviewRequested,
    FormReference,
    OpinionChanged,
    OpinionGiven,
    PaperSubmitted,
    PeriodKind,
    ProposalAppraised,
    ProposalIncluded,
    ProposalKind,
    ProposalSubmitted,
    ReportExpected,
    ReportingPeriod,
    ReportSubmitted,
    SourceKind,
    Stance,
    StatementRecorded,
)
from tests.services.reports.dossier.examples import DEPARTMENT, DRAFT, OPEN
from tests.services.reports.offices import CITY, MOUNTAIN, SILENT, STAFF_UNIT, at

S = TypeVar("S")
E = TypeVar("E", bound=Event)

PERIOD = ReportingPeriod(kind=PeriodKind.HALF_YEAR, starts_on=date(2023, 12, 15), ends_on=date(2024, 6, 14))
FORM = FormReference(code="movement-half-year", version=1)
TERMS = ConferenceTerms(
    title="Hội nghị đánh giá",
    questions=OPEN.questions,
    chair=OPEN.chair,
    staff_unit=STAFF_UNIT,
    expected=OPEN.expected,
    form=FORM,
    period=PERIOD,
    report_due_before=date(2024, 7, 26),
    held_on=date(2024, 8, 5),
    silence_rule=OPEN.silence_rule,
)


def argument(code: str, kind: SourceKind, document_id: str, revision: int | None = None) -> Argument:
    source = ArgumentSource(kind=kind, document=document_id, revision=revision)
    return Argument(code=code, text=f"Lập luận {code}", source=source)


def opinion(unit: str, stance: Stance, *arguments: Argument) -> OpinionGiven:
    return OpinionGiven(unit=unit, question="Q1", stance=stance, arguments=arguments, is_late=False)


def submitted(unit: str, revision: int, number: str) -> ReportSubmitted:
    return ReportSubmitted(
        conference="conference-1",
        unit=unit,
        revision=revision,
        number=number,
        submitted_on=date(2024, 7, 16 + revision),
        is_late=False,
        period=PERIOD,
        form=FORM,
        indicators={},
        narrative={},
        explanations={},
        findings=(),
        signer_office="Trưởng Công an huyện",
    )


def proposed(unit: str, kind: ProposalKind = ProposalKind.TEAM) -> ProposalSubmitted:
    return ProposalSubmitted(
        conference="conference-1",
        unit=unit,
        kind=kind,
        title="Đề xuất",
        text="Đề nghị tái thành lập Đội.",
        conditions=None,
        revision=1,
        submitted_at=at("2024-07-16"),
    )


def expected_report(unit: str) -> ReportExpected:
    return ReportExpected(
        conference="conference-1",
        unit=unit,
        staff_unit=STAFF_UNIT,
        form=FORM,
        period=PERIOD,
        due_before=date(2024, 7, 26),
        corrects=None,
    )


CITY_WORDS: tuple[AnyConferenceEvent, ...] = (
    opinion(CITY, Stance.AGREE, argument("436-L1", SourceKind.REPORT, "r-city", 2)),
)
MOUNTAIN_WORDS: tuple[AnyConferenceEvent, ...] = (
    PaperSubmitted(paper="paper-1", unit=MOUNTAIN, title="Tham luận", text="…", sha256=None, is_late=False),
    opinion(MOUNTAIN, Stance.DISAGREE, argument("439-L1", SourceKind.PAPER, "paper-1")),
    StatementRecorded(
        statement="statement-1",
        unit=MOUNTAIN,
        speaker_office="Trưởng Công an huyện",
        question="Q1",
        text="Nhất trí nếu có quy chế mẫu.",
    ),
    OpinionChanged(
        unit=MOUNTAIN,
        question="Q1",
        previous=Stance.DISAGREE,
        stance=Stance.AGREE_WITH_CONDITIONS,
        arguments=(argument("439-L2", SourceKind.STATEMENT, "statement-1"),),
        is_late=False,
    ),
)
DEPARTMENT_WORDS: tuple[AnyConferenceEvent, ...] = (opinion(DEPARTMENT, Stance.AGREE_WITH_CONDITIONS),)
BEGINNING: tuple[AnyConferenceEvent, ...] = (
    ConferencePlanned(**dict(TERMS)),
    ConferenceConvened(**dict(TERMS), document=None),
)


@dataclass(frozen=True)
class Published:
    """What stands on the four topics, by aggregate."""

    conference: tuple[AnyConferenceEvent, ...] = (*BEGINNING, *CITY_WORDS, *MOUNTAIN_WORDS, *DEPARTMENT_WORDS)
    reports: dict[str, tuple[AnyReportEvent, ...]] = field(
        default_factory=lambda: {
            "r-city": (expected_report(CITY), submitted(CITY, 1, "145/BC-CAH"), submitted(CITY, 2, "146/BC-CAH")),
            "r-mountain": (expected_report(MOUNTAIN), submitted(MOUNTAIN, 1, "145/BC-CAH")),
            "r-silent": (expected_report(SILENT),),
        }
    )
    proposals: dict[str, tuple[AnyProposalEvent, ...]] = field(
        default_factory=lambda: {
            "p-city": (
                proposed(CITY),
                ProposalIncluded(dossier="dossier-1", is_late=False, fallen_decision=None),
                ProposalAppraised(by_unit=DEPARTMENT, verdict=AppraisalVerdict.SUPPORT, note="Phù hợp.", revision=1),
            ),
            "p-mountain": (
                proposed(MOUNTAIN),
                ProposalIncluded(dossier="dossier-1", is_late=True, fallen_decision=None),
            ),
            "p-elsewhere": (proposed(MOUNTAIN, ProposalKind.OTHER),),
        }
    )
    dossier: tuple[AnyDossierEvent, ...] = (
        *decide_dossier(OPEN, None),
        CollectionClosed(conference="conference-1", non_responding=(SILENT,), closed_at=at("2024-08-12", 17)),
        DossierReviewRequested(draft=DRAFT),
    )

    def saying(self, *words: AnyConferenceEvent) -> "Published":
        """With other words in the conference."""
        return replace(self, conference=(*BEGINNING, *words))

    def snapshot(self) -> Snapshot:
        """Folded from nothing but the events, as any reader of the topics can."""
        return synthesise(
            "dossier-1",
            fold(dossier.evolve, self.dossier),
            fold(conference.evolve, self.conference),
            {key: fold(report.evolve, events) for key, events in self.reports.items()},
            {key: fold(proposal.evolve, events) for key, events in self.proposals.items()},
        )


def fold(evolve: Callable[[S | None, E], S], events: Iterable[E]) -> S:
    """The state that the events bring about."""
    state: S | None = None
    for event in events:
        state = evolve(state, event)
    assert state is not None
    return state
