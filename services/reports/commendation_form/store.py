"""Forms of commendation in the database: rows with their legal basis."""

from collections.abc import Mapping
from typing import Any

from shared.contracts.actor import Actor
from shared.contracts.base import LegalBasis
from shared.contracts.reports.commendation import CommendationForm
from shared.messaging.aggregate import Database

_COLUMNS = "id, code, name, conferred_by, recipients, unit_kinds, valid_from, valid_to, legal_basis, is_sample"


async def list_forms(connection: Database) -> list[tuple[int, CommendationForm]]:
    """Every version of every form with the number of its row, by code and first day."""
    rows = await connection.fetch(f"SELECT {_COLUMNS} FROM commendation_form ORDER BY code, valid_from")
    return [(row["id"], _form(row)) for row in rows]


async def forms_of(connection: Database, code: str) -> list[CommendationForm]:
    """Every version of a form."""
    rows = await connection.fetch(f"SELECT {_COLUMNS} FROM commendation_form WHERE code = $1", code)
    return [_form(row) for row in rows]


async def set_form(connection: Database, form: CommendationForm, actor: Actor) -> int:
    """Set a version, in place of the one with the same first day. Returns the number of its row."""
    return await connection.fetchval(
        "INSERT INTO commendation_form(code, name, conferred_by, recipients, unit_kinds, valid_from, valid_to,"
        " legal_basis, is_sample, set_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        " ON CONFLICT (code, valid_from) DO UPDATE SET name = excluded.name, conferred_by = excluded.conferred_by,"
        " recipients = excluded.recipients, unit_kinds = excluded.unit_kinds, valid_to = excluded.valid_to,"
        " legal_basis = excluded.legal_basis, is_sample = excluded.is_sample, set_by = excluded.set_by RETURNING id",
        form.code,
        form.name,
        str(form.conferred_by),
        [str(each) for each in form.recipients],
        list(form.unit_kinds),
        form.valid_from,
        form.valid_to,
        form.legal_basis.model_dump_json(),
        form.is_sample,
        actor.title,
    )


async def remove_form(connection: Database, number: int) -> bool:
    """Remove a version that was set by mistake. Returns whether it was there."""
    return await connection.execute("DELETE FROM commendation_form WHERE id = $1", number) != "DELETE 0"


def _form(row: Mapping[str, Any]) -> CommendationForm:
    return CommendationForm(
        code=row["code"],
        name=row["name"],
        conferred_by=row["conferred_by"],
        recipients=tuple(row["recipients"]),
        unit_kinds=tuple(row["unit_kinds"]),
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        legal_basis=LegalBasis.model_validate_json(row["legal_basis"]),
        is_sample=row["is_sample"],
    )
