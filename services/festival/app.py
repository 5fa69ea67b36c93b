"""The `festival` service: its routes, its reactions and what the clock causes."""

from services.festival.checklist import api as checklist
from services.festival.deadlines import deadlines
from services.festival.event import api as event
from services.festival.event import attachment_api as event_files
from services.festival.handlers import reactions
from services.festival.norm import api as norm
from services.festival.plan import api as plan
from services.festival.plan import document_api as plan_document
from services.festival.season import api as season
from services.festival.spread import api as spread
from shared.platform.service import Service

service = Service(
    name="festival",
    title="Ngày hội toàn dân bảo vệ An ninh Tổ quốc",
    description="The festival from plan to verified result: plans, events with their restraint check, roll-ups.",
    port=8103,
    routers=[
        plan.router,
        plan_document.router,
        event.router,
        event_files.router,
        norm.router,
        checklist.router,
        season.router,
        spread.router,
    ],
    reactions=reactions,
    deadlines=[deadlines],
    checks_authority=True,
)
