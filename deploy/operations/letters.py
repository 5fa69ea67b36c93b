"""The dead letters of the services, for operators."""

from collections.abc import Awaitable, Callable

from deploy.errors import OperatorError
from deploy.operations.targets import Target
from shared.messaging.aggregate import Database
from shared.messaging.dead_letters import DeadLetter, Replayed, list_held, show
from shared.messaging.reactions import Reactions


async def held(target: Target) -> list[DeadLetter]:
    """The letters held for a service, the oldest first."""
    if target.service.reactions is None:
        return []
    async with target.connection() as connection:
        return await list_held(connection, target.service.reactions.name)


async def one(target: Target, letter: int) -> DeadLetter:
    """One letter, whatever its status."""
    async with target.connection() as connection:
        try:
            return await show(connection, letter)
        except LookupError as error:
            raise OperatorError(f"{target.name}: {error}") from None


async def resolve(
    target: Target, letter: int, how: Callable[[Database, Reactions, int], Awaitable[Replayed]]
) -> Replayed:
    """Have `replay` or `discard` of `shared.messaging.dead_letters` deal with a letter."""
    if target.service.reactions is None:
        raise OperatorError(f"{target.name} reacts to nothing: it has no dead letters")
    async with target.connection() as connection:
        try:
            return await how(connection, target.service.reactions, letter)
        except LookupError as error:
            raise OperatorError(f"{target.name}: {error}") from None
