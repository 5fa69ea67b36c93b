"""The service's own copy of the directory, kept up to date by the events of `units`."""

from datetime import timedelta

from services.reports.directory.store import add_unit, change_unit, end_area, end_unit, set_area
from shared.contracts.envelope import Received
from shared.contracts.units import (
    AreaDissolved,
    AreaRegistered,
    AreaReorganised,
    UnitDissolved,
    UnitRegistered,
    UnitReorganised,
)
from shared.messaging.reactions import Reactions
from shared.messaging.transaction import Transaction
from shared.platform.authorities import follow

reactions = Reactions("reports")
follow(reactions)


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
    """Note the day and the successors. On that day what it leaves open goes over to the only successor, or ends."""
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
