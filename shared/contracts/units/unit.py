"""Police units (đơn vị): who they are, whom they belong to, which area they serve, and from when to when.

A unit's id is `<kind>-<code>`. Units and areas are two trees with different dates: from 01/03/2025 to
30/06/2025 the districts existed without a district police. Readers keep their own copy of the directory
and must look at the dates: an act is often recorded before the day on which it takes effect.
"""

from datetime import date

from pydantic import Field

from shared.contracts.base import Event, LegalBasis, Line, Text, UnitId, Value


class Office(Value):
    """An office (chức vụ) that exists in a unit; never a person."""

    code: Line = Field(description="`head`, `deputy`, `officer` …: stable within the unit")
    title: Line = Field(description="the title as documents print it: «Trưởng Công an huyện»")


class UnitEvent(Event, topics=("units.unit.v1",)):
    """What happens to one police unit. Key: the unit's id, `<kind>-<code>`."""


class UnitRegistered(UnitEvent):
    """A unit is in the directory from now on, valid from the day given.

    Caused by an administrator, at set-up or with a reorganisation. `unit-reorganised` and `unit-dissolved` may follow.
    """

    name: Line = Field(
        description="full name, NFC: «Công an huyện Kỳ Anh» (not the same unit as «Công an thị xã Kỳ Anh»)"
    )
    kind: Line = Field(
        description="`provincial_police`, `department`, `district_police`, `commune_police`; others may come"
    )
    parent: UnitId | None = Field(description="the unit above; null at the top")
    area: str | None = Field(description="id of the area it serves, `area-<code>`; null for a department")
    symbol: Line | None = Field(description="abbreviation in its document numbers («CAH»); several units may share one")
    valid_from: date | None = Field(description="first day; null means before the records begin")
    legal_basis: LegalBasis | None = Field(description="the act that made it so; null when before the records")
    offices: tuple[Office, ...] = Field(description="the offices of the unit")


class UnitReorganised(UnitEvent):
    """From `effective_on` on the unit has this name, parent, area and offices; before it, the earlier stay true.

    Caused by an administrator who records a legal act, possibly ahead of the day. Carries the whole new
    description, not the difference.
    """

    name: Line = Field(description="full name from that day on")
    parent: UnitId | None = Field(description="the unit above from that day on")
    area: str | None = Field(description="id of the area it serves from that day on")
    symbol: Line | None = Field(description="abbreviation in its document numbers from that day on")
    offices: tuple[Office, ...] = Field(description="the offices of the unit from that day on")
    effective_on: date = Field(description="first day of the new state")
    legal_basis: LegalBasis = Field(description="the act that reorganised it")


class UnitDissolved(UnitEvent):
    """The unit ceases: `effective_on` is the first day without it. Caused by an administrator. Nothing follows.

    Its open tasks and teams are re-homed on that day (`task-reassigned`, `team-transferred`, `team-dissolved`).
    """

    effective_on: date = Field(description="first day without the unit")
    successors: tuple[UnitId, ...] = Field(description="the units that take over; may be empty")
    legal_basis: LegalBasis = Field(description="the act that dissolved it")
    reason: Text = Field(description="why, for the people who look for the unit later")


AnyUnitEvent = UnitRegistered | UnitReorganised | UnitDissolved
