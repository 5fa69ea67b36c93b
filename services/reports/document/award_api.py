"""JSON route of the certificate of an award."""

from typing import Annotated

from fastapi import Query, Response

from services.reports.commendation.guards import must_see
from services.reports.commendation.state import CommendationStatus
from services.reports.commendation.store import commendations
from services.reports.document.commending import certificate
from services.reports.document.making import DIRECTOR, FILE, ChosenSigner, Order, desk_for, file_of
from services.reports.dossier.guards import must_be_provincial
from shared.contracts.calendar import local_day
from shared.contracts.refusals import Rejected
from shared.platform.http import CommandRouter, ProblemError, ReadTransaction, found

router = CommandRouter(tags=["documents"])


@router.get("/commendations/{commendation_id}/documents/certificate", response_class=Response, responses=FILE)
async def get_certificate(
    commendation_id: str,
    query: ReadTransaction,
    number: Annotated[str | None, Query(max_length=64, description="One of the certificates' numbers")] = None,
    signer: ChosenSigner = None,
) -> Response:
    """The certificate of an award as .docx. People's names are typed into the file, never stored."""
    state = found(await commendations.load(query.connection, commendation_id)).state
    assert state is not None
    must_see(query.actor, state)
    must_be_provincial(query.actor)
    if state.status is not CommendationStatus.AWARDED:
        raise Rejected("commendation-not-awarded", "Chưa có quyết định khen thưởng còn hiệu lực nên chưa in giấy khen.")
    if number is not None and number not in state.certificates:
        raise ProblemError(404, detail=f"Không có giấy khen số «{number}».")
    basis = state.basis
    order = Order(
        drafter=query.actor.unit,
        units=(state.unit,),
        day=state.awarded_on or local_day(query.at),
        usual=DIRECTOR,
        signer=signer,
        signed=basis,
    )
    desk = await desk_for(query, order)
    which = number or (state.certificates[0] if len(state.certificates) == 1 else None)
    return await file_of(certificate(state, which, desk), f"Giấy khen {desk.name(state.unit)}", desk)
