"""What callers see of reports and drafts."""

from datetime import date, datetime
from typing import Any

from pydantic import Field

from services.reports.report.compare import Difference
from services.reports.report.draft import Draft, StoredDraft, prefilled
from services.reports.report.form import Form, Row, Section
from services.reports.report.inheriting import Origin
from services.reports.report.periods import RowChange
from services.reports.report.state import Report, Return, Revision, Status
from services.reports.report.store import OnRecord
from shared.contracts.base import UnitId, Value
from shared.contracts.calendar import local_day
from shared.contracts.reports.common import FormReference, ReportingPeriod
from shared.contracts.reports.report import Finding, Remark
from shared.messaging.aggregate import Loaded


class ReportSummary(Value):
    """A report in a list."""

    id: str
    version: int = Field(description="Version for `If-Match`")
    status: Status
    conference: str
    unit: UnitId
    staff_unit: UnitId
    form: FormReference
    period: ReportingPeriod
    due_before: date = Field(description="Exclusive")
    revision: int = Field(description="The revision submitted last; 0 before the first")
    is_late: bool = Field(description="Whether any revision came late")
    is_overdue: bool = Field(description="Whether it is with the unit although its due date has passed")
    corrects: str | None = Field(description="The consolidated report that it corrects")
    dossier: str | None = Field(description="The concluded dossier that it went into")


class ReportView(ReportSummary):
    """A report with its latest revision and why it was sent back."""

    latest: Revision | None
    returns: tuple[Return, ...]
    is_collection_closed: bool = Field(description="Whether it can be submitted by exception only")
    exception_due_before: date | None


class Comparison(Value):
    """Two revisions beside each other."""

    before: int
    after: int
    differences: tuple[Difference, ...]


class PeriodComparison(Value):
    """A report beside that of another period of the same unit and form."""

    before: str | None = Field(description="Id of the earlier report; none where no period before was accepted")
    after: str
    before_period: ReportingPeriod | None
    after_period: ReportingPeriod
    rows: tuple[RowChange, ...]


class DraftRow(Value):
    """A row of the form with the draft's value."""

    row: Row
    is_asked: bool = Field(description="Whether this period asks it")
    as_of: date = Field(description="Last day of its figures: the period's, or the cut-off of its group")
    value: int | str | None
    on_record: int | str | None = Field(
        description="What the service knows: from earlier reports, those of units below, or the verified festival"
    )
    previous: int | str | None = Field(
        description="The figure of the period before, if it was accepted, with those of units that have gone over since"
    )
    previous_part: int | str | None = Field(
        description="What is known of it where units are `missing`; it is not filled in"
    )
    origins: tuple[Origin, ...] = Field(
        description="The reports that `on_record` was worked out from, where it is more than one of the unit's own"
    )
    explanation: str | None


class DraftSection(Value):
    """A section of the narrative with the draft's text."""

    section: Section
    text: str


class DraftView(Value):
    """The form as the unit fills it in: saved values, or the prefilled ones of a draft that nobody has saved."""

    report: str
    version: int = Field(description="Version of the draft for `If-Match` and `draft_version`; 0 until it is saved")
    changed_by: str | None = Field(description="Unit and office that saved it last")
    changed_at: datetime | None
    rows: tuple[DraftRow, ...]
    sections: tuple[DraftSection, ...]
    missing: tuple[UnitId, ...] = Field(
        description="Units that went over to this one, or itself, whose figures of the period before are not known:"
        " they did not report, or were split"
    )
    findings: tuple[Finding, ...] = Field(description="What the checks would say if it were submitted as it is")
    remarks: tuple[Remark, ...] = Field(description="What the staff unit asked to be put right")


def summary(loaded: Loaded[Report], at: datetime) -> ReportSummary:
    """The report in a list."""
    return ReportSummary(**_common(loaded, at))


def view(loaded: Loaded[Report], at: datetime) -> ReportView:
    """The whole report."""
    state = loaded.state
    assert state is not None
    return ReportView(
        **_common(loaded, at),
        latest=state.latest,
        returns=state.returns,
        is_collection_closed=state.is_collection_closed,
        exception_due_before=state.exception_due_before,
    )


def _common(loaded: Loaded[Report], at: datetime) -> dict[str, Any]:
    state = loaded.state
    assert state is not None
    own = {"id", "version", "is_overdue"}
    fields = {name: getattr(state, name) for name in ReportSummary.model_fields if name not in own}
    is_overdue = state.is_with_unit and local_day(at) >= state.due_on
    return fields | {"id": loaded.id, "version": loaded.version, "is_overdue": is_overdue}


def draft_view(key: str, report: Report, stored: StoredDraft, form: Form, record: OnRecord) -> DraftView:
    """The draft in its form."""
    content: Draft = stored.content if stored.version else prefilled(form, report, record)
    return DraftView(
        report=key,
        version=stored.version,
        changed_by=stored.changed_by,
        changed_at=stored.changed_at,
        rows=tuple(
            DraftRow(
                row=row,
                is_asked=row.is_asked(report.period),
                as_of=row.as_of(report.period, report.cutoffs),
                value=content.indicators.get(row.code),
                on_record=row.known(record),
                previous=record.get(f"previous.{row.code}"),
                previous_part=record.parts.get(f"previous.{row.code}"),
                origins=_origins(row, report, record),
                explanation=content.explanations.get(row.code),
            )
            for row in form.rows
        ),
        sections=tuple(DraftSection(section=s, text=content.narrative.get(s.code, "")) for s in form.sections),
        missing=record.missing,
        findings=form.findings(content.indicators, content.explanations, report.period, record),
        remarks=report.returns[-1].remarks if report.returns and report.is_with_unit else (),
    )


def _origins(row: Row, report: Report, record: OnRecord) -> tuple[Origin, ...]:
    source = (row.source(record) or "").partition(".")[0]
    found = record.origins.get(source, ()) if row.known(record) is not None else ()
    return () if [each.unit for each in found] == [report.unit] else found
