"""JSON routes of the checklists' template: rows that an administrator edits."""

from datetime import date
from typing import Annotated, Self

from fastapi import Path, Query, Response
from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from services.festival.checklist.store import all_items, list_items, remove_item, set_item
from services.festival.checklist.template import applying
from services.festival.rules import require_admin
from shared.contracts.calendar import local_day
from shared.contracts.festival import ChecklistGroup, Level, TemplateItem
from shared.platform.bodies import LegalBasisInput
from shared.platform.guard import FreeLine
from shared.platform.http import CommandRouter, HttpTransaction, ProblemError, ReadTransaction, Request

router = CommandRouter(tags=["checklists"])


class TemplateItemInput(Request):
    """A line of the template."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "code": "mua-du-phong",
                    "title": "Phương án mưa bão: địa điểm hoặc ngày dự phòng",
                    "group": "rain_plan",
                    "valid_from": "2024-01-01",
                    "is_sample": True,
                }
            ]
        }
    )

    code: Annotated[FreeLine, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=64)]
    title: FreeLine = Field(description="What has to be done")
    group: ChecklistGroup
    level: Level | None = Field(None, description="Level it is for; leave out for all")
    is_pilot_site: bool | None = Field(None, description="Only pilot sites, only others; leave out for both")
    is_mandatory: bool = Field(False, description="Whether every checklist must have it")
    valid_from: date = Field(description="First day of events to which it applies")
    valid_to: date | None = Field(None, description="Last day of events to which it applies; leave out: it goes on")
    legal_basis: LegalBasisInput | None = Field(None, description="The act on which it rests, if there is one")
    is_sample: bool = Field(description="True where it is only a sample («mẫu»), not law")

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise PydanticCustomError("days_reversed", "Ngày cuối áp dụng không được trước ngày đầu.")
        return self

    def item(self) -> TemplateItem:
        """As contracts have it."""
        basis = self.legal_basis.basis() if self.legal_basis else None
        return TemplateItem.model_validate({**dict(self), "legal_basis": basis})


class TemplateItemView(TemplateItem):
    """A line with the number of its row."""

    id: int = Field(description="Number of the row")


@router.get("/checklist-template")
async def list_template(query: ReadTransaction) -> list[TemplateItemView]:
    """Every line of the template, also those that have ended."""
    return [TemplateItemView(id=number, **dict(item)) for number, item in await list_items(query.connection)]


@router.get("/checklist-template/applying")
async def list_applying(
    query: ReadTransaction,
    on: Annotated[date | None, Query(description="The day of the event; today without it")] = None,
    level: Annotated[Level | None, Query(description="Level that directs it; without it: what is for all")] = None,
    is_pilot_site: Annotated[bool, Query(description="Whether it is a pilot site of that level")] = False,
) -> list[TemplateItem]:
    """The checklist that an event gets which brings none of its own."""
    day = on or local_day(query.at)
    return list(applying(await all_items(query.connection), level, is_pilot_site, day))


@router.put("/checklist-template")
async def put_item(body: TemplateItemInput, tx: HttpTransaction) -> TemplateItemView:
    """Set a line, in place of the one with its code, level, pilot sites and first day. By an administrator.

    Of several with one code the closest fit applies, as with norms. Checklists that were begun stay as they are.
    """
    require_admin(tx.actor, "đặt mẫu danh mục chuẩn bị")
    item = body.item()
    return TemplateItemView(id=await set_item(tx.connection, item, tx.actor), **dict(item))


@router.delete("/checklist-template/{item_id}", status_code=204)
async def delete_item(tx: HttpTransaction, item_id: int = Path(ge=1, le=2**63 - 1)) -> Response:
    """Remove a line that was set by mistake. By an administrator."""
    require_admin(tx.actor, "xóa mẫu danh mục chuẩn bị")
    if not await remove_item(tx.connection, item_id):
        raise ProblemError(404, detail=f"Mẫu danh mục chuẩn bị không có dòng số {item_id}.")
    return Response(status_code=204)
