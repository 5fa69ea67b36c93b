"""What can be done with festival plans, and the draft of a new one."""

from collections.abc import Collection

from services.portal.acts.form import Act, Body, Field, Material, document, fixed, is_status, reason
from services.portal.acts.occasion import detail_fields, proposal
from services.portal.store import Kept
from services.portal.text import vietnamese_order
from services.portal.things.festival import Plan
from shared.contracts.actor import Actor, Role

OWN = (Role.OFFICER, Role.HEAD, Role.DEPUTY, Role.CLERK, Role.DIRECTOR)
STAFF = (Role.STAFF, Role.STAFF_HEAD)
_IN_FORCE = ("issued", "executing", "reporting")
_TAKES_EVENTS = ("issued", "executing")
_LEVELS = {"district_police": "district", "commune_police": "commune"}
_RANK = ("province", "district", "commune")

_ISSUERS = tuple((code, code) for code in ("peoples_committee", "steering_committee"))
_CONFORMITY = (
    ("conforms", "Phù hợp"),
    ("conforms_with_remarks", "Phù hợp, có góp ý"),
    ("does_not_conform", "Chưa phù hợp"),
)


def serves_province(actor: Actor) -> bool:
    """Whether the actor prepares what the province issues."""
    return actor.has_at_province(*STAFF, Role.CLERK)


def level_of(unit: str) -> str | None:
    """The level of a unit's own plans; none where it has none."""
    return _LEVELS.get(unit.rpartition("-")[0])


def _manages(actor: Actor, kept: Kept[Plan]) -> bool:
    is_own = actor.unit == kept.thing.unit and actor.has(*OWN)
    return is_own or (kept.thing.level == "province" and serves_province(actor))


def _approves(actor: Actor, kept: Kept[Plan]) -> bool:
    is_own = actor.unit == kept.thing.unit and actor.has(Role.HEAD, Role.DEPUTY, Role.DIRECTOR, Role.CLERK)
    return is_own or (kept.thing.level == "province" and serves_province(actor))


def wording(plan: Plan | None = None) -> tuple[Field, ...]:
    """The fields of a plan's text."""
    return (
        Field("title", "Tên kế hoạch", value=plan.name if plan else ""),
        Field("summary", "Tóm tắt nội dung", "text", value=plan.summary if plan else "",
              hint="Gọn, thiết thực; không phô trương, hình thức"),
        Field("starts_on", "Tổ chức từ ngày", "date", value=plan.starts_on.isoformat() if plan else ""),
        Field("ends_on", "Đến hết ngày", "date", value=plan.ends_on.isoformat() if plan else ""),
    )  # fmt: skip


def _own_wording(actor: Actor, kept: Kept[Plan], material: Material) -> tuple[Field, ...]:
    return wording(kept.thing)


def _amendment(actor: Actor, kept: Kept[Plan], material: Material) -> tuple[Field, ...]:
    return (*wording(kept.thing), reason("Lý do điều chỉnh"), *document(group="Văn bản điều chỉnh"))


def _opens(kept: Kept[Plan]) -> bool:
    return kept.thing.opens_season and not is_status(kept, "closed", "cancelled")


def _planning(material: Material, without: Collection[str]) -> list[tuple[str, str]]:
    """The units that have plans of their own, by name."""
    found = [(key, name) for key, name in material.names.items() if level_of(key) and key not in without]
    return sorted(found, key=lambda each: vietnamese_order(each[1]))


def _name(unit: str, material: Material) -> str:
    return material.names.get(unit, unit)


def _drafts_below(actor: Actor, kept: Kept[Plan]) -> bool:
    level = level_of(actor.unit)
    is_below = level is not None and _RANK.index(level) > _RANK.index(kept.thing.level)
    return is_below and is_status(kept, *_IN_FORCE) and actor.has(*OWN)


def _below(body: Body, actor: Actor, kept: Kept[Plan], material: Material) -> Body:
    return body | {"unit": actor.unit, "level": level_of(actor.unit), "year": kept.thing.year, "above": kept.id}


def _proposes(actor: Actor, kept: Kept[Plan]) -> bool:
    is_local = level_of(actor.unit) is not None and actor.has(*OWN)
    is_under = kept.thing.level == "province" or actor.unit == kept.thing.unit
    is_chosen = kept.thing.level == "province" and serves_province(actor)
    return is_status(kept, *_TAKES_EVENTS) and ((is_local and is_under) or is_chosen)


def _proposal_fields(actor: Actor, kept: Kept[Plan], material: Material) -> list[Field]:
    fields = detail_fields(None, material)
    if not serves_province(actor):
        return fields
    units = [each for each in material.units if level_of(each[0])]
    return [
        Field("unit", "Đơn vị tổ chức", "choice", choices=units),
        Field("is_pilot_site", "Là điểm chỉ đạo của tỉnh", "check"),
        *fields,
    ]


def _proposal(body: Body, actor: Actor, kept: Kept[Plan], material: Material) -> Body:
    by_province = serves_province(actor)
    return {
        "plan": kept.id,
        "unit": body.pop("unit", None) if by_province else actor.unit,
        "level": "province" if by_province else level_of(actor.unit),
        "is_pilot_site": body.pop("is_pilot_site", False),
        "details": proposal(body, material),
    }


PLAN_ACTS = (
    Act(
        "reword", "Sửa dự thảo kế hoạch", "festival", "/plans/{id}/wording",
        lambda actor, kept: is_status(kept, "draft", "returned") and _manages(actor, kept), _own_wording, method="PUT",
    ),
    Act(
        "submit", "Trình duyệt kế hoạch", "festival", "/plans/{id}/submission",
        lambda actor, kept: is_status(kept, "draft", "returned") and _manages(actor, kept),
    ),
    Act(
        "external-issue", "Ghi nhận kế hoạch do UBND, Ban Chỉ đạo ban hành", "festival", "/plans/{id}/external-issue",
        lambda actor, kept: is_status(kept, "draft", "returned", "submitted")
        and (_manages(actor, kept) or serves_province(actor)),
        fixed(Field("issued_by", "Cơ quan ban hành", "choice", choices=_ISSUERS, choice_group="issuer"), *document()),
    ),
    Act(
        "comment", "Góp ý kế hoạch", "festival", "/plans/{id}/comment",
        lambda actor, kept: is_status(kept, "submitted", "approved", "issued", "executing")
        and actor.has_at_province(*STAFF),
        fixed(Field("conformity", "Mức phù hợp", "choice", choices=_CONFORMITY), Field("note", "Góp ý", "text")),
        note="Góp ý về sự phù hợp với kế hoạch cấp trên, không phải phê duyệt.",
    ),
    Act(
        "approve", "Duyệt kế hoạch", "festival", "/plans/{id}/approval",
        lambda actor, kept: is_status(kept, "submitted") and _approves(actor, kept),
        fixed(*document("basis", required=False)), is_confirmation=True,
    ),
    Act(
        "return", "Trả lại kế hoạch", "festival", "/plans/{id}/return",
        lambda actor, kept: is_status(kept, "submitted") and _approves(actor, kept),
        fixed(reason("Cần sửa gì"), *document("basis", required=False)),
    ),
    Act(
        "issue", "Cấp số, ban hành kế hoạch", "festival", "/plans/{id}/issue",
        lambda actor, kept: is_status(kept, "approved") and _manages(actor, kept),
        fixed(*document(group="Kế hoạch đã ký")), is_confirmation=True,
    ),
    Act(
        "start", "Bắt đầu thực hiện", "festival", "/plans/{id}/start",
        lambda actor, kept: is_status(kept, "issued") and _manages(actor, kept),
    ),
    Act(
        "draft-below", "Soạn kế hoạch của đơn vị theo kế hoạch này", "festival", "/plans", _drafts_below,
        fixed(*wording()), _below, makes="plan",
    ),
    Act(
        "propose", "Đề xuất điểm tổ chức", "festival", "/events", _proposes, _proposal_fields, _proposal, makes="event",
        note="Phần lễ gọn, phần hội thiết thực: thời lượng, kinh phí, khánh tiết được kiểm tra trước khi báo sẵn sàng.",
    ),
    Act(
        "amend", "Điều chỉnh kế hoạch", "festival", "/plans/{id}/amendment",
        lambda actor, kept: is_status(kept, *_TAKES_EVENTS) and _manages(actor, kept), _amendment,
    ),
    Act(
        "reporting", "Chuyển sang tổng hợp kết quả", "festival", "/plans/{id}/reporting",
        lambda actor, kept: is_status(kept, "executing") and _manages(actor, kept),
    ),
    Act(
        "close", "Kết thúc kế hoạch", "festival", "/plans/{id}/closing",
        lambda actor, kept: is_status(kept, "reporting") and _manages(actor, kept), is_confirmation=True,
    ),
    Act(
        "plans-due", "Đặt hạn kế hoạch của các đơn vị", "festival", "/plans/{id}/plans-due",
        lambda actor, kept: _opens(kept) and actor.has_at_province(*STAFF),
        lambda actor, kept, material: (
            Field("due_before", "Ban hành trước ngày", "date", value=str(kept.thing.plans_due_before or "")),
        ),
        method="PUT",
    ),
    Act(
        "waive", "Miễn kế hoạch riêng cho đơn vị", "festival", "/plans/{id}/waivers",
        lambda actor, kept: _opens(kept) and actor.has_at_province(*STAFF),
        lambda actor, kept, material: (
            Field("unit", "Đơn vị", "choice", choices=_planning(material, without=kept.thing.waived)), reason()
        ),
        note="Đơn vị không còn bị tính là thiếu kế hoạch; vẫn có thể tự lập kế hoạch.",
    ),
    Act(
        "end-waiver", "Bỏ miễn kế hoạch", "festival", "/plans/{id}/waivers/{code}/end",
        lambda actor, kept: _opens(kept) and bool(kept.thing.waived) and actor.has_at_province(*STAFF),
        lambda actor, kept, material: (
            Field("code", "Đơn vị", "choice", choices=[(unit, _name(unit, material)) for unit in kept.thing.waived]),
        ),
    ),
    Act(
        "cancel", "Hủy kế hoạch", "festival", "/plans/{id}/cancellation",
        lambda actor, kept: not is_status(kept, "closed", "cancelled") and _manages(actor, kept),
        fixed(reason(), *document("basis", required=False, group="Văn bản hủy (bắt buộc với kế hoạch đã ban hành)")),
    ),
)  # fmt: skip
