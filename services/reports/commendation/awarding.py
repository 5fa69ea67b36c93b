"""How a nomination ends: awarded by a decision or by another body, declined, revoked; and its certificates."""

from services.reports.commendation.commands import (
    Award,
    Decline,
    DeclineByDecision,
    FallWithDecision,
    RecordCertificates,
    RecordOutcome,
    Revoke,
)
from services.reports.commendation.guards import (
    must_be,
    must_be_the_service,
    must_have,
    must_not_have_nominated,
)
from services.reports.commendation.state import Commendation, CommendationStatus
from shared.contracts.actor import Role
from shared.contracts.base import SignedDocument
from shared.contracts.calendar import local_day
from shared.contracts.refusals import Rejected
from shared.contracts.reports.commendation import (
    AnyCommendationEvent,
    CommendationAwarded,
    CommendationCertified,
    CommendationDeclined,
    CommendationReleased,
    CommendationRevoked,
    Conferrer,
)
from shared.contracts.reports.decision import DecisionReference


def award(command: Award, state: Commendation) -> list[AnyCommendationEvent]:
    """The decision has effect: it awards what it carries, and what the decision carried that it replaces."""
    must_be_the_service(command.actor)
    if state.decision is None or state.decision not in (command.decision.id, command.supersedes):
        return []
    is_awarded_by_it = state.status is CommendationStatus.AWARDED and state.decision == command.decision.id
    if is_awarded_by_it or state.status not in (CommendationStatus.IN_DECISION, CommendationStatus.AWARDED):
        return []
    return [_awarded(state, command.decision, command.basis)]


def decline_by_decision(command: DeclineByDecision, state: Commendation) -> list[AnyCommendationEvent]:
    """The decision has effect, and does not award it."""
    must_be_the_service(command.actor)
    if state.status is not CommendationStatus.IN_DECISION or state.decision != command.decision:
        return []
    return [CommendationDeclined(unit=state.unit, reason=command.reason, document=command.basis)]


def fall(command: FallWithDecision, state: Commendation) -> list[AnyCommendationEvent]:
    """The decision is no more: an award falls with it, a nomination waits for another."""
    must_be_the_service(command.actor)
    if state.decision != command.decision:
        return []
    if state.status is CommendationStatus.IN_DECISION:
        return [CommendationReleased(decision=command.decision, reason=command.reason)]
    if state.status is not CommendationStatus.AWARDED:
        return []
    return [
        CommendationRevoked(
            unit=state.unit, reason=command.reason, document=command.document, revoked_on=local_day(command.at)
        )
    ]


def record_outcome(command: RecordOutcome, state: Commendation) -> list[AnyCommendationEvent]:
    """What another body decided about a form that it confers."""
    must_have(command.actor, Role.AWARDS, Role.CLERK)
    must_not_have_nominated(command.actor, state)
    if state.form.conferred_by is Conferrer.PROVINCIAL_POLICE:
        raise Rejected(
            "decided-here",
            f"Hình thức «{state.form.name}» do Giám đốc quyết định; hãy đưa vào dự thảo quyết định khen thưởng.",
        )
    status = CommendationStatus.AWARDED if command.is_awarded else CommendationStatus.NOT_AWARDED
    if state.status is status and command.document in (state.basis, state.end_document):
        return []
    must_be(state, CommendationStatus.APPRAISED)
    if not command.is_awarded:
        if command.reason is None:
            raise Rejected("reason-missing", "Không được khen thưởng thì phải nêu lý do.", {"reason": "bắt buộc"})
        return [CommendationDeclined(unit=state.unit, reason=command.reason, document=command.document)]
    if command.effective_on < command.document.signed_on:
        raise Rejected(
            "effective-before-signed", "Ngày hiệu lực không trước ngày ký.", {"effective_on": "trước ngày ký"}
        )
    if command.effective_on > local_day(command.at):
        raise Rejected("effective-in-future", "Văn bản khen thưởng chưa có hiệu lực.", {"effective_on": "sau hôm nay"})
    return [_awarded(state, None, command.document).changed(awarded_on=command.effective_on)]


def decline(command: Decline, state: Commendation) -> list[AnyCommendationEvent]:
    """The leaders do not award it."""
    must_have(command.actor, Role.DIRECTOR, Role.AWARDS, Role.CLERK)
    must_not_have_nominated(command.actor, state)
    if state.status is CommendationStatus.NOT_AWARDED:
        return []
    must_be(state, CommendationStatus.APPRAISED)
    if command.document is None and not command.actor.has(Role.DIRECTOR):
        raise Rejected(
            "document-missing",
            "Ghi nhận việc của lãnh đạo phải nêu số, ngày của văn bản đã ký.",
            {"document": "bắt buộc khi ghi nhận thay"},
        )
    return [CommendationDeclined(unit=state.unit, reason=command.reason, document=command.document)]


def revoke(command: Revoke, state: Commendation) -> list[AnyCommendationEvent]:
    """The award is taken back by a paper of its own; the decision's other awards stand."""
    must_have(command.actor, Role.DIRECTOR, Role.CLERK)
    must_not_have_nominated(command.actor, state)
    if state.status is CommendationStatus.REVOKED:
        return []
    must_be(state, CommendationStatus.AWARDED)
    return [
        CommendationRevoked(
            unit=state.unit, reason=command.reason, document=command.document, revoked_on=local_day(command.at)
        )
    ]


def certify(command: RecordCertificates, state: Commendation) -> list[AnyCommendationEvent]:
    """The clerk numbers the certificates: one for a unit, one for each of its people. Names are only printed."""
    must_have(command.actor, Role.CLERK)
    if state.certificates:
        if (state.certificates, state.certified_on) == (command.numbers, command.issued_on):
            return []
        raise Rejected("certificates-numbered", "Đã cấp số giấy chứng nhận khen thưởng; số đã cấp không sửa được.")
    must_be(state, CommendationStatus.AWARDED)
    assert state.basis is not None
    wanted = state.individuals or 1
    if len(set(command.numbers)) != wanted or len(command.numbers) != wanted:
        raise Rejected(
            "certificates-count", f"Phải có đúng {wanted} số, không trùng nhau.", {"numbers": f"cần {wanted} số"}
        )
    if command.taken:
        names = ", ".join(sorted(command.taken))
        raise Rejected("number-taken", f"Số {names} đã được cấp trong năm.", {"numbers": names})
    if command.issued_on < state.basis.signed_on:
        raise Rejected(
            "issued-before-signed", "Ngày cấp không thể trước ngày ký quyết định.", {"issued_on": "trước ngày ký"}
        )
    if command.issued_on > local_day(command.at):
        raise Rejected("issued-in-future", "Ngày cấp chưa đến.", {"issued_on": "sau hôm nay"})
    return [CommendationCertified(numbers=command.numbers, issued_on=command.issued_on)]


def _awarded(state: Commendation, decision: DecisionReference | None, basis: SignedDocument) -> CommendationAwarded:
    return CommendationAwarded(
        unit=state.unit,
        recipient=state.recipient,
        individuals=state.individuals,
        achievement=state.achievement,
        form=state.form,
        decision=decision,
        basis=basis,
        awarded_on=decision.effective_on if decision else basis.signed_on,
    )
