"""The rules of the evaluation conference.

planned → convened → held → concluded; before it is held it may be postponed (and then convened again) or cancelled.
When a unit that it asks or that prepares it is no more, what is still open is its heir's.
"""

from collections import Counter
from typing import assert_never

from services.reports.conference.answers import give_opinion, record_statement, submit_paper
from services.reports.conference.commands import (
    CancelConference,
    Command,
    ConveneConference,
    GiveOpinion,
    HoldConference,
    IssueConclusion,
    OpenWords,
    PassOpinionDuty,
    PlanConference,
    PostponeConference,
    RecordStatement,
    RehomeConference,
    SubmitPaper,
)
from services.reports.conference.conclusion import conclude
from services.reports.conference.guards import must_be, must_be_known
from services.reports.conference.heirs import pass_duty, rehome
from services.reports.conference.roles import (
    must_prepare,
    must_record,
    must_speak_for_chair,
)
from services.reports.conference.state import Conference, Status, evolve
from services.reports.guards import must_follow_the_period
from shared.contracts.actor import Role
from shared.contracts.calendar import local_day
from shared.contracts.papers import must_be_signed
from shared.contracts.refusals import Forbidden, Rejected
from shared.contracts.reports.common import UnitDuty
from shared.contracts.reports.conference import (
    AnyConferenceEvent,
    ConferenceCancelled,
    ConferenceConvened,
    ConferenceHeld,
    ConferencePlanned,
    ConferencePostponed,
    ConferenceTerms,
    ConferenceWordsOpened,
)

__all__ = ["decide", "evolve"]


def decide(command: Command, state: Conference | None) -> list[AnyConferenceEvent]:
    """The events that a command leads to; none where it was carried out before. Refusals are raised."""
    if events := _decided(command, state):
        must_be_signed(command)
    return events


def _decided(command: Command, state: Conference | None) -> list[AnyConferenceEvent]:
    if isinstance(command, PlanConference):
        return _plan(command, state)
    if state is None:
        raise Rejected("conference-not-found", "Không có hội nghị này. Hãy kiểm tra lại mã hội nghị.")
    match command:
        case ConveneConference():
            return _convene(command, state)
        case PostponeConference():
            return _postpone(command, state)
        case CancelConference():
            return _cancel(command, state)
        case SubmitPaper():
            return submit_paper(command, state)
        case RecordStatement():
            return record_statement(command, state)
        case GiveOpinion():
            return give_opinion(command, state)
        case HoldConference():
            return _hold(command, state)
        case OpenWords():
            return _open_words(command, state)
        case IssueConclusion():
            return conclude(command, state)
        case PassOpinionDuty():
            return pass_duty(command, state)
        case RehomeConference():
            return rehome(command, state)
        case _:
            assert_never(command)


def _plan(command: PlanConference, state: Conference | None) -> list[AnyConferenceEvent]:
    terms = command.terms
    if not command.actor.has(Role.STAFF, Role.STAFF_HEAD) or command.actor.unit != terms.staff_unit:
        raise Forbidden("not-staff-unit", f"Chỉ đơn vị tham mưu ({terms.staff_unit}) được lập kế hoạch hội nghị.")
    if state is not None:
        if state.terms == terms:
            return []
        raise Rejected("conference-exists", "Mã hội nghị đã được dùng cho một hội nghị khác.")
    for place, codes in (
        ("questions", [q.code for q in terms.questions]),
        ("expected", [e.unit for e in terms.expected]),
    ):
        if twice := [code for code, n in Counter(codes).items() if n > 1]:
            raise Rejected("named-twice", f"Bị nêu hai lần: {', '.join(twice)}. Hãy bỏ bớt.", {place: ", ".join(twice)})
    must_be_known((terms.staff_unit,), command.known_units, "staff_unit")
    must_be_known((terms.chair.unit,), command.known_units, "chair.unit")
    must_be_known((each.unit for each in terms.expected), command.known_units, "expected")
    _must_be_in_order(terms)
    return [ConferencePlanned(**dict(terms))]


def _must_be_in_order(terms: ConferenceTerms) -> None:
    if terms.report_due_before > terms.held_on:
        raise Rejected(
            "due-after-conference",
            f"Hạn báo cáo (trước ngày {terms.report_due_before:%d/%m/%Y}) không được muộn hơn ngày họp"
            f" {terms.held_on:%d/%m/%Y}.",
            {"report_due_before": "muộn hơn ngày họp"},
        )
    must_follow_the_period(terms.earlier, terms.period)


def _convene(command: ConveneConference, state: Conference) -> list[AnyConferenceEvent]:
    must_speak_for_chair(command.actor, state, command.document)
    terms = state.terms.changed(
        held_on=command.held_on or state.terms.held_on,
        report_due_before=command.report_due_before or state.terms.report_due_before,
        earlier=command.earlier if command.report_due_before else state.terms.earlier,
    )
    if state.status == Status.CONVENED and terms == state.terms:
        return []
    must_be(state, Status.PLANNED, Status.POSTPONED)
    _must_be_in_order(terms)
    return [ConferenceConvened(**dict(terms), document=command.document)]


def _postpone(command: PostponeConference, state: Conference) -> list[AnyConferenceEvent]:
    _must_call_off(command, state)
    terms = state.terms.changed(
        held_on=command.held_on, report_due_before=command.report_due_before, earlier=command.earlier
    )
    if state.status == Status.POSTPONED and terms == state.terms:
        return []
    must_be(state, Status.PLANNED, Status.CONVENED, Status.POSTPONED)
    _must_be_in_order(terms)
    return [
        ConferencePostponed(
            **dict(terms), reason=command.reason, was_convened=state.was_convened, document=command.document
        )
    ]


def _cancel(command: CancelConference, state: Conference) -> list[AnyConferenceEvent]:
    _must_call_off(command, state)
    if state.status == Status.CANCELLED:
        return []
    must_be(state, Status.PLANNED, Status.CONVENED, Status.POSTPONED)
    units = state.owing(UnitDuty.REPORT) if state.was_convened else ()
    return [ConferenceCancelled(reason=command.reason, units=units, document=command.document)]


def _must_call_off(command: PostponeConference | CancelConference, state: Conference) -> None:
    """What the chair has called only the chair calls off; a mere plan is the staff unit's affair too."""
    if state.was_convened:
        must_speak_for_chair(command.actor, state, command.document)
    else:
        must_prepare(command.actor, state)


def _hold(command: HoldConference, state: Conference) -> list[AnyConferenceEvent]:
    must_record(command.actor, state)
    if state.is_held and state.terms.held_on == command.held_on and state.attending == command.attending:
        return []
    must_be(state, Status.CONVENED)
    if command.held_on > local_day(command.at):
        raise Rejected(
            "not-held-yet",
            f"Ngày {command.held_on:%d/%m/%Y} chưa đến; chỉ ghi nhận sau khi hội nghị đã diễn ra.",
        )
    must_be_known(command.attending, command.known_units, "attending")
    return [ConferenceHeld(held_on=command.held_on, attending=command.attending)]


def _open_words(command: OpenWords, state: Conference) -> list[AnyConferenceEvent]:
    must_speak_for_chair(command.actor, state, command.document)
    if state.are_words_open:
        return []
    must_be(state, Status.HELD, Status.CONCLUDED)
    return [ConferenceWordsOpened(document=command.document)]
