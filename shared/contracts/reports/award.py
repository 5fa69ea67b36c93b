"""What an award is: which form of commendation, given to whom, for which achievement. Names of persons never."""

from datetime import date
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from shared.contracts.base import Code, LegalBasis, Line, Text, Value

FormCode = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$"),
    Field(description="Code of the form, stable over its versions", examples=["giay_khen"]),
]
UnitKind = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{1,39}$"), Field(examples=["district_police"])]
Individuals = Annotated[int, Field(ge=1, le=500, description="How many people, without names", examples=[2])]


class Conferrer(Code):
    """Who confers a form. `provincial_police`: the Director, by a decision of this service; the others decide
    elsewhere, and what they decided is recorded citing their document.
    """

    PROVINCIAL_POLICE = "provincial_police"
    PEOPLES_COMMITTEE = "peoples_committee"
    MINISTRY = "ministry"
    STATE = "state"


class RecipientKind(Code):
    """Who is commended: the unit as a body (tập thể), or people of it, counted only (cá nhân)."""

    UNIT = "unit"
    INDIVIDUALS = "individuals"


class CommendationForm(Value):
    """One version of a form of commendation (giấy khen, bằng khen, cờ thi đua …): a row that an administrator edits.

    It applies to nominations made from `valid_from` to `valid_to`. A nomination keeps the version it was made under.
    """

    code: FormCode
    name: Line = Field(description="What the form is called", examples=["Giấy khen"])
    conferred_by: Conferrer
    recipients: tuple[RecipientKind, ...] = Field(min_length=1, description="Who can be given it")
    unit_kinds: tuple[UnitKind, ...] = Field(description="Kinds of unit that it is for; empty: every kind")
    valid_from: date = Field(description="First day")
    valid_to: date | None = Field(description="Last day (inclusive); null while it has none")
    legal_basis: LegalBasis
    is_sample: bool = Field(description="True where the row is only a sample, not law")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ValueError(f"Ngày hết hạn {self.valid_to:%d/%m/%Y} trước ngày áp dụng {self.valid_from:%d/%m/%Y}.")
        return self


class AchievementKind(Code):
    """What the achievement is, and by what it is known again.

    `period`: a unit's work in a reporting period, known by its days. `festival`: a festival event with a verified
    result, known by the event's id. `feat`: a single deed or campaign, known by its name and the year in which it
    ended.
    """

    PERIOD = "period"
    FESTIVAL = "festival"
    FEAT = "feat"


class Achievement(Value):
    """What is commended."""

    kind: AchievementKind
    reference: Line | None = Field(description="Id of the festival event, or name of the feat; null for a period")
    starts_on: date = Field(description="First day of what was achieved")
    ends_on: date = Field(description="Last day (inclusive)")
    text: Text = Field(min_length=1, description="What was achieved, in the nominating unit's words")
