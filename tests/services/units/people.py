"""Who acts in these tests, when, and on what."""

from datetime import UTC, date, datetime

from shared.contracts.actor import Actor, Role, system
from shared.contracts.base import LegalBasis

SYSTEM = system("units")


def actor(unit: str, *roles: Role) -> Actor:
    """Somebody in a unit."""
    return Actor(subject=f"{unit}-{'-'.join(roles)}", unit=unit, office="Cán bộ", roles=frozenset(roles))


def at(day: str, hour: int = 9) -> datetime:
    """A moment of a local day: the hour is that of Hà Tĩnh (+07:00), from 7 on."""
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC).replace(hour=hour - 7)


ADMIN = actor("provincial_police-42", Role.ADMIN)
HEAD = actor("district_police-439", Role.HEAD)
OFFICER = actor("district_police-439", Role.OFFICER)
OTHER_HEAD = actor("district_police-446", Role.HEAD)
STAFF = actor("department-PV05", Role.STAFF)
STAFF_HEAD = actor("department-PV05", Role.STAFF_HEAD, Role.STAFF, Role.HEAD)
PERSONNEL = actor("department-PX01", Role.PERSONNEL)
BASIS = LegalBasis(
    number="1283/NQ-UBTVQH15", issued_on=date(2024, 11, 14), issuer="Ủy ban Thường vụ Quốc hội", subject=None
)
