"""What leaders do with a dossier: clear or return it, deal with it in two sittings, answer each proposal."""

from services.reports.dossier.commands import ClearDossier, ConcludeDossier, RecordSitting, ReturnDossier
from services.reports.dossier.guards import (
    is_recorder,
    must_answer_all,
    must_be,
    must_fit,
    must_speak_for_chair,
)
from services.reports.dossier.state import Dossier, DossierStatus, Sitting
from shared.contracts.actor import Actor, Role
from shared.contracts.calendar import local_day
from shared.contracts.refusals import Forbidden, Rejected
from shared.contracts.reports.dossier import (
    AnyDossierEvent,
    DossierCleared,
    DossierConcluded,
    DossierReturned,
    DossierStage,
    ProposalOutcome,
    SittingBody,
    SittingOutcome,
    SittingRecorded,
)

_STAGES = {
    SittingBody.PARTY_STANDING_COMMITTEE: DossierStage.PARTY_STANDING_COMMITTEE,
    SittingBody.DIRECTORATE: DossierStage.DIRECTORATE,
}


def clear(command: ClearDossier, state: Dossier) -> list[AnyDossierEvent]:
    """The chair cleared the signed revision."""
    must_speak_for_chair(command.actor, state, command.document)
    if state.status is DossierStatus.CLEARED:
        return []
    must_be(state, DossierStatus.SIGNED)
    return [DossierCleared(revision=state.revision, document=command.document)]


def send_back(command: ReturnDossier, state: Dossier) -> list[AnyDossierEvent]:
    """The chair returned the signed revision."""
    must_speak_for_chair(command.actor, state, command.document)
    last = state.returns[-1] if state.returns else None
    if (
        state.status is DossierStatus.DRAFTING
        and last
        and (last.revision, last.reason)
        == (
            state.revision,
            command.reason,
        )
    ):
        return []
    must_be(state, DossierStatus.SIGNED)
    return [
        DossierReturned(
            revision=state.revision, stage=DossierStage.SIGNED, reason=command.reason, document=command.document
        )
    ]


def record_sitting(command: RecordSitting, state: Dossier) -> list[AnyDossierEvent]:
    """A body met. When it sent the dossier back, that follows at once."""
    _must_record(command.body, command.actor, state)
    sitting = Sitting(
        body=command.body,
        date=command.date,
        outcome=command.outcome,
        wording=command.wording,
        document=command.document,
    )
    if state.sitting(command.body) == sitting or _was_returned_by(command, state):
        return []
    must_be(state, DossierStatus.PRESENTED)
    if state.sitting(command.body) is not None:
        raise Rejected("sitting-recorded", "Phiên họp này đã được ghi nhận cho hồ sơ đang trình.")
    party = state.sitting(SittingBody.PARTY_STANDING_COMMITTEE)
    if command.body is SittingBody.DIRECTORATE and party is None:
        raise Rejected("party-first", "Ban Thường vụ Đảng ủy phải cho ý kiến trước Ban Giám đốc.")
    earliest = party.date if party else state.presented_on
    if earliest is not None and command.date < earliest:
        raise Rejected("sitting-too-early", f"Phiên họp không thể trước ngày {earliest:%d/%m/%Y}.", {"date": "quá sớm"})
    if command.date > local_day(command.at):
        raise Rejected("sitting-in-future", "Phiên họp chưa diễn ra nên chưa ghi nhận được.", {"date": "chưa đến"})
    recorded = SittingRecorded(**sitting.model_dump(exclude={"document"}), document=command.document)
    if command.outcome is SittingOutcome.AGREED:
        return [recorded]
    returned = DossierReturned(
        revision=state.revision, stage=_STAGES[command.body], reason=command.wording, document=command.document
    )
    return [recorded, returned]


def _was_returned_by(command: RecordSitting, state: Dossier) -> bool:
    if state.status is not DossierStatus.DRAFTING or not state.returns:
        return False
    last = state.returns[-1]
    return (last.stage, last.reason, last.document) == (_STAGES[command.body], command.wording, command.document)


def conclude(command: ConcludeDossier, state: Dossier) -> list[AnyDossierEvent]:
    """Both bodies agreed: each proposal gets its answer, from the directorate's document."""
    if not is_recorder(command.actor, state) and not command.actor.has(Role.DIRECTOR):
        raise Forbidden("not-recorder", "Chỉ đơn vị tham mưu, văn thư hoặc Giám đốc ghi nhận kết luận.")
    if state.status is DossierStatus.CONCLUDED:
        if _sorted(command) == _sorted(state):
            return []
        raise Rejected("dossier-concluded", "Hồ sơ đã kết luận; kết quả không sửa được.")
    must_be(state, DossierStatus.PRESENTED)
    directorate = state.sitting(SittingBody.DIRECTORATE)
    if directorate is None:
        raise Rejected("sittings-missing", "Cần ghi nhận đủ hai phiên họp: Ban Thường vụ Đảng ủy và Ban Giám đốc.")
    must_fit(command.outcomes, command.included, "outcomes")
    must_answer_all(command.outcomes, command.included)
    return [DossierConcluded(conference=state.conference, outcomes=_sorted(command), document=directorate.document)]


def _sorted(of: ConcludeDossier | Dossier) -> tuple[ProposalOutcome, ...]:
    return tuple(sorted(of.outcomes, key=lambda outcome: outcome.proposal))


def _must_record(body: SittingBody, actor: Actor, state: Dossier) -> None:
    if body is SittingBody.PARTY_STANDING_COMMITTEE:
        if not actor.has(Role.PARTY_OFFICE):
            raise Forbidden("party-office-only", "Kết luận của Ban Thường vụ do Văn phòng Đảng ủy ghi nhận.")
    elif not is_recorder(actor, state) and not actor.has(Role.DIRECTOR):
        raise Forbidden("not-recorder", "Ý kiến của Ban Giám đốc do đơn vị tham mưu hoặc văn thư ghi nhận.")
