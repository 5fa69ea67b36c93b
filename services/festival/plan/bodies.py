"""Request and answer bodies of festival plans."""

from datetime import date

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from services.festival.plan.commands import Wording
from services.festival.plan.domain import Plan
from shared.contracts.base import AggregateId, UnitId
from shared.contracts.festival import Conformity, IssuingBody, Level, SeasonYear
from shared.messaging.aggregate import Loaded
from shared.platform.bodies import DocumentInput
from shared.platform.guard import FreeLine, FreeText
from shared.platform.http import Request

_DOCUMENT: JsonDict = {
    "number": "135/KH-UBND",
    "signed_on": "2024-03-29",
    "signer_office": "TM. ỦY BAN NHÂN DÂN – CHỦ TỊCH",
}
_WORDING: JsonDict = {
    "title": "Kế hoạch tổ chức Ngày hội toàn dân bảo vệ An ninh Tổ quốc năm 2024",
    "summary": "Tổ chức Ngày hội gọn, thiết thực, không phô trương, hình thức (DỮ LIỆU MẪU).",
    "starts_on": "2024-07-15",
    "ends_on": "2024-08-19",
}


class WordingInput(Request):
    """The text of a plan."""

    title: FreeLine = Field(description="Title, in the words of the document")
    summary: FreeText = Field(description="What is to be done, in short")
    starts_on: date = Field(description="First day on which events may be held")
    ends_on: date = Field(description="Last day on which events may be held (inclusive)")

    def wording(self) -> Wording:
        """As the rules take it."""
        return Wording(self.title, self.summary, self.starts_on, self.ends_on)


class Draft(WordingInput):
    """A draft."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"unit": "provincial_police-42", "level": "province", "year": 2024, "above": None} | _WORDING,
            ]
        }
    )

    unit: UnitId
    level: Level
    year: SeasonYear
    above: AggregateId | None = Field(None, description="Id of the plan above; leave out for a province's plan")


class Comment(Request):
    """The staff unit's word."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"conformity": "conforms", "note": "Phù hợp kế hoạch cấp tỉnh."}]}
    )

    conformity: Conformity
    note: FreeText


class Return(Request):
    """Why the plan goes back."""

    reason: FreeText = Field(description="What has to change", examples=["Bổ sung nội dung phần hội."])
    basis: DocumentInput | None = Field(None, description="Required of a recorder who acts for the head")


class Approval(Request):
    """The head's approval."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"basis": None}]})

    basis: DocumentInput | None = Field(None, description="Required of a recorder who acts for the head")


class Issue(Request):
    """Number and date of an approved plan."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"document": _DOCUMENT | {"number": "88/KH-CAH"}}]})

    document: DocumentInput


class ExternalIssue(Request):
    """A plan that a committee outside the police issued."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"issued_by": "peoples_committee", "document": _DOCUMENT}]}
    )

    issued_by: IssuingBody
    document: DocumentInput


class Amendment(WordingInput):
    """A new revision of a plan in force."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [_WORDING | {"reason": "Kéo dài thời gian do mưa lũ.", "document": _DOCUMENT}],
        }
    )

    reason: FreeText
    document: DocumentInput


class PlanCancellation(Request):
    """Why the plan is cancelled."""

    reason: FreeText = Field(description="Why", examples=["Phòng, chống dịch bệnh."])
    basis: DocumentInput | None = Field(None, description="Required for a plan in force")


class Waiver(Request):
    """A unit of which no plan of its own is expected."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"unit": "commune_police-18628", "reason": "Tổ chức chung với xã liền kề (DỮ LIỆU MẪU)."}]
        }
    )

    unit: UnitId
    reason: FreeText = Field(description="Why not")


class PlansDue(Request):
    """Until when the units' plans are to be in force."""

    due_before: date = Field(description="Exclusive: the last moment is the end of the day before")


class PlanView(Plan):
    """A festival plan as it stands."""

    id: str = Field(description="Id of the plan")
    version: int = Field(description="Version for `If-Match`")


def view(loaded: Loaded[Plan]) -> PlanView:
    """What callers see."""
    assert loaded.state is not None
    return PlanView(id=loaded.id, version=loaded.version, **dict(loaded.state))
