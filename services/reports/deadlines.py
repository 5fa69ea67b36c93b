"""What the clock causes: reminders, overdue reports, what units that are no more leave open, effective decisions."""

from datetime import date, datetime

from services.reports.conference.commands import PassOpinionDuty, RehomeConference
from services.reports.conference.heirs import owes
from services.reports.conference.store import asking_the_ceased, conferences
from services.reports.decision.commands import MakeEffective
from services.reports.decision.store import decisions, effective_by
from services.reports.directory.store import Ceased, parent_of
from services.reports.dossier.commands import RehomeDossier
from services.reports.dossier.store import dossiers
from services.reports.dossier.store import orphaned as orphaned_dossiers
from services.reports.period.commands import AnnounceSummaryOverdue, RehomePeriodSummary
from services.reports.period.store import orphaned as orphaned_summaries
from services.reports.period.store import overdue as overdue_summaries
from services.reports.period.store import summaries
from services.reports.proposal.commands import LapseProposal, RehomeProposal
from services.reports.proposal.store import orphaned as orphaned_proposals
from services.reports.proposal.store import proposals
from services.reports.report.commands import (
    AnnounceDueSoon,
    AnnounceOverdue,
    CancelReport,
    HandOverReport,
    RehomeReport,
)
from services.reports.report.store import Orphan, collected_by_the_ceased, due_soon, orphans, overdue, reports
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
    return [_hand_over(proposal, ceased) for proposal, ceased in await orphaned_proposals(connection, local_day(now))]


@deadlines.add
async def conferences_with_ceased_units(connection: Database, now: datetime) -> list[Due]:
    """Answers that a ceased unit owes: they pass to its only successor, or fall away.

    A conference that such a unit prepares goes to its only successor, or to the unit above.
    """
    due: list[Due] = []
    for loaded, ceased in await asking_the_ceased(connection, local_day(now)):
        conference = loaded.state
        assert conference is not None
        if owes(ceased.unit, conference):
            due.append(_pass_duty(loaded.id, ceased))
        if conference.terms.staff_unit == ceased.unit and (heir := await _responsible(connection, ceased)):
            due.append(_prepare(loaded.id, heir, ceased.effective_on))
    return due


@deadlines.add
async def dossiers_of_ceased_units(connection: Database, now: datetime) -> list[Due]:
    """Dossiers of a ceased unit: they go to its only successor, or to the unit above."""
    found = await orphaned_dossiers(connection, local_day(now))
    return [_synthesise(*each) for each in await _inherited(connection, found)]


@deadlines.add
async def reports_collected_by_ceased_units(connection: Database, now: datetime) -> list[Due]:
    """Reports that a ceased staff unit collects: its only successor, or the unit above, reviews them."""
    found = await collected_by_the_ceased(connection, local_day(now))
    return [_collect(*each) for each in await _inherited(connection, found)]


@deadlines.add
async def periods_of_ceased_units(connection: Database, now: datetime) -> list[Due]:
    """Period summaries of a ceased staff unit: its only successor, or the unit above, goes on."""
    found = await orphaned_summaries(connection, local_day(now))
    return [_summarise(*each) for each in await _inherited(connection, found)]


@deadlines.add
async def periods_overdue(connection: Database, now: datetime) -> list[Due]:
    """Period summaries to announce as overdue."""
    keys = await overdue_summaries(connection, local_day(now))
    return [Due(summaries, key, lambda tx: AnnounceSummaryOverdue(at=tx.at, actor=tx.actor)) for key in keys]


@deadlines.add
async def decisions_effective(connection: Database, now: datetime) -> list[Due]:
    """Issued decisions whose day of effect has come."""
    keys = await effective_by(connection, local_day(now))
    return [Due(decisions, key, lambda tx: MakeEffective(at=tx.at, actor=tx.actor)) for key in keys]


async def _responsible(connection: Database, ceased: Ceased) -> str | None:
    return ceased.heir or await parent_of(connection, ceased.unit, ceased.effective_on)


async def _inherited(connection: Database, found: list[tuple[str, Ceased]]) -> list[tuple[str, str, date]]:
    """What was found, each with who is responsible from which day on; without what nobody is left for."""
    heirs = [(key, await _responsible(connection, ceased), ceased.effective_on) for key, ceased in found]
    return [(key, heir, day) for key, heir, day in heirs if heir is not None]


def _pass_duty(conference: str, ceased: Ceased) -> Due:
    heir, day, reason = ceased.heir, ceased.effective_on, ceased.reason
    return Due(conferences, conference, lambda tx: PassOpinionDuty(tx.at, tx.actor, ceased.unit, heir, day, reason))


def _prepare(conference: str, heir: str, day: date) -> Due:
    return Due(conferences, conference, lambda tx: RehomeConference(tx.at, tx.actor, heir, day))


def _synthesise(dossier: str, heir: str, day: date) -> Due:
    return Due(dossiers, dossier, lambda tx: RehomeDossier(at=tx.at, actor=tx.actor, staff_unit=heir, effective_on=day))


def _collect(report: str, heir: str, day: date) -> Due:
    return Due(reports, report, lambda tx: HandOverReport(tx.at, tx.actor, heir, day))


def _summarise(summary: str, heir: str, day: date) -> Due:
    command = RehomePeriodSummary
    return Due(summaries, summary, lambda tx: command(at=tx.at, actor=tx.actor, staff_unit=heir, effective_on=day))


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
