"""What can be done with festival plans and events."""

from services.portal.acts.form import Act, Body, Field, Material, document, fixed, is_status, reason
from services.portal.store import Kept
from services.portal.things.festival import Occasion, Plan
from shared.contracts.actor import Actor, Role
from shared.contracts.festival import FundingSource, Sector

_WRITERS = (Role.OFFICER, Role.HEAD, Role.DEPUTY)
_STAFF = (Role.STAFF, Role.STAFF_HEAD)


def _own(actor: Actor, kept: Kept[Plan]) -> bool:
    return actor.unit == kept.thing.unit and actor.has(*_WRITERS)


_ISSUERS = tuple((code, code) for code in ("peoples_committee", "steering_committee"))
_CONFORMITY = (
    ("conforms", "Phù hợp"),
    ("conforms_with_remarks", "Phù hợp, có góp ý"),
    ("does_not_conform", "Chưa phù hợp"),
)

PLAN_ACTS = (
    Act(
        "submit", "Trình duyệt kế hoạch", "festival", "/plans/{id}/submission",
        lambda actor, kept: is_status(kept, "draft", "returned") and _own(actor, kept),
    ),
    Act(
        "external-issue", "Ghi nhận kế hoạch do UBND, Ban Chỉ đạo ban hành", "festival", "/plans/{id}/external-issue",
        lambda actor, kept: is_status(kept, "draft", "returned", "submitted")
        and (_own(actor, kept) or actor.has_at_province(Role.CLERK, *_STAFF)),
        fixed(Field("issued_by", "Cơ quan ban hành", "choice", choices=_ISSUERS, choice_group="issuer"), *document()),
    ),
    Act(
        "comment", "Góp ý kế hoạch", "festival", "/plans/{id}/comment",
        lambda actor, kept: is_status(kept, "submitted") and actor.has_at_province(*_STAFF),
        fixed(Field("conformity", "Mức phù hợp", "choice", choices=_CONFORMITY), Field("note", "Góp ý", "text")),
    ),
    Act(
        "approve", "Duyệt kế hoạch", "festival", "/plans/{id}/approval",
        lambda actor, kept: is_status(kept, "submitted") and actor.unit == kept.thing.unit
        and actor.has(Role.HEAD, Role.DEPUTY, Role.DIRECTOR, Role.CLERK),
        fixed(*document("basis", required=False)), is_confirmation=True,
    ),
    Act(
        "start", "Bắt đầu thực hiện", "festival", "/plans/{id}/start",
        lambda actor, kept: is_status(kept, "issued") and _own(actor, kept),
    ),
    Act(
        "reporting", "Chuyển sang tổng hợp kết quả", "festival", "/plans/{id}/reporting",
        lambda actor, kept: is_status(kept, "executing") and _own(actor, kept),
    ),
    Act(
        "close", "Kết thúc kế hoạch", "festival", "/plans/{id}/closing",
        lambda actor, kept: is_status(kept, "reporting") and _own(actor, kept), is_confirmation=True,
    ),
)  # fmt: skip


def _holds(actor: Actor, kept: Kept[Occasion]) -> bool:
    is_own = actor.unit == kept.thing.unit and actor.has(*_WRITERS)
    return is_own or (kept.thing.level == "province" and actor.has_at_province(*_STAFF))


def _result_fields(actor: Actor, kept: Kept[Occasion], material: Material) -> list[Field]:
    before = kept.thing.result.result if kept.thing.result else None
    attendances = dict(before.attendances) if before else {}
    spending = dict(before.spending) if before else {}
    return [
        *(
            Field(f"attendances.{s.value}", s.value, "number", required=False, choice_group="sector",
                  group="Lượt người tham gia theo khối", value=str(attendances.get(s, "")))
            for s in Sector
        ),
        Field("attendance_total", "Tổng lượt người", "number", group="Lượt người tham gia theo khối",
              value=str(before.attendance_total) if before else ""),
        *(
            Field(f"spending.{s.value}", s.value, "number", required=False, choice_group="funding",
                  group="Kinh phí đã chi (đồng)", value=str(spending.get(s, "")))
            for s in FundingSource
        ),
        Field("models", "Mô hình ra mắt, giới thiệu", "number", group="Kết quả khác",
              value=str(before.models) if before else ""),
        Field("commitments", "Bản cam kết", "number", group="Kết quả khác",
              value=str(before.commitments) if before else ""),
        Field("commendations", "Khen thưởng (số lượng)", "number", group="Kết quả khác",
              value=str(before.commendations) if before else ""),
    ]  # fmt: skip


def _result(body: Body, actor: Actor, kept: Kept[Occasion], material: Material) -> Body:
    empty: Body = {"attendances": {}, "spending": {}}
    return empty | body


EVENT_ACTS = (
    Act(
        "schedule", "Xếp lịch", "festival", "/events/{id}/schedule",
        lambda actor, kept: is_status(kept, "proposed", "postponed") and _holds(actor, kept),
        fixed(Field("on", "Ngày tổ chức", "date")),
    ),
    Act(
        "readiness", "Kiểm tra tiết kiệm, báo sẵn sàng", "festival", "/events/{id}/readiness",
        lambda actor, kept: is_status(kept, "preparing") and _holds(actor, kept),
        note="Kiểm tra đủ việc chuẩn bị và từng định mức; không đạt thì nêu rõ mục nào.",
    ),
    Act(
        "held", "Ghi nhận đã tổ chức", "festival", "/events/{id}/holding",
        lambda actor, kept: is_status(kept, "ready") and _holds(actor, kept),
    ),
    Act(
        "postpone", "Hoãn", "festival", "/events/{id}/postponement",
        lambda actor, kept: is_status(kept, "scheduled", "preparing", "ready") and _holds(actor, kept),
        fixed(reason()),
    ),
    Act(
        "result", "Báo cáo kết quả", "festival", "/events/{id}/result",
        lambda actor, kept: is_status(kept, "held", "result-returned") and _holds(actor, kept), _result_fields, _result,
    ),
    Act(
        "verify", "Xác nhận kết quả", "festival", "/events/{id}/result/verification",
        lambda actor, kept: is_status(kept, "result-submitted") and actor.has_at_province(*_STAFF),
        is_confirmation=True,
    ),
    Act(
        "return-result", "Trả lại kết quả", "festival", "/events/{id}/result/return",
        lambda actor, kept: is_status(kept, "result-submitted") and actor.has_at_province(*_STAFF), fixed(reason()),
    ),
)  # fmt: skip
