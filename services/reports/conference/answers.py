"""What units say to a conference: papers, statements, opinions with arguments that can be traced."""

from collections import Counter
from typing import assert_never

from services.reports.conference.commands import GiveOpinion, RecordStatement, SubmitPaper
from services.reports.conference.guards import must_be, must_be_asked, must_be_asking, must_be_expected
from services.reports.conference.roles import must_answer_for, must_record
from services.reports.conference.state import Answer, Conference, Paper, Statement, Status
from shared.contracts.actor import Role
from shared.contracts.calendar import local_day
from shared.contracts.refusals import Rejected
from shared.contracts.reports.common import Argument, SourceKind
from shared.contracts.reports.conference import (
    AnyConferenceEvent,
    OpinionChanged,
    OpinionGiven,
    PaperSubmitted,
    StatementRecorded,
)


def submit_paper(command: SubmitPaper, state: Conference) -> list[AnyConferenceEvent]:
    """A unit's presentation paper."""
    recorded = must_answer_for(command.unit, command.actor, state, Role.OFFICER, Role.HEAD, Role.DEPUTY)
    must_be_asking(state)
    _must_stand(command, recorded)
    must_be_expected(command.unit, state)
    paper = Paper(
        paper=command.paper,
        unit=command.unit,
        title=command.title,
        text=command.text,
        sha256=command.sha256,
        is_late=local_day(command.at) >= state.terms.due_before_of(command.unit),
    )
    if any(p.changed(is_late=paper.is_late) == paper for p in state.papers):
        return []
    return [PaperSubmitted(**dict(paper))]


def record_statement(command: RecordStatement, state: Conference) -> list[AnyConferenceEvent]:
    """What a unit said."""
    must_record(command.actor, state)
    must_be(state, Status.CONVENED, Status.HELD)
    must_be_expected(command.unit, state)
    if command.question is not None:
        must_be_asked(command.question, state)
    statement = Statement(
        statement=command.statement,
        unit=command.unit,
        speaker_office=command.speaker_office,
        question=command.question,
        text=command.text,
    )
    return [] if statement in state.statements else [StatementRecorded(**dict(statement))]


def give_opinion(command: GiveOpinion, state: Conference) -> list[AnyConferenceEvent]:
    """A first answer, or another one in place of it; none when it is the same."""
    unit, question, arguments = command.unit, command.question, command.arguments
    recorded = must_answer_for(unit, command.actor, state, Role.HEAD, Role.DEPUTY)
    must_be_asking(state)
    _must_stand(command, recorded)
    must_be_expected(unit, state)
    must_be_asked(question, state)
    if recorded and not arguments:
        raise Rejected(
            "source-missing",
            "Khi ghi nhận ý kiến thay đơn vị, phải nêu ít nhất một lập luận kèm nguồn (văn bản, phát biểu).",
            {"arguments": "thiếu nguồn"},
        )
    if twice := [code for code, n in Counter(a.code for a in arguments).items() if n > 1]:
        raise Rejected("named-twice", f"Mã lập luận bị trùng: {', '.join(twice)}.", {"arguments": ", ".join(twice)})
    for n, argument in enumerate(arguments):
        if not _can_be_traced(argument, unit, command.revisions, state):
            raise Rejected(
                "source-unknown",
                f"Không tìm thấy nguồn của lập luận {argument.code} trong báo cáo, tham luận, phát biểu của đơn vị.",
                {f"arguments.{n}.source": "không tìm thấy"},
            )
    earlier = state.opinion(unit, question)
    if earlier is None:
        return [
            OpinionGiven(
                unit=unit, question=question, stance=command.stance, arguments=arguments, is_late=state.is_held
            )
        ]
    present = earlier.present
    if present == Answer(stance=command.stance, arguments=arguments, is_late=present.is_late):
        return []
    return [
        OpinionChanged(
            unit=unit,
            question=question,
            previous=present.stance,
            stance=command.stance,
            arguments=arguments,
            is_late=state.is_held,
        )
    ]


def _must_stand(command: SubmitPaper | GiveOpinion, recorded: bool) -> None:
    """Refuse an account of a unit that is no more. What it had written before, a recorder still enters."""
    if command.has_ceased and not recorded:
        raise Rejected(
            "unit-ceased",
            f"Đơn vị {command.unit} đã kết thúc hoạt động; việc trả lời thuộc đơn vị kế thừa. Văn bản đã gửi trước đó"
            " do đơn vị tham mưu hoặc văn thư ghi nhận.",
        )


def _can_be_traced(argument: Argument, unit: str, revisions: dict[str, int], state: Conference) -> bool:
    source = argument.source
    match source.kind:
        case SourceKind.REPORT:
            return source.revision is not None and source.revision <= revisions.get(source.document or "", 0)
        case SourceKind.PAPER:
            return any((p.paper, p.unit) == (source.document, unit) for p in state.papers)
        case SourceKind.STATEMENT:
            return any((s.statement, s.unit) == (source.document, unit) for s in state.statements)
        case SourceKind.LETTER:
            return bool(source.document)
        case _:
            assert_never(source.kind)
