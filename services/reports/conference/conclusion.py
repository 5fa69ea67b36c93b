"""How a conclusion notice is recorded: exactly one directive to synthesise, every directive published by itself."""

from services.reports.conference.commands import IssueConclusion
from services.reports.conference.guards import must_be_known
from services.reports.conference.roles import must_prepare
from services.reports.conference.state import LABELS, Conference, Status
from services.reports.conference.tally import tallies
from services.reports.directives import must_be_assignable
from shared.contracts.refusals import Rejected
from shared.contracts.reports.common import DirectivePurpose, DirectiveSource, DirectiveSourceKind
from shared.contracts.reports.conference import AnyConferenceEvent, ConclusionIssued
from shared.contracts.reports.directive import DirectiveIssued


def conclude(command: IssueConclusion, state: Conference) -> list[AnyConferenceEvent]:
    """`conclusion-issued`, then `directive-issued` for each directive; none when this notice is recorded already."""
    must_prepare(command.actor, state)
    if state.conclusion is not None and state.conclusion.document == command.document:
        return []
    if state.status != Status.HELD:
        raise Rejected(
            "conference-not-held", f"Hội nghị đang ở trạng thái «{LABELS[state.status]}»; chỉ kết luận sau khi đã họp."
        )
    terms = state.terms
    if command.document.signed_on < terms.held_on:
        raise Rejected(
            "concluded-before-held",
            f"Thông báo kết luận ký ngày {command.document.signed_on:%d/%m/%Y}, trước ngày họp"
            f" {terms.held_on:%d/%m/%Y}.",
            {"document.signed_on": "trước ngày họp"},
        )
    synthesis = [d for d in command.directives if d.purpose == DirectivePurpose.SYNTHESISE]
    if len(synthesis) != 1 or synthesis[0].due_before is None or synthesis[0].lead_unit != terms.staff_unit:
        raise Rejected(
            "one-synthesis-needed",
            f"Kết luận phải có đúng một nhiệm vụ tổng hợp, do {terms.staff_unit} chủ trì, có thời hạn.",
            {"directives": "cần đúng một nhiệm vụ tổng hợp có thời hạn"},
        )
    for n, directive in enumerate(command.directives):
        units = (directive.lead_unit, *directive.supporting_units)
        must_be_known(units, command.known_units, f"directives.{n}")
    must_be_assignable(command.directives, command.assignable)
    for n, praise in enumerate(command.acknowledgements):
        must_be_known(praise.units, command.known_units, f"acknowledgements.{n}.units")
    issued = ConclusionIssued(
        document=command.document,
        acknowledgements=command.acknowledgements,
        directives=command.directives,
        synthesis_due_before=synthesis[0].due_before,
        staff_unit=terms.staff_unit,
        chair=terms.chair,
        questions=terms.questions,
        expected=terms.expected,
        silence_rule=terms.silence_rule,
        tallies=tuple(tallies(state)),
    )
    source = DirectiveSource(kind=DirectiveSourceKind.CONCLUSION, id=command.conference, number=command.document.number)
    by = terms.chair.office
    return [issued, *(DirectiveIssued(source=source, given_by=by, **dict(d)) for d in command.directives)]
