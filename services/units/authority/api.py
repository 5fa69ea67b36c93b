"""JSON routes of authority to act for another office."""

from datetime import date

from fastapi import Query
from pydantic import ConfigDict, Field

from services.units.authority.domain import EndAuthority, GrantAuthority
from services.units.authority.state import Authority
from services.units.authority.store import acting_heads, authorities, list_authorities
from services.units.directory import above, not_standing
from shared.contracts.actor import Role
from shared.contracts.base import UnitId
from shared.contracts.units.authority import PREFIXES, AuthorityForm
from shared.messaging.aggregate import Loaded
from shared.platform.bodies import DocumentInput, Reason
from shared.platform.guard import FreeLine, FreeText
from shared.platform.http import CommandRouter, HttpTransaction, Page, PageRequest, ReadTransaction, Request, found

router = CommandRouter(tags=["authorities"])


class AuthorityInput(Request):
    """An office acts for another."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "form": "written",
                    "unit": "department-PV05",
                    "office": "Trưởng phòng",
                    "for_unit": "provincial_police-42",
                    "for_office": "Giám đốc",
                    "roles": ["chair"],
                    "scope": "Chủ trì hội nghị đánh giá tháng 8/2024 (DỮ LIỆU MẪU).",
                    "valid_from": "2024-08-01",
                    "valid_to": "2024-08-31",
                    "document": {
                        "number": "15/UQ-CAT",
                        "signed_on": "2024-07-30",
                        "signer_office": "GIÁM ĐỐC",
                    },
                }
            ]
        }
    )

    form: AuthorityForm = Field(description="`deputy` KT., `acting` Q., `standing_order` TL., `written` TUQ.")
    unit: UnitId = Field(description="Unit of the office that acts")
    office: FreeLine = Field(description="The office that acts, as its account names it; never a person")
    for_unit: UnitId = Field(description="Unit of the office for which it acts")
    for_office: FreeLine
    roles: tuple[Role, ...] = Field(min_length=1, max_length=4, description="The roles that it holds by this")
    scope: FreeText | None = Field(None, description="Required for `written`")
    valid_from: date
    valid_to: date | None = Field(None, description="Last day; required for `written`")
    document: DocumentInput


class Ending(Reason):
    """It ends."""

    ended_on: date = Field(description="First day without it, today or later")


class AuthorityView(Authority):
    """An authority with its id; `prefix` is what stands before the office in a signature."""

    id: str
    version: int = Field(description="For `If-Match`")
    prefix: str


def _view(loaded: Loaded[Authority]) -> AuthorityView:
    state = loaded.state
    assert state is not None
    return AuthorityView(id=loaded.id, version=loaded.version, prefix=PREFIXES[state.form], **dict(state))


@router.get("/authorities")
async def list_all_authorities(
    query: ReadTransaction,
    page: PageRequest,
    unit: UnitId | None = Query(None, description="Unit of the office that acts"),
    for_unit: UnitId | None = Query(None, description="Unit of the office for which it acts"),
    on: date | None = Query(None, description="Only those in force on this day"),
) -> Page[AuthorityView]:
    """Authorities in the order in which they were granted."""
    rows = await list_authorities(
        query.connection, unit=unit, for_unit=for_unit, on=on, after=page.after, limit=page.fetch
    )
    return page.page(rows, lambda row: _view(row[1]), lambda row: row[0])


@router.get("/authorities/{authority_id}")
async def get_authority(authority_id: str, query: ReadTransaction) -> AuthorityView:
    """One authority: who acts for whom, in which roles, from when to when, on which document."""
    return _view(found(await authorities.load(query.connection, authority_id)))


@router.post("/authorities", status_code=201)
async def grant_authority(body: AuthorityInput, tx: HttpTransaction) -> AuthorityView:
    """Let an office act for another: its head, or the clerk who records the signed document.

    Every service refuses commands of an account that claims Q., TL. or TUQ. without an authority in force on the day.
    """
    acting = frozenset[str]()
    if body.form is AuthorityForm.ACTING:
        acting = await acting_heads(tx.connection, body.for_unit, body.for_office, body.valid_from, body.valid_to)
    command = GrantAuthority(
        at=tx.at,
        actor=tx.actor,
        form=body.form,
        unit=body.unit,
        office=body.office,
        for_unit=body.for_unit,
        for_office=body.for_office,
        roles=tuple(dict.fromkeys(body.roles)),
        scope=body.scope,
        valid_from=body.valid_from,
        valid_to=body.valid_to,
        document=body.document.document(),
        unknown=await not_standing(tx.connection, "unit", [body.unit, body.for_unit], body.valid_from),
        is_subordinate=body.unit != body.for_unit
        and body.for_unit in await above(tx.connection, "unit", body.unit, body.valid_from),
        acting=acting,
    )
    return _view(await tx.execute(authorities, tx.new_id(), command))


@router.post("/authorities/{authority_id}/end")
async def end_authority(authority_id: str, body: Ending, tx: HttpTransaction) -> AuthorityView:
    """End it from a day on. What was signed before stays."""
    command = EndAuthority(at=tx.at, actor=tx.actor, ended_on=body.ended_on, reason=body.reason)
    return _view(await tx.execute(authorities, authority_id, command))
