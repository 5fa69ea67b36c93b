"""Plans and events of a festival, for the portal's tests."""

from datetime import date
from typing import Any

from shared.contracts.base import LegalBasis, SignedDocument
from shared.contracts.festival import (
    CeremonyPart,
    CheckedItem,
    EventDetails,
    FestivalEventProposed,
    FestivalPlanDrafted,
    FestivalPlanIssued,
    FestivalResultSubmitted,
    FestivalResultVerified,
    FestivalSeasonOpened,
    FestivityPart,
    FundingSource,
    IssuingBody,
    Level,
    Norm,
    Place,
    RestraintKind,
    Result,
    Sector,
)

PROVINCE = "provincial_police-42"
ISSUE = SignedDocument(number="112/KH-UBND", signed_on=date(2024, 3, 28), signer_office="PHÓ CHỦ TỊCH", sha256=None)


def drafted(unit: str = PROVINCE, level: Level = Level.PROVINCE, year: int = 2024, above: str | None = None) -> Any:
    """A draft of a plan."""
    return FestivalPlanDrafted(
        unit=unit,
        level=level,
        year=year,
        above=above,
        title=f"Kế hoạch Ngày hội năm {year} (DỮ LIỆU MẪU)",
        summary="Gọn, thiết thực (DỮ LIỆU MẪU).",
        starts_on=date(year, 7, 15),
        ends_on=date(year, 8, 19),
    )


def issued(plan: FestivalPlanDrafted) -> FestivalPlanIssued:
    """The plan is in force."""
    return FestivalPlanIssued(
        unit=plan.unit,
        level=plan.level,
        year=plan.year,
        above=plan.above,
        title=plan.title,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        issued_by=IssuingBody.PEOPLES_COMMITTEE,
        document=ISSUE,
        revision=1,
    )


def opened(plan: FestivalPlanDrafted) -> FestivalSeasonOpened:
    """The province's plan opens the season."""
    return FestivalSeasonOpened(
        year=plan.year, unit=plan.unit, starts_on=plan.starts_on, ends_on=plan.ends_on, document=ISSUE
    )


def details(name: str = "Thị trấn Thiên Cầm", **changes: Any) -> EventDetails:
    """What is planned."""
    given = EventDetails(
        title="Ngày hội toàn dân bảo vệ ANTQ (DỮ LIỆU MẪU)",
        place=Place(area="area-18676", name=name),
        ceremony=CeremonyPart(minutes=45, speeches=3, contents=("Ôn truyền thống (DỮ LIỆU MẪU)",)),
        festivity=FestivityPart(minutes=90, activities=("Kéo co (DỮ LIỆU MẪU)",)),
        budget=40_000_000,
        decoration_percent=12,
        delegate_gifts=0,
    )
    return given.changed(**changes)


def event_proposed(plan: str, unit: str, name: str = "Thị trấn Thiên Cầm", year: int = 2024) -> FestivalEventProposed:
    """An event is proposed under a plan."""
    return FestivalEventProposed(
        plan=plan, unit=unit, year=year, level=Level.DISTRICT, is_pilot_site=False, details=details(name)
    )


def norm(kind: RestraintKind, value: int) -> Norm:
    """A limit."""
    basis = LegalBasis(number="Định mức mẫu", issued_on=None, issuer=None, subject=None)
    return Norm(
        kind=kind, level=None, is_pilot_site=None, value=value, valid_from=date(2024, 1, 1), legal_basis=basis,
        is_sample=True,
    )  # fmt: skip


def checked(kind: RestraintKind, value: int, most: int) -> CheckedItem:
    """A line of the restraint check."""
    return CheckedItem(kind=kind, value=value, norm=norm(kind, most), is_met=value <= most)


def reported(plan: str, unit: str, people: int, spent: int = 30_000_000) -> list[Any]:
    """A result that was submitted and verified: people of the sector «nhân dân», money of the commune."""
    result = Result(
        attendances={Sector.PEOPLE: people, Sector.SCHOOLS: 20},
        attendance_total=people + 20,
        spending={FundingSource.COMMUNE: spent},
        models=1,
        commitments=40,
        commendations=5,
    )
    place = Place(area="area-18676", name="Thị trấn Thiên Cầm")
    submitted = FestivalResultSubmitted(
        plan=plan, unit=unit, place=place, revision=1, result=result, spent_total=spent, findings=()
    )
    verified = FestivalResultVerified(
        plan=plan,
        unit=unit,
        place=place,
        level=Level.DISTRICT,
        is_pilot_site=False,
        held_on=date(2024, 8, 14),
        revision=1,
        spent_total=spent,
        **dict(result),
    )
    return [submitted, verified]
