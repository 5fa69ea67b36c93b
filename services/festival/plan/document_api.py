"""JSON route of a plan as a document."""

import asyncio
from typing import Annotated, Any

from fastapi import Query, Response

from services.festival.checklist.store import all_items
from services.festival.checklist.template import applying
from services.festival.directory.store import parents, unit_names
from services.festival.norm.store import all_norms
from services.festival.plan.document import Desk, plan_document
from services.festival.plan.store import plans
from services.festival.season.store import events_of
from shared.contracts.calendar import local_day
from shared.contracts.festival import IssuingBody
from shared.platform.documents.form import laid_out
from shared.platform.files import download
from shared.platform.http import CommandRouter, ReadTransaction, found

router = CommandRouter(tags=["plans"])

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FILE: dict[int | str, dict[str, Any]] = {
    200: {"description": "The document", "content": {DOCX: {"schema": {"type": "string", "format": "binary"}}}}
}


@router.get("/plans/{plan_id}/document", response_class=Response, responses=FILE)
async def get_plan_document(
    plan_id: str,
    query: ReadTransaction,
    issued_by: Annotated[
        IssuingBody, Query(description="Who is to issue it, while it is a draft")
    ] = IssuingBody.POLICE,
) -> Response:
    """The plan as .docx in the form of Decree 30/2020/NĐ-CP, with its events, norms and preparations as they stand.

    Who signs a committee's plan, its number and what its unit has to say itself are left open and marked.
    """
    connection, today = query.connection, local_day(query.at)
    plan = found(await plans.load(connection, plan_id)).state
    assert plan is not None
    above = (await plans.load(connection, plan.above)).state if plan.above else None
    day = plan.document.signed_on if plan.document else today
    superior = (await parents(connection, day)).get(plan.unit)
    names = await unit_names(connection, [plan.unit, *([superior] if superior else [])], day)
    desk = Desk(
        unit=names.get(plan.unit, plan.unit),
        superior=names.get(superior) if superior else None,
        above=above.document if above else None,
        norms=await all_norms(connection),
        checklist=applying(await all_items(connection), plan.level, False, plan.ends_on),
        today=today,
    )
    paper = plan_document(plan, await events_of(connection, plan.year, plan_id), desk, issued_by)
    number = f" {plan.document.number.replace('/', '-')}" if plan.document else " (dự thảo)"
    return download(await asyncio.to_thread(laid_out, paper), f"Kế hoạch Ngày hội {plan.year}{number}.docx", DOCX)
