"""Công văn đôn đốc: to the units whose report is not in although it is due. Names dates and units, no content."""

from collections.abc import Sequence
from datetime import date

from services.reports.document.desk import Desk
from shared.platform.documents.paper import Grid, Paper, Paragraph
from shared.platform.documents.words import count, day_short


def reminder_letter(title: str, missing: Sequence[tuple[str, date]], desk: Desk) -> Paper:
    """The letter. `missing`: each unit with the day before which its report was or is due (exclusive)."""
    one = desk.name(missing[0][0]) if len(missing) == 1 else None
    rows = tuple((str(n), desk.name(unit), day_short(due)) for n, (unit, due) in enumerate(missing, 1))
    passed = any(due <= desk.today for _, due in missing)
    state = "đã quá thời hạn nhưng chưa nhận được" if passed else "chưa nhận được"
    return Paper(
        head=desk.from_province("", about="đôn đốc gửi báo cáo"),
        to=(one,) if one else ("Thủ trưởng các đơn vị có tên dưới đây",),
        blocks=(
            Paragraph(
                f"Để chuẩn bị {title}, {desk.province.name} đã yêu cầu các đơn vị gửi báo cáo. Đến nay {state} báo cáo"
                f" của {count(len(missing))} đơn vị:"
            ),
            Grid(("TT", "Đơn vị", "Thời hạn (trước ngày)"), rows, (10, 60, 30), frozenset({0, 2}), size=13),
            Paragraph(
                f"{desk.province.name} đề nghị đơn vị gửi báo cáo ngay qua hệ thống; nếu có vướng mắc, nêu lý do gửi về"
                f" {desk.drafter.name}. Báo cáo gửi sau thời hạn vẫn được tiếp nhận và ghi rõ là gửi muộn."
            ),
        ),
        signature=desk.signature,
        recipients=("Như trên", "Đồng chí chủ trì Hội nghị (để báo cáo)", desk.archive()),
        about="V/v đôn đốc gửi báo cáo",
    )
