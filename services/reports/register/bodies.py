"""What the routes of registers take and show."""

from datetime import date
from typing import Annotated

from pydantic import ConfigDict, Field

from services.reports.register.numbering import TYPES, Policy
from services.reports.register.state import NumberStatus, RegisteredNumber
from services.reports.register.store import Account
from shared.contracts.base import AggregateId, SignedDocument, Value
from shared.contracts.reports.register import NumberedDocument, NumberedKind
from shared.messaging.aggregate import Loaded
from shared.platform.bodies import MaybeCited
from shared.platform.guard import FreeLine, FreeText
from shared.platform.http import Request

Symbol = Annotated[FreeLine, Field(pattern=r"^[^\s/]+$", max_length=64)]


class DocumentReference(Request):
    """What the number is for, where it stands in the service."""

    kind: NumberedKind
    id: AggregateId


class NumberInput(Request):
    """A signed document that is to be numbered. Without `number` it gets the next one of its series."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"symbol": "TTr-PV05", "title": "Về việc tái thành lập Đội (DỮ LIỆU MẪU)", "signed_on": "2024-08-15"}
            ]
        }
    )

    symbol: Symbol = Field(description=f"What follows the number, beginning with the type: {', '.join(sorted(TYPES))}")
    title: FreeLine = Field(description="Abstract (trích yếu)")
    signed_on: date = Field(description="Day of signature; a number is given after it. Its year is the register's")
    number: int | None = Field(None, ge=1, le=9_999_999, description="Only for one that was given in the e-office")
    gap_reason: FreeText | None = Field(None, description="Required where `number` leaves numbers out: why")
    document: DocumentReference | None = None

    def bearer(self) -> NumberedDocument | None:
        """As contracts have it."""
        return NumberedDocument(**dict(self.document)) if self.document else None


class Cancellation(MaybeCited):
    """Why the number is void."""

    reason: FreeText = Field(examples=["Văn bản ký lại do sai thể thức."])


class NumberView(Value):
    """A number as it stands in its register."""

    id: str
    version: int = Field(description="Version for `If-Match`")
    text: str = Field(description="Number and symbol as the document bears them")
    status: NumberStatus = Field(description="`void` is shown as «hủy»")
    issuer: str
    year: int
    series: str
    number: int
    symbol: str
    title: str
    signed_on: date
    given_on: date
    is_typed: bool = Field(description="Given elsewhere and typed in")
    is_late: bool = Field(
        description="Given later than the next working day after the signature: see Decree 30/2020/NĐ-CP, Article 15"
    )
    document: NumberedDocument | None
    void_reason: str | None
    voided_on: date | None
    void_document: SignedDocument | None


class GapView(Value):
    """Numbers that are not here, both included."""

    first: int
    last: int
    reason: str | None = Field(description="Why; null would be a number that nobody can account for")


class SeriesView(Value):
    """A series accounted for: `given` + `void` + the gaps make `last`."""

    series: str
    last: int
    given: int
    void: int
    gaps: tuple[GapView, ...]


class RegisterView(Value):
    """A unit's register of a year."""

    issuer: str
    year: int
    policy: Policy
    series: tuple[SeriesView, ...]


def view(loaded: Loaded[RegisteredNumber]) -> NumberView:
    """What callers see."""
    state = loaded.state
    assert state is not None
    own = {"id", "version", "text", "document"}
    fields = {name: getattr(state, name) for name in NumberView.model_fields if name not in own}
    return NumberView(id=loaded.id, version=loaded.version, text=state.text, document=state.document, **fields)


def series_view(account: Account) -> SeriesView:
    """What callers see of a series."""
    gaps = tuple(GapView(first=gap.first, last=gap.last, reason=gap.reason) for gap in account.gaps)
    return SeriesView(series=account.series, last=account.last, given=account.given, void=account.void, gaps=gaps)
