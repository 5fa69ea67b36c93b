"""JSON routes of the forms of commendation: rows that an administrator edits."""

from datetime import date
from typing import Self

from fastapi import Path, Response
from pydantic import ConfigDict, Field, model_validator

from services.reports.commendation.forms import must_be_honest
from services.reports.commendation_form.store import list_forms, remove_form, set_form
from shared.contracts.actor import Actor, Role
from shared.contracts.refusals import Forbidden
from shared.contracts.reports.commendation import CommendationForm, Conferrer, FormCode, RecipientKind, UnitKind
from shared.platform.bodies import LegalBasisInput
from shared.platform.guard import FreeLine
from shared.platform.http import CommandRouter, HttpTransaction, ProblemError, ReadTransaction, Request

router = CommandRouter(tags=["commendations"])


class FormInput(Request):
    """One version of a form of commendation."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "code": "giay_khen",
                    "name": "Giấy khen",
                    "conferred_by": "provincial_police",
                    "recipients": ["unit", "individuals"],
                    "valid_from": "2024-01-01",
                    "legal_basis": {"number": "06/2022/QH15", "issuer": "Quốc hội", "confidence": "believed"},
                    "is_sample": True,
                }
            ]
        }
    )

    code: FormCode
    name: FreeLine = Field(description="What the form is called")
    conferred_by: Conferrer
    recipients: tuple[RecipientKind, ...] = Field(min_length=1, max_length=2, description="Who can be given it")
    unit_kinds: tuple[UnitKind, ...] = Field((), max_length=20, description="Kinds of unit; leave out for every kind")
    valid_from: date = Field(description="First day of nominations to which it applies")
    valid_to: date | None = Field(None, description="Last day (inclusive); leave out while it has none")
    legal_basis: LegalBasisInput
    is_sample: bool = Field(description="True where it is only a sample, not law")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError("Ngày cuối trước ngày đầu.")
        return self

    def form(self) -> CommendationForm:
        """As contracts have it."""
        return CommendationForm.model_validate({**dict(self), "legal_basis": self.legal_basis.basis()})


class FormView(CommendationForm):
    """A version of a form with the number of its row."""

    id: int = Field(description="Number of the row")


@router.get("/commendation-forms")
async def list_all_forms(query: ReadTransaction) -> list[FormView]:
    """Every version of every form. A nomination is made on the version that applies on its day, and keeps it."""
    return [FormView(id=number, **dict(form)) for number, form in await list_forms(query.connection)]


@router.put("/commendation-forms")
async def put_form(body: FormInput, tx: HttpTransaction) -> FormView:
    """Set a version of a form, in place of the one with the same first day. By an administrator.

    Of versions that apply on a day the one that began last is meant. A basis that is `unsure` is taken as a sample
    only.
    """
    _must_be_admin(tx.actor)
    form = body.form()
    must_be_honest(form)
    return FormView(id=await set_form(tx.connection, form, tx.actor), **dict(form))


@router.delete("/commendation-forms/{form_id}", status_code=204)
async def delete_form(tx: HttpTransaction, form_id: int = Path(ge=1, le=2**63 - 1)) -> Response:
    """Remove a version that was set by mistake. By an administrator. Nominations made on it keep it."""
    _must_be_admin(tx.actor)
    if not await remove_form(tx.connection, form_id):
        raise ProblemError(404, detail=f"Không có dòng danh mục hình thức khen thưởng số {form_id}.")
    return Response(status_code=204)


def _must_be_admin(actor: Actor) -> None:
    if not actor.has(Role.ADMIN):
        raise Forbidden("not-admin", "Chỉ quản trị hệ thống được sửa danh mục hình thức khen thưởng.")
