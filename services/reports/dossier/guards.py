"""Who may do what with a dossier, in which state, and when answers to proposals are complete."""

from collections import Counter

from services.reports.dossier.commands import Included
from services.reports.dossier.state import LABELS, Dossier, DossierStatus
from services.reports.guards import must_be_of_staff
from shared.contracts.actor import Actor, Role, named
from shared.contracts.base import SignedDocument
from shared.contracts.readers import DOSSIER_READERS, reads_decisions, reads_dossiers
from shared.contracts.refusals import Forbidden, Rejected
from shared.contracts.reports.dossier import ProposalAnswer, ProposalOutcome


def must_be(state: Dossier, *allowed: DossierStatus) -> None:
    """Refuse any status but these."""
    if state.status not in allowed:
        wanted = ", ".join(f"«{LABELS[status]}»" for status in allowed)
        raise Rejected("dossier-state", f"Hồ sơ {LABELS[state.status]}; việc này chỉ làm được khi hồ sơ {wanted}.")


def must_be_staff(actor: Actor, state: Dossier, *roles: Role) -> None:
    """Refuse anyone but these roles (staff, if none is named) in the staff unit."""
    must_be_of_staff(actor, state.staff_unit, *(roles or (Role.STAFF, Role.STAFF_HEAD)))


def must_be_reader(actor: Actor) -> None:
    """Refuse whoever has no part in the dossier: it holds the words of all units."""
    if not reads_dossiers(actor):
        raise Forbidden("dossier-not-open", f"Hồ sơ trình chỉ mở cho: {named(*DOSSIER_READERS)}.")


def must_be_provincial(actor: Actor) -> None:
    """Refuse units below the province."""
    if not reads_decisions(actor):
        raise Forbidden("province-only", "Chỉ lãnh đạo và các phòng của Công an tỉnh được xem.")


def is_recorder(actor: Actor, state: Dossier) -> bool:
    """Whether the actor may record what leaders did: the clerk, and the staff unit's people."""
    return actor.has_at_province(Role.CLERK) or (
        actor.unit == state.staff_unit and actor.has(Role.STAFF, Role.STAFF_HEAD)
    )


def must_speak_for_chair(actor: Actor, state: Dossier, document: SignedDocument | None) -> None:
    """Refuse anyone but the chair, and a recorder who cites the chair's signed document."""
    if actor.has(Role.CHAIR) and actor.acts_in(state.chair.unit):
        return
    if not is_recorder(actor, state):
        raise Forbidden("not-chair", "Việc này thuộc thẩm quyền người chủ trì hội nghị.")
    if document is None:
        raise Rejected(
            "document-missing",
            "Ghi nhận việc của người chủ trì phải nêu số, ngày của văn bản đã ký.",
            {"document": "bắt buộc khi ghi nhận thay"},
        )


def must_fit(outcomes: tuple[ProposalOutcome, ...], included: dict[str, Included], place: str) -> None:
    """Refuse an answer to a proposal that is not in the dossier, to one twice, or without what it needs."""
    for proposal, times in Counter(each.proposal for each in outcomes).items():
        if times > 1:
            raise Rejected("outcome-twice", f"Đề xuất {proposal} được trả lời {times} lần.", {place: proposal})
    for outcome in outcomes:
        proposal = included.get(outcome.proposal)
        if proposal is None:
            raise _of("proposal-not-included", "không nằm trong hồ sơ này", outcome, place)
        if proposal.unit != outcome.unit:
            raise _of("outcome-unit", f"là của đơn vị {proposal.unit}, không phải {outcome.unit}", outcome, place)
        if outcome.outcome is not ProposalAnswer.APPROVE:
            if not outcome.reason:
                raise _of("outcome-reason", "không được chấp thuận hoặc phải chờ thì cần nêu lý do", outcome, place)
            if outcome.phase is not None:
                raise _of("outcome-phase", "không được chấp thuận nên không có giai đoạn", outcome, place)
        elif proposal.needs_decision and outcome.phase is None:
            raise _of("outcome-phase", "về tổ chức được chấp thuận thì cần ghi giai đoạn của lộ trình", outcome, place)


def must_answer_all(outcomes: tuple[ProposalOutcome, ...], included: dict[str, Included]) -> None:
    """Refuse when a proposal of the dossier stays without an answer."""
    if missing := sorted(included.keys() - {outcome.proposal for outcome in outcomes}):
        raise Rejected(
            "outcome-missing", f"Còn đề xuất chưa có kết quả: {', '.join(missing)}.", {"outcomes": ", ".join(missing)}
        )


def _of(code: str, what: str, outcome: ProposalOutcome, place: str) -> Rejected:
    return Rejected(code, f"Đề xuất {outcome.proposal} ({outcome.unit}) {what}.", {place: outcome.proposal})
