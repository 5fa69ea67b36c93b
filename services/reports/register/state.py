"""A number of a register as it stands, folded from its events."""

from datetime import date
from typing import assert_never

from shared.contracts.base import Code, SignedDocument, Value
from shared.contracts.reports.register import (
    WRITTEN_OUTSIDE,
    AnyRegisterEvent,
    NumberedDocument,
    NumberedKind,
    NumberGiven,
    NumberUsed,
    NumberVoided,
)


class NumberStatus(Code):
    """What became of a number. `given` can be cancelled, `used` stands on what the service keeps, `void` is *hủy*."""

    GIVEN = "given"
    USED = "used"
    VOID = "void"


class RegisteredNumber(Value):
    """One number. It never leaves the register and never means another document."""

    status: NumberStatus
    issuer: str
    year: int
    series: str
    number: int
    symbol: str
    title: str
    signed_on: date
    given_on: date
    is_typed: bool
    follows: int
    gap_reason: str | None
    is_late: bool = False
    kind: NumberedKind | None = None
    of: str | None = None
    void_reason: str | None = None
    voided_on: date | None = None
    void_document: SignedDocument | None = None

    @property
    def text(self) -> str:
        """Number and symbol as documents bear them."""
        return f"{self.number:02}/{self.symbol}"

    @property
    def document(self) -> NumberedDocument | None:
        """What bears it."""
        return NumberedDocument(kind=self.kind, id=self.of) if self.kind and self.of else None


def evolve(state: RegisteredNumber | None, event: AnyRegisterEvent) -> RegisteredNumber:
    """Fold one event into the number."""
    if isinstance(event, NumberGiven):
        fields = {name: getattr(event, name) for name in NumberGiven.model_fields if name != "document"}
        given = RegisteredNumber(status=NumberStatus.GIVEN, **fields)
        return _borne(given, event.document) if event.document else given
    assert state is not None, f"{event.type} came before number-given"
    match event:
        case NumberUsed():
            return _borne(state, event.document)
        case NumberVoided():
            return state.changed(
                status=NumberStatus.VOID,
                void_reason=event.reason,
                voided_on=event.voided_on,
                void_document=event.document,
            )
        case _:
            assert_never(event)


def _borne(state: RegisteredNumber, document: NumberedDocument) -> RegisteredNumber:
    status = NumberStatus.GIVEN if document.kind in WRITTEN_OUTSIDE else NumberStatus.USED
    return state.changed(status=status, kind=document.kind, of=document.id)
