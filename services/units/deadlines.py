"""What the clock causes: overdue milestones and tasks, and the re-homing of what a ceased unit leaves open."""

from datetime import date, datetime

from services.units.authority.domain import EndAuthority
from services.units.authority.store import authorities, left_behind
from services.units.task.commands import AnnounceOverdue as AnnounceTaskOverdue
from services.units.task.commands import EscalateTask, ReassignSupport, ReassignTask
from services.units.task.store import escalation_steps, open_tasks_of, open_tasks_with, overdue_for, tasks
from services.units.task.store import overdue_unannounced as overdue_tasks
from services.units.team.commands import AnnounceOverdue, DissolveTeam, TransferTeam
from services.units.team.store import overdue_unannounced as overdue_teams
from services.units.team.store import teams, teams_of
from services.units.unit.domain import Unit
from services.units.unit.store import ceased, units
from shared.contracts.base import LegalBasis
from shared.contracts.calendar import local_day
from shared.messaging.aggregate import Database, Loaded
from shared.platform.deadlines import Deadlines, Due

deadlines = Deadlines()


@deadlines.add
async def milestones_overdue(connection: Database, now: datetime) -> list[Due]:
    """Teams with a milestone to announce as overdue."""
    found = await overdue_teams(connection, local_day(now))
    return [Due(teams, key, lambda tx: AnnounceOverdue(at=tx.at, actor=tx.actor)) for key in found]


@deadlines.add
async def tasks_overdue(connection: Database, now: datetime) -> list[Due]:
    """Tasks to announce as overdue."""
    found = await overdue_tasks(connection, local_day(now))
    return [Due(tasks, key, lambda tx: AnnounceTaskOverdue(at=tx.at, actor=tx.actor)) for key in found]


@deadlines.add
async def tasks_escalated(connection: Database, now: datetime) -> list[Due]:
    """Tasks that are overdue for so long that they go to those who gave them, or further up."""
    due: list[Due] = []
    for level, days in enumerate(await escalation_steps(connection), 1):
        due += [_escalate(key, days, level) for key in await overdue_for(connection, local_day(now), days, level)]
    return due


@deadlines.add
async def units_ceased(connection: Database, now: datetime) -> list[Due]:
    """What ceased units leave open.

    A team goes over to the only successor of the same kind, or ends with its unit. A task goes to the only
    successor, else to the unit above, whether the unit led it or supported it.
    """
    due: list[Due] = []
    for unit in await ceased(connection, local_day(now)):
        due += await _re_home(connection, unit)
    return due


@deadlines.add
async def authorities_of_ceased_units(connection: Database, now: datetime) -> list[Due]:
    """Authorities to act for an office that is no more, or from one: they end with the unit."""
    found = await left_behind(connection, local_day(now))
    return [_end_authority(key, unit, day) for key, unit, day in found]


def _end_authority(key: str, unit: str, day: date) -> Due:
    reason = f"{unit} kết thúc hoạt động từ ngày {day:%d/%m/%Y}."
    return Due(authorities, key, lambda tx: EndAuthority(tx.at, tx.actor, day, reason))


async def _re_home(connection: Database, loaded: Loaded[Unit]) -> list[Due]:
    unit = loaded.state
    assert unit is not None and unit.ceases_on is not None and unit.dissolved_by is not None
    day, basis = unit.ceases_on, unit.dissolved_by
    last = unit.versions[-1]
    reason = f"{last.name} kết thúc hoạt động từ ngày {day:%d/%m/%Y}."
    heirs = [each for each in unit.successors if each.startswith(f"{unit.kind}-")]
    to_unit = heirs[0] if len(heirs) == len(unit.successors) == 1 else None
    lead = unit.successors[0] if len(unit.successors) == 1 else last.parent
    due = [_end(key, to_unit, day, reason, basis) for key in await teams_of(connection, loaded.id)]
    if lead is not None and (await units.load(connection, lead)).state is not None:
        due += [_reassign(key, lead, reason) for key in await open_tasks_of(connection, loaded.id)]
        due += [_support(key, loaded.id, lead, reason) for key in await open_tasks_with(connection, loaded.id)]
    return due


def _escalate(key: str, days: int, level: int) -> Due:
    return Due(tasks, key, lambda tx: EscalateTask(at=tx.at, actor=tx.actor, days=days, level=level))


def _end(key: str, to_unit: str | None, day: date, reason: str, basis: LegalBasis) -> Due:
    if to_unit is None:
        return Due(teams, key, lambda tx: DissolveTeam(tx.at, tx.actor, day, reason, basis))
    return Due(teams, key, lambda tx: TransferTeam(tx.at, tx.actor, to_unit, day, reason, basis))


def _reassign(key: str, lead_unit: str, reason: str) -> Due:
    return Due(tasks, key, lambda tx: ReassignTask(tx.at, tx.actor, lead_unit, reason))


def _support(key: str, previous: str, heir: str, reason: str) -> Due:
    return Due(tasks, key, lambda tx: ReassignSupport(tx.at, tx.actor, previous, heir, reason))
