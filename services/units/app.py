"""The `units` service: its routes, its reactions and what the clock causes."""

from services.units.area import api as area
from services.units.authority import api as authority
from services.units.deadlines import deadlines
from services.units.handlers import reactions
from services.units.record import api as record
from services.units.reorganisation import api as reorganisation
from services.units.task import api as task
from services.units.team import api as team
from services.units.unit import api as unit
from shared.platform.service import Service

service = Service(
    name="units",
    title="Đơn vị, địa bàn, Đội và nhiệm vụ",
    description="Who the units are over time, which movement teams they have or build, and what they were told to do.",
    port=8101,
    routers=[
        area.router,
        unit.router,
        reorganisation.router,
        authority.router,
        team.router,
        task.router,
        record.router,
    ],
    reactions=reactions,
    deadlines=[deadlines],
    checks_authority=True,
)
