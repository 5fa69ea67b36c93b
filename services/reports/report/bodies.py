"""Request bodies of the report's routes."""

from datetime import date
from typing import Annotated

from pydantic import ConfigDict, Field, StrictInt

from services.reports.report.draft import Draft
from shared.contracts.reports.common import RowCode
from shared.contracts.reports.report import Remark
from shared.platform.guard import FreeLine, FreeText, FreeTextOrNone
from shared.platform.http import Request


class DraftInput(Request):
    """The whole draft: what is left out is emptied."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "indicators": {"C01": 40, "C02": 5, "C03": 3, "C04": 42, "K01": "can_bo_kiem_nhiem"},
                    "narrative": {"I": "Đặc điểm tình hình (DỮ LIỆU MẪU)."},
                    "explanations": {"C01": "Rà soát lại theo hướng dẫn mới."},
                }
            ]
        }
    )

    indicators: dict[RowCode, StrictInt | str | None] = Field(
        default_factory=dict[str, int | str | None], max_length=200, description="Figures by code of the form"
    )
    narrative: dict[str, FreeTextOrNone] = Field(
        default_factory=dict[str, str], max_length=20, description="Text by section of the form, `I` to `VI`"
    )
    explanations: dict[RowCode, FreeText] = Field(
        default_factory=dict[str, str], max_length=200, description="Why a figure differs from what is on record"
    )

    def draft(self) -> Draft:
        """The draft without its empty sections."""
        narrative = {section: text for section, text in self.narrative.items() if text}
        return Draft(indicators=self.indicators, narrative=narrative, explanations=self.explanations)


class Submission(Request):
    """The number from the unit's own register, and the version of the draft that is submitted."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"number": "145/BC-CAH", "draft_version": 3}]})

    number: Annotated[FreeLine, Field(pattern=r"^\d+/\S+$", max_length=64)]
    draft_version: int = Field(ge=1, description="`ETag` of the draft: what the head has read is what is submitted")


class RemarkInput(Request):
    """What is to be put right, at its place."""

    place: FreeLine = Field(description="Code of an indicator or of a section", examples=["C04"])
    text: FreeText

    def remark(self) -> Remark:
        """As contracts have it."""
        return Remark(place=self.place, text=self.text)


class ReturnInput(Request):
    """Why the revision goes back."""

    reason: FreeText
    remarks: tuple[RemarkInput, ...] = Field(default=(), max_length=100)
    due_before: date | None = Field(
        default=None, description="The next revision is due before this day; without it the present due date stays"
    )


class DatedReason(Request):
    """Why, and until when (exclusive)."""

    reason: FreeLine
    due_before: date


class CorrectionInput(Request):
    """Until when the correction is due (exclusive)."""

    due_before: date


class ReminderInput(Request):
    """How many days before the due date `report-due-soon` is published."""

    days: int = Field(ge=1, le=30)
