"""A commendation: nominated → appraised → in decision → awarded | not awarded; awarded → revoked;
withdrawn by whoever nominated, before a decision carries it.

One achievement is commended once. Who nominated neither appraises nor decides. What another body decides is recorded
from its document.
"""

from typing import assert_never

from services.reports.commendation import awarding
from services.reports.commendation.achievement import must_be_known
from services.reports.commendation.commands import (
    Appraise,
    Award,
    Command,
    Decline,
    DeclineByDecision,
    FallWithDecision,
    Include,
    Nominate,
    RecordCertificates,
    RecordOutcome,
    Release,
    Revoke,
    Withdraw,
)
from services.reports.commendation.forms import must_suit
from services.reports.commendation.guards import must_be, must_have
from services.reports.commendation.state import Commendation, CommendationStatus, evolve
from shared.contracts.actor import Role
from shared.contracts.calendar import local_day
from shared.contracts.papers import must_be_signed
from shared.contracts.refusals import Forbidden, Rejected
from shared.contracts.reports.commendation import (
    AchievementKind,
    AnyCommendationEvent,
    CommendationAppraised,
    CommendationForm,
    CommendationIncluded,
    CommendationNominated,
    CommendationReleased,
    CommendationWithdrawn,
    RecipientKind,
)

__all__ = ["Command", "Commendation", "decide", "evolve"]


def decide(command: Command, state: Commendation | None) -> list[AnyCommendationEvent]:
    """The events that the command makes; none when it was carried out before. Raises `Rejected` or `Forbidden`."""
    if events := _decided(command, state):
        must_be_signed(command)
    return events


def _decided(command: Command, state: Commendation | None) -> list[AnyCommendationEvent]:
    if isinstance(command, Nominate):
        return _nominate(command, state)
    if state is None:
        raise Rejected("commendation-not-found", "Không có đề nghị khen thưởng này. Hãy kiểm tra lại mã.")
    match command:
        case Appraise():
            return _appraise(command, state)
        case Withdraw():
            return _withdraw(command, state)
        case Include():
            return _include(command, state)
        case Release():
            return _release(command, state)
        case Award():
            return awarding.award(command, state)
        case DeclineByDecision():
            return awarding.decline_by_decision(command, state)
        case FallWithDecision():
            return awarding.fall(command, state)
        case RecordOutcome():
            return awarding.record_outcome(command, state)
        case Decline():
            return awarding.decline(command, state)
        case Revoke():
            return awarding.revoke(command, state)
        case RecordCertificates():
            return awarding.certify(command, state)
        case _:
            assert_never(command)


def _nominate(command: Nominate, state: Commendation | None) -> list[AnyCommendationEvent]:
    if not command.actor.has(Role.HEAD, Role.DEPUTY):
        raise Forbidden("head-only", "Chỉ thủ trưởng hoặc cấp phó ký thay của đơn vị được đề nghị khen thưởng.")
    if state is not None:
        raise Rejected("commendation-exists", "Đề nghị khen thưởng này đã có; nội dung đã gửi không sửa được.")
    if not command.line:
        raise Rejected("unit-unknown", f"Danh bạ không có đơn vị {command.unit}.", {"unit": "không có"})
    if command.actor.unit not in command.line:
        raise Forbidden("not-own-or-below", f"{command.unit} không phải đơn vị mình hoặc đơn vị cấp dưới của mình.")
    _must_count(command)
    form = _must_be_given(command)
    must_suit(form, command.unit, command.recipient)
    _must_be_achieved(command)
    _must_be_first(command)
    return [
        CommendationNominated(
            unit=command.unit,
            recipient=command.recipient,
            individuals=command.individuals,
            achievement=command.achievement,
            form=form,
            nominated_by=command.actor.unit,
            nominator_office=command.actor.title,
        )
    ]


def _must_count(command: Nominate) -> None:
    if (command.recipient is RecipientKind.INDIVIDUALS) != (command.individuals is not None):
        raise Rejected(
            "individuals-count",
            "Khen thưởng cá nhân thì ghi số người (không ghi tên); khen thưởng tập thể thì bỏ trống.",
            {"individuals": "không khớp với đối tượng"},
        )


def _must_be_given(command: Nominate) -> CommendationForm:
    if command.form is None:
        raise Rejected(
            "form-not-given",
            f"Không có hình thức khen thưởng «{command.form_code}» đang áp dụng. Quản trị hệ thống cập nhật danh mục"
            " kèm căn cứ pháp lý.",
            {"form": "không áp dụng"},
        )
    return command.form


def _must_be_achieved(command: Nominate) -> None:
    must_be_known(command.achievement)
    if command.achievement.ends_on > local_day(command.at):
        raise Rejected(
            "achievement-in-future", "Thành tích chưa kết thúc nên chưa xét khen.", {"achievement.ends_on": "chưa đến"}
        )
    if command.achievement.kind is AchievementKind.FESTIVAL and not command.is_verified:
        raise Rejected(
            "achievement-not-verified",
            "Kết quả Ngày hội tại điểm này chưa được xác nhận nên chưa xét khen.",
            {"achievement.reference": "chưa có kết quả được xác nhận"},
        )


def _must_be_first(command: Nominate) -> None:
    if (other := command.other) is None:
        return
    what = "đã được khen thưởng" if other.is_awarded else "đang được đề nghị khen thưởng"
    if command.achievement.kind is AchievementKind.PERIOD:
        what = f"trùng kỳ, toàn bộ hoặc một phần, với thành tích {what}"
    raise Rejected(
        "achievement-taken",
        f"Thành tích này {what} ({other.form}, đề nghị {other.id}); một thành tích không khen thưởng nhiều lần.",
        {"achievement": other.id},
    )


def _appraise(command: Appraise, state: Commendation) -> list[AnyCommendationEvent]:
    must_have(command.actor, Role.AWARDS)
    if command.actor.unit in (state.unit, state.nominated_by):
        raise Forbidden("own-nomination", "Đơn vị không tự thẩm định đề nghị khen thưởng của mình.")
    given = state.appraisal
    is_same = given is not None and (given.by_unit, given.verdict, given.note) == (
        command.actor.unit,
        command.verdict,
        command.note,
    )
    if is_same:
        return []
    must_be(state, CommendationStatus.NOMINATED, CommendationStatus.APPRAISED)
    return [CommendationAppraised(by_unit=command.actor.unit, verdict=command.verdict, note=command.note)]


def _withdraw(command: Withdraw, state: Commendation) -> list[AnyCommendationEvent]:
    if command.actor.unit != state.nominated_by or not command.actor.has(Role.HEAD, Role.DEPUTY):
        raise Forbidden(
            "not-the-nominator", "Chỉ thủ trưởng hoặc cấp phó ký thay của đơn vị đã đề nghị được rút đề nghị."
        )
    if state.status is CommendationStatus.WITHDRAWN:
        return []
    must_be(state, CommendationStatus.NOMINATED, CommendationStatus.APPRAISED)
    return [CommendationWithdrawn(unit=state.unit, reason=command.reason)]


def _include(command: Include, state: Commendation) -> list[AnyCommendationEvent]:
    must_have(command.actor, Role.AWARDS)
    if state.decision == command.decision:
        return []
    must_be(state, CommendationStatus.APPRAISED)
    return [CommendationIncluded(decision=command.decision)]


def _release(command: Release, state: Commendation) -> list[AnyCommendationEvent]:
    must_have(command.actor, Role.AWARDS)
    if state.decision != command.decision or state.status is not CommendationStatus.IN_DECISION:
        return []
    return [CommendationReleased(decision=command.decision, reason=command.reason)]
