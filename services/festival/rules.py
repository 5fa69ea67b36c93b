"""Who may act on a unit's plans and events. A role holds inside a unit."""

from shared.contracts.actor import Actor, Role
from shared.contracts.base import SignedDocument
from shared.contracts.festival import Level
from shared.contracts.refusals import Forbidden, Rejected

OWN_ROLES = (Role.OFFICER, Role.HEAD, Role.DEPUTY, Role.CLERK, Role.DIRECTOR)
STAFF_ROLES = (Role.STAFF, Role.STAFF_HEAD)
LEVEL_NAMES = {Level.PROVINCE: "tỉnh", Level.DISTRICT: "huyện", Level.COMMUNE: "xã"}


def figure(number: int) -> str:
    """The number as people read it: 50.000.000."""
    return f"{number:,}".replace(",", ".")


def _serves_province(actor: Actor) -> bool:
    """Whether the actor is of the staff unit, or a clerk of the province's own offices; not a clerk elsewhere."""
    return actor.has(*STAFF_ROLES) or actor.has_at_province(Role.CLERK)


def require_own(actor: Actor, unit: str, act: str) -> None:
    """Refuse whoever is not an officer, clerk or leader of the unit itself."""
    if actor.unit != unit or not actor.has(*OWN_ROLES):
        raise Forbidden("not-own-unit", f"Chỉ cán bộ, lãnh đạo của đơn vị {unit} được {act}.")


def require_manager(actor: Actor, unit: str, level: Level, act: str) -> None:
    """Refuse whoever may not manage the unit's plan; a province's plan is also in the hands of staff and clerk."""
    if level is Level.PROVINCE and _serves_province(actor):
        return
    require_own(actor, unit, act)


def require_proposer(actor: Actor, unit: str, level: Level) -> None:
    """Refuse whoever may not propose an event of the unit. What the province directs, with the wider norms of its pilot
    sites, the province itself chooses.
    """
    if level is not Level.PROVINCE:
        require_own(actor, unit, "đề xuất điểm tổ chức")
    elif not _serves_province(actor):
        raise Forbidden("province-chooses", "Điểm chỉ đạo cấp tỉnh do đơn vị tham mưu của Công an tỉnh chọn.")


def require_staff(actor: Actor, act: str) -> None:
    """Refuse whoever is not of the staff unit."""
    if not actor.has(*STAFF_ROLES):
        raise Forbidden("not-staff", f"Chỉ đơn vị tham mưu được {act}.")


def require_staff_head(actor: Actor, act: str) -> None:
    """Refuse whoever is not the head of the staff unit."""
    if not actor.has(Role.STAFF_HEAD):
        raise Forbidden("not-staff-head", f"Chỉ trưởng đơn vị tham mưu được {act}.")


def require_verifier(actor: Actor, unit: str) -> None:
    """Refuse whoever is not of the staff unit, and an officer of it where the result is its own."""
    require_staff(actor, "xác nhận kết quả")
    if actor.unit == unit and not actor.has(Role.STAFF_HEAD):
        raise Forbidden("own-result", "Không tự xác nhận kết quả của đơn vị mình; việc này do trưởng đơn vị tham mưu.")


def require_recorder(actor: Actor, unit: str, level: Level) -> None:
    """Refuse whoever may not record that a body outside the police issued the unit's plan."""
    if _serves_province(actor):
        return
    if level is Level.PROVINCE:
        raise Forbidden("not-recorder", "Chỉ văn thư hoặc đơn vị tham mưu được ghi nhận kế hoạch cấp tỉnh đã ban hành.")
    require_own(actor, unit, "ghi nhận kế hoạch đã ban hành")


def require_approver(actor: Actor, unit: str, level: Level, basis: SignedDocument | None, act: str) -> None:
    """Refuse whoever is not the head of the issuing unit; a recorder may act for him by citing what he signed."""
    if actor.unit == unit and (actor.has(Role.HEAD, Role.DIRECTOR) or (actor.has(Role.DEPUTY) and actor.basis)):
        return
    is_own_clerk = actor.unit == unit and actor.has(Role.CLERK)
    if not is_own_clerk and not (level is Level.PROVINCE and _serves_province(actor)):
        raise Forbidden("not-approver", f"Chỉ thủ trưởng đơn vị {unit} hoặc người ghi nhận được giao được {act}.")
    if basis is None:
        raise Rejected(
            "basis-missing",
            "Ghi nhận thay lãnh đạo phải viện dẫn số, ngày và người ký của văn bản đã ký.",
            {"basis": "Nhập số, ngày ký và chức vụ người ký của văn bản."},
        )


def require_system(actor: Actor, act: str) -> None:
    """Refuse every person."""
    if not actor.has(Role.SYSTEM):
        raise Forbidden("system-only", f"Chỉ hệ thống được {act}.")


def require_admin(actor: Actor, act: str) -> None:
    """Refuse whoever is not an administrator."""
    if not actor.has(Role.ADMIN):
        raise Forbidden("not-admin", f"Chỉ quản trị hệ thống được {act}.")
