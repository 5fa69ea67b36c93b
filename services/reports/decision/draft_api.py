"""JSON routes of drafts: what a decision says until it is signed."""

from collections.abc import Iterable

from services.reports.commendation.effects import include, release
from services.reports.commendation.state import Commendation, CommendationStatus
from services.reports.commendation.store import nominations
from services.reports.decision import commands
from services.reports.decision.bodies import (
    CommendationDraft,
    CommendationRevision,
    CommendationWording,
    DecisionDraft,
    DecisionView,
    DirectiveInput,
    DraftRevision,
    view,
)
from services.reports.decision.store import deciding, decisions, existing, is_being_replaced, last_issued
from services.reports.directory.store import standing_units
from services.reports.dossier.state import Dossier
from services.reports.dossier.store import dossiers
from services.reports.proposal.domain import needs_decision
from services.reports.proposal.state import Proposal
from services.reports.proposal.store import assignable, list_proposals
from shared.contracts.calendar import local_day
from shared.contracts.refusals import Rejected
from shared.contracts.reports.commendation import Conferrer
from shared.contracts.reports.common import Directive
from shared.contracts.reports.decision import DecisionKind
from shared.contracts.reports.dossier import ProposalAnswer
from shared.contracts.reports.proposal import AppraisalVerdict
from shared.messaging.aggregate import Database
from shared.platform.http import CommandRouter, HttpTransaction

router = CommandRouter(tags=["decisions"])


@router.post("/decisions", status_code=201)
async def draft_decision(body: DecisionDraft, tx: HttpTransaction) -> DecisionView:
    """The personnel department drafts a decision from a concluded dossier.

    Only what the conclusion approved may be in it, in the concluded phase, and no proposal that another draft or
    standing decision answers, unless this one supersedes it.
    """
    dossier = await _dossier(body.dossier, tx)
    replaced = await _standing(tx.connection, body.supersedes, DecisionKind.ORGANISATION)
    command = commands.DraftDecision(
        at=tx.at,
        actor=tx.actor,
        title=body.title,
        dossier=body.dossier,
        conference=dossier.conference,
        teams=tuple(team.team() for team in body.teams),
        directives=_directives(body.directives, tx),
        needs_ministry=body.needs_ministry,
        supersedes=body.supersedes,
        known_units=await standing_units(tx.connection, local_day(tx.at)),
        concluded=await _concluded(tx.connection, body.dossier, dossier),
        assignable=await assignable(tx.connection, (each.proposal for each in body.directives)),
        is_replaceable=body.supersedes is None or replaced is not None,
    )
    return view(await tx.execute(decisions, tx.new_id(), command))


@router.post("/commendation-decisions", status_code=201)
async def draft_commendation(body: CommendationDraft, tx: HttpTransaction) -> DecisionView:
    """The awards office drafts a decision of commendation; from then on it is a decision like others.

    Each nomination was appraised, and is in no other draft or standing decision unless this one supersedes it. When
    the decision takes effect, what it awards is awarded, and what it declines is declined with the reason given here.
    """
    key, replaced = tx.new_id(), await _standing(tx.connection, body.supersedes, DecisionKind.COMMENDATION)
    known = await _named(body, tx)
    is_free = replaced is not None and not await is_being_replaced(tx.connection, replaced)
    command = commands.DraftCommendation(
        at=tx.at,
        actor=tx.actor,
        decision=key,
        title=body.title,
        commendations=body.commendations,
        declined=body.not_awarded(),
        supersedes=body.supersedes,
        nominations={nomination: _nomination(state) for nomination, state in known.items()},
        is_replaceable=body.supersedes is None or is_free,
    )
    drafted = await tx.execute(decisions, key, command)
    assert drafted.state is not None
    await include(tuple(each for each in drafted.state.carried if known[each].decision is None), key, tx)
    tx.created(f"/decisions/{key}")
    return view(drafted)


@router.put("/decisions/{decision_id}/draft")
async def revise_decision(decision_id: str, body: DraftRevision, tx: HttpTransaction) -> DecisionView:
    """The personnel department changes the draft, until it is signed. What the Party or the Ministry agreed to was
    another wording: they must agree again. Every wording before is kept (`earlier`).
    """
    before = await existing(tx.connection, decision_id)
    dossier = await _dossier(before.dossier, tx) if before.kind is DecisionKind.ORGANISATION else None
    command = commands.ReviseDecision(
        at=tx.at,
        actor=tx.actor,
        decision=decision_id,
        reason=body.reason,
        title=body.title,
        teams=tuple(team.team() for team in body.teams),
        directives=_directives(body.directives, tx),
        needs_ministry=body.needs_ministry,
        concluded=await _concluded(tx.connection, before.dossier, dossier) if dossier else {},
        known_units=await standing_units(tx.connection, local_day(tx.at)),
        assignable=await assignable(tx.connection, (each.proposal for each in body.directives)),
    )
    return view(await tx.execute(decisions, decision_id, command))


@router.put("/commendation-decisions/{decision_id}/draft")
async def revise_commendation(decision_id: str, body: CommendationRevision, tx: HttpTransaction) -> DecisionView:
    """The awards office changes the draft, until it is signed; the Party must agree again.

    A nomination that is left out waits for another decision; one that is taken in is carried by this one.
    """
    before = await existing(tx.connection, decision_id, locked=True)
    known = await _named(body, tx)
    command = commands.ReviseCommendation(
        at=tx.at,
        actor=tx.actor,
        decision=decision_id,
        reason=body.reason,
        title=body.title,
        commendations=body.commendations,
        declined=body.not_awarded(),
        nominations={nomination: _nomination(state) for nomination, state in known.items()},
    )
    revised = await tx.execute(decisions, decision_id, command)
    assert revised.state is not None
    if not revised.events:
        return view(revised)
    carried = revised.state.carried
    await release(sorted(set(before.carried) - set(carried)), decision_id, body.reason, tx)
    await include(tuple(each for each in carried if known[each].decision is None), decision_id, tx)
    return view(revised)


async def _dossier(key: str, tx: HttpTransaction) -> Dossier:
    """The dossier. Nobody else drafts from it meanwhile."""
    dossier = (await dossiers.load(tx.connection, key, locked=True)).state
    if dossier is None:
        raise Rejected("dossier-not-found", "Không có hồ sơ này. Hãy kiểm tra lại mã hồ sơ.")
    return dossier


def _directives(given: Iterable[DirectiveInput], tx: HttpTransaction) -> tuple[Directive, ...]:
    return tuple(Directive(directive=tx.new_id(), **dict(each)) for each in given)


async def _named(body: CommendationWording, tx: HttpTransaction) -> dict[str, Commendation]:
    """The nominations that a draft names. Nobody else takes them meanwhile."""
    return await nominations(tx.connection, (*body.commendations, *(each.commendation for each in body.declined)))


async def _standing(connection: Database, key: str | None, kind: DecisionKind) -> str | None:
    """The decision to be replaced, if it is of the kind and stands. Nobody else replaces it meanwhile."""
    replaced = (await decisions.load(connection, key, locked=True)).state if key else None
    return key if replaced is not None and replaced.kind is kind and replaced.is_standing else None


def _nomination(state: Commendation) -> commands.Nomination:
    return commands.Nomination(
        is_appraised=state.status is CommendationStatus.APPRAISED,
        is_opposed=state.appraisal is not None and state.appraisal.verdict is AppraisalVerdict.OPPOSE,
        is_decided_here=state.form.conferred_by is Conferrer.PROVINCIAL_POLICE,
        decision=state.decision,
    )


async def _concluded(connection: Database, key: str, dossier: Dossier) -> dict[str, commands.Concluded]:
    """What the conclusion approved among the proposals that take a decision."""
    rows = await list_proposals(connection, dossier=key)
    taking = {row.id: row.state for _, row in rows if row.state is not None and needs_decision(row.state.kind)}
    decided, issued = await deciding(connection, key), await last_issued(connection, key)
    return {
        each.proposal: commands.Concluded(
            unit=each.unit,
            phase=each.phase,
            decision=decided.get(each.proposal),
            is_settled=_is_settled(taking[each.proposal], issued.get(each.proposal)),
        )
        for each in dossier.outcomes
        if each.outcome is ProposalAnswer.APPROVE and each.phase is not None and each.proposal in taking
    }


def _is_settled(proposal: Proposal, issued: tuple[str, bool] | None) -> bool:
    """Whether the last issued decision about the proposal has reached it, and its fall too if it fell."""
    if issued is None:
        return True
    decision, has_fallen = issued
    return decision == (proposal.fallen_decision if has_fallen else proposal.decision)
