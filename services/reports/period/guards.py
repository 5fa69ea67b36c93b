"""Who may do what with a period summary, and what a period must be."""

from datetime import date, timedelta

from services.reports.period.state import LABELS, PeriodSummary, PeriodSummaryStatus
from shared.contracts.refusals import Rejected
from shared.contracts.reports.common import PeriodKind, ReportingPeriod

_DAYS = {
    PeriodKind.WEEK: (7, 7, "07 ngày"),
    PeriodKind.MONTH: (28, 31, "01 tháng"),
    PeriodKind.QUARTER: (89, 92, "03 tháng"),
    PeriodKind.HALF_YEAR: (181, 184, "06 tháng"),
    PeriodKind.NINE_MONTHS: (272, 276, "09 tháng"),
    PeriodKind.YEAR: (365, 366, "01 năm"),
}


def must_be(state: PeriodSummary, *allowed: PeriodSummaryStatus) -> None:
    """Refuse any status but these."""
    if state.status not in allowed:
        wanted = ", ".join(f"«{LABELS[status]}»" for status in allowed)
        raise Rejected(
            "period-summary-state",
            f"Báo cáo tổng hợp {LABELS[state.status]}; việc này chỉ làm được khi báo cáo tổng hợp {wanted}.",
        )


def must_fit(period: ReportingPeriod) -> None:
    """Refuse a period whose length is not that of its kind. Ad hoc and thematic ones may have any."""
    least, most, name = _DAYS.get(period.kind, (1, 10_000, ""))
    days = (period.ends_on - period.starts_on).days + 1
    if not least <= days <= most:
        raise Rejected(
            "period-length",
            f"Kỳ báo cáo loại này dài {name}; từ {period.starts_on:%d/%m/%Y} đến {period.ends_on:%d/%m/%Y} là"
            f" {days} ngày.",
            {"period": f"phải dài {name}"},
        )


def must_follow(period: ReportingPeriod, report_due_before: date, due_before: date) -> None:
    """Refuse due dates out of order: period, then the units' reports, then the summary."""
    if report_due_before <= period.ends_on + timedelta(days=1):
        raise Rejected(
            "due-before-period-ends",
            f"Hạn gửi báo cáo phải sau khi kỳ kết thúc ({period.ends_on:%d/%m/%Y}) ít nhất một ngày.",
            {"report_due_before": "sớm hơn ngày kết thúc kỳ"},
        )
    if due_before <= report_due_before:
        raise Rejected(
            "due-dates-out-of-order",
            "Hạn của báo cáo tổng hợp phải sau hạn gửi báo cáo của các đơn vị.",
            {"due_before": "phải sau report_due_before"},
        )
