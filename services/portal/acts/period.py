"""What can be done with period summaries."""

from services.portal.acts.form import Act, Body, Field, Material, document, fixed, is_status
from services.portal.store import Kept
from services.portal.things.period import PeriodSummary
from services.portal.things.report import is_counted
from shared.contracts.actor import Actor, Role


def _is_staff(actor: Actor, kept: Kept[PeriodSummary], *roles: Role) -> bool:
    return actor.unit == kept.thing.opened.staff_unit and actor.has(*(roles or (Role.STAFF, Role.STAFF_HEAD)))


def missing(kept: Kept[PeriodSummary], material: Material) -> list[str]:
    """The expected units whose report is not accepted. A report that passed to a successor counts for who was asked."""
    accepted = {each.thing.asked for each in material.reports if is_counted(each.thing)}
    return [unit for unit in kept.thing.opened.expected if unit not in accepted]


def _closure(body: Body, actor: Actor, kept: Kept[PeriodSummary], material: Material) -> Body:
    return {"non_responding": missing(kept, material)}


def _signature(body: Body, actor: Actor, kept: Kept[PeriodSummary], material: Material) -> Body:
    return body | {"read_sha256": material.sha256}


def _dispatch(body: Body, actor: Actor, kept: Kept[PeriodSummary], material: Material) -> Body:
    lines = str(body.get("recipients", "")).splitlines()
    return body | {"recipients": [line.strip() for line in lines if line.strip()]}


PERIOD_ACTS = (
    Act(
        "close", "Chốt nhận báo cáo", "reports", "/period-summaries/{id}/collection-closure",
        lambda actor, kept: is_status(kept, "open") and _is_staff(actor, kept), build=_closure, is_confirmation=True,
        note="Đơn vị chưa có báo cáo được chấp nhận được ghi là không báo cáo; số liệu gửi sau không tính vào kỳ này.",
    ),
    Act(
        "sign", "Ký báo cáo tổng hợp kỳ", "reports", "/period-summaries/{id}/signature",
        lambda actor, kept: is_status(kept, "drafting") and _is_staff(actor, kept, Role.STAFF_HEAD),
        fixed(*document(group="Báo cáo tổng hợp đã ký")), _signature, is_confirmation=True,
        note="Số liệu được đóng băng cùng mã băm; có thay đổi sau khi đọc thì không ký được.",
    ),
    Act(
        "send", "Ghi nhận đã gửi", "reports", "/period-summaries/{id}/dispatch",
        lambda actor, kept: is_status(kept, "signed")
        and (actor.has_at_province(Role.CLERK) or _is_staff(actor, kept, Role.STAFF_HEAD)),
        fixed(
            Field("recipients", "Nơi nhận", "text", hint="Mỗi dòng một nơi nhận, như trên văn bản"),
            Field("sent_on", "Ngày gửi", "date", required=False, hint="Bỏ trống: hôm nay"),
        ),
        _dispatch,
    ),
)  # fmt: skip
