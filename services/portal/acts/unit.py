"""What can be done with teams and tasks."""

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from services.portal.acts.form import Act, Body, Field, Fields, Material, document, fixed, is_status, reason
from services.portal.store import Kept
from services.portal.things.task import OPEN, Task
from services.portal.things.team import Team
from shared.contracts.actor import Actor, Role

_WRITERS = (Role.OFFICER, Role.HEAD, Role.DEPUTY)
_LEADING = (*_WRITERS, Role.STAFF, Role.STAFF_HEAD, Role.PERSONNEL, Role.LOGISTICS, Role.AWARDS)
_STAFF = (Role.STAFF, Role.STAFF_HEAD)


def open_milestones(actor: Actor, kept: Kept[Team]) -> list[tuple[str, str]]:
    """The milestones that the unit may report now."""
    if actor.unit != kept.thing.unit or not actor.has(*_WRITERS) or kept.thing.held_because is not None:
        return []
    is_ready, is_head = kept.thing.status == "ready", actor.has(Role.HEAD, Role.DEPUTY)
    return [
        (m.code, f"{m.code} · {m.title}")
        for m in kept.thing.milestones
        if m.completed_on is None and m.code != "M1" and (m.code != "M6" or (is_ready and is_head))
    ]


def may_attach(actor: Actor, kept: Kept[Any]) -> bool:
    """Whether the actor may attach files as evidence now."""
    if isinstance(kept.thing, Team):
        return bool(open_milestones(actor, kept)) and is_status(kept, "authorised", "building", "ready")
    return is_status(kept, *OPEN) and (_leads(actor, kept) or _supports(actor, kept))


def _files(material: Material) -> Iterator[Field]:
    for file in material.files:
        name, label = f"files.{file.place or 'all'}.{file.id}", f"{file.place} {file.name}".strip()
        yield Field(name, label, "check", required=False, value="on", group="Tệp đã tải lên, kèm vào minh chứng")


def _with_files(body: Body, place: str) -> Body:
    chosen = [file for file, is_chosen in body.pop("files", {}).get(place, {}).items() if is_chosen]
    if chosen:
        body.setdefault("evidence", {})["attachments"] = chosen
    return body


def _milestone(body: Body, actor: Actor, kept: Kept[Team], material: Material) -> Body:
    return _with_files(body, str(body.get("code", "")))


def _milestone_fields(actor: Actor, kept: Kept[Team], material: Material) -> tuple[Field, ...]:
    return (
        Field("code", "Mốc", "choice", choices=open_milestones(actor, kept)),
        Field("completed_on", "Ngày hoàn thành", "date", required=False, hint="Bỏ trống: hôm nay"),
        Field("evidence.note", "Minh chứng", hint="Đã làm gì, trong một câu"),
        *document("evidence.document", required=False, group="Văn bản (bắt buộc với M4)"),
        *_files(material),
    )


def _due_fields(actor: Actor, kept: Kept[Team], material: Material) -> tuple[Field, ...]:
    open_ones = [(m.code, f"{m.code} · {m.title}") for m in kept.thing.milestones if m.completed_on is None]
    return (Field("code", "Mốc", "choice", choices=open_ones), Field("due_on", "Hạn mới", "date"), reason())


def _may_end(actor: Actor, kept: Kept[Team]) -> bool:
    return not is_status(kept, "dissolved", "transferred") and actor.has_at_province(Role.PERSONNEL)


_BASIS = "Văn bản làm căn cứ"
_END = (
    Field("effective_on", "Từ ngày", "date"),
    reason(),
    Field("legal_basis.number", "Số, ký hiệu", group=_BASIS),
    Field("legal_basis.issued_on", "Ngày ban hành", "date", required=False, group=_BASIS),
    Field("legal_basis.issuer", "Cơ quan ban hành", required=False, group=_BASIS),
)


def _transfer_fields(actor: Actor, kept: Kept[Team], material: Material) -> tuple[Field, ...]:
    units = [each for each in material.units if each[0] != kept.thing.unit]
    return (Field("to_unit", "Đơn vị tiếp nhận", "choice", choices=units), *_END)


def _confirms(actor: Actor, kept: Kept[Team]) -> list[tuple[str, str]]:
    sides = {"personnel": (Role.PERSONNEL,), "staff": _STAFF}
    return [
        (side, side)
        for side, roles in sides.items()
        if actor.has_at_province(*roles) and side not in kept.thing.readiness
    ]


def _is_built(kept: Kept[Team]) -> bool:
    return is_status(kept, "building") and all(m.completed_on for m in kept.thing.milestones if m.code != "M6")


TEAM_ACTS = (
    Act(
        "personnel", "Xác nhận nhân sự", "units", "/teams/{id}/personnel-confirmation",
        lambda actor, kept: is_status(kept, "authorised", "building") and actor.has_at_province(Role.PERSONNEL)
        and kept.thing.is_personnel_sufficient is not True,
        fixed(
            Field("is_sufficient", "Đã bố trí đủ", "check"),
            Field("note", "Ghi chú", "text", hint="Không nêu số lượng biên chế"),
        ),
        is_commutative=True,
    ),
    Act(
        "milestone", "Báo cáo hoàn thành mốc", "units", "/teams/{id}/milestones/{code}/completion",
        lambda actor, kept: is_status(kept, "authorised", "building", "ready") and bool(open_milestones(actor, kept)),
        _milestone_fields, _milestone, is_commutative=True,
    ),
    Act(
        "readiness", "Xác nhận Đội sẵn sàng", "units", "/teams/{id}/readiness-confirmations",
        lambda actor, kept: _is_built(kept) and bool(_confirms(actor, kept)),
        lambda actor, kept, material: (
            Field("side", "Thay mặt", "choice", choices=_confirms(actor, kept), choice_group="role"),
            Field("note", "Nhận xét", "text"),
        ),
        is_commutative=True,
    ),
    Act(
        "launch", "Xác nhận Đội ra mắt", "units", "/teams/{id}/launch-confirmation",
        lambda actor, kept: is_status(kept, "ready") and actor.has_at_province(*_STAFF)
        and all(m.completed_on for m in kept.thing.milestones), is_confirmation=True,
    ),
    Act(
        "hold", "Tạm dừng Đội", "units", "/teams/{id}/hold",
        lambda actor, kept: is_status(kept, "planned", "authorised", "building", "ready", "active")
        and kept.thing.held_because is None and actor.has_at_province(*_STAFF, Role.PERSONNEL), fixed(reason()),
    ),
    Act(
        "resume", "Cho Đội tiếp tục", "units", "/teams/{id}/resumption",
        lambda actor, kept: kept.thing.held_because is not None and actor.has_at_province(*_STAFF, Role.PERSONNEL),
        fixed(reason()),
    ),
    Act(
        "due-day", "Đổi hạn mốc", "units", "/teams/{id}/milestones/{code}/due-day",
        lambda actor, kept: not is_status(kept, "active", "dissolved", "transferred")
        and actor.has_at_province(*_STAFF, Role.PERSONNEL)
        and any(m.completed_on is None for m in kept.thing.milestones), _due_fields,
    ),
    Act("transfer", "Chuyển Đội sang đơn vị khác", "units", "/teams/{id}/transfer", _may_end, _transfer_fields),
    Act("dissolve", "Giải thể Đội", "units", "/teams/{id}/dissolution", _may_end, fixed(*_END)),
)  # fmt: skip


def _leads(actor: Actor, kept: Kept[Task]) -> bool:
    return actor.unit == kept.thing.lead_unit and actor.has(*_LEADING)


def _supports(actor: Actor, kept: Kept[Task]) -> bool:
    return kept.thing.support_of(actor.unit) is not None and actor.has(*_LEADING)


def _takes_note(actor: Actor, kept: Kept[Task]) -> bool:
    if is_status(kept, "assigned") and _leads(actor, kept):
        return True
    part = kept.thing.support_of(actor.unit)
    return is_status(kept, *OPEN) and part is not None and not part.has_acknowledged and actor.has(*_LEADING)


def _contributes(actor: Actor, kept: Kept[Task]) -> bool:
    part = kept.thing.support_of(actor.unit)
    return is_status(kept, *OPEN) and _supports(actor, kept) and part is not None and part.has_acknowledged


def _assigns(actor: Actor, kept: Kept[Task]) -> bool:
    return actor.has(*_STAFF, Role.CHAIR, Role.DIRECTOR) or actor.has_at_province(Role.CLERK)


def _answer(*fields: Field) -> Fields:
    """What the assigning side says; who only records what leaders decided cites what they signed."""

    def asked(actor: Actor, kept: Kept[Task], material: Material) -> tuple[Field, ...]:
        is_leader = actor.has(Role.CHAIR, Role.DIRECTOR)
        is_recorder = actor.unit == kept.thing.lead_unit or not actor.has(*_STAFF)
        return (*fields, *document(group="Văn bản của lãnh đạo")) if is_recorder and not is_leader else fields

    return asked


def _reassign_fields(actor: Actor, kept: Kept[Task], material: Material) -> Sequence[Field]:
    units = [each for each in material.units if each[0] != kept.thing.lead_unit]
    whom = Field("lead_unit", "Đơn vị chủ trì mới", "choice", choices=units)
    return _answer(whom, reason())(actor, kept, material)


def _support_fields(actor: Actor, kept: Kept[Task], material: Material) -> Sequence[Field]:
    involved = {kept.thing.lead_unit, *kept.thing.supporting_units}
    units = [each for each in material.units if each[0] not in involved]
    return _answer(Field("unit", "Đơn vị phối hợp", "choice", choices=units), reason())(actor, kept, material)


def _withdrawal_fields(actor: Actor, kept: Kept[Task], material: Material) -> Sequence[Field]:
    units = [(unit, material.names.get(unit, unit)) for unit in kept.thing.supporting_units]
    return _answer(Field("code", "Đơn vị thôi phối hợp", "choice", choices=units), reason())(actor, kept, material)


def _evidence_fields(actor: Actor, kept: Kept[Task], material: Material) -> tuple[Field, ...]:
    return (
        Field("evidence.note", "Minh chứng", hint="Đã làm gì, trong một câu"),
        *document("evidence.document", required=False, group="Văn bản (nếu có)"),
        *_files(material),
    )


def _evidence(body: Body, actor: Actor, kept: Kept[Task], material: Material) -> Body:
    return _with_files(body, "all")


TASK_ACTS = (
    Act(
        "acknowledge", "Tiếp nhận nhiệm vụ", "units", "/tasks/{id}/acknowledgement", _takes_note, is_commutative=True,
    ),
    Act(
        "contribute", "Báo cáo phần việc phối hợp", "units", "/tasks/{id}/contributions", _contributes,
        _evidence_fields, _evidence, is_commutative=True,
        note="Báo cáo lại thì thay lần trước; lần trước còn trong lịch sử.",
    ),
    Act(
        "progress", "Báo cáo tiến độ", "units", "/tasks/{id}/progress",
        lambda actor, kept: is_status(kept, "acknowledged", "reopened") and _leads(actor, kept),
        fixed(
            Field("note", "Đã làm gì, vướng mắc gì", "text"),
            Field("percent", "Ước hoàn thành (%)", "number", required=False),
        ),
        is_commutative=True, note="Báo cáo lại thì thay lần trước; lần trước còn trong lịch sử.",
    ),
    Act(
        "complete", "Báo cáo hoàn thành", "units", "/tasks/{id}/completion",
        lambda actor, kept: is_status(kept, "acknowledged", "reopened") and _leads(actor, kept),
        _evidence_fields, _evidence,
    ),
    Act(
        "extension", "Đề nghị gia hạn", "units", "/tasks/{id}/extension-request",
        lambda actor, kept: is_status(kept, *OPEN) and kept.thing.asked_before is None and _leads(actor, kept)
        and kept.thing.due_before is not None,
        fixed(Field("due_before", "Xin hoàn thành trước ngày", "date"), reason()),
    ),
    Act(
        "grant", "Cho gia hạn", "units", "/tasks/{id}/extension-grant",
        lambda actor, kept: kept.thing.asked_before is not None and _assigns(actor, kept),
        _answer(
            Field("due_before", "Trước ngày", "date", required=False, hint="Bỏ trống: như đơn vị đề nghị")
        ),
    ),
    Act(
        "refuse", "Không cho gia hạn", "units", "/tasks/{id}/extension-refusal",
        lambda actor, kept: kept.thing.asked_before is not None and _assigns(actor, kept), _answer(reason()),
    ),
    Act(
        "verify", "Xác nhận hoàn thành", "units", "/tasks/{id}/verification",
        lambda actor, kept: is_status(kept, "done") and _assigns(actor, kept),
        _answer(Field("note", "Nhận xét", "text")),
    ),
    Act(
        "reopen", "Yêu cầu làm tiếp", "units", "/tasks/{id}/reopening",
        lambda actor, kept: is_status(kept, "done") and _assigns(actor, kept), _answer(reason("Còn thiếu gì")),
    ),
    Act(
        "reassign", "Giao lại cho đơn vị khác", "units", "/tasks/{id}/reassignment",
        lambda actor, kept: is_status(kept, *OPEN) and _assigns(actor, kept), _reassign_fields,
    ),
    Act(
        "add-support", "Giao thêm đơn vị phối hợp", "units", "/tasks/{id}/support",
        lambda actor, kept: is_status(kept, *OPEN) and _assigns(actor, kept), _support_fields,
    ),
    Act(
        "withdraw-support", "Cho đơn vị thôi phối hợp", "units", "/tasks/{id}/support/{code}/withdrawal",
        lambda actor, kept: is_status(kept, *OPEN) and bool(kept.thing.supporting) and _assigns(actor, kept),
        _withdrawal_fields, note="Phần việc đơn vị đã báo cáo vẫn còn trong lịch sử.",
    ),
    Act(
        "cancel", "Hủy nhiệm vụ", "units", "/tasks/{id}/cancellation",
        lambda actor, kept: not is_status(kept, "verified", "cancelled") and _assigns(actor, kept), _answer(reason()),
    ),
)  # fmt: skip


def path_with_code(body: Body, path: str) -> str:
    """The path names the part of the thing that the form chose: a milestone, a unit."""
    return path.replace("{code}", quote(str(body.pop("code", "")), safe="")) if "{code}" in path else path
