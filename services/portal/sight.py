"""Who sees what: the rules of `shared.contracts.readers`, applied to what the portal keeps."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from services.portal.searching import Scope
from services.portal.store import Happened, Kept, Waiting
from services.portal.things.commendation import Commendation
from services.portal.things.conference import Conference
from services.portal.things.folding import kinds
from services.portal.things.period import PeriodSummary
from services.portal.things.report import Report
from shared.contracts.actor import PROVINCIAL_ROLES, Actor
from shared.contracts.readers import (
    reads_decisions,
    reads_dossiers,
    reads_every_commendation,
    reads_every_proposal,
    reads_every_report,
    reads_every_word,
    reads_period,
    reads_register,
)

# Words of units in a conference: others' are closed until the chair opens them.
WORDS = ("opinion-given", "opinion-changed", "paper-submitted", "statement-recorded")
_OPEN = frozenset({"unit", "area", "conference", "team", "task", "plan", "event", "spread", "honour", "authority"})


@lru_cache(1024)
def roles_of(actor: Actor) -> frozenset[str]:
    """The roles that count where the actor holds them."""
    return frozenset(role.value for role in actor.roles if role not in PROVINCIAL_ROLES or actor.is_provincial)


def sees(actor: Actor, kept: Kept[Any]) -> bool:
    """Whether the actor may read the thing at all."""
    thing = kept.thing
    if isinstance(thing, Report) and actor.unit == thing.staff_unit:
        return True
    if isinstance(thing, Commendation) and actor.stands_for(thing.nominated_by):
        return True
    if isinstance(thing, PeriodSummary):
        return reads_period(actor, thing.opened.expected)
    return sees_kind(actor, kept.kind, thing.owner)


def sees_kind(actor: Actor, kind: str, unit: str | None) -> bool:
    """The same, where only the kind and the unit of a thing are known."""
    match kind:
        case "dossier":
            return reads_dossiers(actor)
        case "decision":
            return reads_decisions(actor)
        case "proposal":
            return actor.stands_for(unit) or reads_every_proposal(actor)
        case "commendation":
            return actor.stands_for(unit) or reads_every_commendation(actor)
        case "period":
            return reads_period(actor, (unit,) if unit else ())
        case "register":
            return reads_register(actor, unit or "")
        case _:
            return kind in _OPEN or actor.stands_for(unit) or reads_every_report(actor)


def search_scope(actor: Actor, conferences: Iterable[Kept[Conference]]) -> Scope:
    """Where a search looks: what the actor reads of every unit, of his own, and of what was said in conferences."""
    units = (actor.unit, *sorted(actor.predecessors))
    return Scope(
        everywhere=tuple(kind for kind in kinds() if sees_kind(actor, kind, None)),
        own=tuple((kind, unit) for kind in kinds() for unit in units if sees_kind(actor, kind, unit)),
        unit=actor.unit,
        units=units,
        open_words=tuple(each.id for each in conferences if _are_open(actor, each.thing)),
    )


def sees_all_words(actor: Actor, conference: Conference) -> bool:
    """Whether the actor reads every unit's words at any time."""
    return reads_every_word(actor, conference.terms.chair.unit, conference.terms.staff_unit)


def sees_words_of(actor: Actor, conference: Conference, unit: str) -> bool:
    """Whether the actor reads what this unit said."""
    return actor.stands_for(unit) or _are_open(actor, conference)


def _are_open(actor: Actor, conference: Conference) -> bool:
    return conference.are_words_open or sees_all_words(actor, conference)


def sees_tally(actor: Actor, conference: Conference) -> bool:
    """Whether the actor sees how many said what: everybody once it was held, some at any time."""
    return sees_all_words(actor, conference) or conference.status in ("held", "concluded")


def sees_event(actor: Actor, event: Happened, conference: Conference | None) -> bool:
    """Whether the actor may read this line of a thing's history."""
    if event.kind != "conference" or event.type not in WORDS:
        return True
    return conference is not None and (_are_open(actor, conference) or event.payload.get("unit") == actor.unit)


def waits_for(actor: Actor, waiting: Waiting) -> bool:
    """Whether the actor is the one that it waits for."""
    if not waiting.roles & roles_of(actor):
        return False
    if waiting.unit is not None:
        return waiting.unit == actor.unit
    return actor.is_provincial and (waiting.thing_unit != actor.unit or bool(waiting.roles & {"clerk", "chair"}))
