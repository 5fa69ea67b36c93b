"""The outboxes of the services, for operators."""

from deploy.operations.targets import Target
from shared.messaging.outbox import OutboxStatus, republish, status


async def statuses(targets: list[Target]) -> list[tuple[str, OutboxStatus]]:
    """How far each service's outbox is published."""
    found: list[tuple[str, OutboxStatus]] = []
    for target in targets:
        async with target.connection() as connection:
            found.append((target.name, await status(connection)))
    return found


async def publish_again(target: Target, from_id: int) -> int:
    """Have the relay publish every event from `from_id` on again."""
    async with target.connection() as connection:
        return await republish(connection, from_id)
