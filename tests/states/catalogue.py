"""The state machines of all services."""

from tests.states import festival, reports, units

MACHINES = (*units.MACHINES, *reports.MACHINES, *festival.MACHINES)
