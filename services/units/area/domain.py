"""The rules of an administrative area: registered, reorganised on a day, dissolved into successors."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import assert_never

from services.units.rules import require_role, standing_on
from shared.contracts.actor import Actor, Role
from shared.contracts.base import LegalBasis, Value
from shared.contracts.refusals import Rejected
from shared.contracts.units import AnyAreaEvent, AreaDissolved, AreaRegistered, AreaReorganised, AreaSuccession


class AreaVersion(Value):
    """What an area is from a day on."""

    valid_from: date | None
    name: str
    kind: str
    level: str
    parent: str | None
    formed_from: tuple[str, ...]
    legal_basis: LegalBasis | None


class Area(Value):
    """An area over time. `ceases_on` is the first day without it."""

    versions: tuple[AreaVersion, ...]
    ceases_on: date | None
    successors: tuple[AreaSuccession, ...]
    dissolved_by: LegalBasis | None

    def on(self, day: date) -> AreaVersion | None:
        """What the area is on that day; none before its first and after its last day."""
        return None if self.ceases_on is not None and self.ceases_on <= day else standing_on(self.versions, day)


@dataclass(frozen=True, slots=True)
class RegisterArea:
    """`unknown`: which of the ids named here do not stand on the first day."""

    at: datetime
    actor: Actor
    name: str
    kind: str
    level: str
    parent: str | None
    valid_from: date | None
    valid_to: date | None
    legal_basis: LegalBasis | None
    unknown: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ReorganiseArea:
    """`unknown`: which of the ids named here do not stand on the day; `above`: the new parent and all above it."""

    at: datetime
    actor: Actor
    id: str
    name: str
    kind: str
    level: str
    parent: str | None
    effective_on: date
    formed_from: tuple[str, ...]
    legal_basis: LegalBasis
    unknown: frozenset[str] = frozenset()
    above: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class DissolveArea:
    """`unknown`: which successors do not stand on the day; `children`: areas that still belong to this one."""

    at: datetime
    actor: Actor
    effective_on: date
    successors: tuple[AreaSuccession, ...]
    legal_basis: LegalBasis
    unknown: frozenset[str] = frozenset()
    children: frozenset[str] = frozenset()


Command = RegisterArea | ReorganiseArea | DissolveArea


def decide(command: Command, area: Area | None) -> list[AnyAreaEvent]:
    """What the command makes of the area. Raises `Rejected` or `Forbidden`."""
    require_role(command.actor, "thay đổi danh mục địa bàn", Role.ADMIN)
    match command:
        case RegisterArea():
            return _register(command, area)
        case ReorganiseArea():
            return _reorganise(command, _registered(area))
        case DissolveArea():
            return _dissolve(command, _registered(area))
        case _:
            assert_never(command)


def _registered(area: Area | None) -> Area:
    if area is None:
        raise Rejected("area-not-found", "Địa bàn chưa có trong danh mục; đăng ký địa bàn trước.")
    return area


def _known(unknown: frozenset[str]) -> None:
    if unknown:
        names = ", ".join(sorted(unknown))
        raise Rejected("area-unknown", f"Không có địa bàn {names} tại ngày hiệu lực; kiểm tra mã và ngày.")


def _register(command: RegisterArea, area: Area | None) -> list[AnyAreaEvent]:
    event = AreaRegistered(
        name=command.name,
        kind=command.kind,
        level=command.level,
        parent=command.parent,
        valid_from=command.valid_from,
        valid_to=command.valid_to,
        legal_basis=command.legal_basis,
    )
    if area is not None:
        if _first(event) == area.versions[0]:
            return []
        raise Rejected("area-already-registered", "Mã địa bàn đã được đăng ký với nội dung khác.")
    if command.valid_from and command.valid_to and command.valid_to < command.valid_from:
        raise Rejected("ends-before-it-begins", "Ngày hết hiệu lực trước ngày có hiệu lực.")
    _known(command.unknown)
    return [event]


def _reorganise(command: ReorganiseArea, area: Area) -> list[AnyAreaEvent]:
    event = AreaReorganised(
        name=command.name,
        kind=command.kind,
        level=command.level,
        parent=command.parent,
        effective_on=command.effective_on,
        formed_from=command.formed_from,
        legal_basis=command.legal_basis,
    )
    if _next(event) in area.versions:
        return []
    _may_change(area, command.effective_on)
    _known(command.unknown)
    if command.id in command.above:
        raise Rejected("area-above-itself", "Không thể trực thuộc chính mình hoặc địa bàn cấp dưới của mình.")
    return [event]


def _dissolve(command: DissolveArea, area: Area) -> list[AnyAreaEvent]:
    if area.dissolved_by is not None and area.ceases_on == command.effective_on:
        if area.successors == command.successors:
            return []
        raise Rejected("area-already-dissolved", "Địa bàn đã được ghi nhận giải thể với đơn vị kế thừa khác.")
    if area.ceases_on != command.effective_on:
        _may_change(area, command.effective_on)
    if command.children:
        names = ", ".join(sorted(command.children))
        raise Rejected("area-has-children", f"Còn địa bàn trực thuộc: {names}; sắp xếp các địa bàn này trước.")
    _known(command.unknown)
    return [
        AreaDissolved(effective_on=command.effective_on, successors=command.successors, legal_basis=command.legal_basis)
    ]


def _may_change(area: Area, day: date) -> None:
    if area.ceases_on is not None:
        raise Rejected("area-already-dissolved", f"Địa bàn không còn từ ngày {area.ceases_on:%d/%m/%Y}.")
    last = area.versions[-1].valid_from
    if last is not None and day <= last:
        raise Rejected("not-after-last-change", f"Ngày hiệu lực phải sau lần thay đổi gần nhất ({last:%d/%m/%Y}).")


def _first(event: AreaRegistered) -> AreaVersion:
    return AreaVersion(
        valid_from=event.valid_from,
        name=event.name,
        kind=event.kind,
        level=event.level,
        parent=event.parent,
        formed_from=(),
        legal_basis=event.legal_basis,
    )


def _next(event: AreaReorganised) -> AreaVersion:
    return AreaVersion(
        valid_from=event.effective_on,
        name=event.name,
        kind=event.kind,
        level=event.level,
        parent=event.parent,
        formed_from=event.formed_from,
        legal_basis=event.legal_basis,
    )


def evolve(area: Area | None, event: AnyAreaEvent) -> Area:
    """The area after the event."""
    match event:
        case AreaRegistered():
            ceases_on = event.valid_to + timedelta(days=1) if event.valid_to else None
            return Area(versions=(_first(event),), ceases_on=ceases_on, successors=(), dissolved_by=None)
        case AreaReorganised():
            assert area is not None
            return area.changed(versions=(*area.versions, _next(event)))
        case AreaDissolved():
            assert area is not None
            return area.changed(
                ceases_on=event.effective_on, successors=event.successors, dissolved_by=event.legal_basis
            )
        case _:
            assert_never(event)
