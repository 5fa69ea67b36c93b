"""Who sees what: the same rules as the services', applied to what the portal keeps."""

from typing import Any

from services.portal.store import Happened, Kept, Waiting
from services.portal.things.commendation import Commendation
from services.portal.things.conference import Conference
from services.portal.things.period import PeriodSummary
from services.portal.things.report import Report
from shared.contracts.actor import PROVINCIAL_ROLES, Actor, Role

_SEE_REPORTS = (
    Role.STAFF, Role.STAFF_HEAD, Role.CHAIR, Role.DIRECTOR, Role.CLERK, Role.PARTY_OFFICE, Role.PERSONNEL,
    Role.LOGISTICS, Role.AWARDS,
)  # fmt: skip
_SEE_DOSSIERS = (
    Role.STAFF, Role.STAFF_HEAD, Role.CHAIR, Role.DIRECTOR, Role.PARTY_OFFICE, Role.PERSONNEL, Role.CLERK,
)  # fmt: skip
_SEE_COMMENDATIONS = tuple(role for role in _SEE_REPORTS if role is not Role.LOGISTICS)
_SEE_WORDS = (Role.STAFF, Role.STAFF_HEAD, Role.CHAIR, Role.DIRECTOR)
# Words of units in a conference: others' are closed until the chair opens them.
_WORDS = ("opinion-given", "opinion-changed", "paper-submitted", "statement-recorded")
# Shown to whoever is logged in.
_OPEN = frozenset({"unit", "area", "conference", "team", "task", "plan", "event", "honour"})


def roles_of(actor: Actor) -> frozenset[str]:
    """The roles that count where the actor holds them."""
    return frozenset(role.value for role in actor.roles if role not in PROVINCIAL_ROLES or actor.is_provincial)


def sees(actor: Actor, kept: Kept[Any]) -> bool:
    """Whether the actor may read the thing at all."""
    thing = kept.thing
    if isinstance(thing, Report):
        return actor.unit in (thing.unit, thing.staff_unit) or actor.has_at_province(*_SEE_REPORTS)
    if isinstance(thing, Commendation) and actor.unit == thing.nominated_by:
        return True
    if isinstance(thing, PeriodSummary) and actor.unit in thing.opened.expected:
        return True
    return sees_kind(actor, kept.kind, thing.owner)


def sees_kind(actor: Actor, kind: str, unit: str | None) -> bool:
    """The same, where only the kind and the unit of a thing are known."""
    if kind in _OPEN or (unit is not None and unit == actor.unit):
        return True
    if kind == "dossier":
        return actor.has_at_province(*_SEE_DOSSIERS)
    if kind in ("decision", "period"):
        return actor.is_provincial
    if kind == "commendation":
        return actor.has_at_province(*_SEE_COMMENDATIONS)
    return actor.has_at_province(*_SEE_REPORTS)


def sees_all_words(actor: Actor, conference: Conference) -> bool:
    """Whether the actor reads every unit's words at any time."""
    return (actor.has(*_SEE_WORDS) and actor.is_provincial) or actor.has_at_province(Role.CLERK)


def sees_words_of(actor: Actor, conference: Conference, unit: str) -> bool:
    """Whether the actor reads what this unit said."""
    if unit == actor.unit or sees_all_words(actor, conference):
        return True
    return conference.are_words_open and any(each.unit == actor.unit for each in conference.terms.expected)


def sees_tally(actor: Actor, conference: Conference) -> bool:
    """Whether the actor sees how many said what: everybody once it was held, some at any time."""
    return sees_all_words(actor, conference) or conference.status in ("held", "concluded")


def sees_event(actor: Actor, event: Happened, conference: Conference | None) -> bool:
    """Whether the actor may read this line of a thing's history."""
    if event.kind != "conference" or event.type not in _WORDS:
        return True
    return conference is not None and sees_words_of(actor, conference, str(event.payload.get("unit")))


def waits_for(actor: Actor, waiting: Waiting) -> bool:
    """Whether the actor is the one that it waits for."""
    if not waiting.roles & roles_of(actor):
        return False
    if waiting.unit is not None:
        return waiting.unit == actor.unit
    return actor.is_provincial and (waiting.thing_unit != actor.unit or bool(waiting.roles & {"clerk", "chair"}))
