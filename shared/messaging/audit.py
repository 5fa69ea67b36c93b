"""The audit log: a line for every command, also a refused one, with the office that gave it.

The line of what was done is written with it, by the same statement or in the same transaction: neither stands without
the other. Lines are not linked when they are written, so that no command waits for another's; see `sealing`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from asyncpg import Pool
from pydantic_core import to_json

from shared.contracts.actor import Actor
from shared.messaging.connections import ACQUIRE_SECONDS
from shared.messaging.saving import Database
from shared.messaging.together import Asked, Together


class Origin(StrEnum):
    """What a command came from."""

    REQUEST = "request"
    REACTION = "reaction"
    DEADLINE = "deadline"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class CarriedOut:
    """What a command did to one aggregate: the version after it, and the types of the events that it led to."""

    command: str
    aggregate: str
    id: str
    version: int
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a command was refused: `code` is stable, `reason` is for a person."""

    code: str
    reason: str


def line(
    origin: Origin,
    command: str,
    actor: Actor,
    at: str,
    *,
    done: Sequence[CarriedOut] = (),
    refusal: Refusal | None = None,
    **more: Any,
) -> str:
    """A line of the log, as JSON: who, when (ISO 8601), what, what came of it. Of `more`, None is left out."""
    entry: dict[str, Any] = {
        "outcome": "accepted" if refusal is None else "refused",
        "origin": origin.value,
        "command": command,
        "actor": actor.title,
        "account": actor.subject,
        "at": at,
    }
    if refusal is not None:
        entry |= {"code": refusal.code, "reason": refusal.reason}
    if done:
        entry["done"] = [
            {"command": d.command, "of": f"{d.aggregate}/{d.id}", "version": d.version, "events": d.events}
            for d in done
        ]
    for name, value in more.items():
        if value is not None:
            entry[name] = value
    return to_json(entry).decode()


async def note(connection: Database, lines: Sequence[str]) -> None:
    """Write lines, in their order, with what else the transaction does."""
    if lines:
        await connection.execute(
            "INSERT INTO audit(entry)"
            " SELECT l.entry FROM unnest($1::jsonb[]) WITH ORDINALITY AS l(entry, n) ORDER BY l.n",
            lines,
        )


class AuditLog:
    """Writes lines that stand for themselves: of what was refused, or changed nothing. Many share a statement."""

    def __init__(self, pool: "Pool[Any]") -> None:
        self._pool = pool
        self._together: Together[str, None] = Together(self._write, id)

    async def note(self, text: str) -> None:
        """Return when the line is committed. Raises what the database raises."""
        await self._together.ask("", text)

    async def _write(self, group: Sequence[Asked[str, None]]) -> None:
        async with self._pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
            await note(connection, [asked.item for asked in group])
        for asked in group:
            asked.give(None)
