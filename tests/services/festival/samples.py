"""What the tests of the festival speak about."""

from datetime import date, datetime

from shared.contracts.actor import Actor, Role, system
from shared.contracts.base import LegalBasis, SignedDocument
from shared.contracts.calendar import VIETNAM
from shared.contracts.festival import (
    CeremonyPart,
    EventDetails,
    FestivityPart,
    FundingSource,
    Level,
    Norm,
    Place,
    RestraintKind,
    Result,
    Sector,
)

PROVINCE, UNIT, OTHER = "provincial_police-42", "district_police-445", "district_police-444"


def at(day: int, month: int = 8) -> datetime:
    return datetime(2024, month, day, 9, tzinfo=VIETNAM)


def actor(unit: str, *roles: Role, basis: str | None = None) -> Actor:
    return Actor(subject=f"{unit}-{'-'.join(roles)}", unit=unit, office="Cán bộ", roles=frozenset(roles), basis=basis)


OFFICER = actor(UNIT, Role.OFFICER)
HEAD = actor(UNIT, Role.HEAD)
STRANGER = actor(OTHER, Role.OFFICER, Role.HEAD)
STAFF = actor("department-PV05", Role.STAFF)
STAFF_HEAD = actor("department-PV05", Role.STAFF_HEAD)
CLERK = actor("department-PV01", Role.CLERK)
ADMIN = actor(PROVINCE, Role.ADMIN)
SYSTEM = system("festival")

DOCUMENT = SignedDocument(number="135/KH-UBND", signed_on=date(2024, 3, 29), signer_office="Chủ tịch", sha256=None)
OTHER_DOCUMENT = DOCUMENT.changed(number="201/KH-UBND")

SAMPLE_BASIS = LegalBasis(number="Định mức mẫu", issued_on=None, issuer=None, subject=None)
NORMS = tuple(
    Norm(
        kind=kind,
        level=level,
        is_pilot_site=is_pilot_site,
        value=value,
        valid_from=date(2024, 1, 1),
        legal_basis=SAMPLE_BASIS,
        is_sample=True,
    )
    for kind, level, is_pilot_site, value in (
        (RestraintKind.BUDGET, Level.PROVINCE, True, 120_000_000),
        (RestraintKind.BUDGET, Level.COMMUNE, None, 50_000_000),
        (RestraintKind.CEREMONY_MINUTES, None, None, 60),
        (RestraintKind.DECORATION_PERCENT, None, None, 20),
        (RestraintKind.SPEECHES, None, None, 4),
        (RestraintKind.DELEGATE_GIFTS, None, None, 0),
    )
)


def details(
    budget: int = 40_000_000, minutes: int = 45, decoration: int = 15, speeches: int = 3, gifts: int = 0
) -> EventDetails:
    return EventDetails(
        title="Ngày hội toàn dân bảo vệ ANTQ",
        place=Place(area="area-18628", name="Xã Tượng Sơn"),
        ceremony=CeremonyPart(minutes=minutes, speeches=speeches, contents=("Ôn truyền thống",)),
        festivity=FestivityPart(minutes=90, activities=("Bóng chuyền",)),
        budget=budget,
        decoration_percent=decoration,
        delegate_gifts=gifts,
    )


SECTORS = (24, 16, 52, 85, 10, 8, 285)


def result(total: int = 480, spent: tuple[int, ...] = (21_000_000, 10_000_000, 0, 8_200_000)) -> Result:
    return Result(
        attendances=dict(zip(Sector, SECTORS, strict=True)),
        attendance_total=total,
        spending=dict(zip(FundingSource, spent, strict=True)),
        models=1,
        commitments=45,
        commendations=6,
    )
