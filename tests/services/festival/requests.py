"""Request bodies of the tests, and the steps that many of them begin with."""

from typing import Any

from shared.contracts.actor import Actor, Role
from shared.contracts.festival import Sector
from tests.services.festival.conftest import Running
from tests.services.festival.samples import CLERK, PROVINCE, SECTORS, STAFF, UNIT, actor

DOCUMENT = {"number": "135/KH-UBND", "signed_on": "2024-03-29", "signer_office": "Chủ tịch"}
WORDING = {
    "title": "Kế hoạch Ngày hội",
    "summary": "Gọn, thiết thực.",
    "starts_on": "2024-07-15",
    "ends_on": "2024-08-19",
}
PROVINCE_DRAFT = WORDING | {"unit": PROVINCE, "level": "province", "year": 2024}
ISSUE = {"issued_by": "peoples_committee", "document": DOCUMENT}
RESULT = {
    "attendances": dict(zip(Sector, SECTORS, strict=True)),
    "attendance_total": 480,
    "spending": {"commune": 21_000_000, "district": 10_000_000, "socialised": 8_200_000},
    "models": 1,
    "commitments": 45,
    "commendations": 6,
}


def details(budget: int = 40_000_000, minutes: int = 45, decoration: int = 15, **changes: Any) -> dict[str, Any]:
    return {
        "title": "Ngày hội toàn dân bảo vệ ANTQ",
        "place": {"area": "area-18628", "name": "Xã Tượng Sơn"},
        "ceremony": {"minutes": minutes, "speeches": 4, "contents": ["Ôn truyền thống"]},
        "festivity": {"minutes": 90, "activities": ["Bóng chuyền"]},
        "budget": budget,
        "decoration_percent": decoration,
        "delegate_gifts": 0,
    } | changes


def officer_of(unit: str) -> Actor:
    return actor(unit, Role.OFFICER)


async def issued_plan(festival: Running, **changes: Any) -> str:
    """The id of a province's plan recorded as issued."""
    draft = await festival.done("POST", "/plans", STAFF, PROVINCE_DRAFT | changes)
    await festival.done("POST", f"/plans/{draft['id']}/external-issue", CLERK, ISSUE)
    return str(draft["id"])


async def proposed(festival: Running, plan: str, unit: str = UNIT, **changes: Any) -> str:
    """The id of an event that the unit proposed, or the staff unit for the province."""
    body = {"plan": plan, "unit": unit, "level": "commune", "is_pilot_site": False, "details": details()} | changes
    who = STAFF if body["level"] == "province" else officer_of(unit)
    return str((await festival.done("POST", "/events", who, body))["id"])


async def prepared(festival: Running, event: str, unit: str, day: str) -> None:
    """Schedule the event and do all that is on its checklist."""
    who = officer_of(unit)
    await festival.done("POST", f"/events/{event}/schedule", who, {"on": day})
    checklist = [{"code": "an-toan", "title": "Phương án an toàn"}]
    await festival.done("POST", f"/events/{event}/preparation", who, {"checklist": checklist})
    await festival.done("PUT", f"/events/{event}/checklist/an-toan", who, {"is_done": True, "note": "Đã duyệt."})
