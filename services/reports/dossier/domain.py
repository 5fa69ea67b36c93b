"""The dossier of a conference: collected, drafted, signed, cleared, put before two sittings, concluded.

collecting → drafting ⇄ internal-review → signed → cleared → presented → concluded; the chair or a sitting returns it
to drafting, and the next signature makes another revision. What is signed never changes: it is a snapshot with a hash.
"""

from typing import assert_never

from services.reports.dossier import leaders
from services.reports.dossier.commands import (
    ClearDossier,
    CloseCollection,
    Command,
    ConcludeDossier,
    OpenDossier,
    PresentDossier,
    RecordSitting,
    RehomeDossier,
    RequestReview,
    RequestRevision,
    ReturnDossier,
    SignDossier,
)
from services.reports.dossier.guards import must_be, must_be_staff, must_fit
from services.reports.dossier.state import Dossier, DossierStatus, evolve
from shared.contracts.actor import Role
from shared.contracts.calendar import local_day
from shared.contracts.papers import must_be_signed
from shared.contracts.refusals import Forbidden, Rejected
from shared.contracts.reports.dossier import (
    AnyDossierEvent,
    CollectionClosed,
    DossierOpened,
    DossierPresented,
    DossierRehomed,
    DossierReviewRequested,
    DossierRevisionRequested,
    DossierSigned,
)

__all__ = ["Command", "Dossier", "decide", "evolve"]


def decide(command: Command, state: Dossier | None) -> list[AnyDossierEvent]:
    """The events that the command makes; none when it was carried out before. Raises `Rejected` or `Forbidden`."""
    if events := _decided(command, state):
        must_be_signed(command)
    return events


def _decided(command: Command, state: Dossier | None) -> list[AnyDossierEvent]:
    if isinstance(command, OpenDossier):
        return _open(command, state)
    if state is None:
        raise Rejected("dossier-not-found", "Không có hồ sơ này. Hãy kiểm tra lại mã hồ sơ.")
    match command:
        case CloseCollection():
            return _close_collection(command, state)
        case RequestReview():
            return _request_review(command, state)
        case RequestRevision():
            return _request_revision(command, state)
        case SignDossier():
            return _sign(command, state)
        case ClearDossier():
            return leaders.clear(command, state)
        case ReturnDossier():
            return leaders.send_back(command, state)
        case PresentDossier():
            return _present(command, state)
        case RecordSitting():
            return leaders.record_sitting(command, state)
        case ConcludeDossier():
            return leaders.conclude(command, state)
        case RehomeDossier():
            return _rehome(command, state)
        case _:
            assert_never(command)


def _open(command: OpenDossier, state: Dossier | None) -> list[AnyDossierEvent]:
    if not command.actor.has(Role.SYSTEM):
        raise Forbidden("by-reaction-only", "Hồ sơ được mở theo Thông báo kết luận, không mở bằng tay.")
    if state is not None:
        return []
    return [
        DossierOpened(
            conference=command.conference,
            staff_unit=command.staff_unit,
            chair=command.chair,
            questions=command.questions,
            expected=command.expected,
            silence_rule=command.silence_rule,
            conclusion=command.conclusion,
            due_before=command.due_before,
        )
    ]


def _close_collection(command: CloseCollection, state: Dossier) -> list[AnyDossierEvent]:
    must_be_staff(command.actor, state)
    named = frozenset(command.non_responding)
    if state.closed_at is not None:
        if named == frozenset(state.non_responding):
            return []
        raise Rejected("collection-closed", "Đã đóng thu nhận; danh sách đơn vị không trả lời không sửa được nữa.")
    if strangers := sorted(named - command.asked):
        raise _units("unit-not-expected", "Không thuộc thành phần được hỏi", strangers)
    if answered := sorted(named & command.answered):
        raise _units("unit-has-answered", "Đã trả lời, không thể ghi là không trả lời", answered)
    if silent := sorted(command.asked - command.answered - named):
        raise _units("unit-not-answered", "Chưa trả lời và chưa được ghi là không trả lời", silent)
    return [CollectionClosed(conference=state.conference, non_responding=tuple(sorted(named)), closed_at=command.at)]


def _units(code: str, what: str, units: list[str]) -> Rejected:
    return Rejected(code, f"{what}: {', '.join(units)}.", {"non_responding": ", ".join(units)})


def _request_review(command: RequestReview, state: Dossier) -> list[AnyDossierEvent]:
    must_be_staff(command.actor, state)
    if state.status is DossierStatus.INTERNAL_REVIEW and state.draft == command.draft:
        return []
    must_be(state, DossierStatus.DRAFTING)
    must_fit(command.draft.recommendations, command.included, "draft.recommendations")
    return [DossierReviewRequested(draft=command.draft)]


def _request_revision(command: RequestRevision, state: Dossier) -> list[AnyDossierEvent]:
    must_be_staff(command.actor, state, Role.STAFF_HEAD)
    if state.status is DossierStatus.DRAFTING and state.remarks == command.remarks:
        return []
    must_be(state, DossierStatus.INTERNAL_REVIEW)
    return [DossierRevisionRequested(remarks=command.remarks)]


def _sign(command: SignDossier, state: Dossier) -> list[AnyDossierEvent]:
    must_be_staff(command.actor, state, Role.STAFF_HEAD)
    if state.status is DossierStatus.SIGNED and state.revisions[-1].document == command.document:
        return []
    must_be(state, DossierStatus.INTERNAL_REVIEW)
    if command.pending:
        raise Rejected(
            "proposals-pending",
            f"Còn đề xuất đang được đưa vào hồ sơ: {', '.join(command.pending)}. Hãy thử lại sau ít giây.",
        )
    if command.read_sha256 != command.sha256:
        raise Rejected(
            "dossier-changed",
            "Nội dung tổng hợp đã thay đổi sau khi đọc (có ý kiến, báo cáo hoặc đề xuất mới). Hãy đọc lại rồi ký.",
            {"read_sha256": command.sha256},
        )
    return [
        DossierSigned(
            revision=state.revision + 1,
            document=command.document,
            snapshot_sha256=command.sha256,
            tallies=command.tallies,
            sources=command.sources,
        )
    ]


def _rehome(command: RehomeDossier, state: Dossier) -> list[AnyDossierEvent]:
    if state.status is DossierStatus.CONCLUDED or state.staff_unit == command.staff_unit:
        return []
    return [DossierRehomed(staff_unit=command.staff_unit, previous=state.staff_unit, effective_on=command.effective_on)]


def _present(command: PresentDossier, state: Dossier) -> list[AnyDossierEvent]:
    must_be_staff(command.actor, state)
    if state.status is DossierStatus.PRESENTED and state.presented_on == command.presented_on:
        return []
    must_be(state, DossierStatus.CLEARED)
    if command.presented_on > local_day(command.at):
        raise Rejected("presented-in-future", "Ngày trình chưa đến.", {"presented_on": "sau hôm nay"})
    return [DossierPresented(revision=state.revision, presented_on=command.presented_on)]
