"""The aggregates of the units."""

from dataclasses import replace
from datetime import date

from services.units.area import domain as area
from services.units.authority import domain as authority
from services.units.honour import domain as honour
from services.units.task import commands as task_commands
from services.units.task import domain as task
from services.units.team import commands as team_commands
from services.units.team import domain as team
from services.units.unit import domain as unit
from shared.contracts.units import (
    AnyAreaEvent,
    AnyAuthorityEvent,
    AnyHonourEvent,
    AnyTaskEvent,
    AnyTeamEvent,
    AnyUnitEvent,
)
from tests.services.units.area import test_area as areas
from tests.services.units.authority import test_authority as authorities
from tests.services.units.honour import test_honour as honours
from tests.services.units.task import test_supporting as supporting
from tests.services.units.task import test_task as tasks
from tests.services.units.team import samples as teams
from tests.services.units.unit import test_unit as units
from tests.states.machine import PLACES, Machine, flag, status

TESTS = "tests/services/units"

AREA = Machine(
    service="units",
    name="area",
    decide=area.decide,
    evolve=area.evolve,
    command=area.Command,
    event=AnyAreaEvent,
    regions=(flag("standing", "ceased", "standing", lambda state: state.ceases_on is not None),),
    examples=(areas.__name__,),
    more=(
        replace(areas.REGISTER, name="Phường khác"),
        replace(areas.REGISTER, unknown=frozenset({"area-1"})),
        replace(areas.REGISTER, valid_from=date(2025, 1, 1), valid_to=date(2024, 1, 1)),
        replace(areas.REORGANISE, above=frozenset({areas.REORGANISE.id})),
        replace(areas.DISSOLVE, children=frozenset({"area-1"})),
        replace(areas.REGISTER, valid_to=date(2024, 12, 31)),
        replace(areas.DISSOLVE, effective_on=date(2025, 1, 1)),
    ),
    tests=(f"{TESTS}/area/test_area.py",),
    places=PLACES,
)
UNIT = Machine(
    service="units",
    name="unit",
    decide=unit.decide,
    evolve=unit.evolve,
    command=unit.Command,
    event=AnyUnitEvent,
    regions=(flag("standing", "ceased", "standing", lambda state: state.ceases_on is not None),),
    examples=(units.__name__,),
    more=(
        replace(units.REGISTER, name="Công an huyện khác"),
        replace(units.REGISTER, kind="commune_police"),
        replace(units.REGISTER, unknown=frozenset({"area-1"})),
        replace(units.REORGANISE, above=frozenset({units.REORGANISE.id})),
        replace(units.DISSOLVE, children=frozenset({"commune_police-1"})),
    ),
    tests=(f"{TESTS}/unit/test_unit.py",),
    places=PLACES,
)
TEAM = Machine(
    service="units",
    name="team",
    decide=team.decide,
    evolve=team.evolve,
    command=team_commands.Command,
    event=AnyTeamEvent,
    regions=(
        status(team.Status),
        flag("hold", "on hold", "not on hold", lambda state: state.held_because is not None),
    ),
    examples=(teams.__name__,),
    more=(
        *(teams.complete(code) for code in teams.M),
        replace(teams.complete(teams.M.REGULATIONS), evidence=teams.NOTE),
        replace(teams.PLAN, milestones=()),
        replace(teams.PLAN, decision=teams.DECISION.changed(id="decision-2")),
        replace(teams.ESTABLISH, decision="decision-3"),
        replace(teams.TRANSFER, is_known=False),
        replace(teams.RESCHEDULE, due_on=date(2025, 1, 1)),
        replace(teams.complete(teams.M.HANDOVER), completed_on=date(2024, 9, 4)),
        replace(teams.DISSOLVE, effective_on=date(2024, 9, 4)),
        replace(teams.TRANSFER, effective_on=date(2024, 9, 4)),
    ),
    tests=(f"{TESTS}/team/test_team.py", f"{TESTS}/team/test_building.py"),
    places=PLACES,
    keeps=6,
    blind=frozenset({"evidence", "announced_for"}),
)
TASK = Machine(
    service="units",
    name="task",
    decide=task.decide,
    evolve=task.evolve,
    command=task_commands.Command,
    event=AnyTaskEvent,
    regions=(
        status(task.Status),
        flag("extension", "requested", "none", lambda state: state.extension is not None),
    ),
    examples=(tasks.__name__, supporting.__name__),
    more=(
        replace(supporting.REPORT_PART, evidence=tasks.EVIDENCE),
        replace(tasks.ASSIGN, directive="directive-2"),
        replace(tasks.ASSIGN, lead_unit="department-PV05"),
        replace(tasks.REQUEST, due_before=date(2024, 8, 1)),
        replace(tasks.REQUEST, due_before=date(2024, 9, 1)),
        replace(tasks.REASSIGN, is_known=False),
        replace(supporting.ADD, is_known=False),
        replace(supporting.ADD, unit=tasks.LEAD),
        replace(tasks.ASSIGN, due_before=None),
        replace(tasks.GRANT, due_before=date(2024, 9, 9)),
        replace(tasks.VERIFY, document=tasks.SIGNED.changed(signed_on=date(2040, 1, 1))),
    ),
    tests=(f"{TESTS}/task/test_task.py", f"{TESTS}/task/test_supporting.py"),
    owner="lead_unit",
    blind=frozenset({"basis"}),
    places=PLACES,
)
AUTHORITY = Machine(
    service="units",
    name="authority",
    decide=authority.decide,
    evolve=authority.evolve,
    command=authority.Command,
    event=AnyAuthorityEvent,
    regions=(flag("standing", "ended", "granted", lambda state: state.ended_on is not None),),
    examples=(authorities.__name__,),
    more=(
        replace(authorities.WRITTEN, actor=replace(authorities.DIRECTOR, basis="TUQ.")),
        replace(authorities.WRITTEN, valid_to=None),
        replace(authorities.WRITTEN, valid_to=date(2024, 7, 31)),
        replace(authorities.WRITTEN, valid_from=date(2024, 7, 29)),
        replace(authorities.WRITTEN, unknown=frozenset({"department-PV05"})),
        replace(authorities.DEPUTY, office="Trưởng Công an huyện"),
        replace(authorities.DEPUTY, unit="district_police-446"),
        replace(authorities.ACTING, acting=frozenset({"another"})),
        replace(authorities.STANDING, is_subordinate=False),
        replace(authorities.WRITTEN, at=authorities.at("2024-07-29")),
        replace(authorities.OF_A_DEPARTMENT, roles=(authorities.Role.DIRECTOR,)),
        replace(authorities.WRITTEN, roles=(authorities.Role.ADMIN,)),
        replace(authorities.WRITTEN, unit="district_police-439"),
        replace(authorities.END, ended_on=date(2024, 8, 9)),
        replace(authorities.END, ended_on=date(2024, 9, 2)),
    ),
    tests=(f"{TESTS}/authority/test_authority.py",),
    places=PLACES,
    owner="for_unit",
)
HONOUR = Machine(
    service="units",
    name="honour",
    decide=honour.decide,
    evolve=honour.evolve,
    command=honour.Command,
    event=AnyHonourEvent,
    regions=(status(honour.Status),),
    examples=(honours.__name__,),
    tests=(f"{TESTS}/honour/test_honour.py",),
    places=PLACES,
)
MACHINES = (AREA, UNIT, AUTHORITY, TEAM, TASK, HONOUR)
