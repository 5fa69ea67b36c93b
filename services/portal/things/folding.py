"""Which topic makes which kind of thing, and how a thing comes out of its events."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from services.portal.things import (
    authority,
    classification,
    commendation,
    conference,
    decision,
    dossier,
    festival,
    other,
    period,
    proposal,
    register,
    report,
    spread,
    task,
    team,
    unit,
)
from services.portal.things.base import At, Thing
from shared.contracts.base import Event
from shared.contracts.calendar import VIETNAM
from shared.contracts.envelope import Received
from shared.contracts.reports import ConferenceEvent, DecisionEvent, DirectiveIssued, DirectiveSourceKind
from shared.messaging.topics import published_events


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing: its name, its class and its fold."""

    name: str
    model: type[Thing]
    fold: Callable[[Any, Event, At], Thing | None]


_KINDS = {
    "units.unit.v1": Kind("unit", unit.Unit, unit.fold_unit),
    "units.area.v1": Kind("area", unit.Area, unit.fold_area),
    "units.team.v1": Kind("team", team.Team, team.fold),
    "units.authority.v1": Kind("authority", authority.Authority, authority.fold),
    "units.task.v1": Kind("task", task.Task, task.fold),
    "reports.conference.v1": Kind("conference", conference.Conference, conference.fold),
    "reports.report.v1": Kind("report", report.Report, report.fold),
    "reports.proposal.v1": Kind("proposal", proposal.Proposal, proposal.fold),
    "reports.dossier.v1": Kind("dossier", dossier.Dossier, dossier.fold),
    "reports.decision.v1": Kind("decision", decision.Decision, decision.fold),
    "reports.commendation.v1": Kind("commendation", commendation.Commendation, commendation.fold),
    "units.honour.v1": Kind("honour", commendation.Honour, commendation.fold_honour),
    "reports.classification.v1": Kind("classification", classification.Classification, classification.fold),
    "reports.period.v1": Kind("period", period.PeriodSummary, period.fold),
    "reports.register.v1": Kind("register", register.Registered, register.fold),
    "festival.plan.v1": Kind("plan", festival.Plan, festival.fold_plan),
    "festival.spread.v1": Kind("spread", spread.Spread, spread.fold),
    "festival.event.v1": Kind("event", festival.Occasion, festival.fold_event),
}
MODELS = {kind.name: kind.model for kind in _KINDS.values()}


@cache
def kinds() -> tuple[str, ...]:
    """Every kind of thing that there can be."""
    return tuple(dict.fromkeys(kind_of(topic).name for event in published_events() for topic in event.topics))


def kind_of(topic: str) -> Kind:
    """The kind of thing that a topic is about. One without pages of its own is called like its aggregate."""
    return _KINDS.get(topic) or Kind(topic.split(".")[1], other.Other, other.fold)


def topic_of(event: Event) -> str:
    """The topic that brought an event. Only directives travel on two, and say themselves which document gave them."""
    if isinstance(event, DirectiveIssued):
        is_conclusion = event.source.kind == DirectiveSourceKind.CONCLUSION
        return ConferenceEvent.topics[0] if is_conclusion else DecisionEvent.topics[0]
    return event.topics[0]


def folded(thing: Thing | None, kind: Kind, received: Received[Event]) -> Thing | None:
    """The thing after the event."""
    envelope = received.envelope
    at = At(at=envelope.time.astimezone(VIETNAM), by=envelope.actor)
    return kind.fold(thing, received.event, at)


def revived(kind: str, state: str) -> Thing:
    """The thing as it was kept. Words of lists that came from a newer producer are kept as they are."""
    model = MODELS.get(kind, other.Other)
    return model.model_validate_json(state, extra="ignore", context={"reading": True})
