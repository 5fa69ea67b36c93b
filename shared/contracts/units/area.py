"""Administrative areas (địa bàn hành chính): provinces, districts, communes, as the law draws and redraws them.

An area's id is `area-<statistics code>`. Names are reused over time for other areas, codes survive mergers:
an area is identified by its id *and a date*. Nothing about the number of areas, their levels or their
parents is fixed; each change names the act it rests on.
"""

from datetime import date

from pydantic import Field

from shared.contracts.base import Code, Event, LegalBasis, Line, Value


class Extent(Code):
    """How much of a dissolved area went to a successor."""

    WHOLE = "whole"
    PART = "part"


class AreaSuccession(Value):
    """One successor of a dissolved area."""

    area: str = Field(description="id of the area that takes over, `area-<code>`")
    extent: Extent = Field(description="`whole` when it takes over all of the area, `part` when the area was split")


class AreaEvent(Event, topics=("units.area.v1",)):
    """What happens to one administrative area. Key: `area-<statistics code>`."""


class AreaRegistered(AreaEvent):
    """An area is in the directory from now on, valid from the day given.

    Caused by an administrator, at set-up or with a reorganisation. `area-reorganised` and `area-dissolved` may follow.
    """

    name: Line = Field(description="full name with its kind, NFC: «Phường Nam Hà»")
    kind: Line = Field(
        description="`province`, `city`, `town`, `district`, `ward`, `township`, `commune`; others may come"
    )
    level: Line = Field(description="`province`, `district` or `commune`; a level may cease to exist")
    parent: str | None = Field(description="id of the area it belongs to; null at the top")
    valid_from: date | None = Field(description="first day; null means before the records begin")
    valid_to: date | None = Field(description="last day (inclusive) when it is known at registration")
    legal_basis: LegalBasis | None = Field(description="the act that made it so; null when before the records")


class AreaReorganised(AreaEvent):
    """From `effective_on` on the area has this name, kind and parent; before it, the earlier ones stay true.

    Caused by an administrator who records a legal act, possibly ahead of the day. Carries the whole new
    description, not the difference.
    """

    name: Line = Field(description="full name from that day on")
    kind: Line = Field(description="kind from that day on")
    level: Line = Field(description="level from that day on")
    parent: str | None = Field(description="id of the area it belongs to from that day on")
    effective_on: date = Field(description="first day of the new state")
    formed_from: tuple[str, ...] = Field(description="ids of the areas it was formed from, itself included if so")
    legal_basis: LegalBasis = Field(description="the act that reorganised it")


class AreaDissolved(AreaEvent):
    """The area does not exist any more from `effective_on` on. Caused by an administrator. Nothing follows."""

    effective_on: date = Field(description="first day without the area")
    successors: tuple[AreaSuccession, ...] = Field(description="the areas that took it over")
    legal_basis: LegalBasis = Field(description="the act that dissolved it")


AnyAreaEvent = AreaRegistered | AreaReorganised | AreaDissolved
