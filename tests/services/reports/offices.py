"""Offices that act in the tests of proposals, dossiers and decisions. No persons."""

from datetime import date, datetime

from shared.contracts.actor import Actor, Role, system
from shared.contracts.base import Evidence, SignedDocument
from shared.contracts.calendar import VIETNAM
from shared.contracts.units.team import DecisionReference, MilestoneCode, PlannedMilestone

PROVINCE, STAFF_UNIT = "provincial_police-42", "department-PV05"
CITY, MOUNTAIN, SILENT = "district_police-436", "district_police-439", "district_police-448"


def office(unit: str, *roles: Role, title: str = "Cán bộ") -> Actor:
    """Somebody in a unit."""
    return Actor(subject=f"{unit}-{'-'.join(roles)}", unit=unit, office=title, roles=frozenset(roles))


SYSTEM = system("reports")
HEAD = office(MOUNTAIN, Role.HEAD, title="Trưởng Công an huyện")
OFFICER = office(MOUNTAIN, Role.OFFICER)
OTHER_HEAD = office(CITY, Role.HEAD, title="Trưởng Công an thành phố")
STAFF = office(STAFF_UNIT, Role.STAFF)
STAFF_HEAD = office(STAFF_UNIT, Role.STAFF_HEAD, Role.STAFF, title="Trưởng phòng")
OTHER_STAFF_HEAD = office("department-PV01", Role.STAFF_HEAD, title="Trưởng phòng")
CHAIR = office(PROVINCE, Role.CHAIR, title="Phó Giám đốc")
DIRECTOR = office(PROVINCE, Role.DIRECTOR, title="Giám đốc")
CLERK = office("department-PV01", Role.CLERK, title="Văn thư")
DISTRICT_CLERK = office(CITY, Role.CLERK, title="Văn thư")
PARTY_OFFICE = office("department-PX03", Role.PARTY_OFFICE, title="Văn phòng Đảng ủy")
PERSONNEL = office("department-PX01", Role.PERSONNEL)
AWARDS = office("department-PX03", Role.AWARDS, title="Cán bộ thi đua, khen thưởng")
LOGISTICS = office("department-PH10", Role.LOGISTICS)
ADMIN = office(PROVINCE, Role.ADMIN, title="Quản trị hệ thống")


def at(day: str, hour: int = 9) -> datetime:
    """An hour of a local day."""
    return datetime.combine(date.fromisoformat(day), datetime.min.time(), VIETNAM).replace(hour=hour)


def document(number: str, day: str, signer: str = "GIÁM ĐỐC") -> SignedDocument:
    """A signed paper."""
    return SignedDocument(number=number, signed_on=date.fromisoformat(day), signer_office=signer, sha256=None)


def reference(key: str = "decision-1", number: str = "1234/QĐ-CAT-PX01") -> DecisionReference:
    """An issued decision as others cite it."""
    return DecisionReference(id=key, number=number, signed_on=date(2024, 9, 5), effective_on=date(2024, 9, 15))


ROADMAP = tuple(
    PlannedMilestone(code=code, title=f"Mốc {code}", due_on=day)
    for code, day in zip(
        MilestoneCode,
        (
            date(2024, 10, 15),
            date(2024, 10, 20),
            date(2024, 11, 15),
            date(2024, 11, 20),
            date(2024, 11, 22),
            date(2024, 12, 2),
        ),
        strict=True,
    )
)
TEAM_NAME = "Đội Xây dựng phong trào bảo vệ an ninh Tổ quốc"
EVIDENCE = Evidence(note="Lễ ra mắt", document=None)
