"""The `units` service: its routes, its reactions and what the clock causes."""

from services.units.area import api as area
from services.units.attachment import api as attachment
from services.units.authority import api as authority
from services.units.deadlines import deadlines
from services.units.handlers import reactions
from services.units.honour import api as honour
from services.units.record import api as record
from services.units.reorganisation import api as reorganisation
from services.units.task import api as task
from services.units.team import api as team
from services.units.unit import api as unit
from shared.platform.service import Service

service = Service(
    name="units",
    title="Đơn vị, địa bàn, Đội, nhiệm vụ và khen thưởng",
    description="Who the units are over time, which movement teams they have or build, what they were told to do,"
    " which honours they hold.",
    port=8101,
    routers=[
        area.router,
        unit.router,
        reorganisation.router,
        authority.router,
        team.router,
        task.router,
        attachment.router,
        record.router,
        honour.router,
    ],
    reactions=reactions,
    deadlines=[deadlines],
    checks_authority=True,
)
