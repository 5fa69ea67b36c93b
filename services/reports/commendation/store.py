"""Commendations in the database. An achievement is claimed by one at a time: the table itself refuses a second."""

from collections.abc import Iterable

from services.reports.commendation.achievement import claim
from services.reports.commendation.commands import Standing
from services.reports.commendation.domain import decide
from services.reports.commendation.state import Commendation, CommendationStatus, evolve
from shared.contracts.reports.commendation import (
    Achievement,
    AchievementKind,
    CommendationAppraised,
    CommendationDeclined,
    CommendationNominated,
    Conferrer,
    RecipientKind,
)
from shared.messaging.aggregate import Aggregate, Apart, Database, Loaded

commendations = Aggregate(
    table="commendation",
    topic="reports.commendation.v1",
    source="reports",
    state=Commendation,
    decide=decide,
    evolve=evolve,
    apart=(
        Apart(CommendationAppraised, (CommendationNominated,)),
        Apart(CommendationDeclined, (CommendationNominated,), unless_cited=True),
    ),
)

_LOCK = "SELECT pg_advisory_xact_lock(hashtext('phongtrao commendation'), hashtext($1))"


async def list_commendations(
    connection: Database,
    *,
    concerning: str | None = None,
    unit: str | None = None,
    form: str | None = None,
    status: CommendationStatus | None = None,
    decision: str | None = None,
    after: int = 0,
    limit: int | None = None,
) -> list[tuple[int, Loaded[Commendation]]]:
    """Commendations in the order in which they were nominated, each with its position.

    `concerning`: only those of the unit, or nominated by it.
    """
    rows = await connection.fetch(
        "SELECT id, position, version, state FROM commendation WHERE position > $1"
        " AND ($2::text IS NULL OR unit = $2 OR nominated_by = $2) AND ($3::text IS NULL OR unit = $3)"
        " AND ($4::text IS NULL OR state -> 'form' ->> 'code' = $4) AND ($5::text IS NULL OR status = $5)"
        " AND ($6::text IS NULL OR decision = $6) ORDER BY position LIMIT $7",
        after,
        concerning,
        unit,
        form,
        status,
        decision,
        limit,
    )
    return commendations.listed(rows)


async def claimed(
    connection: Database, unit: str, recipient: RecipientKind, achievement: Achievement
) -> Standing | None:
    """What holds the achievement already, or a period that it overlaps, once nobody else is about to claim it.

    Whoever nominates the same at the same time waits here until the other's transaction has ended, and then sees it.
    """
    known_by = claim(unit, recipient, achievement)
    is_period = achievement.kind is AchievementKind.PERIOD
    await connection.execute(_LOCK, f"{unit}/{recipient}/period" if is_period else known_by)
    row = await connection.fetchrow(
        "SELECT id, status, state -> 'form' ->> 'name' AS form FROM commendation WHERE claim = $1"
        " OR ($2 AND unit = $3 AND claim IS NOT NULL AND state ->> 'recipient' = $4"
        "  AND state #>> '{achievement,kind}' = 'period' AND state #>> '{achievement,starts_on}' <= $6"
        "  AND state #>> '{achievement,ends_on}' >= $5)"
        " ORDER BY position LIMIT 1",
        known_by,
        is_period,
        unit,
        str(recipient),
        achievement.starts_on.isoformat(),
        achievement.ends_on.isoformat(),
    )
    return Standing(row["id"], row["form"], row["status"] == CommendationStatus.AWARDED) if row else None


async def enter_alone(connection: Database, year: int) -> None:
    """Until the transaction ends nobody else enters certificates of the year. Comes before a register is locked."""
    await connection.execute(_LOCK, f"certificates/{year}")


async def numbers_taken(
    connection: Database, numbers: Iterable[str], year: int, commendation: str, by: Conferrer
) -> frozenset[str]:
    """Which of the certificates' numbers the year's register has for another, once nobody else is about to enter any.

    Each conferring body has a register of its own. The number of a revoked certificate stays taken.
    """
    await enter_alone(connection, year)
    rows = await connection.fetch(
        "SELECT DISTINCT number FROM commendation, jsonb_array_elements_text(certificates) AS number"
        " WHERE certificates ?| $1 AND certified_on BETWEEN make_date($2, 1, 1) AND make_date($2, 12, 31)"
        " AND id <> $3 AND number = ANY($1) AND state #>> '{form,conferred_by}' = $4",
        list(numbers),
        year,
        commendation,
        str(by),
    )
    return frozenset(row["number"] for row in rows)


async def nominations(connection: Database, keys: Iterable[str]) -> dict[str, Commendation]:
    """Those of the nominations that there are, by id; nobody else changes them meanwhile."""
    rows = await connection.fetch(
        "SELECT id, state FROM commendation WHERE id = ANY($1) ORDER BY id FOR UPDATE", list(keys)
    )
    return {row["id"]: Commendation.model_validate_json(row["state"]) for row in rows}
