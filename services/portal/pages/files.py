"""Files of the services: fetched with the visitor's own token, handed out to be saved."""

from typing import Any

from fastapi.responses import Response

from services.portal import sight, store
from services.portal.calling import hand_over
from services.portal.documents import DOCUMENTS
from services.portal.store import Kept
from services.portal.visiting import PageRouter, Visit, Visiting, not_found
from shared.platform.problems import ProblemError

router = PageRouter()

_PASSED_ON = ("revision", "number", "signer")


@router.get("/files/{kind}/{key}/{name}")
async def document(kind: str, key: str, name: str, visit: Visiting) -> Response:
    """A document of a thing as .docx. `?revision=`, `number=` and `signer=` mean what they mean to the service."""
    wanted = next((each for each in DOCUMENTS.get(kind, ()) if each.name == name), None)
    if wanted is None:
        raise not_found()
    kept = await found(visit, kind, key)
    given = visit.request.query_params
    query = {name: given[name] for name in _PASSED_ON if name in given}
    return await hand_over(visit, wanted.service, wanted.path.replace("{id}", kept.id), query)


async def found(visit: Visit, kind: str, key: str) -> Kept[Any]:
    """The thing of whatever kind, if it is there and the visitor may see it."""
    kept = next((each for each in await store.with_ids(visit.connection, [key]) if each.kind == kind), None)
    if kept is None:
        raise not_found()
    if not sight.sees(visit.actor, kept):
        raise ProblemError(403, "not-yours-to-see", "Nội dung này không thuộc phạm vi được xem của đơn vị, chức vụ.")
    return kept
