"""JSON routes of honours: only read; they come and go with commendations."""

from datetime import date

from fastapi import Query
from pydantic import Field

from services.units.honour.domain import Honour, Status
from services.units.honour.store import Held, held_by, honours, list_honours
from shared.contracts.base import SignedDocument, UnitId, Value
from shared.contracts.calendar import local_day
from shared.contracts.reports.commendation import Achievement, CommendationForm, FormCode, RecipientKind
from shared.messaging.aggregate import Loaded
from shared.platform.http import CommandRouter, Page, PageRequest, ReadTransaction, found

router = CommandRouter(tags=["honours"])


class HonourView(Value):
    """An honour as it stands now."""

    id: str
    version: int
    status: Status
    unit: str = Field(description="The unit that earned it, or whose people did")
    commendation: str = Field(description="Id of the commendation")
    recipient: RecipientKind
    individuals: int | None = Field(description="How many people; null when the unit itself holds it")
    achievement: Achievement
    form: CommendationForm
    basis: SignedDocument = Field(description="The document on which it rests")
    conferred_on: date = Field(description="First day with it")
    withdrawn_on: date | None = Field(description="First day without it")
    reason: str | None = Field(description="Why it was taken back")
    document: SignedDocument | None = Field(description="The paper that took it back")


class HeldHonour(HonourView):
    """An honour that a unit holds on the day asked for."""

    is_inherited: bool = Field(description="Whether a unit earned it whose place this one has taken")
    is_shared: bool = Field(description="Whether other successors hold it, too: count it by `unit`, not by holder")


def _view(loaded: Loaded[Honour]) -> HonourView:
    assert loaded.state is not None
    return HonourView(id=loaded.id, version=loaded.version, **dict(loaded.state))


def _held(held: Held, unit: str) -> HeldHonour:
    shown = _view(held.honour)
    return HeldHonour(**dict(shown), is_inherited=shown.unit != unit, is_shared=held.is_shared)


@router.get("/units/{unit_id}/honours")
async def list_honours_of_unit(
    unit_id: UnitId,
    query: ReadTransaction,
    page: PageRequest,
    as_of: date | None = Query(None, description="Day; today without it"),
    with_predecessors: bool = Query(True, description="Also of units whose place this one has taken by then"),
    with_withdrawn: bool = Query(False, description="Also what had been taken back by then"),
    recipient: RecipientKind | None = None,
) -> Page[HeldHonour]:
    """The honours that the unit holds on the day, its own and those of the units whose place it has taken.

    An honour follows its unit to every successor on the day on which the unit ceases; until then it stays where it
    was, whatever was recorded since. A unit that is no more holds none, unless nobody came after it.
    """
    rows = await held_by(
        query.connection,
        unit_id,
        as_of or local_day(query.at),
        with_predecessors=with_predecessors,
        with_withdrawn=with_withdrawn,
        recipient=recipient,
        after=page.after,
        limit=page.fetch,
    )
    return page.page(rows, lambda row: _held(row, unit_id), lambda row: row.position)


@router.get("/honours")
async def list_all_honours(
    query: ReadTransaction,
    page: PageRequest,
    as_of: date | None = Query(None, description="Day; today without it"),
    unit: UnitId | None = Query(None, description="The unit that earned it"),
    form: FormCode | None = None,
    recipient: RecipientKind | None = None,
) -> Page[HonourView]:
    """Every honour that is held on the day, each once, in the order in which they were first conferred."""
    rows = await list_honours(
        query.connection,
        as_of or local_day(query.at),
        unit=unit,
        form=form,
        recipient=recipient,
        after=page.after,
        limit=page.fetch,
    )
    return page.page(rows, lambda row: _view(row[1]), lambda row: row[0])


@router.get("/honours/{honour_id}")
async def get_honour(honour_id: str, query: ReadTransaction) -> HonourView:
    """One honour, also one that was taken back."""
    return _view(found(await honours.load(query.connection, honour_id)))
