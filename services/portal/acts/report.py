"""What can be done with reports and proposals."""

from services.portal.acts.form import Act, Body, Field, Material, fixed, is_status, reason
from services.portal.store import Kept
from services.portal.things.proposal import APPRAISERS, Proposal
from services.portal.things.report import Report
from shared.contracts.actor import Actor, Role
from shared.contracts.reports import Severity


def _is_staff(actor: Actor, kept: Kept[Report], *roles: Role) -> bool:
    is_theirs = actor.unit == kept.thing.staff_unit and actor.unit != kept.thing.unit
    return is_theirs and actor.has(*(roles or (Role.STAFF, Role.STAFF_HEAD)))


MOST_REMARKS = 8


def _return_fields(actor: Actor, kept: Kept[Report], material: Material) -> list[Field]:
    """What does not add up is put down as a remark already; two places are free."""
    wrong = [each for each in kept.thing.findings if each.severity is Severity.EQUATION][: MOST_REMARKS - 2]
    remarks = [(each.place, each.message.removeprefix(f"{each.place}: ")) for each in wrong] + [("", "")] * 2
    group = "Chỗ cần sửa; bỏ trống chỗ nào thì không nêu chỗ đó"
    fields = [reason("Lý do trả lại"), Field("due_before", "Gửi lại trước ngày", "date", required=False)]
    for number, (place, text) in enumerate(remarks):
        fields += [
            Field(
                f"remarks.{number}.place", "Chỗ cần sửa", required=False, value=place, group=group,
                hint="Mã chỉ tiêu hoặc phần, ví dụ C04, III",
            ),
            Field(f"remarks.{number}.text", "Cần sửa thế nào", "text", required=False, value=text, group=group),
        ]  # fmt: skip
    return fields


def _corrects(actor: Actor, kept: Kept[Report]) -> bool:
    is_unit = actor.unit == kept.thing.unit and actor.has(Role.HEAD, Role.DEPUTY)
    return is_status(kept, "consolidated") and (is_unit or _is_staff(actor, kept, Role.STAFF_HEAD))


def _return(body: Body, actor: Actor, kept: Kept[Report], material: Material) -> Body:
    remarks = [each for each in body.pop("remarks", {}).values() if each.get("text")]
    return body | {"remarks": remarks}


REPORT_ACTS = (
    Act(
        "review", "Bắt đầu xem xét", "reports", "/reports/{id}/review",
        lambda actor, kept: is_status(kept, "submitted") and _is_staff(actor, kept),
    ),
    Act(
        "accept", "Chấp nhận báo cáo", "reports", "/reports/{id}/acceptance",
        lambda actor, kept: is_status(kept, "under-review") and _is_staff(actor, kept, Role.STAFF_HEAD),
        note="Số liệu của báo cáo được tính vào bảng tổng hợp.", is_confirmation=True,
    ),
    Act(
        "return", "Trả lại báo cáo", "reports", "/reports/{id}/return",
        lambda actor, kept: is_status(kept, "under-review") and _is_staff(actor, kept),
        _return_fields,
        _return,
    ),
    Act(
        "reopen", "Mở lại báo cáo", "reports", "/reports/{id}/reopening",
        lambda actor, kept: is_status(kept, "accepted") and _is_staff(actor, kept, Role.STAFF_HEAD),
        fixed(Field("reason", "Lý do"), Field("due_before", "Gửi lại trước ngày", "date")),
    ),
    Act(
        "exception", "Cho gửi sau khi chốt", "reports", "/reports/{id}/exception",
        lambda actor, kept: kept.thing.is_collection_closed and is_status(kept, "draft", "returned", "reopened")
        and _is_staff(actor, kept, Role.STAFF_HEAD),
        fixed(Field("reason", "Lý do"), Field("due_before", "Gửi trước ngày", "date")),
    ),
    Act(
        "correct", "Lập báo cáo đính chính", "reports", "/reports/{id}/corrections", _corrects,
        fixed(Field("due_before", "Gửi đính chính trước ngày", "date")), makes="report",
        note="Báo cáo đã tổng hợp không sửa; báo cáo đính chính là báo cáo mới, nêu rõ đính chính báo cáo nào.",
    ),
)  # fmt: skip

_OPEN = ("submitted", "appraising", "in-dossier", "deferred")
_VERDICTS = tuple((code, code) for code in ("support", "support_with_conditions", "oppose"))


def _appraises(actor: Actor, kept: Kept[Proposal]) -> bool:
    roles = APPRAISERS.get(kept.thing.proposal_kind, (Role.STAFF, Role.STAFF_HEAD))
    return is_status(kept, *_OPEN) and actor.has_at_province(*roles)


def _heads(actor: Actor, kept: Kept[Proposal]) -> bool:
    return actor.unit == kept.thing.unit and actor.has(Role.HEAD, Role.DEPUTY)


def _words(actor: Actor, kept: Kept[Proposal], material: Material) -> tuple[Field, ...]:
    last = kept.thing.wordings[-1].event
    return (
        Field("title", "Tên đề xuất", value=last.title),
        Field("text", "Nội dung", "text", value=last.text),
        Field("conditions", "Điều kiện", "text", required=False, value=last.conditions or ""),
    )


def _dossiers(actor: Actor, kept: Kept[Proposal], material: Material) -> tuple[Field, ...]:
    return (Field("dossier", "Hồ sơ đang mở", "choice", choices=material.dossiers),)


PROPOSAL_ACTS = (
    Act(
        "appraisal-start", "Bắt đầu thẩm định", "reports", "/proposals/{id}/appraisal-start",
        lambda actor, kept: _appraises(actor, kept) and kept.thing.appraisal_status == "none",
    ),
    Act(
        "appraisal", "Cho ý kiến thẩm định", "reports", "/proposals/{id}/appraisal",
        lambda actor, kept: _appraises(actor, kept) and kept.thing.appraisal_status == "appraising"
        and kept.thing.supplement_reason is None,
        fixed(
            Field("verdict", "Kết luận thẩm định", "choice", choices=_VERDICTS, choice_group="verdict"),
            Field("note", "Nội dung thẩm định", "text"),
        ),
        note="Ý kiến thẩm định không ràng buộc lãnh đạo.",
    ),
    Act(
        "supplement-request", "Yêu cầu bổ sung", "reports", "/proposals/{id}/supplement-request",
        lambda actor, kept: _appraises(actor, kept) and kept.thing.appraisal_status == "appraising"
        and kept.thing.supplement_reason is None,
        fixed(reason("Cần bổ sung gì")),
    ),
    Act(
        "supplement", "Bổ sung đề xuất", "reports", "/proposals/{id}/supplement",
        lambda actor, kept: _heads(actor, kept) and kept.thing.supplement_reason is not None, _words,
    ),
    Act(
        "withdraw", "Rút đề xuất", "reports", "/proposals/{id}/withdrawal",
        lambda actor, kept: _heads(actor, kept) and is_status(kept, "submitted") and kept.thing.dossier is None,
        fixed(reason()), is_confirmation=True,
    ),
    Act(
        "include", "Đưa vào hồ sơ trình", "reports", "/proposals/{id}/inclusion",
        lambda actor, kept: is_status(kept, "appraising") and actor.has_at_province(Role.STAFF, Role.STAFF_HEAD),
        _dossiers, note="Đề xuất từng để lại, nay thẩm định tiếp thì được xem xét lại trong một hồ sơ chưa ký.",
    ),
    Act(
        "implement", "Xác nhận đã thực hiện", "reports", "/proposals/{id}/implementation",
        lambda actor, kept: is_status(kept, "approved") and kept.thing.decision is None
        and actor.has_at_province(Role.STAFF, Role.STAFF_HEAD),
        fixed(
            Field("implemented_on", "Ngày", "date", required=False),
            Field("evidence.note", "Minh chứng"),
        ),
    ),
)  # fmt: skip
