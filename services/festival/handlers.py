"""What the service makes of events: its own copy of the directory, and the plans that an open season expects."""

from services.festival.directory.store import add_unit, change_unit, end_unit
from services.festival.season.store import expect_plans, forget_expectations, open_season
from shared.contracts.envelope import Received
from shared.contracts.festival import FestivalSeasonOpened
from shared.contracts.units import UnitDissolved, UnitRegistered, UnitReorganised
from shared.messaging.reactions import Reactions
from shared.messaging.transaction import Transaction
from shared.platform.authorities import follow

reactions = Reactions("festival")
follow(reactions)


@reactions.on(UnitRegistered)
async def register_unit(received: Received[UnitRegistered], tx: Transaction) -> None:
    """Copy the unit into the own directory; where a season is open already, expect its plan too."""
    await add_unit(tx.connection, received.subject, received.event)
    await expect_plans(tx.connection, unit=received.subject)


@reactions.on(UnitReorganised)
async def reorganise_unit(received: Received[UnitReorganised], tx: Transaction) -> None:
    """Keep what the unit is from the day on. What it was before stays, and so do past summaries."""
    await change_unit(tx.connection, received.subject, received.event)


@reactions.on(UnitDissolved)
async def dissolve_unit(received: Received[UnitDissolved], tx: Transaction) -> None:
    """Note the day and the successors. On that day open plans and events go over to the heir, by the clock."""
    await end_unit(tx.connection, received.subject, received.event)
    await forget_expectations(tx.connection, received.subject, received.event.effective_on)


@reactions.on(FestivalSeasonOpened)
async def expect_plans_of_season(received: Received[FestivalSeasonOpened], tx: Transaction) -> None:
    """Expect a plan of every district and commune police that stands on the season's first day."""
    await open_season(tx.connection, received.subject, received.event)
    await expect_plans(tx.connection, year=received.event.year)
