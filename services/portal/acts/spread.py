"""What can be done with a sheet of residential areas: verified by sampling, or returned."""

from services.portal.acts.form import Act, Body, Field, Material, fixed, is_status, reason
from services.portal.store import Kept
from services.portal.things.spread import Spread
from shared.contracts.actor import Actor, Role


def _verifies(actor: Actor, kept: Kept[Spread]) -> bool:
    return is_status(kept, "reported") and actor.has_at_province(Role.STAFF, Role.STAFF_HEAD)


def _sample_fields(actor: Actor, kept: Kept[Spread], material: Material) -> list[Field]:
    return [
        Field(f"findings.{area}", material.names.get(area, area), "number",
              group="Số khu dân cư đã tổ chức trên thực tế")
        for area in kept.thing.sample
    ]  # fmt: skip


def _findings(body: Body, actor: Actor, kept: Kept[Spread], material: Material) -> Body:
    return {"findings": [{"area": area, "held": held} for area, held in body.get("findings", {}).items()]}


SPREAD_ACTS = (
    Act(
        "verify", "Xác nhận theo kết quả kiểm tra mẫu", "festival", "/spreads/{id}/verification", _verifies,
        _sample_fields, _findings, is_confirmation=True,
        note="Mẫu được chọn theo quy tắc cố định. Khác báo cáo dù một địa bàn thì không xác nhận được; hãy trả lại.",
    ),
    Act(
        "return", "Trả lại biểu", "festival", "/spreads/{id}/return", _verifies, fixed(reason("Cần sửa gì")),
    ),
    Act(
        "reopen", "Mở lại biểu đã xác nhận", "festival", "/spreads/{id}/reopening",
        lambda actor, kept: is_status(kept, "verified") and actor.has(Role.STAFF_HEAD), fixed(reason("Sai ở đâu")),
        note="Số liệu thôi được tính đến khi đơn vị gửi lại và được xác nhận lại.",
    ),
)  # fmt: skip
