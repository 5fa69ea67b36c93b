"""JSON routes of the registers of numbers."""

from typing import Annotated

from fastapi import Path, Query

from services.reports.register.bodies import (
    Cancellation,
    NumberInput,
    NumberView,
    RegisterView,
    series_view,
    view,
)
from services.reports.register.commands import VoidNumber
from services.reports.register.entering import Entry, give_next, type_in
from services.reports.register.numbering import Number
from services.reports.register.store import accounts, list_numbers, numbers, policy_of
from shared.contracts.actor import Actor
from shared.contracts.base import UnitId
from shared.contracts.readers import reads_register
from shared.contracts.refusals import Forbidden
from shared.platform.http import CommandRouter, HttpTransaction, Page, PageRequest, ReadTransaction, found

router = CommandRouter(tags=["registers"])

Year = Annotated[int, Path(ge=1900, le=2999, description="The register's year")]


@router.get("/registers/{unit_id}/{year}")
async def get_register(unit_id: UnitId, year: Year, query: ReadTransaction) -> RegisterView:
    """The register of a unit and year, series by series: every number is given, void or in a gap with its reason.

    A unit reads its own; offices of the province those of the province, the staff unit and the clerk all.
    """
    _must_read(query.actor, unit_id)
    return RegisterView(
        issuer=unit_id,
        year=year,
        policy=await policy_of(query.connection, unit_id, year),
        series=tuple(series_view(each) for each in await accounts(query.connection, unit_id, year)),
    )


@router.get("/registers/{unit_id}/{year}/numbers")
async def list_register(
    unit_id: UnitId,
    year: Year,
    query: ReadTransaction,
    page: PageRequest,
    series: str | None = Query(None, max_length=64, description="Only this series"),
) -> Page[NumberView]:
    """The numbers of a register in the order in which they were given or entered; void ones stay."""
    _must_read(query.actor, unit_id)
    rows = await list_numbers(query.connection, unit_id, year, series=series, after=page.after, limit=page.fetch)
    return page.page(rows, lambda row: view(row[1]), lambda row: row[0])


@router.post("/registers/{unit_id}/numbers", status_code=201)
async def give_number(unit_id: UnitId, body: NumberInput, tx: HttpTransaction) -> NumberView:
    """Give a signed document its number, or enter one that was given in the e-office. By who keeps the register.

    Two requests at the same time get two numbers; one that fails uses none up.
    """
    entry = Entry(unit_id, body.title, body.signed_on, body.bearer())
    if body.number is None:
        given = await give_next(tx, entry, body.symbol, by_document=False)
    else:
        given = await type_in(tx, entry, Number(body.number, body.symbol), gap_reason=body.gap_reason)
    tx.created(f"/registered-numbers/{given.id}")
    return view(given)


@router.get("/registered-numbers/{number_id}")
async def get_number(number_id: str, query: ReadTransaction) -> NumberView:
    """One number with the document that bears it."""
    loaded = found(await numbers.load(query.connection, number_id))
    assert loaded.state is not None
    _must_read(query.actor, loaded.state.issuer)
    return view(loaded)


@router.post("/registered-numbers/{number_id}/cancellation")
async def void_number(number_id: str, body: Cancellation, tx: HttpTransaction) -> NumberView:
    """Cancel a number that no document bears: it stays as «hủy» and is never given again."""
    command = VoidNumber(at=tx.at, actor=tx.actor, reason=body.reason, document=body.signed())
    return view(await tx.execute(numbers, number_id, command))


def _must_read(actor: Actor, issuer: str) -> None:
    if not reads_register(actor, issuer):
        raise Forbidden("register-not-open", "Sổ đăng ký này của đơn vị khác.")
