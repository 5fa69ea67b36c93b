"""Proposals in the database."""

from collections.abc import Iterable
from datetime import date

from services.reports.directory.store import Ceased, ceased_unit
from services.reports.proposal.domain import decide, needs_decision
from services.reports.proposal.state import ANSWERED, UNDECIDED, Proposal, ProposalStatus, evolve
from shared.contracts.reports.proposal import ProposalAppraised, ProposalKind, ProposalSubmitted
from shared.messaging.aggregate import Aggregate, Apart, Database, Loaded

proposals = Aggregate(
    table="proposal",
    topic="reports.proposal.v1",
    source="reports",
    state=Proposal,
    decide=decide,
    evolve=evolve,
    apart=(Apart(ProposalAppraised, (ProposalSubmitted,)),),
)


async def list_proposals(
    connection: Database,
    *,
    conference: str | None = None,
    unit: str | None = None,
    kind: ProposalKind | None = None,
    status: ProposalStatus | None = None,
    dossier: str | None = None,
    after: int = 0,
    limit: int | None = None,
) -> list[tuple[int, Loaded[Proposal]]]:
    """Proposals in the order in which they were submitted, each with its position."""
    rows = await connection.fetch(
        "SELECT id, position, version, state FROM proposal WHERE position > $1"
        " AND ($2::text IS NULL OR conference = $2) AND ($3::text IS NULL OR unit = $3)"
        " AND ($4::text IS NULL OR kind = $4) AND ($5::text IS NULL OR status = $5)"
        " AND ($6::text IS NULL OR dossier = $6) ORDER BY position LIMIT $7",
        after,
        conference,
        unit,
        kind,
        status,
        dossier,
        limit,
    )
    return proposals.listed(rows)


async def orphaned(connection: Database, today: date) -> list[tuple[str, Ceased]]:
    """Proposals of units that are no more: undecided ones, and those that were answered on or after the unit's end."""
    rows = await connection.fetch(
        "SELECT id, unit, effective_on, successors FROM proposal JOIN ceased_unit USING (unit)"
        " WHERE effective_on <= $1 AND (status = ANY($2) OR (status = ANY($3) AND cardinality(successors) = 1"
        " AND (state #>> '{answer,basis,signed_on}')::date >= effective_on)) ORDER BY position LIMIT 200",
        today,
        UNDECIDED,
        ANSWERED,
    )
    return [(row["id"], ceased_unit(row)) for row in rows]


async def assignable(connection: Database, keys: Iterable[str | None]) -> frozenset[str]:
    """Those of the proposals that a task may carry out: in a dossier or approved, and needing no decision."""
    rows = await connection.fetch(
        "SELECT id FROM proposal WHERE id = ANY($1) AND status = ANY($2) AND kind = ANY($3)",
        sorted({key for key in keys if key is not None}),
        [ProposalStatus.IN_DOSSIER, ProposalStatus.APPROVED],
        [kind for kind in ProposalKind if not needs_decision(kind)],
    )
    return frozenset(row["id"] for row in rows)
