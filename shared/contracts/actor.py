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


@dataclass(frozen=True, slots=True)
class Actor:
    """An office acting in a unit.

    `subject` is the account (never published), `office` the title that documents and events show
    («Trưởng Công an huyện»), `basis` how it acts for another (`KT.`, `Q.`, `TL.`, `TUQ.`), if it does.
    """

    subject: str
    unit: str
    office: str
    roles: frozenset[Role]
    basis: str | None = None

    @property
    def title(self) -> str:
        """The office as events name it: `<unit>:<basis office>`, without any person's name."""
        return f"{self.unit}:{self.basis + ' ' if self.basis else ''}{self.office}"

    def has(self, *roles: Role) -> bool:
        """Whether any of the roles is held."""
        return not self.roles.isdisjoint(roles)


def system(service: str) -> Actor:
    """The service itself, where it reacts to an event or to the clock."""
    return Actor(subject=service, unit=f"system-{service}", office=service, roles=frozenset({Role.SYSTEM}))
