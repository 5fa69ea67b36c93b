"""The aggregates of the festival."""

from dataclasses import replace
from datetime import date

from services.festival.event import commands as event_commands
from services.festival.event import domain as event
from services.festival.event.commands import AmendEvent, RehomeEvent
from services.festival.plan import commands as plan_commands
from services.festival.plan import domain as plan
from services.festival.plan.commands import (
    AmendPlan,
    ClosePlan,
    CommentPlan,
    EndWaiver,
    RehomePlan,
    ReturnPlan,
    SubmitPlan,
)
from services.festival.spread import domain as spread
from services.festival.spread.state import Status as SpreadStatus
from shared.contracts.festival import AnyFestivalEvent, AnyPlanEvent, AnySpreadEvent, Conformity, IssuingBody, Level
from tests.services.festival import courses
from tests.services.festival import test_plan as plans
from tests.services.festival import test_preparation as preparations
from tests.services.festival.samples import (
    CLERK,
    HEAD,
    NORMS,
    OFFICER,
    OTHER,
    OTHER_DOCUMENT,
    PROVINCE,
    STAFF,
    SYSTEM,
    UNIT,
    at,
    details,
    result,
)
from tests.services.festival.spread import examples as spreads
from tests.states.machine import OWN, Machine, status

TESTS = "tests/services/festival"
PLACES = {
    UNIT: OWN,
    OTHER: "another unit",
    "department-PV05": "the staff unit",
    "department-PX01": "another department",
    PROVINCE: "the province",
}

_LATER = replace(plans.WORDING, ends_on=date(2024, 8, 31))
PLAN = Machine(
    service="festival",
    name="plan",
    decide=plan.decide,
    evolve=plan.evolve,
    command=plan_commands.Command,
    event=AnyPlanEvent,
    regions=(status(plan.Status),),
    examples=("tests.services.festival.test_plan",),
    more=(
        *(command for command, *_ in plans.STEPS),
        CommentPlan(plans.NOW, STAFF, Conformity.CONFORMS, "Phù hợp."),
        AmendPlan(plans.NOW, OFFICER, _LATER, "Mưa lũ.", OTHER_DOCUMENT),
        AmendPlan(plans.NOW, OFFICER, replace(_LATER, ends_on=date(2025, 1, 1)), "Mưa lũ.", OTHER_DOCUMENT),
        plans.DUE,
        replace(plans.DUE, due_before=date(2025, 1, 1)),
        plans.WAIVE,
        replace(plans.WAIVE, is_expected=False),
        EndWaiver(plans.NOW, STAFF, OTHER),
        RehomePlan(plans.NOW, SYSTEM, OTHER, date(2025, 1, 1)),
        SubmitPlan(plans.NOW, STAFF),
        ReturnPlan(plans.NOW, CLERK, "Bổ sung phần hội.", None),
        replace(plans.RECORD, actor=HEAD),
        replace(plans.RECORD, issued_by=IssuingBody.POLICE),
        ClosePlan(plans.NOW, OFFICER, plans.OPEN_EVENT),
        replace(plans.DRAFT, wording=replace(plans.WORDING, title="Kế hoạch khác")),
        replace(plans.DRAFT, above=None),
        replace(plans.DRAFT, above=replace(plans.ABOVE, year=2023)),
        replace(plans.DRAFT, above=replace(plans.ABOVE, is_in_force=False)),
        replace(plans.DRAFT, level=Level.PROVINCE),
        replace(plans.PROVINCE_DRAFT, above=plans.ABOVE),
    ),
    tests=(f"{TESTS}/test_plan.py",),
    places=PLACES,
)
EVENT = Machine(
    service="festival",
    name="event",
    decide=event.decide,
    evolve=event.evolve,
    command=event_commands.Command,
    event=AnyFestivalEvent,
    regions=(status(event.Status),),
    examples=("tests.services.festival.courses",),
    more=(
        AmendEvent(at(11), OFFICER, details(budget=30_000_000), NORMS),
        AmendEvent(at(11), OFFICER, details(budget=90_000_000), NORMS),
        replace(courses.STAGE, is_done=False),
        replace(courses.STAGE, code="khac"),
        RehomeEvent(at(11), SYSTEM, OTHER, date(2025, 1, 1)),
        replace(courses.PROPOSE, plan=replace(courses.PLAN, takes_events=False)),
        replace(courses.PROPOSE, plan=replace(courses.PLAN, serves_unit=False)),
        replace(courses.PROPOSE, level=Level.PROVINCE, is_pilot_site=True),
        replace(courses.PROPOSE, actor=replace(OFFICER, unit=STAFF.unit), unit=STAFF.unit),
        replace(courses.SCHEDULE, on=date(2024, 12, 1)),
        replace(courses.START, checklist={}),
        replace(courses.START, template=(preparations.SAFETY.changed(code="khac"),)),
        preparations.TO_HALL,
        preparations.TO_MORROW,
        replace(courses.MOVE, plan=replace(courses.PLAN, ends_on=courses.DAY)),
        replace(courses.MOVE, norms=preparations.STRICTER),
        replace(courses.SUBMIT, result=result(total=500)),
    ),
    tests=(f"{TESTS}/test_event.py", f"{TESTS}/test_restraint.py", f"{TESTS}/test_preparation.py"),
    places=PLACES,
)
SPREAD = Machine(
    service="festival",
    name="spread",
    decide=spread.decide,
    evolve=spread.evolve,
    command=spread.Command,
    event=AnySpreadEvent,
    regions=(status(SpreadStatus),),
    examples=(spreads.__name__,),
    more=(
        replace(spreads.REPORT, rows=()),
        replace(spreads.REPORT, rows=spreads.ROWS[:3]),
        replace(spreads.REPORT, rows=spreads.ROWS[:1] * 2),
        replace(spreads.VERIFY, findings=spreads.FINDINGS[:2]),
        replace(spreads.VERIFY, findings=tuple(each.changed(held=6) for each in spreads.FINDINGS)),
        replace(spreads.REPORT, unit="department-PV05", actor=replace(OFFICER, unit="department-PV05")),
    ),
    tests=(f"{TESTS}/spread/test_spread.py",),
    places=PLACES,
)
MACHINES = (PLAN, EVENT, SPREAD)
