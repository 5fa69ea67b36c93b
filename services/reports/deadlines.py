"""What the clock causes: reminders, overdue reports, what units that are no more leave open, effective decisions."""

from datetime import datetime

from services.reports.decision.commands import MakeEffective
from services.reports.decision.store import decisions, effective_by
from services.reports.directory.store import Ceased
from services.reports.proposal.commands import LapseProposal, RehomeProposal
from services.reports.proposal.store import orphaned, proposals
from services.reports.report.commands import AnnounceDueSoon, AnnounceOverdue, CancelReport, RehomeReport
from services.reports.report.store import Orphan, due_soon, orphans, overdue, reports
from shared.contracts.calendar import local_day
from shared.messaging.aggregate import Database
from shared.platform.deadlines import Deadlines, Due

deadlines = Deadlines()


@deadlines.add
async def reports_due_soon(connection: Database, now: datetime) -> list[Due]:
    """Reports to announce as due soon."""
    days, keys = await due_soon(connection, local_day(now))
    return [Due(reports, key, lambda tx: AnnounceDueSoon(tx.at, tx.actor, days)) for key in keys]


@deadlines.add
async def reports_overdue(connection: Database, now: datetime) -> list[Due]:
    """Reports to announce as overdue."""
    keys = await overdue(connection, local_day(now))
    return [Due(reports, key, lambda tx: AnnounceOverdue(tx.at, tx.actor)) for key in keys]


@deadlines.add
async def reports_of_ceased_units(connection: Database, now: datetime) -> list[Due]:
    """Open reports of a ceased unit: they pass to its only successor, or are no longer owed.

    Nobody inherits what a closed collection no longer waits for.
    """
    return [_re_home(orphan) for orphan in await orphans(connection, local_day(now))]


@deadlines.add
async def proposals_of_ceased_units(connection: Database, now: datetime) -> list[Due]:
    """Open proposals of a ceased unit: they pass to its only successor, or lapse."""
    return [_hand_over(proposal, ceased) for proposal, ceased in await orphaned(connection, local_day(now))]


@deadlines.add
async def decisions_effective(connection: Database, now: datetime) -> list[Due]:
    """Issued decisions whose day of effect has come."""
    keys = await effective_by(connection, local_day(now))
    return [Due(decisions, key, lambda tx: MakeEffective(at=tx.at, actor=tx.actor)) for key in keys]


def _re_home(orphan: Orphan) -> Due:
    heir, day, reason = orphan.ceased.heir, orphan.ceased.effective_on, orphan.ceased.reason
    if heir is None or orphan.was_closed:
        return Due(reports, orphan.report, lambda tx: CancelReport(tx.at, tx.actor, reason))
    return Due(reports, orphan.report, lambda tx: RehomeReport(tx.at, tx.actor, heir, day))


def _hand_over(proposal: str, ceased: Ceased) -> Due:
    heir, day, reason = ceased.heir, ceased.effective_on, ceased.reason
    if heir is None:
        return Due(proposals, proposal, lambda tx: LapseProposal(at=tx.at, actor=tx.actor, reason=reason))
    return Due(proposals, proposal, lambda tx: RehomeProposal(at=tx.at, actor=tx.actor, unit=heir, effective_on=day))
