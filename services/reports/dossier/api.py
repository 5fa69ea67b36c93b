"""JSON routes of dossiers."""

from datetime import date

from fastapi import Query
from fastapi.responses import Response

from services.reports.conference.heirs import asked
from services.reports.dossier import commands
from services.reports.dossier.bodies import (
    Closure,
    Conclusion,
    DossierView,
    Draft,
    Presentation,
    Remarks,
    Signature,
    SittingInput,
    SynthesisView,
    outcomes,
    view,
)
from services.reports.dossier.guards import must_be_reader
from services.reports.dossier.similar import similar_proposals
from services.reports.dossier.snapshot import Snapshot
from services.reports.dossier.state import DossierStatus
from services.reports.dossier.store import Material, dossiers, gather, keep_snapshot, kept_snapshot, list_dossiers
from services.reports.dossier.synthesis import answering
from services.reports.proposal.domain import needs_decision
from services.reports.register.entering import enter
from shared.contracts.calendar import local_day
from shared.contracts.refusals import Rejected
from shared.contracts.reports.register import NumberedKind
from shared.platform.bodies import CitedReason, MaybeCited
from shared.platform.documents.signing import must_be_a_signature
from shared.platform.http import CommandRouter, HttpTransaction, Page, PageRequest, ProblemError, ReadTransaction, found

router = CommandRouter(tags=["dossiers"])


@router.get("/dossiers")
async def list_all_dossiers(
    query: ReadTransaction,
    page: PageRequest,
    conference: str | None = Query(None, max_length=128),
    status: DossierStatus | None = None,
    due_before: date | None = Query(None, description="Only dossiers due before this day or earlier"),
) -> Page[DossierView]:
    """Dossiers in the order in which they were opened.

    For the staff unit, the leaders, personnel, the party office and the clerk: it holds the words of all units.
    """
    must_be_reader(query.actor)
    rows = await list_dossiers(
        query.connection,
        conference=conference,
        status=status,
        due_before=due_before,
        after=page.after,
        limit=page.fetch,
    )
    return page.page(rows, lambda row: view(row[1]), lambda row: row[0])


@router.get("/dossiers/{dossier_id}")
async def get_dossier(dossier_id: str, query: ReadTransaction) -> DossierView:
    """One dossier with its revisions, returns, sittings and outcomes."""
    must_be_reader(query.actor)
    return view(found(await dossiers.load(query.connection, dossier_id)))


@router.get("/dossiers/{dossier_id}/synthesis")
async def get_synthesis(dossier_id: str, query: ReadTransaction) -> SynthesisView:
    """The synthesis as it stands now: tallies, stance matrix with history, silent and late units, proposals.

    It changes with every answer until it is signed; `sha256` is what a signature cites as read.
    """
    must_be_reader(query.actor)
    material = await gather(query.connection, found(await dossiers.load(query.connection, dossier_id)))
    snapshot = material.snapshot()
    return SynthesisView(
        sha256=snapshot.sha256(),
        silent=tuple(each.unit for each in snapshot.units if not each.has_answered),
        pending=material.pending,
        similar=similar_proposals(material.included),
        snapshot=snapshot,
    )


@router.get("/dossiers/{dossier_id}/snapshots/{revision}", response_model=Snapshot)
async def get_snapshot(dossier_id: str, revision: int, query: ReadTransaction) -> Response:
    """The content that was frozen by a signature, byte for byte: SHA-256 over the body is `snapshot_sha256`."""
    must_be_reader(query.actor)
    content = await kept_snapshot(query.connection, dossier_id, revision) if 0 < revision < 2**31 else None
    if content is None:
        raise ProblemError(404, detail=f"Hồ sơ «{dossier_id}» không có bản ký lần {revision}.")
    return Response(content.encode(), media_type="application/json")


@router.post("/dossiers/{dossier_id}/collection-closure")
async def close_collection(dossier_id: str, body: Closure, tx: HttpTransaction) -> DossierView:
    """The staff unit closes collection, naming every unit from which nothing came.

    Later answers are still taken in, and marked late. The conference's proposals are included.
    """
    material = await _material(dossier_id, tx)
    conference = material.conference.state
    assert conference is not None
    answered = answering(conference, material.report_states.values())
    command = commands.CloseCollection(
        at=tx.at,
        actor=tx.actor,
        asked=frozenset(each.unit for each in asked(conference, answered)),
        answered=answered,
        non_responding=body.non_responding,
    )
    return view(await tx.execute(dossiers, dossier_id, command))


@router.post("/dossiers/{dossier_id}/review-request")
async def request_review(dossier_id: str, body: Draft, tx: HttpTransaction) -> DossierView:
    """The staff unit puts its draft (assessment, options, recommendations) before its head."""
    material = await _material(dossier_id, tx)
    command = commands.RequestReview(at=tx.at, actor=tx.actor, draft=body.draft(), included=_included(material))
    return view(await tx.execute(dossiers, dossier_id, command))


@router.post("/dossiers/{dossier_id}/revision-request")
async def request_revision(dossier_id: str, body: Remarks, tx: HttpTransaction) -> DossierView:
    """The head of the staff unit sends the draft back to drafting."""
    command = commands.RequestRevision(at=tx.at, actor=tx.actor, remarks=body.remarks)
    return view(await tx.execute(dossiers, dossier_id, command))


@router.post("/dossiers/{dossier_id}/signature")
async def sign_dossier(dossier_id: str, body: Signature, tx: HttpTransaction) -> DossierView:
    """The head of the staff unit signs: the content is frozen with its hash.

    Refused when anything came since the synthesis was read, or while proposals are still being included. The report's
    number is entered in the staff unit's register.
    """
    material = await _material(dossier_id, tx)
    snapshot = material.snapshot()
    content = snapshot.canonical()
    command = commands.SignDossier(
        at=tx.at,
        actor=tx.actor,
        document=body.document.document(),
        read_sha256=body.read_sha256,
        sha256=snapshot.sha256(),
        tallies=snapshot.tallies,
        sources=material.sources(),
        pending=material.pending,
    )
    after = await tx.execute(dossiers, dossier_id, command)
    if after.events:
        await keep_snapshot(tx.connection, dossier_id, snapshot.revision, content, snapshot.sha256())
    must_be_a_signature(body.document.signer_office)
    await enter(
        tx,
        NumberedKind.OPINIONS_REPORT,
        dossier_id,
        issuer=snapshot.staff_unit,
        number=body.document.number,
        signed_on=body.document.signed_on,
        title=f"Báo cáo tổng hợp ý kiến tại {snapshot.title}",
    )
    return view(after)


@router.post("/dossiers/{dossier_id}/clearance")
async def clear_dossier(dossier_id: str, body: MaybeCited, tx: HttpTransaction) -> DossierView:
    """The chair clears the signed dossier, or a recorder records it citing the signed document."""
    command = commands.ClearDossier(at=tx.at, actor=tx.actor, document=body.signed())
    return view(await tx.execute(dossiers, dossier_id, command))


@router.post("/dossiers/{dossier_id}/return")
async def return_dossier(dossier_id: str, body: CitedReason, tx: HttpTransaction) -> DossierView:
    """The chair returns the signed dossier to drafting, or a recorder records it citing the signed document."""
    command = commands.ReturnDossier(at=tx.at, actor=tx.actor, reason=body.reason, document=body.signed())
    return view(await tx.execute(dossiers, dossier_id, command))


@router.post("/dossiers/{dossier_id}/presentation")
async def present_dossier(dossier_id: str, body: Presentation, tx: HttpTransaction) -> DossierView:
    """The staff unit puts the cleared dossier before the two bodies."""
    day = body.presented_on or local_day(tx.at)
    return view(
        await tx.execute(dossiers, dossier_id, commands.PresentDossier(at=tx.at, actor=tx.actor, presented_on=day))
    )


@router.post("/dossiers/{dossier_id}/sittings")
async def record_sitting(dossier_id: str, body: SittingInput, tx: HttpTransaction) -> DossierView:
    """Record what a body concluded, citing its document: the Party Standing Committee first, then the directorate.

    The party office records the first, the clerk or the staff unit the second. `returned` sends the dossier back to
    drafting.
    """
    command = commands.RecordSitting(
        at=tx.at,
        actor=tx.actor,
        body=body.body,
        date=body.date,
        outcome=body.outcome,
        wording=body.wording,
        document=body.document.document(),
    )
    return view(await tx.execute(dossiers, dossier_id, command))


@router.post("/dossiers/{dossier_id}/conclusion")
async def conclude_dossier(dossier_id: str, body: Conclusion, tx: HttpTransaction) -> DossierView:
    """Record the answer to every proposal, from the directorate's document. Both sittings must have agreed."""
    material = await _material(dossier_id, tx)
    command = commands.ConcludeDossier(
        at=tx.at, actor=tx.actor, outcomes=outcomes(body.outcomes), included=_included(material)
    )
    return view(await tx.execute(dossiers, dossier_id, command))


async def _material(dossier_id: str, tx: HttpTransaction) -> Material:
    """Locked, so that what is decided is decided on what was read."""
    dossier = await dossiers.load(tx.connection, dossier_id, locked=True)
    if dossier.state is None:
        raise Rejected("dossier-not-found", "Không có hồ sơ này. Hãy kiểm tra lại mã hồ sơ.")
    return await gather(tx.connection, dossier)


def _included(material: Material) -> dict[str, commands.Included]:
    return {
        key: commands.Included(unit=state.unit, needs_decision=needs_decision(state.kind))
        for key, state in material.included.items()
    }
