"""The synthesis: opinions, reports and proposals of all units laid side by side. Pure, and nothing but published facts.

The inputs are folded from events alone, so whoever reads the topics can build the same snapshot. The order in which
events of different aggregates, or of different units, came does not show in it.
"""

from collections.abc import Iterable, Mapping

from services.reports.conference.heirs import asked
from services.reports.conference.state import Answer, Conference
from services.reports.conference.tally import tallies
from services.reports.dossier.snapshot import (
    AnswerLine,
    AppraisalLine,
    ArgumentLine,
    OpinionLine,
    PaperLine,
    ProposalLine,
    ReportLine,
    Snapshot,
    StatementLine,
    UnitLine,
)
from services.reports.dossier.state import Dossier
from services.reports.proposal.state import Proposal, ProposalStatus
from services.reports.report.state import Report
from shared.contracts.reports.common import Argument, ExpectedUnit, SourceKind

_DUTY_ORDER = {"report": 0, "opinion": 1}


def synthesise(
    key: str,
    dossier: Dossier,
    conference: Conference,
    reports: Mapping[str, Report],
    proposals: Mapping[str, Proposal],
) -> Snapshot:
    """The content of the dossier `key` as its next signature would freeze it.

    `reports` and `proposals`: those of the conference, by id; only proposals included in this dossier become part.
    """
    draft = dossier.draft
    return Snapshot(
        dossier=key,
        revision=dossier.revision + 1,
        conference=dossier.conference,
        title=conference.terms.title,
        held_on=conference.terms.held_on,
        chair=dossier.chair,
        staff_unit=dossier.staff_unit,
        conclusion=dossier.conclusion,
        questions=dossier.questions,
        silence_rule=dossier.silence_rule,
        tallies=tuple(tallies(conference)),
        units=tuple(
            _unit(expected, dossier, conference, reports)
            for expected in sorted(
                asked(conference, said(conference, reports.values())),
                key=lambda each: (_DUTY_ORDER[each.duty], each.unit),
            )
        ),
        proposals=tuple(
            _proposal(proposal, state, dossier)
            for proposal, state in sorted(proposals.items(), key=lambda each: (each[1].unit, each[0]))
            if is_included(key, state)
        ),
        assessment=draft.assessment if draft else None,
        options=draft.options if draft else (),
    )


def is_included(dossier: str, proposal: Proposal) -> bool:
    """Whether the proposal waits in this dossier for its answer."""
    return proposal.status is ProposalStatus.IN_DOSSIER and proposal.dossier == dossier


def is_pending(proposal: Proposal) -> bool:
    """Whether the proposal was never in any dossier and is still to be included."""
    return proposal.status is ProposalStatus.SUBMITTED and proposal.answer is None


def answering(conference: Conference, reports: Iterable[Report]) -> frozenset[str]:
    """The units from which an answer came: a report or an opinion."""
    return frozenset(opinion.unit for opinion in conference.opinions) | frozenset(
        report.unit for report in reports if report.revisions
    )


def said(conference: Conference, reports: Iterable[Report]) -> frozenset[str]:
    """The units from which anything came."""
    words = frozenset(each.unit for each in (*conference.papers, *conference.statements))
    return answering(conference, reports) | words


def _unit(expected: ExpectedUnit, dossier: Dossier, conference: Conference, reports: Mapping[str, Report]) -> UnitLine:
    unit = expected.unit
    has_answered = unit in answering(conference, reports.values())
    is_non_responding = unit in dossier.non_responding
    return UnitLine(
        unit=unit,
        duty=expected.duty,
        has_answered=has_answered,
        is_non_responding=is_non_responding,
        is_late=is_non_responding and has_answered,
        opinions=tuple(_opinion(unit, question.code, conference, reports) for question in dossier.questions),
        reports=tuple(
            ReportLine(
                report=key,
                revision=revision.revision,
                number=revision.number,
                submitted_on=revision.submitted_on,
                is_late=revision.is_late,
            )
            for key, report in sorted(reports.items())
            if report.unit == unit
            for revision in report.revisions
        ),
        papers=tuple(
            PaperLine(paper=paper.paper, title=paper.title, is_late=paper.is_late)
            for paper in sorted(conference.papers, key=lambda each: each.paper)
            if paper.unit == unit
        ),
        statements=tuple(
            StatementLine(
                statement=each.statement,
                speaker_office=each.speaker_office,
                question=each.question,
                text=each.text,
            )
            for each in sorted(conference.statements, key=lambda each: each.statement)
            if each.unit == unit
        ),
    )


def _opinion(unit: str, question: str, conference: Conference, reports: Mapping[str, Report]) -> OpinionLine:
    opinion = conference.opinion(unit, question)
    return OpinionLine(
        question=question,
        stance=opinion.present.stance if opinion else None,
        history=tuple(_answer(answer, reports) for answer in opinion.answers) if opinion else (),
    )


def _answer(answer: Answer, reports: Mapping[str, Report]) -> AnswerLine:
    return AnswerLine(
        stance=answer.stance,
        arguments=tuple(
            ArgumentLine(
                code=argument.code, text=argument.text, source=argument.source, number=_number(argument, reports)
            )
            for argument in answer.arguments
        ),
        is_late=answer.is_late,
    )


def _number(argument: Argument, reports: Mapping[str, Report]) -> str | None:
    source = argument.source
    report = reports.get(source.document or "") if source.kind is SourceKind.REPORT else None
    if report is None:
        return None
    return next((each.number for each in report.revisions if each.revision == source.revision), None)


def _proposal(key: str, state: Proposal, dossier: Dossier) -> ProposalLine:
    wording, appraisal = state.wording, state.appraisal
    recommendations = dossier.draft.recommendations if dossier.draft else ()
    return ProposalLine(
        proposal=key,
        unit=state.unit,
        kind=state.kind,
        title=wording.title,
        text=wording.text,
        conditions=wording.conditions,
        revision=wording.revision,
        is_late=state.is_late,
        appraisal=AppraisalLine(**appraisal.model_dump()) if appraisal else None,
        recommendation=next((each for each in recommendations if each.proposal == key), None),
    )
