"""What the rules of several rooms need: who may act, and what stood on a day."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol, TypeVar

from shared.contracts.actor import Actor, Role
from shared.contracts.refusals import Forbidden

ROLE_NAMES = {
    Role.OFFICER: "cán bộ của đơn vị",
    Role.HEAD: "trưởng đơn vị",
    Role.DEPUTY: "phó trưởng đơn vị",
    Role.STAFF: "cán bộ đơn vị tham mưu",
    Role.STAFF_HEAD: "trưởng đơn vị tham mưu",
    Role.PERSONNEL: "Phòng Tổ chức cán bộ",
    Role.LOGISTICS: "Phòng Hậu cần",
    Role.AWARDS: "bộ phận thi đua, khen thưởng",
    Role.CHAIR: "người chủ trì",
    Role.DIRECTOR: "Giám đốc",
    Role.PARTY_OFFICE: "Văn phòng Đảng ủy",
    Role.CLERK: "văn thư",
    Role.ADMIN: "quản trị hệ thống",
    Role.SYSTEM: "hệ thống",
}


class Dated(Protocol):
    """Something that holds from a day on; null: from before the records."""

    @property
    def valid_from(self) -> date | None:
        """First day."""
        ...


D = TypeVar("D", bound=Dated)


def standing_on(versions: Sequence[D], day: date) -> D | None:
    """The version that holds on the day, the versions being in order of their first days."""
    for version in reversed(versions):
        if version.valid_from is None or version.valid_from <= day:
            return version
    return None


def require_role(actor: Actor, act: str, *roles: Role) -> None:
    """Refuse an actor who holds none of the roles."""
    if not actor.has(*roles):
        names = ", ".join(ROLE_NAMES[role] for role in roles if role is not Role.SYSTEM)
        raise Forbidden("role-required", f"Không được {act}: việc này do {names} thực hiện.")


def require_unit(actor: Actor, unit: str, act: str) -> None:
    """Refuse an actor of another unit: a unit acts only on its own things."""
    if actor.unit != unit:
        raise Forbidden("other-unit", f"Không được {act}: việc này thuộc đơn vị {unit}, không thuộc {actor.unit}.")
