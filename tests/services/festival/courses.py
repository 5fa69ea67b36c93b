"""Events of the festival in every state, as what happened to them."""

from datetime import date
from typing import Any

from services.festival.event.commands import (
    AmendEvent,
    CancelEvent,
    Command,
    DeclareReady,
    MarkItem,
    MoveEvent,
    PlanOfEvent,
    PostponeEvent,
    ProposeEvent,
    RecordHeld,
    ReopenResult,
    ReturnResult,
    ScheduleEvent,
    StartPreparation,
    SubmitResult,
    VerifyResult,
)
from services.festival.event.domain import Status, decide, evolve
from shared.contracts.festival import FundingSource, Level, Remark
from shared.testing.given import given
from tests.services.festival.samples import NORMS, OFFICER, STAFF, STAFF_HEAD, UNIT, at, details, result

DAY = date(2024, 8, 16)
PLAN = PlanOfEvent("plan", 2024, takes_events=True, starts_on=date(2024, 7, 15), ends_on=date(2024, 8, 19))

PROPOSE = ProposeEvent(at(1), OFFICER, PLAN, UNIT, Level.COMMUNE, False, details())
SCHEDULE = ScheduleEvent(at(1), OFFICER, PLAN, DAY)
START = StartPreparation(at(2), OFFICER, {"san-khau": "Sân khấu, âm thanh", "an-toan": "Phương án an toàn"})
STAGE = MarkItem(at(3), OFFICER, "san-khau", True, "Đã nghiệm thu.", NORMS)
SAFETY = MarkItem(at(3), OFFICER, "an-toan", True, "Đã duyệt.", NORMS)
READY = DeclareReady(at(10), OFFICER, NORMS)
HELD = RecordHeld(at(16), OFFICER)
SUBMIT = SubmitResult(at(17), OFFICER, result())
RETURN = ReturnResult(at(18), STAFF, "Chưa khớp.", (Remark(place="attendance_total", text="Tổng khác 480."),))
VERIFY = VerifyResult(at(18), STAFF)
REOPEN = ReopenResult(at(30), STAFF_HEAD, "Xã báo cáo lại số lượt người (DỮ LIỆU MẪU).")
AMEND = AmendEvent(at(11), OFFICER, details(), NORMS)
MOVE = MoveEvent(at(15), OFFICER, PLAN, "Mưa lớn kéo dài.", NORMS)
POSTPONE = PostponeEvent(at(12), OFFICER, "Mưa lớn.")
CANCEL = CancelEvent(at(15), OFFICER, "Tràn ngập.", {FundingSource.COMMUNE: 3_600_000}, "Trao khen tại trụ sở")

PREPARED: tuple[Command, ...] = (PROPOSE, SCHEDULE, START, STAGE, SAFETY)
COURSES: dict[Status, tuple[Command, ...]] = {
    Status.PROPOSED: (PROPOSE,),
    Status.SCHEDULED: (PROPOSE, SCHEDULE),
    Status.PREPARING: PREPARED,
    Status.READY: (*PREPARED, READY),
    Status.HELD: (*PREPARED, READY, HELD),
    Status.RESULT_SUBMITTED: (*PREPARED, READY, HELD, SUBMIT),
    Status.RESULT_RETURNED: (*PREPARED, READY, HELD, SUBMIT, RETURN),
    Status.VERIFIED: (*PREPARED, READY, HELD, SUBMIT, VERIFY),
    Status.POSTPONED: (*PREPARED, READY, POSTPONE),
    Status.CANCELLED: (*PREPARED, READY, CANCEL),
}


def event(*commands: Command) -> Any:
    """The event after these commands, all of which succeed."""
    course: Any = given(decide, evolve)
    for command in commands:
        course = course.and_when(command)
    return course


def event_at(status: Status) -> Any:
    """An event in this state."""
    course = event(*COURSES[status])
    assert course.state.status is status
    return course
