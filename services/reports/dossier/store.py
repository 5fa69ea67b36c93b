"""Dossiers in the database, what they are built from, and the snapshots that were signed."""

from dataclasses import dataclass
from datetime import date

from services.reports.conference.state import Conference
from services.reports.conference.store import conferences
from services.reports.directory.store import Ceased, ceased_unit
from services.reports.dossier.domain import decide
from services.reports.dossier.snapshot import Snapshot
from services.reports.dossier.state import Dossier, DossierStatus, evolve
from services.reports.dossier.synthesis import is_included, is_pending, synthesise
from services.reports.proposal.state import Proposal
from services.reports.proposal.store import list_proposals, proposals
from services.reports.report.state import Report
from services.reports.report.store import reports
from shared.contracts.reports.dossier import (
    DossierCleared,
    DossierReviewRequested,
    DossierSigned,
    SnapshotSource,
)
from shared.messaging.aggregate import Aggregate, Apart, Database, Loaded

dossiers = Aggregate(
    table="dossier",
    topic="reports.dossier.v1",
    source="reports",
    state=Dossier,
    decide=decide,
    evolve=evolve,
    apart=(Apart(DossierCleared, (DossierReviewRequested, DossierSigned), unless_cited=True),),
)


@dataclass(frozen=True, slots=True)
class Material:
    """What a dossier is built from, as it stands now."""

    dossier: Loaded[Dossier]
    conference: Loaded[Conference]
    reports: dict[str, Loaded[Report]]
    proposals: dict[str, Loaded[Proposal]]

    @property
    def included(self) -> dict[str, Proposal]:
        """The proposals in this dossier."""
        states = {key: each.state for key, each in self.proposals.items() if each.state is not None}
        return {key: state for key, state in states.items() if is_included(self.dossier.id, state)}

    @property
    def pending(self) -> tuple[str, ...]:
        """The proposals of the conference that wait to be included."""
        return tuple(sorted(key for key, each in self.proposals.items() if each.state and is_pending(each.state)))

    @property
    def report_states(self) -> dict[str, Report]:
        """The reports of the conference."""
        return {key: each.state for key, each in self.reports.items() if each.state is not None}

    def snapshot(self) -> Snapshot:
        """The content as the next signature would freeze it."""
        assert self.dossier.state is not None and self.conference.state is not None
        return synthesise(self.dossier.id, self.dossier.state, self.conference.state, self.report_states, self.included)

    def sources(self) -> tuple[SnapshotSource, ...]:
        """The aggregates that `snapshot` is built from, with their versions."""
        submitted = [each for each in self.reports.values() if each.state and each.state.revisions]
        read = [(dossiers.topic, self.dossier), (conferences.topic, self.conference)]
        read += [(reports.topic, each) for each in submitted]
        read += [(proposals.topic, self.proposals[key]) for key in self.included]
        found = [SnapshotSource(topic=topic, id=each.id, version=each.version) for topic, each in read]
        return tuple(sorted(found, key=lambda source: (source.topic, source.id)))


async def gather(connection: Database, dossier: Loaded[Dossier]) -> Material:
    """What the dossier is built from."""
    assert dossier.state is not None
    conference = dossier.state.conference
    of_conference = await list_proposals(connection, conference=conference)
    taken_in = await list_proposals(connection, dossier=dossier.id)
    rows = await connection.fetch("SELECT id, version, state FROM report WHERE conference = $1", conference)
    return Material(
        dossier=dossier,
        conference=await conferences.load(connection, conference),
        reports={row["id"]: reports.read(row) for row in rows},
        proposals={each.id: each for _, each in (*of_conference, *taken_in)},
    )


async def list_dossiers(
    connection: Database,
    *,
    conference: str | None = None,
    status: DossierStatus | None = None,
    due_before: date | None = None,
    after: int = 0,
    limit: int | None = None,
) -> list[tuple[int, Loaded[Dossier]]]:
    """Dossiers in the order in which they were opened, each with its position."""
    rows = await connection.fetch(
        "SELECT id, position, version, state FROM dossier WHERE position > $1"
        " AND ($2::text IS NULL OR conference = $2) AND ($3::text IS NULL OR status = $3)"
        " AND ($4::date IS NULL OR due_before <= $4) ORDER BY position LIMIT $5",
        after,
        conference,
        status,
        due_before,
        limit,
    )
    return dossiers.listed(rows)


async def orphaned(connection: Database, today: date) -> list[tuple[str, Ceased]]:
    """Dossiers that are not concluded and whose responsible unit is no more."""
    rows = await connection.fetch(
        "SELECT id, unit, effective_on, successors FROM dossier JOIN ceased_unit ON unit = state ->> 'staff_unit'"
        " WHERE effective_on <= $1 AND status <> 'concluded' ORDER BY position",
        today,
    )
    return [(row["id"], ceased_unit(row)) for row in rows]


async def dossier_of(connection: Database, conference: str) -> Loaded[Dossier] | None:
    """The dossier of a conference, once its conclusion was issued."""
    rows = await list_dossiers(connection, conference=conference, limit=1)
    return rows[0][1] if rows else None


async def keep_snapshot(connection: Database, dossier: str, revision: int, content: str, sha256: str) -> None:
    """Keep what was signed. Never changed afterwards: the table refuses it."""
    await connection.execute(
        "INSERT INTO dossier_snapshot (dossier, revision, content, sha256) VALUES ($1, $2, $3, $4)",
        dossier,
        revision,
        content,
        sha256,
    )


async def kept_snapshot(connection: Database, dossier: str, revision: int) -> str | None:
    """The canonical text of a signed revision."""
    return await connection.fetchval(
        "SELECT content FROM dossier_snapshot WHERE dossier = $1 AND revision = $2", dossier, revision
    )
