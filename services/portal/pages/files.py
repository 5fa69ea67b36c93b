"""Files of the services: fetched with the visitor's own token, handed out to be saved."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from fastapi.responses import Response

from services.portal import sight, store
from services.portal.calling import Refusal, call, hand_over
from services.portal.documents import DOCUMENTS, Document
from services.portal.pages.standing import of_kind, standing
from services.portal.store import Kept
from services.portal.things.commendation import Commendation
from services.portal.things.conference import Conference
from services.portal.things.decision import Decision
from services.portal.things.proposal import Proposal
from services.portal.visiting import PageRouter, Visit, Visiting, not_found
from shared.platform.problems import ProblemError

router = PageRouter()

_PASSED_ON = ("revision", "number", "signer", "issued_by")


@router.get("/files/{kind}/{key}/{name}")
async def document(kind: str, key: str, name: str, visit: Visiting) -> Response:
    """A document of a thing as .docx. `?revision=`, `number=` and `signer=` mean what they mean to the service."""
    wanted = _wanted(kind, name)
    kept = await found(visit, kind, key)
    return await hand_over(visit, wanted.service, wanted.path.replace("{id}", kept.id), _passed_on(visit))


@router.get("/files/{kind}/{key}/{name}/signers")
async def signers(kind: str, key: str, name: str, visit: Visiting) -> Response:
    """Who may sign it: the file with the signature of each."""
    wanted = _wanted(kind, name)
    kept = await found(visit, kind, key)
    if not wanted.is_signed:
        raise not_found()
    units = list(dict.fromkeys(await issuers_of(visit, kept)))
    settings = [await call(visit, "reports", "GET", f"/issuing-units/{unit}") for unit in units]
    known = {unit: each["signers"] for unit, each in zip(units, settings, strict=True) if not isinstance(each, Refusal)}
    path, query = f"/files/{kind}/{key}/{name}", urlencode(_passed_on(visit))
    return await visit.page(
        "signers.html", kept=kept, document=wanted, signers=known, path=path, query=query, as_date=date.fromisoformat
    )


def _wanted(kind: str, name: str) -> Document:
    wanted = next((each for each in DOCUMENTS.get(kind, ()) if each.name == name), None)
    if wanted is None:
        raise not_found()
    return wanted


def _passed_on(visit: Visit) -> dict[str, str]:
    given = visit.request.query_params
    return {name: given[name] for name in _PASSED_ON if name in given}


async def issuers_of(visit: Visit, kept: Kept[Any]) -> tuple[str, str]:
    """The department that writes the documents of a thing, and the province, which issues what goes out."""
    match kept.thing:
        case Proposal(conference=conference):
            asked = await store.find(visit.connection, Conference, conference)
            drafter = asked.thing.terms.staff_unit if asked else visit.actor.unit
        case Decision(drafter_office=office):
            drafter = office.partition(":")[0]
        case Commendation():
            drafter = visit.actor.unit
        case thing:
            drafter = thing.owner
    return drafter, next((unit for unit, _ in of_kind(await standing(visit), "provincial_police")), drafter)


async def found(visit: Visit, kind: str, key: str) -> Kept[Any]:
    """The thing of whatever kind, if it is there and the visitor may see it."""
    kept = next((each for each in await store.with_ids(visit.connection, [key]) if each.kind == kind), None)
    if kept is None:
        raise not_found()
    if not sight.sees(visit.actor, kept):
        raise ProblemError(403, "not-yours-to-see", "Nội dung này không thuộc phạm vi được xem của đơn vị, chức vụ.")
    return kept
