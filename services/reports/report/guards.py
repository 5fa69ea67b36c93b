"""Who may do what with a report, and what its state allows."""

from datetime import date, timedelta

from services.reports.report.state import LABELS, Report, Status
from shared.contracts.actor import Actor, Role
from shared.contracts.readers import reads_every_report
from shared.contracts.refusals import Forbidden, Rejected

A_YEAR = timedelta(days=366)


def must_be(state: Report, *allowed: Status) -> None:
    """Refuse any status but these."""
    if state.status not in allowed:
        wanted = ", ".join(LABELS[status] for status in allowed)
        raise Rejected(
            "report-state",
            f"Báo cáo đang ở trạng thái «{LABELS[state.status]}»; việc này chỉ làm được khi: {wanted}.",
        )


def must_be_staff(actor: Actor, state: Report, *roles: Role) -> None:
    """Refuse anyone but these roles of the staff unit that collects the report."""
    if not actor.has(*roles) or actor.unit != state.staff_unit:
        who = "người đứng đầu" if roles == (Role.STAFF_HEAD,) else "cán bộ"
        raise Forbidden("not-staff-unit", f"Việc này thuộc {who} đơn vị tham mưu ({state.staff_unit}).")
    if state.unit == actor.unit:
        raise Forbidden("own-report", "Không xem xét báo cáo của chính đơn vị mình.")


def must_write(actor: Actor, state: Report, *roles: Role) -> None:
    """Refuse anyone but these roles of the unit that owes the report."""
    if not actor.acts_in(state.unit):
        raise Forbidden("not-of-this-unit", f"Báo cáo này của đơn vị {state.unit}.")
    if not actor.has(*roles):
        raise Forbidden("not-entitled", "Chỉ Trưởng hoặc Phó đơn vị được gửi báo cáo; cán bộ được soạn dự thảo.")


def must_lie_ahead(due_before: date, today: date) -> None:
    """Refuse a due date that has passed, or lies more than a year ahead."""
    if due_before <= today:
        raise Rejected(
            "due-date-passed",
            f"Hạn (trước ngày {due_before:%d/%m/%Y}) đã qua; hãy ghi hạn mới sau ngày {today:%d/%m/%Y}.",
            {"due_before": "đã qua"},
        )
    latest = today + A_YEAR
    if due_before > latest:
        raise Rejected(
            "due-date-too-far",
            f"Hạn (trước ngày {due_before:%d/%m/%Y}) xa quá một năm; hãy ghi hạn không sau ngày {latest:%d/%m/%Y}.",
            {"due_before": "xa quá một năm"},
        )


def may_read(actor: Actor, state: Report) -> bool:
    """The unit reads its own reports and those that it took over with a unit that went over to it as a whole.

    The staff unit, the chair and the leaders' offices read all of them.
    """
    return actor.stands_for(state.unit) or actor.unit == state.staff_unit or reads_every_report(actor)
