"""What the clock causes: decisions become effective."""

from datetime import datetime

from services.reports.decision.commands import MakeEffective
from services.reports.decision.store import decisions, effective_by
from shared.contracts.calendar import local_day
from shared.messaging.aggregate import Database
from shared.platform.deadlines import Deadlines, Due

deadlines = Deadlines()


@deadlines.add
async def decisions_effective(connection: Database, now: datetime) -> list[Due]:
    """Issued decisions whose day of effect has come."""
    keys = await effective_by(connection, local_day(now))
    return [Due(decisions, key, lambda tx: MakeEffective(at=tx.at, actor=tx.actor)) for key in keys]
