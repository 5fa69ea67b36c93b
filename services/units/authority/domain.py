"""The rules of authority to act for another office (Decree 30/2020/NĐ-CP, Article 13).

KT.: a deputy of the same unit, for its head. Q.: an acting head of the same unit, one at a time. TL.: the head of a
subordinate unit, by standing order. TUQ.: anybody below, in writing, limited in time and content, never passed on. It
ends with either of the units that it joins.
"""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date, datetime
from typing import assert_never

from services.units.authority.state import Authority, evolve
from shared.contracts.actor import PROVINCIAL_ROLES, Actor, Role, named
from shared.contracts.base import SignedDocument
from shared.contracts.calendar import local_day
from shared.contracts.papers import must_be_signed
from shared.contracts.refusals import Forbidden, Rejected
from shared.contracts.units.authority import AnyAuthorityEvent, AuthorityEnded, AuthorityForm, AuthorityGranted

__all__ = ["Authority", "Command", "decide", "evolve"]

DELEGABLE = (Role.HEAD, Role.STAFF_HEAD, Role.CHAIR, Role.DIRECTOR)
_PROVINCE = "provincial_police-"
_LENT_BY: dict[Role, str | tuple[str, ...]] = {
    Role.DIRECTOR: _PROVINCE,
    Role.CHAIR: _PROVINCE,
    Role.STAFF_HEAD: (_PROVINCE, "department-"),
}
"""Of which units an office can have the role that it lends; every unit has a head."""
_WITHIN = (AuthorityForm.DEPUTY, AuthorityForm.ACTING)


@dataclass(frozen=True, slots=True)
class GrantAuthority:
    """Let an office act for another.

    `unknown`: units that do not stand on the first day. `is_subordinate`: whether the acting unit lies below the
    other. `acting`: authorities to act as head of the same office that hold on one of the days.
    """

    at: datetime
    actor: Actor
    form: AuthorityForm
    unit: str
    office: str
    for_unit: str
    for_office: str
    roles: tuple[Role, ...]
    scope: str | None
    valid_from: date
    valid_to: date | None
    document: SignedDocument
    unknown: Set[str]
    is_subordinate: bool
    acting: Set[str]


@dataclass(frozen=True, slots=True)
class EndAuthority:
    """End it. `ended_on`: the first day without it; the service itself ends it on the day on which a unit ceases."""

    at: datetime
    actor: Actor
    ended_on: date
    reason: str


Command = GrantAuthority | EndAuthority


def decide(command: Command, state: Authority | None) -> list[AnyAuthorityEvent]:
    """The events that the command makes; none when it was carried out before. Raises `Rejected` or `Forbidden`."""
    if events := _decided(command, state):
        must_be_signed(command)
    return events


def _decided(command: Command, state: Authority | None) -> list[AnyAuthorityEvent]:
    if isinstance(command, GrantAuthority):
        return _grant(command, state)
    if state is None:
        raise Rejected("authority-not-found", "Không có văn bản giao quyền này. Hãy kiểm tra lại mã.")
    match command:
        case EndAuthority():
            return _end(command, state)
        case _:
            assert_never(command)


def _grant(command: GrantAuthority, state: Authority | None) -> list[AnyAuthorityEvent]:
    _must_speak_for(command.actor, command.for_unit)
    if state is not None:
        return []
    _must_be_whole(command)
    _must_fit_form(command)
    _must_be_delegable(command)
    return [
        AuthorityGranted(
            form=command.form,
            unit=command.unit,
            office=command.office,
            for_unit=command.for_unit,
            for_office=command.for_office,
            roles=tuple(sorted(command.roles)),
            scope=command.scope,
            valid_from=command.valid_from,
            valid_to=command.valid_to,
            document=command.document,
        )
    ]


def _end(command: EndAuthority, state: Authority) -> list[AnyAuthorityEvent]:
    _must_speak_for(command.actor, state.for_unit)
    if state.ended_on == command.ended_on:
        return []
    if command.actor.has(Role.SYSTEM):
        return [AuthorityEnded(ended_on=command.ended_on, reason=command.reason)]
    if command.ended_on < local_day(command.at):
        raise Rejected(
            "ends-in-the-past",
            "Không chấm dứt lùi ngày: những việc đã ký trước đó vẫn có hiệu lực.",
            {"ended_on": "trước hôm nay"},
        )
    is_over = state.ended_on is not None and state.ended_on <= local_day(command.at)
    if is_over or (state.valid_to is not None and command.ended_on > state.valid_to):
        raise Rejected("already-over", "Văn bản giao quyền hết hiệu lực trước ngày này.", {"ended_on": "quá muộn"})
    return [AuthorityEnded(ended_on=command.ended_on, reason=command.reason)]


def _must_speak_for(actor: Actor, unit: str) -> None:
    """The head himself, or the clerk who records the signed document; nobody passes on what he was lent (TUQ.).

    The service itself only ends what a unit that is no more leaves behind.
    """
    is_head = actor.unit == unit and actor.has(Role.HEAD, Role.STAFF_HEAD, Role.DIRECTOR)
    is_clerk = actor.has(Role.CLERK) and actor.unit == unit
    if not is_head and not is_clerk and not actor.has_at_province(Role.CLERK, Role.SYSTEM):
        raise Forbidden(
            "not-entitled", f"Chỉ người đứng đầu {unit}, hoặc văn thư ghi nhận theo văn bản đã ký, được giao quyền."
        )
    if actor.basis == "TUQ.":
        raise Forbidden("sub-delegation", "Người được ủy quyền không được ủy quyền lại (Nghị định 30/2020, Điều 13).")


def _must_be_whole(command: GrantAuthority) -> None:
    if command.unknown:
        raise Rejected("unit-unknown", f"Không có đơn vị vào ngày bắt đầu: {', '.join(sorted(command.unknown))}.")
    if (command.unit, command.office) == (command.for_unit, command.for_office):
        raise Rejected("same-office", "Một chức vụ không thể thay chính mình.", {"office": "trùng"})
    if command.valid_to is not None and command.valid_to < command.valid_from:
        raise Rejected("dates-out-of-order", "Ngày hết hiệu lực trước ngày bắt đầu.", {"valid_to": "quá sớm"})
    if command.document.signed_on > command.valid_from:
        raise Rejected("signed-too-late", "Văn bản phải ký trước khi có hiệu lực.", {"valid_from": "trước ngày ký"})


def _must_fit_form(command: GrantAuthority) -> None:
    if command.form in _WITHIN and command.unit != command.for_unit:
        raise Rejected("other-unit", "Ký thay (KT.) và quyền (Q.) chỉ trong cùng một đơn vị.", {"unit": "khác đơn vị"})
    if command.form is AuthorityForm.ACTING and command.acting:
        raise Rejected("acting-twice", f"{command.for_office} đã có người giữ quyền trong thời gian này.")
    if command.form is AuthorityForm.STANDING_ORDER and not command.is_subordinate:
        raise Rejected(
            "not-subordinate",
            "Thừa lệnh (TL.) chỉ giao cho thủ trưởng đơn vị trực thuộc.",
            {"unit": "không trực thuộc"},
        )
    if command.form is not AuthorityForm.WRITTEN:
        return
    if command.unit != command.for_unit and not command.is_subordinate:
        raise Rejected(
            "not-subordinate",
            "Thừa ủy quyền (TUQ.) chỉ giao trong đơn vị hoặc cho đơn vị trực thuộc (Nghị định 30/2020, Điều 13).",
            {"unit": "không trực thuộc"},
        )
    if command.valid_to is None or not command.scope:
        missing = "valid_to" if command.valid_to is None else "scope"
        raise Rejected(
            "written-unlimited",
            "Thừa ủy quyền (TUQ.) phải giới hạn thời gian và nội dung (Nghị định 30/2020, Điều 13).",
            {missing: "bắt buộc"},
        )


def _must_be_delegable(command: GrantAuthority) -> None:
    if wrong := [role for role in command.roles if role not in DELEGABLE]:
        raise Rejected("role-not-delegable", f"Không giao quyền được: {named(*wrong)}.", {"roles": ", ".join(wrong)})
    there = Actor("", command.unit, command.office, frozenset(command.roles))
    if idle := [role for role in command.roles if role in PROVINCIAL_ROLES and not there.is_provincial]:
        raise Rejected(
            "role-does-not-count", f"{named(*idle)}: chỉ các phòng của Công an tỉnh.", {"roles": ", ".join(idle)}
        )
    if foreign := [role for role in command.roles if not command.for_unit.startswith(_LENT_BY.get(role, ""))]:
        raise Rejected(
            "role-not-of-the-unit",
            f"{command.for_unit} không có vai trò {named(*foreign)} để giao.",
            {"roles": ", ".join(foreign)},
        )
