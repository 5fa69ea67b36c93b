"""Norms of the restraint check in the database: rows, not code. The code itself knows no amount."""

from collections.abc import Mapping
from typing import Any

from shared.contracts.actor import Actor
from shared.contracts.base import LegalBasis
from shared.contracts.festival import Norm
from shared.messaging.aggregate import Database

_COLUMNS = "id, kind, level, is_pilot_site, value, valid_from, legal_basis, is_sample"


def norm_of(row: Mapping[str, Any]) -> Norm:
    """The norm in a row."""
    return Norm(
        kind=row["kind"],
        level=row["level"],
        is_pilot_site=row["is_pilot_site"],
        value=row["value"],
        valid_from=row["valid_from"],
        legal_basis=LegalBasis.model_validate_json(row["legal_basis"]),
        is_sample=row["is_sample"],
    )


async def list_norms(connection: Database) -> list[tuple[int, Norm]]:
    """Every norm with the number of its row, by kind and first day."""
    rows = await connection.fetch(f"SELECT {_COLUMNS} FROM norm ORDER BY kind, valid_from, id")
    return [(row["id"], norm_of(row)) for row in rows]


async def all_norms(connection: Database) -> tuple[Norm, ...]:
    """Every norm, for the rule to choose from."""
    return tuple(norm for _, norm in await list_norms(connection))


async def set_norm(connection: Database, norm: Norm, actor: Actor) -> int:
    """Set the norm, in place of the one for the same kind of event and first day. Returns the number of its row."""
    return await connection.fetchval(
        "INSERT INTO norm(kind, level, is_pilot_site, value, valid_from, legal_basis, is_sample, set_by)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (kind, level, is_pilot_site, valid_from)"
        " DO UPDATE SET value = excluded.value, legal_basis = excluded.legal_basis, is_sample = excluded.is_sample,"
        " set_by = excluded.set_by RETURNING id",
        str(norm.kind),
        None if norm.level is None else str(norm.level),
        norm.is_pilot_site,
        norm.value,
        norm.valid_from,
        norm.legal_basis.model_dump_json(),
        norm.is_sample,
        actor.title,
    )


async def remove_norm(connection: Database, number: int) -> bool:
    """Remove a norm that was set by mistake. Returns whether it was there."""
    return await connection.execute("DELETE FROM norm WHERE id = $1", number) != "DELETE 0"
