"""Where the open work of a unit goes when it ceases, as the services will do it on the day. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.portal.store import Kept
from services.portal.things.authority import Authority
from services.portal.things.conference import Conference
from services.portal.things.dossier import Dossier
from services.portal.things.festival import Occasion, Plan
from services.portal.things.period import PeriodSummary
from services.portal.things.proposal import Proposal
from services.portal.things.report import WITH_UNIT, Report
from services.portal.things.task import OPEN, Task
from services.portal.things.team import Team


@dataclass(frozen=True, slots=True)
class End:
    """A unit that ceases. `above`: the unit over it when it does."""

    unit: str
    successors: tuple[str, ...]
    above: str | None

    @property
    def heir(self) -> str | None:
        """Its only successor."""
        return self.successors[0] if len(self.successors) == 1 else None


@dataclass(frozen=True, slots=True)
class Move:
    """What happens to one thing of a unit: where it goes, or that it ends. `part` is what the unit is in it."""

    unit: str
    kept: Kept[Any]
    part: str
    to: str | None


def moves(ends: Sequence[End], day: date, things: Sequence[Kept[Any]]) -> list[Move]:
    """What becomes of these things when the units cease on the day; what stays as it is is left out."""
    by_unit = {end.unit: end for end in ends}
    found: list[Move] = []
    concluded = {each.thing.opened.conference for each in things if _is_concluded(each.thing)}
    for kept in things:
        for part, unit in [] if kept.id in concluded else _parts(kept.thing, day):
            if unit in by_unit:
                found.append(Move(unit, kept, part, _goes_to(kept, part, by_unit[unit], by_unit)))
    return found


def _is_concluded(thing: object) -> bool:
    return isinstance(thing, Dossier) and thing.status == "concluded"


def _parts(thing: Any, day: date) -> list[tuple[str, str]]:
    """What units are in the thing, as far as it is open."""
    match thing:
        case Team():
            return [] if thing.status in ("dissolved", "transferred") else [("own", thing.unit)]
        case Task():
            parts = [("own", thing.lead_unit), *(("support", unit) for unit in thing.supporting_units)]
            return parts if thing.status in OPEN else []
        case Report():
            owed = [("own", thing.unit)] if thing.status in WITH_UNIT else []
            collected = [] if thing.status in ("consolidated", "cancelled") else [("staff", thing.staff_unit)]
            return owed + collected
        case Proposal():
            is_open = thing.status in ("submitted", "appraising", "in-dossier", "deferred")
            return [("own", thing.unit)] if is_open else []
        case Dossier():
            return [] if thing.status == "concluded" else [("staff", thing.staff_unit)]
        case PeriodSummary():
            return [] if thing.status == "sent" else [("staff", thing.opened.staff_unit)]
        case Conference():
            return _parts_of_conference(thing)
        case Plan():
            return [] if thing.status in ("closed", "cancelled") else [("own", thing.unit)]
        case Occasion():
            return [] if thing.status in ("verified", "cancelled") else [("own", thing.unit)]
        case Authority():
            granted, ended = thing.granted, thing.ended_on
            is_over = (ended is not None and ended <= day) or (granted.valid_to is not None and granted.valid_to < day)
            units = dict.fromkeys((granted.unit, granted.for_unit))
            return (
                [] if is_over else [("own", unit) for unit in list(units)[:1]] + [("for", u) for u in list(units)[1:]]
            )
        case _:
            return []


def _parts_of_conference(thing: Conference) -> list[tuple[str, str]]:
    if thing.status == "cancelled":
        return []
    silent = {
        voice.unit
        for question in thing.terms.questions
        for voice in thing.voices(question.code)
        if thing.present(voice.unit, question.code) is None
    }
    return [("staff", thing.terms.staff_unit), *(("answer", unit) for unit in sorted(silent))]


def _goes_to(kept: Kept[Any], part: str, end: End, ends: Mapping[str, End]) -> str | None:
    thing: Any = kept.thing
    match thing:
        case Authority():
            return None
        case Team():
            is_same_kind = end.heir is not None and _kind(end.heir) == _kind(end.unit)
            return end.heir if is_same_kind else None
        case Report() if part == "own":
            return None if thing.is_collection_closed else end.heir
        case Proposal():
            return end.heir
        case Conference() if part == "answer":
            return end.heir
        case _:
            return responsible(end, ends)


def responsible(end: End, ends: Mapping[str, End]) -> str | None:
    """Its only successor, else the unit above; where that ceases as well, who is responsible for it."""
    seen = {end.unit}
    found = end.heir or end.above
    while found is not None and found in ends and found not in seen:
        seen.add(found)
        found = ends[found].heir or ends[found].above
    return None if found in seen else found


def _kind(unit: str) -> str:
    return unit.rpartition("-")[0]
