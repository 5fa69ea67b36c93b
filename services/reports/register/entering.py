"""How a number comes into a register with the document that bears it: given here, or typed in from elsewhere."""

from dataclasses import dataclass
from datetime import date

from services.reports.holiday.store import holidays_after
from services.reports.register.commands import GiveNumber
from services.reports.register.numbering import Number, number_in
from services.reports.register.state import RegisteredNumber
from services.reports.register.store import highest, kept_policy, number_id, numbers
from shared.contracts.reports.register import NumberedDocument, NumberedKind
from shared.messaging.aggregate import Loaded
from shared.messaging.transaction import Transaction
from shared.platform.exchange import CommandTransaction
from shared.platform.http import HttpTransaction

LONGEST_TITLE = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be numbered."""

    issuer: str
    title: str
    signed_on: date
    document: NumberedDocument | None


async def give_next(tx: HttpTransaction, entry: Entry, symbol: str, *, by_document: bool) -> Loaded[RegisteredNumber]:
    """Give the next number of the series. Nobody else gets it; when the request fails nobody had it."""
    series = Number(1, symbol).series(await kept_policy(tx.connection, entry.issuer, entry.signed_on.year))
    last = await highest(tx.connection, entry.issuer, entry.signed_on.year, series)
    return await _give(tx, entry, Number(last + 1, symbol), series, last, is_typed=False, by_document=by_document)


async def type_in(
    tx: Transaction,
    entry: Entry,
    number: Number,
    *,
    gap_reason: str | None = None,
    is_typed: bool = True,
    by_document: bool = False,
) -> Loaded[RegisteredNumber]:
    """Enter a number that was given elsewhere."""
    series = number.series(await kept_policy(tx.connection, entry.issuer, entry.signed_on.year))
    last = await highest(tx.connection, entry.issuer, entry.signed_on.year, series)
    return await _give(
        tx, entry, number, series, last, is_typed=is_typed, by_document=by_document, gap_reason=gap_reason
    )


async def enter(
    tx: Transaction,
    kind: NumberedKind,
    key: str,
    *,
    issuer: str,
    number: str,
    signed_on: date,
    title: str,
    is_typed: bool = True,
) -> None:
    """Enter the number that a document brought with it; quiet when the document bears it already.

    Raises `Rejected`: `number-form`, `number-taken` by another document, `number-void`.
    """
    entry = Entry(issuer, title[:LONGEST_TITLE], signed_on, NumberedDocument(kind=kind, id=key))
    await type_in(tx, entry, number_in(number), is_typed=is_typed, by_document=True)


async def _give(
    tx: Transaction,
    entry: Entry,
    number: Number,
    series: str,
    last: int,
    *,
    is_typed: bool,
    by_document: bool,
    gap_reason: str | None = None,
) -> Loaded[RegisteredNumber]:
    command = GiveNumber(
        at=tx.at,
        actor=tx.actor,
        issuer=entry.issuer,
        year=entry.signed_on.year,
        series=series,
        number=number.number,
        symbol=number.symbol,
        title=entry.title,
        signed_on=entry.signed_on,
        is_typed=is_typed,
        follows=last,
        gap_reason=gap_reason,
        document=entry.document,
        by_document=by_document,
        holidays=await holidays_after(tx.connection, entry.signed_on),
    )
    key = number_id(entry.issuer, command.year, series, number.number)
    if isinstance(tx, CommandTransaction):
        return await tx.execute(numbers, key, command, commutative=True)
    return await tx.execute(numbers, key, command)
