"""A decision, drafted by personnel or (of commendation) by awards, agreed, signed, numbered, effective on its day.

drafted → party-agreed → [ministry-concurred] → signed → issued → effective → superseded | revoked; refused before
it is signed. Until then its wording may be changed, and is agreed anew. Who drafted or changed it never approves.
"""

from typing import assert_never

from services.reports.decision import drafting
from services.reports.decision.commands import (
    Command,
    DraftCommendation,
    DraftDecision,
    IssueDecision,
    MakeEffective,
    RecordMinistryConcurrence,
    RecordPartyAgreement,
    RefuseDecision,
    ReviseCommendation,
    ReviseDecision,
    RevokeDecision,
    SignDecision,
    SupersedeDecision,
)
from services.reports.decision.state import LABELS, Decision, DecisionStatus, evolve
from shared.contracts.actor import Actor, Role, named
from shared.contracts.calendar import local_day
from shared.contracts.papers import must_be_signed
from shared.contracts.refusals import Forbidden, Rejected
from shared.contracts.reports.common import DirectiveSource, DirectiveSourceKind
from shared.contracts.reports.decision import (
    AnyDecisionEvent,
    DecisionEffective,
    DecisionIssued,
    DecisionMinistryConcurred,
    DecisionPartyAgreed,
    DecisionRefused,
    DecisionRevoked,
    DecisionSigned,
    DecisionSuperseded,
    DirectiveIssued,
)

__all__ = ["Command", "Decision", "decide", "evolve"]

_UNSIGNED = (DecisionStatus.DRAFTED, DecisionStatus.PARTY_AGREED, DecisionStatus.MINISTRY_CONCURRED)


def decide(command: Command, state: Decision | None) -> list[AnyDecisionEvent]:
    """The events that the command makes; none when it was carried out before. Raises `Rejected` or `Forbidden`."""
    if events := _decided(command, state):
        must_be_signed(command)
    return events


def _decided(command: Command, state: Decision | None) -> list[AnyDecisionEvent]:
    if isinstance(command, DraftDecision):
        _must_have(command.actor, Role.PERSONNEL)
        return drafting.draft(command, state)
    if isinstance(command, DraftCommendation):
        _must_have(command.actor, Role.AWARDS)
        return drafting.draft_commendation(command, state)
    if state is None:
        raise Rejected("decision-not-found", "Không có quyết định này. Hãy kiểm tra lại mã quyết định.")
    match command:
        case ReviseDecision():
            _must_have(command.actor, Role.PERSONNEL)
            return _unsigned(state, drafting.revise(command, state))
        case ReviseCommendation():
            _must_have(command.actor, Role.AWARDS)
            return _unsigned(state, drafting.revise_commendation(command, state))
        case RecordPartyAgreement():
            return _party_agreed(command, state)
        case RecordMinistryConcurrence():
            return _ministry_concurred(command, state)
        case SignDecision():
            return _sign(command, state)
        case IssueDecision():
            return _issue(command, state)
        case MakeEffective():
            return _make_effective(command, state)
        case RefuseDecision():
            return _refuse(command, state)
        case SupersedeDecision():
            return _supersede(command, state)
        case RevokeDecision():
            return _revoke(command, state)
        case _:
            assert_never(command)


def _unsigned(state: Decision, events: list[AnyDecisionEvent]) -> list[AnyDecisionEvent]:
    if events:
        _must_be(state, *_UNSIGNED)
    return events


def _party_agreed(command: RecordPartyAgreement, state: Decision) -> list[AnyDecisionEvent]:
    _must_have(command.actor, Role.PARTY_OFFICE)
    _must_not_have_drafted(command.actor, state)
    if state.party_agreement == command.document:
        return []
    _must_be(state, DecisionStatus.DRAFTED)
    return [DecisionPartyAgreed(document=command.document)]


def _ministry_concurred(command: RecordMinistryConcurrence, state: Decision) -> list[AnyDecisionEvent]:
    _must_have(command.actor, Role.PERSONNEL, Role.CLERK)
    if state.ministry_concurrence == command.document:
        return []
    if not state.needs_ministry:
        raise Rejected("ministry-not-needed", "Dự thảo này không thuộc diện xin ý kiến Bộ Công an.")
    _must_be(state, DecisionStatus.PARTY_AGREED)
    return [DecisionMinistryConcurred(document=command.document)]


def _sign(command: SignDecision, state: Decision) -> list[AnyDecisionEvent]:
    _must_have(command.actor, Role.DIRECTOR, Role.CLERK)
    _must_not_have_drafted(command.actor, state)
    if state.signature == command.document:
        return []
    if state.needs_ministry and state.status is DecisionStatus.PARTY_AGREED:
        raise Rejected("ministry-missing", "Quyết định này phải có ý kiến đồng ý của Bộ Công an trước khi ký.")
    _must_be(state, DecisionStatus.MINISTRY_CONCURRED if state.needs_ministry else DecisionStatus.PARTY_AGREED)
    return [DecisionSigned(document=command.document)]


def _issue(command: IssueDecision, state: Decision) -> list[AnyDecisionEvent]:
    _must_have(command.actor, Role.CLERK)
    if state.number is not None:
        given = (state.number, state.issued_on, state.effective_on)
        if given == (command.number, command.issued_on, command.effective_on):
            return []
        raise Rejected("decision-numbered", f"Quyết định đã có số {state.number}; số đã cấp không sửa được.")
    _must_be(state, DecisionStatus.SIGNED)
    assert state.signature is not None
    if command.is_number_taken:
        raise Rejected("number-taken", f"Số {command.number} đã được cấp trong năm.", {"number": "trùng"})
    if command.issued_on < state.signature.signed_on:
        raise Rejected("issued-before-signed", "Ngày ban hành không thể trước ngày ký.", {"issued_on": "trước ngày ký"})
    if command.issued_on > local_day(command.at):
        raise Rejected("issued-in-future", "Ngày ban hành chưa đến.", {"issued_on": "sau hôm nay"})
    if command.effective_on < command.issued_on:
        raise Rejected("effective-before-issued", "Ngày hiệu lực không trước ngày ban hành.", {"effective_on": "sớm"})
    if any(each.due_on < command.effective_on for team in state.teams for each in team.milestones):
        raise Rejected("milestone-before-effect", "Có mốc lộ trình trước ngày hiệu lực.", {"effective_on": "muộn"})
    issued = DecisionIssued(
        kind=state.kind,
        number=command.number,
        issued_on=command.issued_on,
        signed_on=state.signature.signed_on,
        signer_office=state.signature.signer_office,
        effective_on=command.effective_on,
        dossier=state.dossier,
        teams=state.teams,
        supersedes=state.supersedes,
        commendations=state.commendations,
        declined=state.declined,
    )
    source = DirectiveSource(kind=DirectiveSourceKind.DECISION, id=command.decision, number=command.number)
    by = state.signature.signer_office
    given_tasks = [DirectiveIssued(source=source, given_by=by, **dict(directive)) for directive in state.directives]
    return [issued, *given_tasks]


def _make_effective(command: MakeEffective, state: Decision) -> list[AnyDecisionEvent]:
    _must_have(command.actor, Role.SYSTEM)
    if state.status is not DecisionStatus.ISSUED or state.number is None or state.effective_on is None:
        return []
    if local_day(command.at) < state.effective_on:
        return []
    return [
        DecisionEffective(
            number=state.number,
            effective_on=state.effective_on,
            proposals=state.proposals,
            supersedes=state.supersedes,
            commendations=state.commendations,
            declined=state.declined,
        )
    ]


def _refuse(command: RefuseDecision, state: Decision) -> list[AnyDecisionEvent]:
    _must_have(command.actor, Role.DIRECTOR, Role.PARTY_OFFICE, Role.CLERK)
    _must_cite(command.actor, command.document is not None)
    if state.status is DecisionStatus.REFUSED:
        return []
    _must_be(state, *_UNSIGNED)
    return [DecisionRefused(reason=command.reason, document=command.document, commendations=state.carried)]


def _supersede(command: SupersedeDecision, state: Decision) -> list[AnyDecisionEvent]:
    _must_have(command.actor, Role.SYSTEM)
    if not state.is_standing or state.number is None:
        return []
    return [
        DecisionSuperseded(number=state.number, by=command.by, proposals=state.proposals, commendations=state.carried)
    ]


def _revoke(command: RevokeDecision, state: Decision) -> list[AnyDecisionEvent]:
    _must_have(command.actor, Role.DIRECTOR, Role.CLERK)
    if state.status is DecisionStatus.REVOKED:
        return []
    _must_be(state, DecisionStatus.ISSUED, DecisionStatus.EFFECTIVE)
    assert state.number is not None
    return [
        DecisionRevoked(
            number=state.number,
            reason=command.reason,
            document=command.document,
            proposals=state.proposals,
            commendations=state.carried,
        )
    ]


def _must_be(state: Decision, *allowed: DecisionStatus) -> None:
    if state.status not in allowed:
        wanted = ", ".join(f"«{LABELS[status]}»" for status in allowed)
        raise Rejected(
            "decision-state", f"Quyết định {LABELS[state.status]}; việc này chỉ làm được khi quyết định {wanted}."
        )


def _must_have(actor: Actor, *roles: Role) -> None:
    if not actor.has_at_province(*roles):
        raise Forbidden("role-missing", f"Việc này ở Công an tỉnh do {named(*roles)} thực hiện.")


def _must_not_have_drafted(actor: Actor, state: Decision) -> None:
    if any(actor.is_office(each.drafter_office) for each in (*state.earlier, state)):
        raise Forbidden("drafter-approves", "Người soạn thảo không được thông qua hoặc ký quyết định của mình.")


def _must_cite(actor: Actor, has_document: bool) -> None:
    if not has_document and not actor.has(Role.DIRECTOR):
        raise Rejected(
            "document-missing",
            "Ghi nhận việc của lãnh đạo phải nêu số, ngày của văn bản đã ký.",
            {"document": "bắt buộc khi ghi nhận thay"},
        )
