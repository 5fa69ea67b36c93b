"""Báo cáo tổng hợp kỳ: the frozen totals of a period, who reported and who did not. Totals are never typed."""

from services.reports.document.desk import Desk
from services.reports.period.figures import Figures
from services.reports.report.form import Form, Row
from shared.contracts.reports.period_summary import IndicatorTotal
from shared.platform.documents.paper import Block, Emphasis, Grid, Paper, Paragraph
from shared.platform.documents.words import count, day_short, listed


def period_report(figures: Figures, form: Form, recipients: tuple[str, ...], desk: Desk) -> Paper:
    """The report, from frozen figures or from what would be frozen now."""
    missing = [each for each in figures.units if each.report is None]
    late = [each for each in figures.units if each.is_late and each.report is not None]
    course: list[Block] = [
        Paragraph(
            f"Kỳ báo cáo từ ngày {day_short(figures.period.starts_on)} đến ngày {day_short(figures.period.ends_on)}."
            f" Số đơn vị phải báo cáo: {count(figures.expected)}; được tổng hợp: {count(figures.counted)}"
            f" ({_percent(figures.completeness)}); đúng hạn: {count(figures.counted - figures.late)}"
            f" ({_percent(figures.timeliness)})."
        )
    ]
    if missing:
        course.append(Paragraph(f"Chưa có báo cáo được tổng hợp: {listed(desk.name(each.unit) for each in missing)}."))
    if late:
        course.append(Paragraph(f"Gửi sau thời hạn: {listed(desk.name(each.unit) for each in late)}."))
    rows = {row.code: row for row in form.rows}
    return Paper(
        head=desk.from_department("BC"),
        title="BÁO CÁO",
        subtitle=figures.title,
        blocks=(
            Paragraph("I. TÌNH HÌNH GỬI BÁO CÁO", Emphasis.HEADING),
            *course,
            Paragraph("II. SỐ LIỆU TỔNG HỢP", Emphasis.HEADING),
            Grid(
                ("Mã", "Chỉ tiêu", "Đơn vị tính", "Tổng số", "Số đơn vị có số liệu"),
                tuple(
                    (
                        each.code,
                        rows[each.code].name,
                        rows[each.code].unit,
                        _total(each, rows[each.code]),
                        count(each.units),
                    )
                    for each in figures.totals
                    if each.code in rows
                ),
                (8, 46, 14, 19, 13),
                frozenset({0, 2, 3, 4}),
            ),
            Paragraph("III. ĐÁNH GIÁ, PHƯƠNG HƯỚNG", Emphasis.HEADING),
            Paragraph(
                "[Đơn vị tham mưu bổ sung nhận xét, phương hướng; thuyết minh của từng đơn vị ở Phụ lục kèm theo…]"
            ),
            Paragraph(
                f"Số liệu được cộng từ báo cáo đã chấp nhận; mã băm SHA-256 của nội dung: {figures.sha256()}.",
                Emphasis.NOTE,
            ),
        ),
        signature=desk.signature,
        recipients=recipients or ("Lãnh đạo Công an tỉnh (để báo cáo)", "Các đơn vị báo cáo", desk.archive()),
    )


def _percent(thousandths: int) -> str:
    return f"{thousandths / 10:.1f}%".replace(".", ",")


def _total(total: IndicatorTotal, row: Row) -> str:
    if total.total is not None:
        return f"{total.total:,}".replace(",", ".")
    return (
        "\n".join(f"{row.choices.get(choice, choice)}: {count(units)}" for choice, units in total.counts.items()) or "–"
    )
