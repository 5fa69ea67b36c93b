"""Units and areas: two trees of dated descriptions. What they were on a day stays true."""

from datetime import date
from typing import ClassVar, Generic, TypeVar

from services.portal.things.base import At, Passage, Thing
from shared.contracts.base import Event, LegalBasis, Value
from shared.contracts.units import (
    AreaDissolved,
    AreaRegistered,
    AreaReorganised,
    Office,
    UnitDissolved,
    UnitRegistered,
    UnitReorganised,
)


class Version(Value):
    """What holds from a day on; null: from before the records."""

    valid_from: date | None
    legal_basis: LegalBasis | None
    name: str


class UnitVersion(Version):
    """A unit's description."""

    parent: str | None
    area: str | None
    symbol: str | None = None
    offices: tuple[Office, ...] = ()


class AreaVersion(Version):
    """An area's description."""

    level: str
    parent: str | None
    area_kind: str = ""


V = TypeVar("V", bound=Version)


class Dated(Thing, Generic[V]):
    """A thing with all that it ever was."""

    tells_its_past: ClassVar[bool] = True
    versions: tuple[V, ...]
    ends_on: date | None = None
    ended_by: LegalBasis | None = None
    successors: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Its latest name."""
        return self.versions[-1].name

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Every name that it had, and the acts behind them."""
        if len(self.versions) == 1 and self.versions[0].legal_basis is None:
            return ()
        known = ((each.name, each.legal_basis.number if each.legal_basis else "") for each in self.versions)
        return (Passage("names", "name", "\n".join(" ".join(each).strip() for each in known)),)

    def on(self, day: date) -> V | None:
        """What it is on the day; none before the first version and from the first day without it."""
        if self.ends_on is not None and day >= self.ends_on:
            return None
        known = [each for each in self.versions if each.valid_from is None or each.valid_from <= day]
        return known[-1] if known else None


class Unit(Dated[UnitVersion]):
    """A police unit with all that it ever was."""

    kind: ClassVar[str] = "unit"
    unit_kind: str
    reason: str | None = None


class Area(Dated[AreaVersion]):
    """An administrative area with all that it ever was."""

    kind: ClassVar[str] = "area"


def fold_unit(unit: Unit | None, event: Event, at: At) -> Unit | None:
    """The unit after the event."""
    match event:
        case UnitRegistered():
            first = UnitVersion(
                valid_from=event.valid_from,
                legal_basis=event.legal_basis,
                name=event.name,
                parent=event.parent,
                area=event.area,
                symbol=event.symbol,
                offices=event.offices,
            )
            return Unit(status="standing", unit_kind=event.kind, versions=(first,))
        case UnitReorganised() if unit is not None:
            new = UnitVersion(
                valid_from=event.effective_on,
                legal_basis=event.legal_basis,
                name=event.name,
                parent=event.parent,
                area=event.area,
                symbol=event.symbol,
                offices=event.offices,
            )
            return unit.changed(versions=_with(unit.versions, new))
        case UnitDissolved() if unit is not None:
            return unit.changed(
                status="dissolved",
                ends_on=event.effective_on,
                ended_by=event.legal_basis,
                successors=event.successors,
                reason=event.reason,
            )
        case _:
            return unit


def fold_area(area: Area | None, event: Event, at: At) -> Area | None:
    """The area after the event."""
    match event:
        case AreaRegistered():
            first = AreaVersion(
                valid_from=event.valid_from,
                legal_basis=event.legal_basis,
                name=event.name,
                area_kind=event.kind,
                level=event.level,
                parent=event.parent,
            )
            return Area(status="standing", versions=(first,))
        case AreaReorganised() if area is not None:
            new = AreaVersion(
                valid_from=event.effective_on,
                legal_basis=event.legal_basis,
                name=event.name,
                area_kind=event.kind,
                level=event.level,
                parent=event.parent,
            )
            return area.changed(versions=_with(area.versions, new))
        case AreaDissolved() if area is not None:
            heirs = tuple(each.area for each in event.successors)
            return area.changed(
                status="dissolved", ends_on=event.effective_on, ended_by=event.legal_basis, successors=heirs
            )
        case _:
            return area


def _with(versions: tuple[V, ...], new: V) -> tuple[V, ...]:
    """Acts may be recorded out of the order of their days; the last word on a day counts."""
    kept = [each for each in versions if each.valid_from != new.valid_from]
    return tuple(sorted([*kept, new], key=lambda each: each.valid_from or date.min))
