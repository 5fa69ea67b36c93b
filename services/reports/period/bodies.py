"""What the routes of period summaries take and show."""

from datetime import date, datetime
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from services.reports.bodies import MOST_UNITS, UnitKind
from services.reports.period.figures import Figures
from services.reports.period.state import PeriodSummary, PeriodSummaryStatus
from shared.contracts.base import Sha256, SignedDocument, UnitId, Value
from shared.contracts.reports.common import FormReference, ReportingPeriod
from shared.messaging.aggregate import Loaded
from shared.platform.bodies import DocumentInput
from shared.platform.guard import FreeLine
from shared.platform.http import Request

_OPENING: JsonDict = {
    "title": "Báo cáo tổng hợp 6 tháng đầu năm 2024 (DỮ LIỆU MẪU)",
    "staff_unit": "department-PV05",
    "period": {"kind": "half_year", "starts_on": "2023-12-15", "ends_on": "2024-06-14"},
    "form": {"code": "movement-half-year", "version": 1},
    "expected": ["district_police-436"],
    "report_working_days": 3,
    "working_days": 5,
}
_DOCUMENT: JsonDict = {"number": "310/BC-PV05", "signed_on": "2024-06-24", "signer_office": "TRƯỞNG PHÒNG"}


class Opening(Request):
    """The reporting of a period is opened. Each due date is given as a day or as working days."""

    model_config = ConfigDict(json_schema_extra={"examples": [_OPENING]})

    title: FreeLine
    staff_unit: UnitId = Field(description="The unit that collects and summarises: the caller's own")
    period: ReportingPeriod
    form: FormReference
    expected: tuple[UnitId, ...] = Field(max_length=MOST_UNITS)
    report_due_before: date | None = Field(None, description="Exclusive. Or `report_working_days`")
    report_working_days: int | None = Field(
        None, ge=1, le=60, description="Whole working days that units have after the period's last day"
    )
    due_before: date | None = Field(None, description="Exclusive: of the summary itself. Or `working_days`")
    working_days: int | None = Field(
        None, ge=1, le=60, description="Whole working days for the summary after the units' last day"
    )
    earlier_by_kind: dict[UnitKind, Annotated[int, Field(ge=1, le=60)]] | None = Field(
        None,
        max_length=20,
        description="Working days by which units of a kind are due before the others; empty: all on the same day."
        " Without it the standing rule of the kind of period applies (`/deadline-rules`)",
        examples=[{"commune_police": 2}],
    )
    cutoffs: dict[str, date] = Field(
        default_factory=dict[str, date],
        description="Last day of a group's figures, by the first letter of its codes, or of an indicator's by its code",
        examples=[{"E": "2024-11-15", "E01": "2024-10-31"}],
    )


class Closure(Request):
    """Collection closes."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"non_responding": ["district_police-448"]}]})

    non_responding: tuple[UnitId, ...] = Field(
        (), max_length=MOST_UNITS, description="Every expected unit whose report is not accepted"
    )


class Signature(Request):
    """The head of the staff unit signs what was read."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"document": _DOCUMENT, "read_sha256": "0" * 64}]})

    document: DocumentInput = Field(description="The summary as signed on paper")
    read_sha256: Sha256 = Field(description="`sha256` of the figures that were read; refused when they have changed")


class Dispatch(Request):
    """The signed summary went out."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"recipients": ["Cục V05, Bộ Công an", "Lưu: VT, PV05"]}]}
    )

    recipients: tuple[FreeLine, ...] = Field(min_length=1, max_length=50)
    sent_on: date | None = Field(None, description="Today without it")


class PeriodSummaryView(Value):
    """A period summary."""

    id: str
    version: int = Field(description="For `If-Match`")
    status: PeriodSummaryStatus
    title: str
    staff_unit: str
    period: ReportingPeriod
    form: FormReference
    expected: tuple[str, ...]
    report_due_before: date
    due_before: date
    cutoffs: dict[str, date]
    earlier: dict[str, date] = Field(description="Exclusive: units that are due before the others")
    non_responding: tuple[str, ...]
    closed_at: datetime | None
    document: SignedDocument | None
    content_sha256: str | None
    sent_on: date | None
    recipients: tuple[str, ...]
    is_overdue: bool = Field(description="Whether its due date came before it was sent")


class FiguresView(Value):
    """The figures as they stand; `sha256` is what a signature cites as read."""

    sha256: Sha256
    figures: Figures


def view(loaded: Loaded[PeriodSummary]) -> PeriodSummaryView:
    """The summary with its id and version."""
    state = loaded.state
    assert state is not None
    return PeriodSummaryView(id=loaded.id, version=loaded.version, **{k: v for k, v in state if k not in ("reports",)})
