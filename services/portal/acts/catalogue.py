"""All acts, by the kind of thing."""

from typing import Any

from services.portal.acts import (
    authority,
    classification,
    commendation,
    conclusion,
    conference,
    dossier,
    occasion,
    period,
    plan,
    register,
    report,
    spread,
    unit,
)
from services.portal.acts.form import Act
from services.portal.store import Kept
from shared.contracts.actor import Actor

ACTS: dict[str, tuple[Act, ...]] = {
    "conference": (*conference.ACTS, *conclusion.ACTS),
    "report": report.REPORT_ACTS,
    "proposal": report.PROPOSAL_ACTS,
    "dossier": dossier.DOSSIER_ACTS,
    "decision": dossier.DECISION_ACTS,
    "commendation": commendation.COMMENDATION_ACTS,
    "classification": classification.CLASSIFICATION_ACTS,
    "period": period.PERIOD_ACTS,
    "team": unit.TEAM_ACTS,
    "task": unit.TASK_ACTS,
    "authority": authority.AUTHORITY_ACTS,
    "plan": plan.PLAN_ACTS,
    "event": occasion.EVENT_ACTS,
    "spread": spread.SPREAD_ACTS,
    "register": register.REGISTER_ACTS,
}


def open_to(actor: Actor, kept: Kept[Any]) -> list[Act]:
    """What the actor can do with the thing now. The service has the last word."""
    return [act for act in ACTS.get(kept.kind, ()) if act.allowed(actor, kept)]
