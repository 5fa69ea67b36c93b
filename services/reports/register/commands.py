"""What can be asked of a number."""

from dataclasses import dataclass
from datetime import date, datetime

from shared.contracts.actor import Actor
from shared.contracts.base import SignedDocument
from shared.contracts.reports.register import NumberedDocument


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """When it is asked, and by which office."""

    at: datetime
    actor: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveNumber(Act):
    """Give the next number, or enter one that was given elsewhere (`is_typed`). `follows`: the highest of the series.

    `holidays`: those behind the signature. `by_document`: a command that issues the document brings it, and has checked
    who may do that.
    """

    issuer: str
    year: int
    series: str
    number: int
    symbol: str
    title: str
    signed_on: date
    is_typed: bool
    follows: int
    gap_reason: str | None = None
    document: NumberedDocument | None = None
    by_document: bool = False
    holidays: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidNumber(Act):
    """Cancel a number that no document bears."""

    reason: str
    document: SignedDocument | None = None


Command = GiveNumber | VoidNumber
