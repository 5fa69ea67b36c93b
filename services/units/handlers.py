"""What the service makes of other services' events."""

from uuid import UUID, uuid5

from services.units.honour.domain import ConferHonour, WithdrawHonour
from services.units.honour.store import honours
from services.units.record.store import add_entry, remove_entry
from services.units.task.commands import AssignTask, CancelTask
from services.units.task.store import tasks, unfinished_tasks_from
from services.units.team.commands import EstablishTeam, HoldTeam, PlanTeam
from services.units.team.state import Team
from services.units.team.store import teams
from shared.contracts.envelope import Received
from shared.contracts.festival import FestivalResultReopened, FestivalResultVerified
from shared.contracts.refusals import Rejected
from shared.contracts.reports import (
    CommendationAwarded,
    CommendationRevoked,
    DecisionEffective,
    DecisionRevoked,
    DecisionSuperseded,
    DirectiveIssued,
    DirectivePurpose,
    ProposalApproved,
    ProposalKind,
)
from shared.contracts.units import TaskSource
from shared.messaging.errors import NotYet
from shared.messaging.reactions import Reactions
from shared.messaging.transaction import Transaction
from shared.platform.authorities import follow

NAMESPACE = UUID("5f0e2f5c-6d0c-5d1b-8a5e-2f6f4f7f9c31")

reactions = Reactions("units")
follow(reactions)


def team_id(proposal: str) -> str:
    """The id of the team that a proposal leads to: always the same, so that a repeat makes nothing new."""
    return str(uuid5(NAMESPACE, f"team/{proposal}"))


def task_id(directive: str) -> str:
    """The id of the task that a directive leads to."""
    return str(uuid5(NAMESPACE, f"task/{directive}"))


def honour_id(commendation: str) -> str:
    """The id of the honour that a commendation confers."""
    return str(uuid5(NAMESPACE, f"honour/{commendation}"))


@reactions.on(ProposalApproved)
async def plan_team(received: Received[ProposalApproved], tx: Transaction) -> None:
    """Plan the team (or other body) with its roadmap, when the proposal asked for one.

    The only source of planned teams. Approved again by another decision, the team rests on that one from now on;
    a team that has ended meanwhile stays ended.
    """
    event = received.event
    if event.kind not in (ProposalKind.TEAM, ProposalKind.ORGANISATION):
        return
    if event.decision is None or event.team_name is None:
        raise Rejected(
            "team-without-decision", f"Đề xuất {received.subject} được duyệt lập Đội nhưng thiếu quyết định."
        )
    await tx.execute(
        teams,
        team_id(received.subject),
        PlanTeam(
            at=tx.at,
            actor=tx.actor,
            unit=event.unit,
            proposal=received.subject,
            decision=event.decision,
            phase=event.phase or 1,
            name=event.team_name,
            milestones=event.milestones,
        ),
    )


@reactions.on(DecisionEffective)
async def establish_teams(received: Received[DecisionEffective], tx: Transaction) -> None:
    """Establish every team planned under the decision.

    Waits until all of them are planned: the approvals travel on another topic and may arrive later.
    """
    decision = received.subject
    for proposal in received.event.proposals:
        await _planned(tx, proposal, decision)
    for proposal in received.event.proposals:
        command = EstablishTeam(tx.at, tx.actor, decision, received.event.effective_on)
        await tx.execute(teams, team_id(proposal), command)


@reactions.on(DecisionRevoked, DecisionSuperseded)
async def hold_teams(received: Received[DecisionRevoked | DecisionSuperseded], tx: Transaction) -> None:
    """Put the teams that rest on the decision on hold, and cancel the unfinished tasks that it gave."""
    event, decision = received.event, received.subject
    reason = (
        event.reason
        if isinstance(event, DecisionRevoked)
        else f"Quyết định số {event.number} được thay thế bởi quyết định số {event.by.number}."
    )
    for proposal in event.proposals:
        team = await _planned(tx, proposal, decision)
        if team.decision.id == decision and team.ended_on is None:
            await tx.execute(teams, team_id(proposal), HoldTeam(tx.at, tx.actor, reason))
    for key in await unfinished_tasks_from(tx.connection, decision):
        await tx.execute(tasks, key, CancelTask(tx.at, tx.actor, reason))


@reactions.on(DirectiveIssued)
async def assign_task(received: Received[DirectiveIssued], tx: Transaction) -> None:
    """Make the one task of the directive. The only source of tasks. A purpose that is not known here is `other`."""
    event = received.event
    await tx.execute(
        tasks,
        task_id(event.directive),
        AssignTask(
            at=tx.at,
            actor=tx.actor,
            directive=event.directive,
            source=TaskSource(
                kind=event.source.kind, id=event.source.id, number=event.source.number, given_by=event.given_by
            ),
            purpose=DirectivePurpose.OTHER if event.purpose.is_unknown else event.purpose,
            text=event.text,
            lead_unit=event.lead_unit,
            supporting_units=event.supporting_units,
            due_before=event.due_before,
            proposal=event.proposal,
        ),
    )


@reactions.on(FestivalResultVerified)
async def record_result(received: Received[FestivalResultVerified], tx: Transaction) -> None:
    """Enter the verified result of a festival event into the record of its unit."""
    await add_entry(tx.connection, received.subject, received.event, tx.at)


@reactions.on(FestivalResultReopened)
async def take_result_out(received: Received[FestivalResultReopened], tx: Transaction) -> None:
    """Take a result that is verified no more out of the record of its unit."""
    await remove_entry(tx.connection, received.subject)


@reactions.on(CommendationAwarded)
async def confer_honour(received: Received[CommendationAwarded], tx: Transaction) -> None:
    """The unit holds the honour. The only source of honours. Awarded again, it rests on the new document."""
    event = received.event
    await tx.execute(
        honours,
        honour_id(received.subject),
        ConferHonour(
            at=tx.at,
            actor=tx.actor,
            unit=event.unit,
            commendation=received.subject,
            recipient=event.recipient,
            individuals=event.individuals,
            achievement=event.achievement,
            form=event.form,
            basis=event.basis,
            conferred_on=event.awarded_on,
        ),
    )


@reactions.on(CommendationRevoked)
async def withdraw_honour(received: Received[CommendationRevoked], tx: Transaction) -> None:
    """Nobody holds the honour any more."""
    event = received.event
    command = WithdrawHonour(
        at=tx.at, actor=tx.actor, reason=event.reason, document=event.document, withdrawn_on=event.revoked_on
    )
    await tx.execute(honours, honour_id(received.subject), command)


async def _planned(tx: Transaction, proposal: str, decision: str) -> Team:
    """The team of the proposal, once it rests on the decision or has rested on it; or has ended, for good."""
    team = (await teams.load(tx.connection, team_id(proposal), locked=tx.locking)).state
    if team is None or (team.ended_on is None and decision not in (team.decision.id, *team.former_decisions)):
        raise NotYet(f"team of proposal {proposal} is not planned yet", ("reports.proposal.v1", proposal))
    return team
