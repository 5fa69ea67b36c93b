"""Authority to act for another office (ký thay, quyền, thừa lệnh, thừa ủy quyền), topic `units.authority.v1`."""

from datetime import date

from pydantic import Field

from shared.contracts.base import Code, Event, Line, SignedDocument, Text, UnitId


class AuthorityForm(Code):
    """How one office acts for another (Decree 30/2020/NĐ-CP, Article 13)."""

    DEPUTY = "deputy"
    ACTING = "acting"
    STANDING_ORDER = "standing_order"
    WRITTEN = "written"


PREFIXES = {
    AuthorityForm.DEPUTY: "KT.",
    AuthorityForm.ACTING: "Q.",
    AuthorityForm.STANDING_ORDER: "TL.",
    AuthorityForm.WRITTEN: "TUQ.",
}
"""What stands before the office in a signature."""


class AuthorityEvent(Event, topics=("units.authority.v1",)):
    """Something that happened to an authority. The subject is its id."""


class AuthorityGranted(AuthorityEvent):
    """An office may act for another from a day on, on the basis of a signed document."""

    form: AuthorityForm
    unit: UnitId = Field(description="Unit of the office that acts")
    office: Line = Field(description="The office that acts, e.g. `Phó Trưởng phòng`; never a name")
    for_unit: UnitId = Field(description="Unit of the office for which it acts")
    for_office: Line = Field(description="The office for which it acts, e.g. `Giám đốc`")
    roles: tuple[Line, ...] = Field(description="The roles that the office holds by it")
    scope: Text | None = Field(description="What it is limited to; always given for a written authority")
    valid_from: date = Field(description="First day")
    valid_to: date | None = Field(description="Last day (inclusive); none: until it is ended")
    document: SignedDocument


class AuthorityEnded(AuthorityEvent):
    """An authority ends before its last day, or at all."""

    ended_on: date = Field(description="First day without it")
    reason: Text = Field(description="Why it ends")


AnyAuthorityEvent = AuthorityGranted | AuthorityEnded
