"""Decisions in the database."""

from datetime import date

from services.reports.decision.domain import decide
from services.reports.decision.state import Decision, DecisionStatus, evolve
from shared.contracts.refusals import Rejected
from shared.contracts.reports.decision import (
    DecisionDrafted,
    DecisionKind,
    DecisionPartyAgreed,
    DecisionRevised,
    DecisionSigned,
)
from shared.messaging.aggregate import Aggregate, Apart, Database, Loaded

decisions = Aggregate(
    table="decision",
    topic="reports.decision.v1",
    source="reports",
    state=Decision,
    decide=decide,
    evolve=evolve,
    apart=(
        Apart(DecisionPartyAgreed, (DecisionDrafted, DecisionRevised)),
        Apart(DecisionSigned, (DecisionDrafted, DecisionRevised)),
    ),
)

_ENDED = (DecisionStatus.REFUSED, DecisionStatus.REVOKED, DecisionStatus.SUPERSEDED)


async def existing(connection: Database, key: str, *, locked: bool = False) -> Decision:
    """The decision. Raises `Rejected` where there is none."""
    decision = (await decisions.load(connection, key, locked=locked)).state
    if decision is None:
        raise Rejected("decision-not-found", "Không có quyết định này. Hãy kiểm tra lại mã quyết định.")
    return decision


async def list_decisions(
    connection: Database,
    *,
    dossier: str | None = None,
    kind: DecisionKind | None = None,
    status: DecisionStatus | None = None,
    after: int = 0,
    limit: int | None = None,
) -> list[tuple[int, Loaded[Decision]]]:
    """Decisions in the order in which they were drafted, each with its position."""
    rows = await connection.fetch(
        "SELECT id, position, version, state FROM decision WHERE position > $1"
        " AND ($2::text IS NULL OR dossier = $2) AND ($3::text IS NULL OR status = $3)"
        " AND ($4::text IS NULL OR state ->> 'kind' = $4) ORDER BY position LIMIT $5",
        after,
        dossier,
        status,
        kind,
        limit,
    )
    return decisions.listed(rows)


async def deciding(connection: Database, dossier: str) -> dict[str, str]:
    """Which decision is drafted or stands for a proposal of the dossier: id by proposal."""
    rows = await connection.fetch(
        "SELECT id, team ->> 'proposal' AS proposal FROM decision, jsonb_array_elements(state -> 'teams') AS team"
        " WHERE dossier = $1 AND status <> ALL($2::text[]) ORDER BY position",
        dossier,
        list(_ENDED),
    )
    return {row["proposal"]: row["id"] for row in rows}


async def last_issued(connection: Database, dossier: str) -> dict[str, tuple[str, bool]]:
    """Which decision was issued last for a proposal of the dossier, and whether it has fallen since: by proposal."""
    rows = await connection.fetch(
        "SELECT id, status = ANY($2::text[]) AS has_fallen, team ->> 'proposal' AS proposal"
        " FROM decision, jsonb_array_elements(state -> 'teams') AS team"
        " WHERE dossier = $1 AND number IS NOT NULL ORDER BY position",
        dossier,
        list(_ENDED),
    )
    return {row["proposal"]: (row["id"], row["has_fallen"]) for row in rows}


async def is_being_replaced(connection: Database, decision: str) -> bool:
    """Whether another decision that has not ended replaces this one."""
    return await connection.fetchval(
        "SELECT EXISTS (SELECT FROM decision WHERE state ->> 'supersedes' = $1 AND status <> ALL($2::text[]))",
        decision,
        list(_ENDED),
    )


async def is_number_taken(connection: Database, number: str, issued_on: date, decision: str) -> bool:
    """Whether the register of the year has the number for another decision. A revoked one keeps its number."""
    return await connection.fetchval(
        "SELECT EXISTS (SELECT FROM decision WHERE number = $1 AND issued_in = $2 AND id <> $3)",
        number,
        str(issued_on.year),
        decision,
    )


async def effective_by(connection: Database, today: date) -> list[str]:
    """Ids of issued decisions whose day of effect has come."""
    rows = await connection.fetch(
        "SELECT id FROM decision WHERE status = $1 AND effective_on <= $2 ORDER BY effective_on, position LIMIT 100",
        DecisionStatus.ISSUED,
        today,
    )
    return [row["id"] for row in rows]
