"""JSON routes of holidays: rows that an administrator edits."""

from datetime import date

from fastapi import Query, Response
from pydantic import ConfigDict, Field

from services.reports.holiday.store import Holiday, list_holidays, remove_holiday, set_holiday
from shared.contracts.actor import Actor, Role
from shared.contracts.refusals import Forbidden
from shared.platform.bodies import LegalBasisInput
from shared.platform.guard import FreeLine
from shared.platform.http import CommandRouter, HttpTransaction, ProblemError, ReadTransaction, Request

router = CommandRouter(tags=["holidays"])


class HolidayInput(Request):
    """A holiday."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "Quốc khánh",
                    "legal_basis": {"number": "45/2019/QH14", "confidence": "believed"},
                    "is_sample": False,
                }
            ]
        }
    )

    name: FreeLine
    legal_basis: LegalBasisInput
    is_sample: bool = Field(description="True while the yearly announcement has not been checked")


@router.get("/holidays")
async def list_all_holidays(query: ReadTransaction, year: int | None = Query(None, ge=1, le=9999)) -> list[Holiday]:
    """Holidays by day. Due dates that are given in working days leave them out, and Saturdays and Sundays."""
    return await list_holidays(query.connection, year)


@router.put("/holidays/{day}")
async def put_holiday(day: date, body: HolidayInput, tx: HttpTransaction) -> Holiday:
    """Enter a holiday. By an administrator. Due dates that were set before stay."""
    _must_be_admin(tx.actor)
    holiday = Holiday(day=day, name=body.name, legal_basis=body.legal_basis.basis(), is_sample=body.is_sample)
    await set_holiday(tx.connection, holiday, tx.actor)
    return holiday


@router.delete("/holidays/{day}", status_code=204)
async def delete_holiday(day: date, tx: HttpTransaction) -> Response:
    """Remove a holiday. By an administrator."""
    _must_be_admin(tx.actor)
    if not await remove_holiday(tx.connection, day):
        raise ProblemError(404, detail=f"Không có ngày nghỉ {day:%d/%m/%Y}.")
    return Response(status_code=204)


def _must_be_admin(actor: Actor) -> None:
    if not actor.has(Role.ADMIN):
        raise Forbidden("admin-only", "Chỉ quản trị hệ thống được sửa lịch nghỉ.")
