"""Two periods of one unit beside each other: what grew, what shrank, and what cannot be compared."""

from pydantic import Field

from services.reports.report.form import Form, RowKind
from services.reports.report.state import Revision
from shared.contracts.base import Value
from shared.contracts.reports.common import ReportingPeriod, RowCode


class RowChange(Value):
    """One value of the form in two periods."""

    code: RowCode
    name: str
    unit: str
    kind: RowKind
    before: int | str | None
    after: int | str | None
    change: int | None = Field(description="After less before; none where either is missing or no number")
    thousandths: int | None = Field(description="The change in thousandths of before; none where that is 0 or missing")
    is_comparable: bool = Field(description="False for a flow over periods of different kinds")


def changes(
    form: Form, before: tuple[ReportingPeriod, Revision] | None, after: tuple[ReportingPeriod, Revision]
) -> list[RowChange]:
    """Every row that either period asks, in the order of the form. Without a period `before` nothing has changed."""
    later, new = after
    earlier = before[0] if before else later
    figures = before[1].indicators if before else {}
    same_kind = earlier.kind == later.kind
    found: list[RowChange] = []
    for row in form.rows:
        if not row.is_asked(earlier) and not row.is_asked(later):
            continue
        was, now = figures.get(row.code), new.indicators.get(row.code)
        change = now - was if isinstance(was, int) and isinstance(now, int) else None
        found.append(
            RowChange(
                code=row.code,
                name=row.name,
                unit=row.unit,
                kind=row.kind,
                before=was,
                after=now,
                change=change,
                thousandths=round(1000 * change / was) if change is not None and isinstance(was, int) and was else None,
                is_comparable=same_kind or row.kind != RowKind.FLOW,
            )
        )
    return found
