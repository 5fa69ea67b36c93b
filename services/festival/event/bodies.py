"""Request and answer bodies of festival events."""

from datetime import date
from typing import Annotated, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic.config import JsonDict
from pydantic_core import PydanticCustomError

from services.festival.event.domain import FestivalEvent
from shared.contracts.base import AggregateId, UnitId, Value
from shared.contracts.festival import (
    Attendances,
    CeremonyPart,
    CheckedItem,
    Count,
    EventDetails,
    FestivityPart,
    Level,
    Place,
    RainPlan,
    Remark,
    Result,
    Spending,
    Vnd,
)
from shared.messaging.aggregate import Loaded
from shared.platform.guard import FreeLine, FreeText
from shared.platform.http import Request

ItemCode = Annotated[FreeLine, Field(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=64)]
Lines = Annotated[list[FreeLine], Field(max_length=50)]

_DETAILS: JsonDict = {
    "title": "Ngày hội toàn dân bảo vệ An ninh Tổ quốc – điểm chỉ đạo cấp tỉnh (DỮ LIỆU MẪU)",
    "place": {"area": "area-18676", "name": "Thị trấn Thiên Cầm"},
    "ceremony": {"minutes": 60, "speeches": 4, "contents": ["Ôn truyền thống", "Báo cáo kết quả", "Ký cam kết"]},
    "festivity": {"minutes": 120, "activities": ["Kéo co", "Bóng chuyền", "Thi tìm hiểu pháp luật"]},
    "budget": 118_000_000,
    "decoration_percent": 15,
    "delegate_gifts": 0,
}


class PlaceInput(Request):
    """Where."""

    area: str = Field(pattern=r"^area-[A-Za-z0-9]{1,8}$", description="`area-<statistics code>`")
    name: FreeLine = Field(description="Name of the place with its kind")


class CeremonyInput(Request):
    """Phần lễ."""

    minutes: int = Field(ge=0, le=1440, description="Planned length in minutes")
    speeches: int = Field(ge=0, le=100, description="Planned number of speeches")
    contents: Lines = Field([], description="What it consists of, in order")


class FestivityInput(Request):
    """Phần hội."""

    minutes: int = Field(ge=0, le=1440, description="Planned length in minutes")
    activities: Lines = Field([], description="What it consists of")


class RainPlanInput(Request):
    """What is done if the weather does not allow what is planned: another place, another day, or both."""

    place: PlaceInput | None = Field(None, description="The place to fall back on")
    on: date | None = Field(None, description="The day to fall back on, within the plan's window")
    note: FreeLine = Field(
        description="Who decides until when, and who is told how",
        examples=["Trưởng Công an huyện quyết định trước 16 giờ ngày hôm trước; báo qua loa truyền thanh xã."],
    )

    @model_validator(mode="after")
    def _says_where_or_when(self) -> Self:
        if self.place is None and self.on is None:
            raise PydanticCustomError("empty_rain_plan", "Phương án mưa phải nêu địa điểm hoặc ngày dự phòng.")
        return self

    def plan(self) -> RainPlan:
        """As contracts have it."""
        place = Place(**dict(self.place)) if self.place else None
        return RainPlan(place=place, on=self.on, note=self.note)


class DetailsInput(Request):
    """What is planned, in the numbers that the restraint check looks at."""

    model_config = ConfigDict(json_schema_extra={"examples": [_DETAILS]})

    title: FreeLine
    place: PlaceInput
    ceremony: CeremonyInput
    festivity: FestivityInput
    budget: Vnd = Field(description="Planned cost, all sources, in đồng")
    decoration_percent: int = Field(ge=0, le=100, description="Share of the planned cost for decoration (khánh tiết)")
    delegate_gifts: int = Field(ge=0, le=10_000, description="Number of gifts planned for delegates")
    rain_plan: RainPlanInput | None = Field(None, description="What is done if the weather does not allow it")

    def details(self) -> EventDetails:
        """As contracts have it."""
        return EventDetails(
            title=self.title,
            place=Place(**dict(self.place)),
            ceremony=CeremonyPart(
                minutes=self.ceremony.minutes,
                speeches=self.ceremony.speeches,
                contents=tuple(self.ceremony.contents),
            ),
            festivity=FestivityPart(minutes=self.festivity.minutes, activities=tuple(self.festivity.activities)),
            budget=self.budget,
            decoration_percent=self.decoration_percent,
            delegate_gifts=self.delegate_gifts,
            rain_plan=self.rain_plan.plan() if self.rain_plan else None,
        )


class Proposal(Request):
    """An event under a plan in force."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "plan": "5e0f4c1a-3f6f-4a4b-9a53-0f7f3a6f4b11",
                    "unit": "district_police-446",
                    "level": "province",
                    "is_pilot_site": True,
                    "details": _DETAILS,
                }
            ]
        }
    )

    plan: AggregateId
    unit: UnitId
    level: Level = Field(description="Level that directs it; decides the norms")
    is_pilot_site: bool = Field(False, description="Whether it is a pilot site (điểm chỉ đạo) of that level")
    details: DetailsInput


class Schedule(Request):
    """The day."""

    on: date = Field(description="The day of the event, within the plan's window", examples=["2024-08-17"])


class NewItem(Request):
    """One thing that must be done before the event is ready."""

    code: ItemCode = Field(description="Stable within the event", examples=["ha-tang"])
    title: FreeLine = Field(description="What has to be done", examples=["Sân khấu, âm thanh, phương án mưa"])


class Preparation(Request):
    """What has to be done before the event is ready."""

    checklist: list[NewItem] | None = Field(
        None, max_length=100, description="At least one thing; codes do not repeat. Left out: what the template has"
    )

    @model_validator(mode="after")
    def _codes_differ(self) -> Self:
        if len({item.code for item in self.checklist or ()}) < len(self.checklist or ()):
            raise PydanticCustomError("repeated_code", "Mã việc trong danh mục bị lặp lại.")
        return self


class ItemMark(Request):
    """Whether a checklist item is done."""

    is_done: bool = Field(description="Whether it is done")
    note: FreeLine = Field(description="What shows it, or why it no longer is", examples=["Biên bản nghiệm thu."])


class EventCancellation(Request):
    """Why the event is cancelled, and what it cost already."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "reason": "Mưa lớn, tràn ngập, không bảo đảm an toàn.",
                    "spent_already": {"commune": 3_600_000},
                    "replaced_by": "Trao khen thưởng tại trụ sở Ủy ban nhân dân xã",
                }
            ]
        }
    )

    reason: FreeText
    spent_already: Spending
    replaced_by: FreeLine | None = Field(None, description="What is done in its place, if anything")


class ResultInput(Request):
    """The result. A total that is not the sum of the sectors is taken as it is, with a finding."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "attendances": {
                        "party_and_government": 24,
                        "armed_forces": 16,
                        "front_and_unions": 52,
                        "schools": 85,
                        "enterprises": 10,
                        "religions_and_ethnic_groups": 8,
                        "people": 285,
                    },
                    "attendance_total": 480,
                    "spending": {"commune": 21_000_000, "district": 10_000_000, "socialised": 8_200_000},
                    "models": 1,
                    "commitments": 45,
                    "commendations": 6,
                }
            ]
        }
    )

    attendances: Attendances
    attendance_total: Count = Field(description="Total as the unit has it")
    spending: Spending
    models: Count = Field(description="Movement models presented or launched")
    commitments: Count = Field(description="Commitments signed")
    commendations: Count = Field(description="Commendations handed over (a count, no names)")
    ceremony_minutes: int | None = Field(None, ge=0, le=1440, description="How long the ceremony took")
    speeches: int | None = Field(None, ge=0, le=100, description="How many speeches were held")

    def result(self) -> Result:
        """As contracts have it."""
        return Result(**dict(self))


class RemarkInput(Request):
    """A remark at a place of the result."""

    place: FreeLine = Field(description="Field of the result", examples=["attendance_total"])
    text: FreeLine = Field(
        description="What is wrong there", examples=["Tổng 530 khác tổng các thành phần 480; kiểm tra lại."]
    )


class ResultReturn(Request):
    """Why the result goes back."""

    reason: FreeText = Field(description="Why", examples=["Số liệu chưa khớp."])
    remarks: list[RemarkInput] = Field([], max_length=100, description="What is wrong, place by place")

    def as_remarks(self) -> tuple[Remark, ...]:
        """As contracts have it."""
        return tuple(Remark(place=remark.place, text=remark.text) for remark in self.remarks)


class EventView(FestivalEvent):
    """A festival event as it stands."""

    id: str = Field(description="Id of the event")
    version: int = Field(description="Version for `If-Match`")


class CheckView(Value):
    """The restraint check as it would go now."""

    is_passed: bool = Field(description="Whether the event may be declared ready")
    items: tuple[CheckedItem, ...] = Field(description="Every measure; one without a norm is not checked")
    errors: dict[str, str] = Field(description="What fails, by place: value, norm, what to do")


def view(loaded: Loaded[FestivalEvent]) -> EventView:
    """What callers see."""
    assert loaded.state is not None
    return EventView(id=loaded.id, version=loaded.version, **dict(loaded.state))
