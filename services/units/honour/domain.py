"""The rules of an honour: conferred by a commendation, on one document after the other; withdrawn with it, for good."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import assert_never

from services.units.rules import require_role
from shared.contracts.actor import Actor, Role
from shared.contracts.base import Code, SignedDocument, Value
from shared.contracts.refusals import Rejected
from shared.contracts.reports.commendation import Achievement, CommendationForm, RecipientKind
from shared.contracts.units.honour import AnyHonourEvent, HonourConferred, HonourWithdrawn


class Status(Code):
    """Whether it is held."""

    HELD = "held"
    WITHDRAWN = "withdrawn"


class Honour(Value):
    """An honour. `unit` earned it, or people of it did; who holds it after that unit, the directory says."""

    status: Status
    unit: str
    commendation: str
    recipient: RecipientKind
    individuals: int | None
    achievement: Achievement
    form: CommendationForm
    basis: SignedDocument
    conferred_on: date
    withdrawn_on: date | None = None
    reason: str | None = None
    document: SignedDocument | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConferHonour:
    """What `commendation-awarded` says."""

    at: datetime
    actor: Actor
    unit: str
    commendation: str
    recipient: RecipientKind
    individuals: int | None
    achievement: Achievement
    form: CommendationForm
    basis: SignedDocument
    conferred_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawHonour:
    """What `commendation-revoked` says."""

    at: datetime
    actor: Actor
    reason: str
    document: SignedDocument | None
    withdrawn_on: date


Command = ConferHonour | WithdrawHonour


def decide(command: Command, honour: Honour | None) -> list[AnyHonourEvent]:
    """What the command makes of the honour. Raises `Rejected` or `Forbidden`."""
    require_role(command.actor, "ghi nhận hoặc thu hồi hình thức khen thưởng bằng tay", Role.SYSTEM)
    match command:
        case ConferHonour():
            return _confer(command, honour)
        case WithdrawHonour():
            return _withdraw(command, honour)
        case _:
            assert_never(command)


def _confer(command: ConferHonour, honour: Honour | None) -> list[AnyHonourEvent]:
    if honour is not None and honour.status is Status.WITHDRAWN:
        raise Rejected("honour-withdrawn", "Hình thức khen thưởng đã bị thu hồi; muốn khen lại phải có đề nghị mới.")
    if honour is not None and honour.basis == command.basis:
        return []
    return [
        HonourConferred(
            unit=command.unit,
            commendation=command.commendation,
            recipient=command.recipient,
            individuals=command.individuals,
            achievement=command.achievement,
            form=command.form,
            basis=command.basis,
            conferred_on=command.conferred_on if honour is None else honour.conferred_on,
        )
    ]


def _withdraw(command: WithdrawHonour, honour: Honour | None) -> list[AnyHonourEvent]:
    if honour is None:
        raise Rejected("honour-not-found", "Chưa có hình thức khen thưởng này.")
    if honour.status is Status.WITHDRAWN:
        return []
    return [
        HonourWithdrawn(
            unit=honour.unit,
            commendation=honour.commendation,
            reason=command.reason,
            document=command.document,
            withdrawn_on=command.withdrawn_on,
        )
    ]


def evolve(honour: Honour | None, event: AnyHonourEvent) -> Honour:
    """The honour after the event."""
    match event:
        case HonourConferred():
            fields = {name: getattr(event, name) for name in HonourConferred.model_fields}
            return Honour(status=Status.HELD, **fields)
        case HonourWithdrawn():
            assert honour is not None
            return honour.changed(
                status=Status.WITHDRAWN,
                withdrawn_on=event.withdrawn_on,
                reason=event.reason,
                document=event.document,
            )
        case _:
            assert_never(event)
