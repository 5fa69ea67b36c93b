"""The rules of a register: given after the signature, never twice, void stays as *hủy*, no gap without a reason.

Decree 30/2020/NĐ-CP, Article 15: numbers run from 1 in each year and unit; whether all types run together or each on
its own is decided by the head of the unit. A number is due on the next working day after the signature at the latest;
one that comes later is given all the same, and marked.
"""

from typing import assert_never

from services.reports.register.commands import Command, GiveNumber, VoidNumber
from services.reports.register.state import NumberStatus, RegisteredNumber, evolve
from shared.contracts.actor import Actor
from shared.contracts.calendar import after_working_days, local_day
from shared.contracts.papers import must_be_signed
from shared.contracts.readers import keeps_register
from shared.contracts.refusals import Forbidden, Rejected
from shared.contracts.reports.register import AnyRegisterEvent, NumberGiven, NumberUsed, NumberVoided

__all__ = ["Command", "RegisteredNumber", "decide", "evolve"]

ELSEWHERE = "Số cấp tại sổ của đơn vị hoặc trên hệ thống quản lý văn bản, ngoài hệ thống này."
"""Why numbers are missing before one that was typed in with its document."""


def decide(command: Command, state: RegisteredNumber | None) -> list[AnyRegisterEvent]:
    """The events that the command makes; none when it was carried out before. Raises `Rejected` or `Forbidden`."""
    if events := _decided(command, state):
        must_be_signed(command)
    return events


def _decided(command: Command, state: RegisteredNumber | None) -> list[AnyRegisterEvent]:
    match command:
        case GiveNumber():
            return _give(command, state)
        case VoidNumber():
            return _void(command, state)
        case _:
            assert_never(command)


def _give(command: GiveNumber, state: RegisteredNumber | None) -> list[AnyRegisterEvent]:
    if not command.by_document:
        must_keep(command.actor, command.issuer)
    if state is not None:
        return _use(command, state)
    today = local_day(command.at)
    if command.signed_on > today and not command.by_document:
        raise Rejected(
            "signed-in-future",
            "Số chỉ cấp sau khi văn bản đã ký; ngày ký chưa đến (Nghị định 30/2020/NĐ-CP, Điều 15).",
            {"signed_on": "sau hôm nay"},
        )
    gap = command.number > command.follows + 1
    if gap and not command.gap_reason and not command.by_document:
        raise Rejected(
            "gap-unexplained",
            f"Sổ đang ở số {command.follows}; nhập số {command.number} thì phải nêu vì sao thiếu các số từ"
            f" {command.follows + 1} đến {command.number - 1} (ví dụ: đã cấp trên hệ thống quản lý văn bản).",
            {"gap_reason": "bắt buộc khi bỏ cách số"},
        )
    return [
        NumberGiven(
            issuer=command.issuer,
            year=command.year,
            series=command.series,
            number=command.number,
            symbol=command.symbol,
            title=command.title,
            signed_on=command.signed_on,
            given_on=today,
            is_typed=command.is_typed,
            follows=command.follows,
            gap_reason=(command.gap_reason or ELSEWHERE) if gap else None,
            document=command.document,
            is_late=not command.is_typed and today >= after_working_days(command.signed_on, 1, command.holidays),
        )
    ]


def _use(command: GiveNumber, state: RegisteredNumber) -> list[AnyRegisterEvent]:
    if command.document is not None and state.document == command.document:
        return []
    if state.status is NumberStatus.VOID:
        raise _taken("number-void", command, f"Số {state.text} đã hủy ({state.void_reason}); không cấp lại.")
    if state.document is not None or command.document is None or state.symbol != command.symbol:
        raise _taken(
            "number-taken",
            command,
            f"Số {state.text} năm {state.year} đã cấp cho văn bản «{state.title}» ngày {state.given_on:%d/%m/%Y}."
            " Hãy kiểm tra lại sổ đăng ký.",
        )
    return [NumberUsed(document=command.document)]


def _taken(code: str, command: GiveNumber, reason: str) -> Rejected:
    return Rejected(code, reason, {"number": f"{command.number}/{command.symbol}"})


def _void(command: VoidNumber, state: RegisteredNumber | None) -> list[AnyRegisterEvent]:
    if state is None:
        raise Rejected("number-not-found", "Không có số này trong sổ. Hãy kiểm tra lại mã của số.")
    must_keep(command.actor, state.issuer)
    if state.status is NumberStatus.VOID and state.void_reason == command.reason:
        return []
    if state.status is NumberStatus.VOID:
        raise Rejected("number-void", f"Số {state.text} đã hủy ngày {state.voided_on:%d/%m/%Y}.")
    if state.status is NumberStatus.USED:
        raise Rejected(
            "number-in-use",
            f"Số {state.text} đang ghi trên văn bản «{state.title}»; thu hồi văn bản thì số vẫn giữ, không hủy.",
        )
    return [NumberVoided(reason=command.reason, voided_on=local_day(command.at), document=command.document)]


def must_keep(actor: Actor, issuer: str) -> None:
    """Refuse anyone but those who keep the unit's register."""
    if not keeps_register(actor, issuer):
        raise Forbidden("register-keeper-only", f"Sổ đăng ký văn bản của {issuer} do văn thư của đơn vị đó quản lý.")
