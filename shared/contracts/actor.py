"""Who acts: an office in a unit, in the roles it holds there, and on what basis."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What an actor may do. A role holds inside a unit, for a time, on a basis (see `Actor.basis`)."""

    OFFICER = "officer"
    HEAD = "head"
    DEPUTY = "deputy"
    STAFF = "staff"
    STAFF_HEAD = "staff_head"
    PERSONNEL = "personnel"
    LOGISTICS = "logistics"
    AWARDS = "awards"
    CHAIR = "chair"
    DIRECTOR = "director"
    PARTY_OFFICE = "party_office"
    CLERK = "clerk"
    ADMIN = "admin"
    SYSTEM = "system"


BASES = frozenset({"KT.", "Q.", "TL.", "TUQ.", "TM."})
"""How an office may act for another: deputy, acting head, standing order, written authority; for a collective."""

PROVINCIAL_ROLES = frozenset(
    {
        Role.STAFF,
        Role.STAFF_HEAD,
        Role.PERSONNEL,
        Role.LOGISTICS,
        Role.AWARDS,
        Role.CHAIR,
        Role.DIRECTOR,
        Role.PARTY_OFFICE,
        Role.ADMIN,
    }
)
"""Roles of the province's own offices: held anywhere else they count for nothing."""

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


def named(*roles: Role) -> str:
    """The roles in words that officers know; the service itself is named only where it stands alone."""
    people = [role for role in roles if role is not Role.SYSTEM]
    return ", ".join(ROLE_NAMES[role] for role in people or roles)


@dataclass(frozen=True, slots=True)
class Actor:
    """An office acting in a unit.

    `subject` is the account (never published), `office` the title that documents and events show
    («Trưởng Công an huyện»), `basis` how it acts for another (`KT.`, `Q.`, `TL.`, `TUQ.`), if it does. `for_units`: the
    units for whose office it acts by an authority that is in force. `predecessors`: the units whose only successor its
    own is.
    """

    subject: str
    unit: str
    office: str
    roles: frozenset[Role]
    basis: str | None = None
    for_units: frozenset[str] = frozenset()
    predecessors: frozenset[str] = frozenset()

    def acts_in(self, unit: str) -> bool:
        """Whether its roles count in the unit: it is its own, or one for whose office it acts (TL., TUQ.)."""
        return unit == self.unit or unit in self.for_units

    def stands_for(self, unit: str | None) -> bool:
        """Whether what the unit has written is its own unit's to read: its own, and what it has taken over."""
        return unit == self.unit or unit in self.predecessors

    @property
    def title(self) -> str:
        """The office as events name it: `<unit>:<basis office>`, without any person's name."""
        return f"{self.unit}:{self.basis + ' ' if self.basis else ''}{self.office}"

    def is_office(self, title: str) -> bool:
        """Whether an event's `title` names this very office, whatever either of them acted by.

        Who drafted as himself and approves for another is still the drafter.
        """
        unit, _, office = title.partition(":")
        prefix, _, rest = office.partition(" ")
        return unit == self.unit and (rest if prefix in BASES else office) == self.office

    @property
    def is_provincial(self) -> bool:
        """Whether its unit is the provincial police or one of its departments."""
        return self.unit.startswith(("provincial_police-", "department-"))

    def has(self, *roles: Role) -> bool:
        """Whether any of the roles is held, in a unit where it counts."""
        return any(role in self.roles and (role not in PROVINCIAL_ROLES or self.is_provincial) for role in roles)

    def has_at_province(self, *roles: Role) -> bool:
        """Whether any of the roles is held at the province: a district's clerk is not the province's."""
        return self.has(*roles) and (self.is_provincial or Role.SYSTEM in self.roles)


def system(service: str) -> Actor:
    """The service itself, where it reacts to an event or to the clock."""
    return Actor(subject=service, unit=f"system-{service}", office=service, roles=frozenset({Role.SYSTEM}))
