"""The portal hears every event that there is but the audit logs' seals, and makes of each what pages show."""

from collections.abc import Sequence

from services.portal.projecting import project_events
from shared.contracts.audit import AuditSealed
from shared.contracts.base import Event
from shared.contracts.envelope import Received
from shared.messaging.aggregate import Database
from shared.messaging.reactions import Reactions
from shared.messaging.topics import published_events

reactions = Reactions("portal")


# The seals of the audit logs are for who verifies them, not for pages.
@reactions.project(*(event for event in published_events() if event is not AuditSealed))
async def show(connection: Database, events: Sequence[Received[Event]]) -> None:
    """Show it: on the thing's page, in its history, and in what waits for whom."""
    await project_events(connection, events)
