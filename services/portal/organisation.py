"""Legal acts that changed units and areas, as their events tell: what each did, and what went over because of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from services.portal.store import Happened, happened_of
from shared.contracts.calendar import VIETNAM
from shared.messaging.aggregate import Database

COMPARED = ("name", "parent", "area", "symbol", "kind")
_ACTION = {"registered": "new", "reorganised": "change", "dissolved": "end"}
_DAY = "coalesce(payload ->> 'effective_on', payload ->> 'valid_from')"
_OF_ACTS = "kind IN ('unit', 'area') AND payload #>> '{legal_basis,number}' IS NOT NULL"
_ACTS = f"""
SELECT {_DAY} AS day, payload #>> '{{legal_basis,number}}' AS number, min(at) AS recorded_at,
    max(payload ->> 'reason') AS reason,
    count(*) FILTER (WHERE type LIKE 'unit-%') AS units, count(*) FILTER (WHERE type LIKE 'area-%') AS areas
FROM happened WHERE {_OF_ACTS} AND {_DAY} IS NOT NULL GROUP BY 1, 2 ORDER BY 1 DESC, 3 DESC
"""
_CHANGES = f"{_OF_ACTS} AND {_DAY} = $1 AND payload #>> '{{legal_basis,number}}' = $2 ORDER BY position"
# What a unit had before is named by `previous`; what ended with it, or left it, is within its scope.
_FROM = (
    "task-reassigned", "task-support-reassigned", "report-rehomed", "report-handed-over", "proposal-rehomed",
    "opinion-duty-passed", "conference-rehomed", "dossier-rehomed", "period-summary-rehomed", "festival-plan-rehomed",
    "festival-event-rehomed",
)  # fmt: skip
_WITH = ("team-transferred", "team-dissolved", "report-cancelled", "proposal-lapsed", "authority-ended")
_PASSED = """
at >= $2 AND (payload ? 'previous' AND payload ->> 'previous' = ANY($1) AND type = ANY($3)
    OR scopes && $1 AND type = ANY($4)
    OR type = 'authority-ended' AND id IN (
        SELECT id FROM thing WHERE kind = 'authority' AND state #>> '{granted,for_unit}' = ANY($1)))
ORDER BY at, position
"""
_ENDED = ("team-dissolved", "report-cancelled", "proposal-lapsed", "authority-ended")
_TO = {
    "team-transferred": "to_unit", "task-reassigned": "lead_unit", "report-handed-over": "staff_unit",
    "conference-rehomed": "staff_unit", "dossier-rehomed": "staff_unit", "period-summary-rehomed": "staff_unit",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class LegalAct:
    """An act in the list of all: how many changes of units and of areas it made."""

    day: date
    number: str
    recorded_at: datetime
    reason: str | None
    units: int
    areas: int


@dataclass(frozen=True, slots=True)
class Line:
    """What an act does with a unit or an area.

    `others` are its heirs, or what it is formed from: id and extent. `changed`: what is another from now on, with what
    it was and what it is.
    """

    action: str
    key: str
    name: str
    others: tuple[tuple[str, str], ...] = ()
    changed: tuple[tuple[str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Passed:
    """What happened to one thing because its unit ceased."""

    event: Happened
    to: str | None


async def legal_acts(connection: Database) -> list[LegalAct]:
    """All acts on record, the latest day first."""
    return [
        LegalAct(
            date.fromisoformat(row["day"]),
            row["number"],
            row["recorded_at"].astimezone(VIETNAM),
            row["reason"],
            row["units"],
            row["areas"],
        )
        for row in await connection.fetch(_ACTS)
    ]


async def changes_of(connection: Database, day: date, number: str) -> list[Happened]:
    """Every change that the act made of units and areas."""
    return await happened_of(connection, _CHANGES, day.isoformat(), number)


async def passed_on(connection: Database, units: Sequence[str], day: date) -> list[Passed]:
    """What went over or ended since the units ceased, in the order in which it happened."""
    midnight = datetime.combine(day, time.min, VIETNAM)
    found = await happened_of(connection, _PASSED, list(units), midnight, list(_FROM), list(_WITH))
    return [Passed(each, _receiver(each)) for each in found]


def _receiver(event: Happened) -> str | None:
    return None if event.type in _ENDED else event.payload.get(_TO.get(event.type, "unit"))


def line_of(event: Happened, before: Mapping[str, Any]) -> Line:
    """What a change of a unit or an area says. `before`: what it was until then."""
    said, action = event.payload, _ACTION[event.type.partition("-")[2]]
    heirs: list[Any] = said.get("successors") or said.get("formed_from") or []
    is_part = event.type == "area-dissolved"
    others = tuple((each["area"], each["extent"]) if is_part else (each, "") for each in heirs)
    name = said.get("name") or before.get("name", "")
    return Line(action, event.id, name, others, differences(before, said) if action == "change" else ())


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[tuple[str, str, str], ...]:
    """What is another afterwards."""
    both = [(name, before.get(name) or "", after.get(name) or "") for name in COMPARED if name in after]
    return tuple(each for each in both if each[1] != each[2])
