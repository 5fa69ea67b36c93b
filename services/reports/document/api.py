"""JSON routes of official documents: each is made from what stands now, and kept nowhere."""

from enum import StrEnum
from typing import Annotated

from fastapi import Query, Response

from services.reports.commendation.store import commendations
from services.reports.conference.draft import load_notice
from services.reports.conference.roles import sees_all
from services.reports.conference.state import Conference
from services.reports.conference.store import conferences
from services.reports.conference.tally import tallies
from services.reports.decision.store import decisions
from services.reports.document.chair_brief import chair_brief
from services.reports.document.commending import commendation_decision
from services.reports.document.conclusion_notice import conclusion_notice
from services.reports.document.making import (
    BY_STANDING_ORDER,
    DIRECTOR,
    FILE,
    HEAD_OF_DEPARTMENT,
    ChosenSigner,
    Order,
    desk_for,
    file_of,
    numbered,
)
from services.reports.document.opinions_report import opinions_report
from services.reports.document.organisation_decision import organisation_decision
from services.reports.document.period_api import reminder, words
from services.reports.document.reply_letter import reply_letter
from services.reports.document.submission_paper import submission_paper
from services.reports.document.summary_table import summary_table
from services.reports.dossier.guards import must_be_provincial, must_be_reader
from services.reports.dossier.snapshot import Snapshot
from services.reports.dossier.store import dossiers, gather, kept_snapshot
from services.reports.proposal.store import proposals
from shared.contracts.calendar import local_day
from shared.contracts.refusals import Forbidden, Rejected
from shared.contracts.reports.decision import DecisionKind
from shared.contracts.reports.register import NumberedKind
from shared.platform.http import CommandRouter, ProblemError, ReadTransaction, found

router = CommandRouter(tags=["documents"])


class DossierDocument(StrEnum):
    """What is made from a dossier."""

    OPINIONS_REPORT = "opinions-report"
    SUMMARY_TABLE = "summary-table"
    SUBMISSION_PAPER = "submission-paper"
    CHAIR_BRIEF = "chair-brief"


class ConferenceDocument(StrEnum):
    """What is made from a conference."""

    CONCLUSION_NOTICE = "conclusion-notice"
    REMINDER_LETTER = "reminder-letter"
    UNIT_WORDS = "unit-words"


_WRITTEN = {
    DossierDocument.OPINIONS_REPORT: (opinions_report, "Báo cáo tổng hợp ý kiến"),
    DossierDocument.SUMMARY_TABLE: (summary_table, "Bảng tổng hợp ý kiến"),
    DossierDocument.SUBMISSION_PAPER: (submission_paper, "Tờ trình"),
    DossierDocument.CHAIR_BRIEF: (chair_brief, "Tóm tắt trình chủ trì"),
}


@router.get("/dossiers/{dossier_id}/documents/{kind}", response_class=Response, responses=FILE)
async def get_dossier_document(
    dossier_id: str,
    kind: DossierDocument,
    query: ReadTransaction,
    revision: Annotated[int | None, Query(ge=1, le=2**31 - 1, description="A signed revision")] = None,
    signer: ChosenSigner = None,
) -> Response:
    """Report of opinions, summary table, submission paper, or the page for the chair, as .docx.

    Of the revision that was signed last, byte for byte the same each time; a draft of what stands now while the
    dossier is open again or was never signed. For those who may read the dossier.
    """
    must_be_reader(query.actor)
    loaded = found(await dossiers.load(query.connection, dossier_id))
    state = loaded.state
    assert state is not None
    which = revision or (None if state.takes_in else state.revision)
    content = await kept_snapshot(query.connection, dossier_id, which) if which else None
    if which and content is None:
        raise ProblemError(404, detail=f"Hồ sơ «{dossier_id}» không có bản ký lần {which}.")
    if content is None:
        snapshot = (await gather(query.connection, loaded)).snapshot()
    else:
        snapshot = Snapshot.model_validate_json(content)
    of_report = kind is not DossierDocument.SUBMISSION_PAPER
    signed = next((each.document for each in state.revisions if each.revision == which), None)
    order = Order(
        drafter=state.staff_unit,
        units={*(unit.unit for unit in snapshot.units), *(each.unit for each in snapshot.proposals), state.chair.unit}
        | {each.appraisal.by_unit for each in snapshot.proposals if each.appraisal},
        day=snapshot.held_on,
        usual=HEAD_OF_DEPARTMENT,
        signer=signer,
        signed=signed if of_report else None,
        number_as=None if of_report else numbered(NumberedKind.SUBMISSION_PAPER, dossier_id),
    )
    desk = await desk_for(query, order)
    write, name = _WRITTEN[kind]
    return await file_of(write(snapshot, desk), name, desk)


@router.get("/conferences/{conference_id}/documents/{kind}", response_class=Response, responses=FILE)
async def get_conference_document(
    conference_id: str, kind: ConferenceDocument, query: ReadTransaction, signer: ChosenSigner = None
) -> Response:
    """The conclusion notice, a draft of it until it is recorded; a letter to the units whose report is still out; what
    every unit wrote in its report, section by section: as .docx.

    For the chair, the staff unit, the clerk and the Director.
    """
    state = found(await conferences.load(query.connection, conference_id)).state
    assert state is not None
    if not sees_all(query.actor, state):
        raise Forbidden("not-preparing", "Chỉ người chủ trì, đơn vị tham mưu, văn thư và Giám đốc lấy được văn bản.")
    if kind is ConferenceDocument.REMINDER_LETTER:
        return await reminder(conference_id, state.terms.title, state.terms.staff_unit, query, signer)
    if kind is ConferenceDocument.UNIT_WORDS:
        terms = state.terms
        return await words(conference_id, terms.title, terms.form, terms.staff_unit, None, query)
    conclusion = state.conclusion
    draft = await load_notice(query.connection, conference_id)
    notice = conclusion or (draft.content if draft else None)
    if notice is None:
        raise Rejected(
            "conference-not-concluded", "Hội nghị chưa có kết luận, cũng chưa có dự thảo Thông báo kết luận được lưu."
        )
    units = {unit for each in notice.directives for unit in (each.lead_unit, *each.supporting_units)}
    desk = await desk_for(
        query,
        Order(
            drafter=state.terms.staff_unit,
            units=units | {unit for each in notice.acknowledgements for unit in each.units} | _chair(state),
            day=state.terms.held_on,
            usual=BY_STANDING_ORDER,
            signer=signer,
            signed=conclusion.document if conclusion else None,
        ),
    )
    counted = (list(conclusion.tallies) if conclusion else []) or tallies(state)
    return await file_of(conclusion_notice(state, notice, counted, desk), "Thông báo kết luận", desk)


@router.get("/decisions/{decision_id}/documents/decision", response_class=Response, responses=FILE)
async def get_decision_document(decision_id: str, query: ReadTransaction, signer: ChosenSigner = None) -> Response:
    """The decision as .docx, with its roadmap as an appendix where it establishes teams: a draft until it is numbered.

    For offices of the province. Of the Party's conclusion it cites number and day.
    """
    must_be_provincial(query.actor)
    state = found(await decisions.load(query.connection, decision_id)).state
    assert state is not None
    awarded = [each.state for key in state.commendations if (each := await commendations.load(query.connection, key))]
    directives = {unit for each in state.directives for unit in (each.lead_unit, *each.supporting_units)}
    today = local_day(query.at)
    order = Order(
        drafter=state.drafter_office.partition(":")[0],
        units={team.unit for team in state.teams} | directives | {each.unit for each in awarded if each},
        day=state.issued_on or today,
        usual=DIRECTOR,
        signer=signer,
        signed=state.signature.changed(number=state.number) if state.signature and state.number else None,
        dated=state.issued_on,
    )
    desk = await desk_for(query, order)
    if state.kind is DecisionKind.COMMENDATION:
        paper = commendation_decision(state, [each for each in awarded if each], desk)
        return await file_of(paper, "Quyết định khen thưởng", desk)
    replaced = (await decisions.load(query.connection, state.supersedes)).state if state.supersedes else None
    cited = replaced.document() if replaced and replaced.number else None
    return await file_of(organisation_decision(state, cited, desk), "Quyết định về tổ chức", desk)


@router.get("/proposals/{proposal_id}/documents/reply-letter", response_class=Response, responses=FILE)
async def get_reply_letter(proposal_id: str, query: ReadTransaction, signer: ChosenSigner = None) -> Response:
    """The letter that answers the proposal, as .docx, once the leaders have answered. For offices of the province."""
    must_be_provincial(query.actor)
    state = found(await proposals.load(query.connection, proposal_id)).state
    assert state is not None
    if state.answer is None:
        raise Rejected("proposal-not-answered", "Đề xuất chưa có kết quả nên chưa lập được công văn trả lời.")
    conference = (await conferences.load(query.connection, state.conference)).state
    drafter = conference.terms.staff_unit if conference else query.actor.unit
    order = Order(
        drafter=drafter,
        units=(state.unit,),
        day=local_day(state.submitted_at),
        usual=BY_STANDING_ORDER,
        signer=signer,
        number_as=numbered(NumberedKind.REPLY_LETTER, proposal_id),
    )
    desk = await desk_for(query, order)
    return await file_of(reply_letter(state, state.answer, desk), f"Công văn trả lời {desk.name(state.unit)}", desk)


def _chair(state: Conference) -> set[str]:
    return {state.terms.chair.unit}
