"""The summary of a reporting period: open → drafting → signed → sent.

Opening it asks every expected unit for a report; closing the collection names each that did not answer; the signature
freezes the figures of the accepted reports with a hash; sending it ends the period. What comes later is a correction.
"""

from typing import assert_never

from services.reports.guards import must_be_of_staff, must_follow_the_period
from services.reports.period.commands import (
    AnnounceSummaryOverdue,
    ClosePeriodCollection,
    Command,
    OpenPeriodSummary,
    RehomePeriodSummary,
    SendPeriodSummary,
    SignPeriodSummary,
)
from services.reports.period.guards import must_be, must_fit, must_follow
from services.reports.period.state import PeriodSummary, PeriodSummaryStatus, evolve
from shared.contracts.actor import Role
from shared.contracts.calendar import local_day
from shared.contracts.papers import must_be_signed
from shared.contracts.refusals import Forbidden, Rejected
from shared.contracts.reports.period_summary import (
    AnyPeriodSummaryEvent,
    PeriodCollectionClosed,
    PeriodSummaryOpened,
    PeriodSummaryOverdue,
    PeriodSummaryRehomed,
    PeriodSummarySent,
    PeriodSummarySigned,
)

__all__ = ["decide", "evolve"]


def decide(command: Command, state: PeriodSummary | None) -> list[AnyPeriodSummaryEvent]:
    """The events that the command makes; none when it was carried out before. Raises `Rejected` or `Forbidden`."""
    if events := _decided(command, state):
        must_be_signed(command)
    return events


def _decided(command: Command, state: PeriodSummary | None) -> list[AnyPeriodSummaryEvent]:
    if isinstance(command, OpenPeriodSummary):
        return _open(command, state)
    if state is None:
        raise Rejected("period-summary-not-found", "Không có báo cáo tổng hợp kỳ này. Hãy kiểm tra lại mã.")
    match command:
        case ClosePeriodCollection():
            return _close(command, state)
        case SignPeriodSummary():
            return _sign(command, state)
        case SendPeriodSummary():
            return _send(command, state)
        case RehomePeriodSummary():
            return _rehome(command, state)
        case AnnounceSummaryOverdue():
            return _announce(command, state)
        case _:
            assert_never(command)


def _open(command: OpenPeriodSummary, state: PeriodSummary | None) -> list[AnyPeriodSummaryEvent]:
    must_be_of_staff(command.actor, command.staff_unit, Role.STAFF, Role.STAFF_HEAD)
    opened = PeriodSummaryOpened(
        **{name: getattr(command, name) for name in PeriodSummaryOpened.model_fields if name != "expected"},
        expected=tuple(sorted(set(command.expected))),
    )
    if state is not None:
        if all(getattr(state, name) == value for name, value in opened if name not in command.derived):
            return []
        raise Rejected(
            "period-summary-exists",
            "Đơn vị đã mở báo cáo tổng hợp của kỳ này theo biểu mẫu này với nội dung khác.",
            {"period": "đã có"},
        )
    must_fit(command.period)
    must_follow(command.period, command.report_due_before, command.due_before)
    if not opened.expected:
        raise Rejected("nobody-expected", "Chưa chọn đơn vị nào phải báo cáo.", {"expected": "trống"})
    if unknown := sorted(set(opened.expected) - command.standing):
        raise Rejected(
            "unit-unknown",
            f"Không có đơn vị này vào ngày {command.period.ends_on:%d/%m/%Y}: {', '.join(unknown)}.",
            {"expected": ", ".join(unknown)},
        )
    must_follow_the_period(command.earlier, command.period)
    if strangers := sorted(command.cutoffs.keys() - command.groups):
        raise Rejected(
            "group-unknown",
            f"Biểu mẫu không có nhóm hoặc mã chỉ tiêu: {', '.join(strangers)}.",
            {f"cutoffs.{group}": "không có nhóm này" for group in strangers},
        )
    if ancient := sorted(group for group, day in command.cutoffs.items() if day < command.period.starts_on):
        raise Rejected(
            "cutoff-before-period",
            f"Thời điểm chốt số liệu trước ngày đầu của kỳ: {', '.join(ancient)}.",
            {f"cutoffs.{group}": "sớm hơn ngày đầu của kỳ" for group in ancient},
        )
    if late := sorted(group for group, day in command.cutoffs.items() if day >= command.report_due_before):
        raise Rejected(
            "cutoff-after-due-date",
            f"Thời điểm chốt số liệu phải trước hạn gửi báo cáo: nhóm {', '.join(late)}.",
            {f"cutoffs.{group}": "muộn hơn hạn gửi" for group in late},
        )
    return [opened]


def _close(command: ClosePeriodCollection, state: PeriodSummary) -> list[AnyPeriodSummaryEvent]:
    must_be_of_staff(command.actor, state.staff_unit, Role.STAFF, Role.STAFF_HEAD)
    named = frozenset(command.non_responding)
    if state.closed_at is not None:
        if named == frozenset(state.non_responding):
            return []
        raise Rejected("collection-closed", "Đã đóng nhận báo cáo; danh sách đơn vị không báo cáo không sửa được nữa.")
    expected = frozenset(state.expected)
    if strangers := sorted(named - expected):
        raise _units("unit-not-expected", "Không thuộc danh sách phải báo cáo", strangers)
    if answered := sorted(named & command.accepted):
        raise _units("unit-has-answered", "Báo cáo đã được chấp nhận, không thể ghi là không báo cáo", answered)
    if waiting := sorted(expected & command.at_hand):
        raise _units("report-not-reviewed", "Báo cáo đã gửi nhưng chưa xem xét xong", waiting)
    if silent := sorted(expected - command.accepted - named):
        raise _units("unit-not-answered", "Chưa báo cáo và chưa được ghi là không báo cáo", silent)
    return [PeriodCollectionClosed(non_responding=tuple(sorted(named)), closed_at=command.at)]


def _units(code: str, what: str, units: list[str]) -> Rejected:
    return Rejected(code, f"{what}: {', '.join(units)}.", {"non_responding": ", ".join(units)})


def _sign(command: SignPeriodSummary, state: PeriodSummary) -> list[AnyPeriodSummaryEvent]:
    must_be_of_staff(command.actor, state.staff_unit, Role.STAFF_HEAD)
    if state.document == command.document:
        return []
    must_be(state, PeriodSummaryStatus.DRAFTING)
    if command.document.signed_on <= state.period.ends_on:
        raise Rejected(
            "signed-before-period-ends",
            f"Báo cáo tổng hợp ký ngày {command.document.signed_on:%d/%m/%Y}, khi kỳ báo cáo chưa kết thúc"
            f" ({state.period.ends_on:%d/%m/%Y}).",
            {"document.signed_on": "trước khi kỳ kết thúc"},
        )
    if command.read_sha256 != command.sha256:
        raise Rejected(
            "figures-changed",
            "Số liệu tổng hợp đã thay đổi sau khi đọc. Hãy đọc lại rồi ký.",
            {"read_sha256": command.sha256},
        )
    return [
        PeriodSummarySigned(
            document=command.document,
            content_sha256=command.sha256,
            expected=len(state.expected),
            counted=command.counted,
            late=command.late,
            totals=command.totals,
            reports=command.reports,
        )
    ]


def _send(command: SendPeriodSummary, state: PeriodSummary) -> list[AnyPeriodSummaryEvent]:
    is_clerk = command.actor.has_at_province(Role.CLERK)
    if not is_clerk and not (command.actor.unit == state.staff_unit and command.actor.has(Role.STAFF_HEAD)):
        raise Forbidden("clerk-only", f"Việc phát hành thuộc văn thư hoặc thủ trưởng đơn vị {state.staff_unit}.")
    if (state.sent_on, state.recipients) == (command.sent_on, command.recipients):
        return []
    must_be(state, PeriodSummaryStatus.SIGNED)
    assert state.document is not None
    if command.sent_on < state.document.signed_on:
        raise Rejected("sent-before-signed", "Ngày gửi không thể trước ngày ký.", {"sent_on": "trước ngày ký"})
    if command.sent_on > local_day(command.at):
        raise Rejected("sent-in-future", "Ngày gửi chưa đến.", {"sent_on": "chưa đến"})
    return [PeriodSummarySent(sent_on=command.sent_on, recipients=command.recipients)]


def _rehome(command: RehomePeriodSummary, state: PeriodSummary) -> list[AnyPeriodSummaryEvent]:
    previous = state.staff_unit
    if state.status is PeriodSummaryStatus.SENT or previous == command.staff_unit:
        return []
    return [PeriodSummaryRehomed(staff_unit=command.staff_unit, previous=previous, effective_on=command.effective_on)]


def _announce(command: AnnounceSummaryOverdue, state: PeriodSummary) -> list[AnyPeriodSummaryEvent]:
    is_over = local_day(command.at) >= state.due_before
    if not is_over or state.is_overdue or state.status is PeriodSummaryStatus.SENT:
        return []
    return [PeriodSummaryOverdue(staff_unit=state.staff_unit, due_before=state.due_before)]
