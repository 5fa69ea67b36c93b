"""What `reports` makes of the events that it reads; decisions and the directory have handlers of their own."""

from uuid import uuid5

from services.reports.conference.store import conferences
from services.reports.decision.handlers import reactions
from services.reports.dossier.commands import OpenDossier
from services.reports.dossier.effects import answer, include, include_pending
from services.reports.dossier.store import dossier_of, dossiers
from services.reports.period.store import summaries
from services.reports.proposal.commands import ImplementProposal
from services.reports.proposal.state import ProposalStatus
from services.reports.proposal.store import proposals
from services.reports.register.entering import enter
from services.reports.report.commands import CancelReport, CloseCollection, ConsolidateReport, ExpectReport
from services.reports.report.festival import (
    add_festival_result,
    add_festival_spread,
    drop_festival_result,
    drop_festival_spread,
)
from services.reports.report.store import NAMESPACE, list_reports, report_id, reports
from shared.contracts.calendar import local_day
from shared.contracts.envelope import Received
from shared.contracts.festival import (
    FestivalPlanIssued,
    FestivalResultReopened,
    FestivalResultVerified,
    FestivalSpreadReopened,
    FestivalSpreadVerified,
    IssuingBody,
)
from shared.contracts.reports import (
    CollectionClosed,
    ConclusionIssued,
    ConferenceCancelled,
    ConferenceConvened,
    ConferencePostponed,
    DossierConcluded,
    DossierReturned,
    NumberedKind,
    PeriodCollectionClosed,
    PeriodSummaryOpened,
    PeriodSummarySigned,
    ProposalSubmitted,
    UnitDuty,
)
from shared.contracts.units import TaskVerified, TeamActivated
from shared.messaging.errors import NotYet
from shared.messaging.transaction import Transaction

_ENDED = (ProposalStatus.REJECTED, ProposalStatus.WITHDRAWN, ProposalStatus.LAPSED)


def dossier_id(conference: str) -> str:
    """The id of a conference's dossier."""
    return str(uuid5(NAMESPACE, f"dossier/{conference}"))


@reactions.on(ConferenceConvened)
async def expect_reports(received: Received[ConferenceConvened], tx: Transaction) -> None:
    """Open a draft report for every expected unit with duty `report`; convened again, drafts get the new due date."""
    await _expect(received.subject, received.event, tx)


@reactions.on(ConferencePostponed)
async def reschedule_reports(received: Received[ConferencePostponed], tx: Transaction) -> None:
    """Give the drafts of a conference that had been convened its new due date."""
    if received.event.was_convened:
        await _expect(received.subject, received.event, tx)


async def _expect(conference: str, terms: ConferenceConvened | ConferencePostponed, tx: Transaction) -> None:
    for expected in terms.expected:
        if expected.duty != UnitDuty.REPORT:
            continue
        command = ExpectReport(
            at=tx.at,
            actor=tx.actor,
            conference=conference,
            unit=expected.unit,
            staff_unit=terms.staff_unit,
            form=terms.form,
            period=terms.period,
            due_before=terms.due_before_of(expected.unit),
        )
        await tx.execute(reports, report_id(conference, expected.unit), command)


@reactions.on(ConferenceCancelled)
async def cancel_reports(received: Received[ConferenceCancelled], tx: Transaction) -> None:
    """Cancel the reports that were not submitted: nobody owes them any more."""
    for unit in received.event.units:
        command = CancelReport(tx.at, tx.actor, received.event.reason)
        await tx.execute(reports, report_id(received.subject, unit), command)


@reactions.on(CollectionClosed)
async def close_reports(received: Received[CollectionClosed], tx: Transaction) -> None:
    """Close the drafts of the conference: from now on they are submitted by exception only.

    The proposals that came so far are included in the dossier.
    """
    conference = received.event.conference
    state = (await conferences.load(tx.connection, conference)).state
    for unit in state.owing(UnitDuty.REPORT) if state else ():
        key = report_id(conference, unit)
        if (await reports.load(tx.connection, key)).state is None:
            raise NotYet(f"report of {unit} is not opened yet", waiting_for=(conferences.topic, conference))
        await tx.execute(reports, key, CloseCollection(tx.at, tx.actor))
    await include_pending(received.subject, tx)


@reactions.on(PeriodSummaryOpened)
async def expect_period_reports(received: Received[PeriodSummaryOpened], tx: Transaction) -> None:
    """Open a draft report of the period for every unit that is asked."""
    event = received.event
    for unit in event.expected:
        command = ExpectReport(
            at=tx.at,
            actor=tx.actor,
            conference=received.subject,
            unit=unit,
            staff_unit=event.staff_unit,
            form=event.form,
            period=event.period,
            due_before=event.earlier.get(unit, event.report_due_before),
            cutoffs=event.cutoffs,
        )
        await tx.execute(reports, report_id(received.subject, unit), command)


@reactions.on(PeriodCollectionClosed)
async def close_period_reports(received: Received[PeriodCollectionClosed], tx: Transaction) -> None:
    """Close the drafts that did not come: from now on they are submitted by exception only."""
    summary = (await summaries.load(tx.connection, received.subject)).state
    for unit in summary.expected if summary else ():
        await tx.execute(reports, report_id(received.subject, unit), CloseCollection(tx.at, tx.actor))


@reactions.on(PeriodSummarySigned)
async def consolidate_period_reports(received: Received[PeriodSummarySigned], tx: Transaction) -> None:
    """Take the counted reports into the signed summary."""
    for report in received.event.reports:
        await tx.execute(reports, report, ConsolidateReport(tx.at, tx.actor, received.subject))


@reactions.on(ConclusionIssued)
async def open_dossier(received: Received[ConclusionIssued], tx: Transaction) -> None:
    """Open the dossier of the conference with its deadline. The only way a dossier comes into being."""
    event = received.event
    command = OpenDossier(
        at=tx.at,
        actor=tx.actor,
        conference=received.subject,
        staff_unit=event.staff_unit,
        chair=event.chair,
        questions=event.questions,
        expected=event.expected,
        silence_rule=event.silence_rule,
        conclusion=event.document,
        due_before=event.synthesis_due_before,
    )
    await tx.execute(dossiers, dossier_id(received.subject), command)


@reactions.on(ProposalSubmitted)
async def include_late_proposal(received: Received[ProposalSubmitted], tx: Transaction) -> None:
    """Include a proposal that came after collection had closed, marked late. Before that it waits for the closing.

    Closing and submitting may cross each other: whichever is heard second sees the other one's row.
    """
    dossier = await dossier_of(tx.connection, received.event.conference)
    if dossier is not None:
        await include(received.subject, dossier.id, tx)


@reactions.on(DossierReturned)
async def include_what_waits(received: Received[DossierReturned], tx: Transaction) -> None:
    """Include proposals that came while the dossier was signed: the next revision can take them in."""
    await include_pending(received.subject, tx)


@reactions.on(DossierConcluded)
async def answer_proposals(received: Received[DossierConcluded], tx: Transaction) -> None:
    """Answer what the conclusion answers by itself, and take the accepted reports in.

    Rejected and deferred proposals, and approved ones that need no decision, cite the directorate's document. Approved
    proposals for teams and other bodies wait in the dossier for their decision.
    """
    for outcome in received.event.outcomes:
        await answer(outcome, received.subject, received.event.document, tx)
    for _, report in await list_reports(tx.connection, conference=received.event.conference):
        await tx.execute(reports, report.id, ConsolidateReport(tx.at, tx.actor, received.subject))


@reactions.on(TeamActivated)
async def implement_proposal(received: Received[TeamActivated], tx: Transaction) -> None:
    """The proposal behind an active team is implemented."""
    event = received.event
    command = ImplementProposal(
        at=tx.at, actor=tx.actor, implemented_on=event.activated_on, evidence=event.evidence, by=received.subject
    )
    await tx.execute(proposals, event.proposal, command)


@reactions.on(TaskVerified)
async def implement_by_task(received: Received[TaskVerified], tx: Transaction) -> None:
    """The proposal that the verified task carried out is implemented, with the task's evidence.

    Waits for the approval of a proposal that is not answered yet. One that was rejected, withdrawn or has lapsed stays
    so.
    """
    event = received.event
    if event.proposal is None or event.evidence is None:
        return
    proposal = (await proposals.load(tx.connection, event.proposal, locked=tx.locking)).state
    if proposal is not None and proposal.status in _ENDED:
        return
    if proposal is not None and proposal.status not in (ProposalStatus.APPROVED, ProposalStatus.IMPLEMENTED):
        answered_by = (dossiers.topic, proposal.dossier) if proposal.dossier else None
        raise NotYet(f"proposal {event.proposal} is not approved yet", answered_by)
    command = ImplementProposal(
        at=tx.at,
        actor=tx.actor,
        implemented_on=local_day(tx.at),
        evidence=event.evidence,
        task=received.subject,
    )
    await tx.execute(proposals, event.proposal, command)


@reactions.on(FestivalPlanIssued)
async def enter_plan_number(received: Received[FestivalPlanIssued], tx: Transaction) -> None:
    """Enter the number of a plan that the police issued into its unit's register.

    One that another document bears is refused, and waits for a person among what is held back.
    """
    event = received.event
    if event.issued_by is not IssuingBody.POLICE:
        return
    await enter(
        tx,
        NumberedKind.FESTIVAL_PLAN,
        received.subject,
        issuer=event.unit,
        number=event.document.number,
        signed_on=event.document.signed_on,
        title=event.title,
    )


@reactions.on(FestivalResultVerified)
async def keep_festival_result(received: Received[FestivalResultVerified], tx: Transaction) -> None:
    """Keep the verified result for the unit's next report: its draft is prefilled from it, as its form says."""
    await add_festival_result(tx.connection, received.subject, received.event)


@reactions.on(FestivalSpreadVerified)
async def keep_festival_spread(received: Received[FestivalSpreadVerified], tx: Transaction) -> None:
    """Keep how many residential areas held the festival, for the unit's next report."""
    await add_festival_spread(tx.connection, received.subject, received.event)


@reactions.on(FestivalResultReopened)
async def forget_festival_result(received: Received[FestivalResultReopened], tx: Transaction) -> None:
    """Prefill no report any more from a result that is verified no more."""
    await drop_festival_result(tx.connection, received.subject)


@reactions.on(FestivalSpreadReopened)
async def forget_festival_spread(received: Received[FestivalSpreadReopened], tx: Transaction) -> None:
    """Prefill no report any more from a sheet that is verified no more."""
    await drop_festival_spread(tx.connection, received.subject)
