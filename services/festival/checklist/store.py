"""Lines of the template in the database."""

from collections.abc import Mapping
from typing import Any

from shared.contracts.actor import Actor
from shared.contracts.base import LegalBasis
from shared.contracts.festival import TemplateItem
from shared.messaging.aggregate import Database

_COLUMNS = (
    "id, code, title, item_group, level, is_pilot_site, is_mandatory, valid_from, valid_to, legal_basis, is_sample"
)


def item_of(row: Mapping[str, Any]) -> TemplateItem:
    """The line in a row."""
    basis = row["legal_basis"]
    return TemplateItem(
        code=row["code"],
        title=row["title"],
        group=row["item_group"],
        level=row["level"],
        is_pilot_site=row["is_pilot_site"],
        is_mandatory=row["is_mandatory"],
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        legal_basis=LegalBasis.model_validate_json(basis) if basis else None,
        is_sample=row["is_sample"],
    )


async def list_items(connection: Database) -> list[tuple[int, TemplateItem]]:
    """Every line with the number of its row, in the order in which they were set."""
    rows = await connection.fetch(f"SELECT {_COLUMNS} FROM checklist_template ORDER BY id")
    return [(row["id"], item_of(row)) for row in rows]


async def all_items(connection: Database) -> tuple[TemplateItem, ...]:
    """Every line, for the rule to choose from."""
    return tuple(item for _, item in await list_items(connection))


async def set_item(connection: Database, item: TemplateItem, actor: Actor) -> int:
    """Set the line, in place of the one with its code for the same kind of event and first day."""
    return await connection.fetchval(
        "INSERT INTO checklist_template(code, title, item_group, level, is_pilot_site, is_mandatory, valid_from,"
        " valid_to, legal_basis, is_sample, set_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
        " ON CONFLICT (code, level, is_pilot_site, valid_from) DO UPDATE SET title = excluded.title,"
        " item_group = excluded.item_group, is_mandatory = excluded.is_mandatory, valid_to = excluded.valid_to,"
        " legal_basis = excluded.legal_basis, is_sample = excluded.is_sample, set_by = excluded.set_by RETURNING id",
        item.code,
        item.title,
        str(item.group),
        None if item.level is None else str(item.level),
        item.is_pilot_site,
        item.is_mandatory,
        item.valid_from,
        item.valid_to,
        item.legal_basis.model_dump_json() if item.legal_basis else None,
        item.is_sample,
        actor.title,
    )


async def remove_item(connection: Database, number: int) -> bool:
    """Remove a line that was set by mistake. Returns whether it was there."""
    return await connection.execute("DELETE FROM checklist_template WHERE id = $1", number) != "DELETE 0"
