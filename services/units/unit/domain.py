"""The rules of a police unit: registered, reorganised on a day, dissolved into successors."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import assert_never

from services.units.rules import require_role, standing_on
from shared.contracts.actor import Actor, Role
from shared.contracts.base import LegalBasis, Value
from shared.contracts.refusals import Rejected
from shared.contracts.units import AnyUnitEvent, Office, UnitDissolved, UnitRegistered, UnitReorganised


class UnitVersion(Value):
    """What a unit is from a day on."""

    valid_from: date | None
    name: str
    parent: str | None
    area: str | None
    symbol: str | None
    offices: tuple[Office, ...]
    legal_basis: LegalBasis | None


class Unit(Value):
    """A unit over time. `ceases_on` is the first day without it."""

    kind: str
    versions: tuple[UnitVersion, ...]
    ceases_on: date | None
    successors: tuple[str, ...]
    dissolved_by: LegalBasis | None
    reason: str

    def on(self, day: date) -> UnitVersion | None:
        """What the unit is on that day; none before its first and after its last day."""
        return None if self.ceases_on is not None and self.ceases_on <= day else standing_on(self.versions, day)


@dataclass(frozen=True, slots=True)
class RegisterUnit:
    """`unknown`: which of the units and areas named here do not stand on the first day."""

    at: datetime
    actor: Actor
    id: str
    name: str
    kind: str
    parent: str | None
    area: str | None
    symbol: str | None
    valid_from: date | None
    legal_basis: LegalBasis | None
    offices: tuple[Office, ...]
    unknown: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ReorganiseUnit:
    """`unknown`: units and areas named here that do not stand on the day; `above`: the new parent and all above it."""

    at: datetime
    actor: Actor
    id: str
    name: str
    parent: str | None
    area: str | None
    symbol: str | None
    offices: tuple[Office, ...]
    effective_on: date
    legal_basis: LegalBasis
    unknown: frozenset[str] = frozenset()
    above: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class DissolveUnit:
    """`unknown`: which successors do not stand on the day; `children`: units that still belong to this one."""

    at: datetime
    actor: Actor
    effective_on: date
    successors: tuple[str, ...]
    legal_basis: LegalBasis
    reason: str
    unknown: frozenset[str] = frozenset()
    children: frozenset[str] = frozenset()


Command = RegisterUnit | ReorganiseUnit | DissolveUnit


def decide(command: Command, unit: Unit | None) -> list[AnyUnitEvent]:
    """What the command makes of the unit. Raises `Rejected` or `Forbidden`."""
    require_role(command.actor, "thay đổi danh mục đơn vị", Role.ADMIN)
    match command:
        case RegisterUnit():
            return _register(command, unit)
        case ReorganiseUnit():
            return _reorganise(command, _registered(unit))
        case DissolveUnit():
            return _dissolve(command, _registered(unit))
        case _:
            assert_never(command)


def _registered(unit: Unit | None) -> Unit:
    if unit is None:
        raise Rejected("unit-not-found", "Đơn vị chưa có trong danh mục; đăng ký đơn vị trước.")
    return unit


def _known(unknown: frozenset[str]) -> None:
    if unknown:
        names = ", ".join(sorted(unknown))
        raise Rejected("unit-unknown", f"Không có đơn vị hoặc địa bàn {names} tại ngày hiệu lực; kiểm tra mã và ngày.")


def _register(command: RegisterUnit, unit: Unit | None) -> list[AnyUnitEvent]:
    event = UnitRegistered(
        name=command.name,
        kind=command.kind,
        parent=command.parent,
        area=command.area,
        symbol=command.symbol,
        valid_from=command.valid_from,
        legal_basis=command.legal_basis,
        offices=command.offices,
    )
    if unit is not None:
        if _first(event) == unit.versions[0]:
            return []
        raise Rejected("unit-already-registered", "Mã đơn vị đã được đăng ký với nội dung khác.")
    if not command.id.startswith(f"{command.kind}-"):
        raise Rejected("id-does-not-name-the-kind", f"Mã đơn vị {command.id} phải bắt đầu bằng «{command.kind}-».")
    _known(command.unknown)
    return [event]


def _reorganise(command: ReorganiseUnit, unit: Unit) -> list[AnyUnitEvent]:
    event = UnitReorganised(
        name=command.name,
        parent=command.parent,
        area=command.area,
        symbol=command.symbol,
        offices=command.offices,
        effective_on=command.effective_on,
        legal_basis=command.legal_basis,
    )
    if _next(event) in unit.versions:
        return []
    _may_change(unit, command.effective_on)
    _known(command.unknown)
    if command.id in command.above:
        raise Rejected("unit-above-itself", "Không thể trực thuộc chính mình hoặc đơn vị cấp dưới của mình.")
    return [event]


def _dissolve(command: DissolveUnit, unit: Unit) -> list[AnyUnitEvent]:
    if unit.ceases_on == command.effective_on and unit.successors == command.successors:
        return []
    _may_change(unit, command.effective_on)
    if command.children:
        names = ", ".join(sorted(command.children))
        raise Rejected("unit-has-children", f"Còn đơn vị trực thuộc: {names}; sắp xếp các đơn vị này trước.")
    _known(command.unknown)
    return [
        UnitDissolved(
            effective_on=command.effective_on,
            successors=command.successors,
            legal_basis=command.legal_basis,
            reason=command.reason,
        )
    ]


def _may_change(unit: Unit, day: date) -> None:
    if unit.ceases_on is not None:
        raise Rejected("unit-already-dissolved", f"Đơn vị không còn từ ngày {unit.ceases_on:%d/%m/%Y}.")
    last = unit.versions[-1].valid_from
    if last is not None and day <= last:
        raise Rejected("not-after-last-change", f"Ngày hiệu lực phải sau lần thay đổi gần nhất ({last:%d/%m/%Y}).")


def _first(event: UnitRegistered) -> UnitVersion:
    return UnitVersion(
        valid_from=event.valid_from,
        name=event.name,
        parent=event.parent,
        area=event.area,
        symbol=event.symbol,
        offices=event.offices,
        legal_basis=event.legal_basis,
    )


def _next(event: UnitReorganised) -> UnitVersion:
    return UnitVersion(
        valid_from=event.effective_on,
        name=event.name,
        parent=event.parent,
        area=event.area,
        symbol=event.symbol,
        offices=event.offices,
        legal_basis=event.legal_basis,
    )


def evolve(unit: Unit | None, event: AnyUnitEvent) -> Unit:
    """The unit after the event."""
    match event:
        case UnitRegistered():
            return Unit(
                kind=event.kind,
                versions=(_first(event),),
                ceases_on=None,
                successors=(),
                dissolved_by=None,
                reason="",
            )
        case UnitReorganised():
            assert unit is not None
            return unit.changed(versions=(*unit.versions, _next(event)))
        case UnitDissolved():
            assert unit is not None
            return unit.changed(
                ceases_on=event.effective_on,
                successors=event.successors,
                dissolved_by=event.legal_basis,
                reason=event.reason,
            )
        case _:
            assert_never(event)
