"""What `reports` makes of the events that it reads."""

from datetime import timedelta
from uuid import UUID, uuid5

from services.reports.conference.store import conferences
from services.reports.directory.store import add_unit, change_unit, end_area, end_unit, set_area
from services.reports.report.commands import CancelReport, CloseCollection, ExpectReport
from services.reports.report.store import add_festival_result, reports
from shared.contracts.envelope import Received
from shared.contracts.festival import FestivalResultVerified
from shared.contracts.reports import (
    CollectionClosed,
    ConferenceCancelled,
    ConferenceConvened,
    ConferencePostponed,
    UnitDuty,
)
from shared.contracts.units import (
    AreaDissolved,
    AreaRegistered,
    AreaReorganised,
    UnitDissolved,
    UnitRegistered,
    UnitReorganised,
)
from shared.messaging.errors import NotYet
from shared.messaging.reactions import Reactions
from shared.messaging.transaction import Transaction

NAMESPACE = UUID("0b8f6f0e-2c55-5b0c-9d0a-6a4f0b3f1d72")

reactions = Reactions("reports")


def report_id(conference: str, unit: str) -> str:
    """The id of the report that a unit owes a conference: always the same, so that a repeat makes nothing new."""
    return str(uuid5(NAMESPACE, f"report/{conference}/{unit}"))


@reactions.on(UnitRegistered)
async def register_unit(received: Received[UnitRegistered], tx: Transaction) -> None:
    """Copy the unit into the own directory: conferences may ask units that stand on their day."""
    await add_unit(tx.connection, received.subject, received.event)


@reactions.on(UnitReorganised)
async def reorganise_unit(received: Received[UnitReorganised], tx: Transaction) -> None:
    """Keep what the unit is from the day on, beside what it was before."""
    await change_unit(tx.connection, received.subject, received.event)


@reactions.on(UnitDissolved)
async def dissolve_unit(received: Received[UnitDissolved], tx: Transaction) -> None:
    """Note the day and the successors. On that day open reports go over to the only successor, or are cancelled."""
    await end_unit(tx.connection, received.subject, received.event)


@reactions.on(AreaRegistered)
async def register_area(received: Received[AreaRegistered], tx: Transaction) -> None:
    """Copy the area: reports are checked against the number of communes of their unit."""
    event = received.event
    await set_area(tx.connection, received.subject, event)
    if event.valid_to is not None:
        await end_area(tx.connection, received.subject, event.valid_to + timedelta(days=1))


@reactions.on(AreaReorganised)
async def reorganise_area(received: Received[AreaReorganised], tx: Transaction) -> None:
    """Keep what the area is from the day on, beside what it was before."""
    await set_area(tx.connection, received.subject, received.event)


@reactions.on(AreaDissolved)
async def dissolve_area(received: Received[AreaDissolved], tx: Transaction) -> None:
    """Note the first day without the area."""
    await end_area(tx.connection, received.subject, received.event.effective_on)


@reactions.on(ConferenceConvened)
async def expect_reports(received: Received[ConferenceConvened], tx: Transaction) -> None:
    """Open a draft report for every expected unit with duty `report`; convened again, drafts get the new due date."""
    await _expect(received.subject, received.event, tx)


@reactions.on(ConferencePostponed)
async def reschedule_reports(received: Received[ConferencePostponed], tx: Transaction) -> None:
    """Give the drafts of a conference that had been convened its new due date."""
    if received.event.was_convened:
        await _expect(received.subject, received.event, tx)


async def _expect(conference: str, terms: ConferenceConvened | ConferencePostponed, tx: Transaction) -> None:
    for expected in terms.expected:
        if expected.duty != UnitDuty.REPORT:
            continue
        command = ExpectReport(
            at=tx.at,
            actor=tx.actor,
            conference=conference,
            unit=expected.unit,
            staff_unit=terms.staff_unit,
            form=terms.form,
            period=terms.period,
            due_before=terms.report_due_before,
        )
        await tx.execute(reports, report_id(conference, expected.unit), command)


@reactions.on(ConferenceCancelled)
async def cancel_reports(received: Received[ConferenceCancelled], tx: Transaction) -> None:
    """Cancel the reports that were not submitted: nobody owes them any more."""
    for unit in received.event.units:
        command = CancelReport(tx.at, tx.actor, received.event.reason)
        await tx.execute(reports, report_id(received.subject, unit), command)


@reactions.on(CollectionClosed)
async def close_reports(received: Received[CollectionClosed], tx: Transaction) -> None:
    """Close the drafts of the conference: from now on they are submitted by exception only."""
    conference = received.event.conference
    state = (await conferences.load(tx.connection, conference)).state
    for unit in state.owing(UnitDuty.REPORT) if state else ():
        key = report_id(conference, unit)
        if (await reports.load(tx.connection, key)).state is None:
            raise NotYet(f"report of {unit} is not opened yet", waiting_for=(conferences.topic, conference))
        await tx.execute(reports, key, CloseCollection(tx.at, tx.actor))


@reactions.on(FestivalResultVerified)
async def keep_festival_result(received: Received[FestivalResultVerified], tx: Transaction) -> None:
    """Keep the attendance for the unit's next report: G01 and G03 of its draft are prefilled from it."""
    event = received.event
    await add_festival_result(
        tx.connection, received.subject, event.unit, event.place.area, event.held_on, event.attendance_total
    )
