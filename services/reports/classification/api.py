"""JSON routes of classifications."""

from typing import Any

from fastapi import Query
from pydantic import ConfigDict, Field, StrictInt

from services.reports.classification import commands
from services.reports.classification.scheme import Scheme
from services.reports.classification.schemes import all_schemes, scheme_of
from services.reports.classification.state import Appraisal, Classification, ClassStatus, SelfScore
from services.reports.classification.store import classification_id, classifications, list_classifications
from services.reports.directory.store import in_place_of, reader
from shared.contracts.base import SignedDocument, UnitId, Value
from shared.contracts.calendar import local_day
from shared.contracts.readers import reads_every_report
from shared.contracts.refusals import Forbidden, Rejected
from shared.contracts.reports.classification import ClassificationStage, CriterionCode, SchemeReference
from shared.messaging.aggregate import Loaded
from shared.platform.bodies import DocumentInput, Reason
from shared.platform.guard import FreeText
from shared.platform.http import CommandRouter, HttpTransaction, Page, PageRequest, ReadTransaction, Request, found

router = CommandRouter(tags=["classifications"])

_SCORES: dict[str, Any] = {"T1": 18, "T2": 17, "T3": 20, "T4": 15, "T5": 12}


class ScoresInput(Request):
    """Points by criterion of the scheme: every one of them."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"scores": _SCORES}]})

    scores: dict[CriterionCode, StrictInt] = Field(max_length=50)
    note: FreeText | None = None


class SelfScoreInput(ScoresInput):
    """The first self-score of a year, of the caller's own unit."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"year": 2024, "scheme": {"code": "movement-class", "version": 1}, "scores": _SCORES}]
        }
    )

    year: int = Field(ge=2000, le=2100)
    scheme: SchemeReference


class AppraisalInput(Request):
    """The staff unit's points; a reason wherever they differ from the unit's."""

    scores: dict[CriterionCode, StrictInt] = Field(max_length=50)
    reasons: dict[CriterionCode, FreeText] = Field(default_factory=dict[str, str], max_length=50)


class Confirmation(Request):
    """The signed document by which a leader confirmed."""

    document: DocumentInput


class Revocation(Request):
    """The signed document by which a leader took the confirmation back."""

    reason: FreeText
    document: DocumentInput


class ClassificationView(Value):
    """A classification as it stands."""

    id: str
    version: int = Field(description="Version for `If-Match`")
    unit: UnitId
    year: int
    scheme: SchemeReference
    status: ClassStatus
    stage: ClassificationStage = Field(description="Whose points `points` are")
    points: int
    self_scores: tuple[SelfScore, ...] = Field(description="Every self-score, the last one present")
    return_reason: str | None
    appraisal: Appraisal | None
    grade: str | None = Field(description="The confirmed grade, or the one that the present points would reach")
    is_confirmed: bool
    document: SignedDocument | None
    revoked_because: str | None = Field(description="Why an earlier confirmation was taken back, while none stands")
    revoked_by: SignedDocument | None = Field(description="The document that took it back")


def view(loaded: Loaded[Classification]) -> ClassificationView:
    """What callers see."""
    state = loaded.state
    assert state is not None
    points = state.appraisal.points if state.appraisal else state.own.points
    stage = ClassificationStage.APPRAISED if state.appraisal else ClassificationStage.SELF_SCORED
    is_confirmed = state.status is ClassStatus.CONFIRMED
    return ClassificationView(
        id=loaded.id,
        version=loaded.version,
        **{name: value for name, value in dict(state).items() if name != "grade"},
        stage=ClassificationStage.CONFIRMED if is_confirmed else stage,
        points=points,
        grade=state.grade or scheme_of(state.scheme).grade(points).code,
        is_confirmed=is_confirmed,
    )


@router.get("/classification-schemes")
async def list_schemes() -> list[Scheme]:
    """Every version of every scheme: criteria, grades, legal basis, and whether it is only a sample."""
    return list(all_schemes())


@router.get("/classifications")
async def list_all_classifications(
    query: ReadTransaction,
    page: PageRequest,
    unit: UnitId | None = None,
    year: int | None = Query(None, ge=2000, le=2100),
    status: ClassStatus | None = None,
) -> Page[ClassificationView]:
    """Classifications in the order in which units began them. A unit below the province sees its own only.

    With `unit` it sees those of a unit that went over to it as a whole.
    """
    actor = await reader(query.connection, query.actor, query.at)
    is_open = reads_every_report(actor) or (unit is not None and actor.stands_for(unit))
    rows = await list_classifications(
        query.connection,
        unit=unit if is_open else actor.unit,
        year=year,
        status=status,
        after=page.after,
        limit=page.fetch,
    )
    return page.page(rows, lambda row: view(row[1]), lambda row: row[0])


@router.get("/classifications/{classification_id}")
async def get_classification(classification_id: str, query: ReadTransaction) -> ClassificationView:
    """One classification: the unit's points, the staff unit's, and what was confirmed."""
    loaded = found(await classifications.load(query.connection, classification_id))
    assert loaded.state is not None
    actor = await reader(query.connection, query.actor, query.at)
    if not reads_every_report(actor) and not actor.stands_for(loaded.state.unit):
        raise Forbidden("other-unit", "Bản phân loại này của đơn vị khác.")
    return view(loaded)


@router.post("/classifications", status_code=201)
async def score_self(body: SelfScoreInput, tx: HttpTransaction) -> ClassificationView:
    """The head scores his unit for a year, once; later `/self-score` scores again."""
    key = classification_id(tx.actor.unit, body.year)
    command = commands.ScoreSelf(
        tx.at, tx.actor, tx.actor.unit, body.year, scheme_of(body.scheme), body.scores, body.note
    )
    return view(await tx.execute(classifications, key, command))


@router.post("/classifications/{classification_id}/self-score")
async def score_again(classification_id: str, body: ScoresInput, tx: HttpTransaction) -> ClassificationView:
    """The head scores his unit again: after it was returned, or before it was appraised.

    Where the unit is no more, its only successor, or the unit above, does.
    """
    state = await _state(classification_id, tx)
    heir = await in_place_of(tx.connection, state.unit, local_day(tx.at))
    command = commands.ScoreSelf(
        tx.at, tx.actor, state.unit, state.year, scheme_of(state.scheme), body.scores, body.note, heir
    )
    return view(await tx.execute(classifications, classification_id, command))


@router.post("/classifications/{classification_id}/return")
async def return_self_score(classification_id: str, body: Reason, tx: HttpTransaction) -> ClassificationView:
    """The staff unit sends the self-score back with its reason."""
    command = commands.ReturnSelfScore(tx.at, tx.actor, body.reason)
    return view(await tx.execute(classifications, classification_id, command))


@router.post("/classifications/{classification_id}/appraisal")
async def appraise_score(classification_id: str, body: AppraisalInput, tx: HttpTransaction) -> ClassificationView:
    """The staff unit gives its own points; refused where a difference has no reason."""
    state = await _state(classification_id, tx)
    command = commands.AppraiseScore(tx.at, tx.actor, scheme_of(state.scheme), body.scores, dict(body.reasons))
    return view(await tx.execute(classifications, classification_id, command))


@router.post("/classifications/{classification_id}/confirmation")
async def confirm_class(classification_id: str, body: Confirmation, tx: HttpTransaction) -> ClassificationView:
    """Record that a leader confirmed the appraised points, by which document. The grade follows from the points."""
    state = await _state(classification_id, tx)
    command = commands.ConfirmClass(tx.at, tx.actor, scheme_of(state.scheme), body.document.document())
    return view(await tx.execute(classifications, classification_id, command))


@router.post("/classifications/{classification_id}/revocation")
async def revoke_class(classification_id: str, body: Revocation, tx: HttpTransaction) -> ClassificationView:
    """Record that a leader took the confirmation back, why and by which document. The points stand appraised again."""
    command = commands.RevokeClass(tx.at, tx.actor, body.reason, body.document.document())
    return view(await tx.execute(classifications, classification_id, command))


async def _state(key: str, tx: HttpTransaction) -> Classification:
    state = (await classifications.load(tx.connection, key)).state
    if state is None:
        raise Rejected("classification-not-found", "Không có bản phân loại này. Hãy kiểm tra lại mã.")
    return state
