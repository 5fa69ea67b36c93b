"""A unit's yearly classification: it scores itself, the staff unit appraises, a leader's document confirms.

self-scored ⇄ returned; self-scored → appraised → confirmed; what is appraised may be returned once more, what is
confirmed be revoked: then it stands appraised. Nobody appraises his own unit. Legal basis: Quyết định 510/QĐ-BCA-V05.
"""

from typing import assert_never

from services.reports.classification.commands import (
    AppraiseScore,
    Command,
    ConfirmClass,
    ReturnSelfScore,
    RevokeClass,
    ScoreSelf,
)
from services.reports.classification.state import LABELS, Classification, ClassStatus, evolve
from shared.contracts.actor import Actor, Role
from shared.contracts.calendar import local_day
from shared.contracts.papers import must_be_signed
from shared.contracts.refusals import Forbidden, Rejected
from shared.contracts.reports.classification import (
    AnyClassificationEvent,
    ClassificationAppraised,
    ClassificationConfirmed,
    ClassificationReturned,
    ClassificationRevoked,
    ClassificationSelfScored,
)

__all__ = ["decide", "evolve"]


def decide(command: Command, state: Classification | None) -> list[AnyClassificationEvent]:
    """The events that the command makes; none when it was carried out before. Raises `Rejected` or `Forbidden`."""
    if events := _decided(command, state):
        must_be_signed(command)
    return events


def _decided(command: Command, state: Classification | None) -> list[AnyClassificationEvent]:
    if isinstance(command, ScoreSelf):
        return _score(command, state)
    if state is None:
        raise Rejected("classification-not-found", "Không có bản phân loại này. Hãy kiểm tra lại mã.")
    match command:
        case ReturnSelfScore():
            return _send_back(command, state)
        case AppraiseScore():
            return _appraise(command, state)
        case ConfirmClass():
            return _confirm(command, state)
        case RevokeClass():
            return _revoke(command, state)
        case _:
            assert_never(command)


def _score(command: ScoreSelf, state: Classification | None) -> list[AnyClassificationEvent]:
    actor = command.actor
    scorer = command.heir or command.unit
    if actor.unit != scorer or not actor.has(Role.HEAD, Role.DEPUTY):
        raise Forbidden("head-only", f"Chỉ Trưởng hoặc Phó đơn vị {scorer} được gửi điểm tự chấm.")
    if command.year > local_day(command.at).year:
        raise Rejected("year-ahead", f"Năm {command.year} chưa đến, chưa tự chấm được.", {"year": "chưa đến"})
    if state is not None and state.scheme != command.scheme.reference:
        raise Rejected("other-scheme", "Năm này đang chấm theo bảng điểm khác; hãy chấm theo đúng bảng điểm đó.")
    _must_fit(command)
    own = state.own if state is not None else None
    if state is not None and own is not None:
        if state.status is not ClassStatus.RETURNED and (own.scores, own.note) == (command.scores, command.note):
            return []
        _must_be(state, ClassStatus.SELF_SCORED, ClassStatus.RETURNED)
    return [
        ClassificationSelfScored(
            unit=command.unit,
            year=command.year,
            scheme=command.scheme.reference,
            revision=own.revision + 1 if own else 1,
            scores=command.scores,
            points=sum(command.scores.values()),
            note=command.note,
        )
    ]


def _send_back(command: ReturnSelfScore, state: Classification) -> list[AnyClassificationEvent]:
    _by_staff(command.actor, state, Role.STAFF, Role.STAFF_HEAD)
    if state.status is ClassStatus.RETURNED and state.return_reason == command.reason:
        return []
    _must_be(state, ClassStatus.SELF_SCORED, ClassStatus.APPRAISED)
    return [ClassificationReturned(unit=state.unit, revision=state.own.revision, reason=command.reason)]


def _appraise(command: AppraiseScore, state: Classification) -> list[AnyClassificationEvent]:
    _by_staff(command.actor, state, Role.STAFF, Role.STAFF_HEAD)
    given = state.appraisal
    if given is not None and (given.scores, given.reasons) == (command.scores, command.reasons):
        return []
    _must_be(state, ClassStatus.SELF_SCORED, ClassStatus.APPRAISED)
    _must_fit(command)
    silent = {
        f"reasons.{code}": "Điểm khác với điểm tự chấm: cần nêu lý do."
        for code, points in command.scores.items()
        if points != state.own.scores.get(code) and not command.reasons.get(code)
    }
    if silent:
        raise Rejected("reason-missing", "Có điểm khác với điểm tự chấm mà chưa nêu lý do.", silent)
    if unknown := command.reasons.keys() - command.scores.keys():
        places = {f"reasons.{code}": "Bảng điểm không có tiêu chí này." for code in sorted(unknown)}
        raise Rejected("scores-malformed", "Có lý do không thuộc tiêu chí nào.", places)
    return [
        ClassificationAppraised(
            unit=state.unit,
            revision=state.own.revision,
            scores=command.scores,
            points=sum(command.scores.values()),
            reasons=command.reasons,
        )
    ]


def _confirm(command: ConfirmClass, state: Classification) -> list[AnyClassificationEvent]:
    _by_staff(command.actor, state, Role.STAFF_HEAD, Role.CLERK, Role.CHAIR, Role.DIRECTOR)
    if state.status is ClassStatus.CONFIRMED and state.document == command.document:
        return []
    _must_be(state, ClassStatus.APPRAISED)
    assert state.appraisal is not None
    points = state.appraisal.points
    return [
        ClassificationConfirmed(
            unit=state.unit,
            year=state.year,
            points=points,
            grade=command.scheme.grade(points).code,
            document=command.document,
        )
    ]


def _revoke(command: RevokeClass, state: Classification) -> list[AnyClassificationEvent]:
    _by_staff(command.actor, state, Role.STAFF_HEAD, Role.CLERK, Role.CHAIR, Role.DIRECTOR)
    if state.status is ClassStatus.APPRAISED and state.revoked_by == command.document:
        return []
    _must_be(state, ClassStatus.CONFIRMED)
    assert state.grade is not None
    return [
        ClassificationRevoked(
            unit=state.unit, year=state.year, grade=state.grade, reason=command.reason, document=command.document
        )
    ]


def _must_fit(command: ScoreSelf | AppraiseScore) -> None:
    if wrong := command.scheme.wrong(command.scores):
        raise Rejected("scores-malformed", f"Điểm không hợp lệ: {', '.join(wrong)}.", wrong)


def _must_be(state: Classification, *allowed: ClassStatus) -> None:
    if state.status not in allowed:
        wanted = ", ".join(LABELS[status] for status in allowed)
        raise Rejected(
            "classification-state",
            f"Bản phân loại đang ở trạng thái «{LABELS[state.status]}»; việc này chỉ làm được khi: {wanted}.",
        )


def _by_staff(actor: Actor, state: Classification, *roles: Role) -> None:
    if not actor.has_at_province(*roles):
        raise Forbidden("staff-only", "Việc này thuộc đơn vị tham mưu hoặc lãnh đạo Công an tỉnh.")
    if actor.unit == state.unit:
        raise Forbidden("own-classification", "Không thẩm định, công nhận phân loại của chính đơn vị mình.")
