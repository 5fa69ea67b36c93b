"""A reporting period: who owes a report, when its collection may close, what is frozen, and what is refused."""

from dataclasses import replace
from datetime import date

import pytest

from services.reports.deadline_rule.cascade import before_the_top, below_the_asked, earlier_days, moved
from services.reports.period.commands import Command
from services.reports.period.state import PeriodSummaryStatus
from shared.contracts.readers import reads_period
from shared.contracts.reports.common import PeriodKind, ReportingPeriod
from shared.contracts.reports.period_summary import (
    PeriodCollectionClosed,
    PeriodSummaryOpened,
    PeriodSummaryOverdue,
    PeriodSummaryRehomed,
    PeriodSummarySent,
    PeriodSummarySigned,
)
from tests.services.reports.offices import (
    CITY,
    CLERK,
    DISTRICT_CLERK,
    HEAD,
    MOUNTAIN,
    OTHER_HEAD,
    OTHER_STAFF_HEAD,
    SILENT,
    STAFF,
    STAFF_HEAD,
    document,
    office,
)
from tests.services.reports.period.examples import (
    CLOSE,
    OPEN,
    OVERDUE,
    REHOME,
    SEND,
    SIGN,
    Case,
    closed,
    nothing,
    opened,
    signed,
)


def period(kind: PeriodKind, first: date, last: date) -> ReportingPeriod:
    return ReportingPeriod(kind=kind, starts_on=first, ends_on=last)


def test_opening_asks_every_unit_once_for_a_report_that_is_due_before_the_summary() -> None:
    event = nothing().when(replace(OPEN, expected=(SILENT, CITY, MOUNTAIN, CITY))).then_a(PeriodSummaryOpened)
    assert event.expected == (CITY, MOUNTAIN, SILENT)
    assert (event.report_due_before, event.due_before) == (date(2024, 6, 20), date(2024, 6, 27))
    assert event.cutoffs == {"H": date(2024, 6, 17)}


def test_opening_the_same_period_again_changes_nothing_and_other_terms_are_refused() -> None:
    opened().when(OPEN).then_nothing()
    opened().when(replace(OPEN, expected=(CITY,))).then_rejected("period-summary-exists")


def test_opened_again_under_another_rule_it_keeps_the_due_dates_that_it_has() -> None:
    again = replace(OPEN, report_due_before=date(2024, 6, 19), earlier={CITY: date(2024, 6, 17)})
    opened().when(again).then_rejected("period-summary-exists")
    opened().when(replace(again, derived=frozenset({"report_due_before", "earlier"}))).then_nothing()


@pytest.mark.parametrize("case", [opened(), closed(), signed()], ids=["open", "drafting", "signed"])
def test_when_its_staff_unit_is_no_more_the_heir_goes_on_with_it(case: Case) -> None:
    case.when(REHOME).then(
        PeriodSummaryRehomed(staff_unit="department-PV06", previous=OPEN.staff_unit, effective_on=REHOME.effective_on)
    )
    case.and_when(REHOME).when(REHOME).then_nothing()


@pytest.mark.parametrize("case", [opened(), closed(), signed()], ids=["open", "drafting", "signed"])
def test_that_the_summary_itself_is_overdue_is_announced_once(case: Case) -> None:
    case.when(replace(OVERDUE, at=SEND.at)).then_nothing()
    state = case.when(OVERDUE).then(PeriodSummaryOverdue(staff_unit=OPEN.staff_unit, due_before=OPEN.due_before))
    assert state.is_overdue
    case.and_when(OVERDUE).when(OVERDUE).then_nothing()
    signed().and_when(SEND).when(OVERDUE).then_nothing()


def test_the_heir_closes_and_signs_the_former_unit_does_not_and_what_was_sent_stays() -> None:
    heir = replace(STAFF_HEAD, unit="department-PV06")
    moved = opened().and_when(REHOME)
    moved.when(CLOSE).then_rejected("staff-only")
    moved.and_when(replace(CLOSE, actor=heir)).when(replace(SIGN, actor=heir)).then_a(PeriodSummarySigned)
    signed().and_when(SEND).when(REHOME).then_nothing()


@pytest.mark.parametrize(
    ("kind", "last", "fits"),
    [
        (PeriodKind.WEEK, date(2024, 1, 7), True),
        (PeriodKind.WEEK, date(2024, 1, 8), False),
        (PeriodKind.MONTH, date(2024, 1, 31), True),
        (PeriodKind.MONTH, date(2024, 2, 1), False),
        (PeriodKind.QUARTER, date(2024, 3, 31), True),
        (PeriodKind.QUARTER, date(2024, 2, 29), False),
        (PeriodKind.HALF_YEAR, date(2024, 6, 30), True),
        (PeriodKind.HALF_YEAR, date(2024, 9, 30), False),
        (PeriodKind.NINE_MONTHS, date(2024, 9, 30), True),
        (PeriodKind.NINE_MONTHS, date(2024, 6, 30), False),
        (PeriodKind.YEAR, date(2024, 12, 31), True),
        (PeriodKind.YEAR, date(2025, 1, 1), False),
        (PeriodKind.AD_HOC, date(2024, 1, 3), True),
        (PeriodKind.THEMATIC, date(2024, 5, 19), True),
    ],
)
def test_a_period_is_as_long_as_its_kind_says(kind: PeriodKind, last: date, fits: bool) -> None:
    case = nothing().when(
        replace(
            OPEN,
            period=period(kind, date(2024, 1, 1), last),
            report_due_before=date(2025, 1, 10),
            due_before=date(2025, 1, 20),
        )
    )
    if fits:
        case.then_a(PeriodSummaryOpened)
    else:
        case.then_rejected("period-length")


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (replace(OPEN, report_due_before=date(2024, 6, 15)), "due-before-period-ends"),
        (replace(OPEN, due_before=date(2024, 6, 20)), "due-dates-out-of-order"),
        (replace(OPEN, expected=()), "nobody-expected"),
        (replace(OPEN, expected=("district_police-999",)), "unit-unknown"),
        (replace(OPEN, cutoffs={"Z": date(2024, 6, 14)}), "group-unknown"),
        (replace(OPEN, cutoffs={"H": date(2024, 6, 20)}), "cutoff-after-due-date"),
        (replace(OPEN, cutoffs={"H": date(2023, 12, 14)}), "cutoff-before-period"),
        (replace(OPEN, actor=HEAD), "staff-only"),
        (replace(OPEN, actor=OTHER_STAFF_HEAD), "staff-only"),
        (replace(CLOSE), "period-summary-not-found"),
    ],
)
def test_what_cannot_be_opened(command: Command, code: str) -> None:
    nothing().when(command).then_rejected(code)


def test_the_first_day_on_which_reports_may_be_due_is_the_second_after_the_period() -> None:
    """«Trước ngày» is exclusive: the units have one whole day at least."""
    nothing().when(replace(OPEN, report_due_before=date(2024, 6, 16), cutoffs={})).then_a(PeriodSummaryOpened)


def test_collection_closes_when_every_unit_was_accepted_or_is_named() -> None:
    state = opened().when(CLOSE).then(PeriodCollectionClosed(non_responding=(SILENT,), closed_at=CLOSE.at))
    assert state.status is PeriodSummaryStatus.DRAFTING
    closed().when(CLOSE).then_nothing()


@pytest.mark.parametrize(
    ("case", "command", "code"),
    [
        (opened(), replace(CLOSE, non_responding=()), "unit-not-answered"),
        (opened(), replace(CLOSE, non_responding=(SILENT, CITY)), "unit-has-answered"),
        (opened(), replace(CLOSE, non_responding=(SILENT, "district_police-999")), "unit-not-expected"),
        (opened(), replace(CLOSE, at_hand=frozenset({SILENT})), "report-not-reviewed"),
        (opened(), replace(CLOSE, actor=HEAD), "staff-only"),
        (closed(), replace(CLOSE, non_responding=()), "collection-closed"),
        (opened(), SIGN, "period-summary-state"),
        (closed(), SEND, "period-summary-state"),
        (closed(), replace(SIGN, sha256="b" * 64), "figures-changed"),
        (closed(), replace(SIGN, actor=STAFF), "staff-only"),
        (closed(), replace(SIGN, document=document("1/BC-PV05", "2024-06-26")), "signed-in-future"),
        (closed(), replace(SIGN, document=document("1/BC-PV05", "2024-06-14")), "signed-before-period-ends"),
        (signed(), replace(SEND, actor=DISTRICT_CLERK), "clerk-only"),
        (signed(), replace(SEND, actor=STAFF), "clerk-only"),
        (signed(), replace(SEND, sent_on=date(2024, 6, 24)), "sent-before-signed"),
        (signed(), replace(SEND, sent_on=date(2024, 6, 27)), "sent-in-future"),
    ],
)
def test_what_is_refused_on_the_way(case: Case, command: Command, code: str) -> None:
    case.when(command).then_rejected(code)


def test_the_signature_freezes_the_figures_that_were_read() -> None:
    event = closed().when(SIGN).then_a(PeriodSummarySigned)
    assert (event.expected, event.counted, event.late) == (3, 2, 1)
    assert event.reports == ("r-city", "r-mountain")
    signed().when(SIGN).then_nothing()
    signed().when(replace(SIGN, document=SIGN.document.changed(number="311/BC-PV05"))).then_rejected(
        "period-summary-state"
    )


@pytest.mark.parametrize("actor", [CLERK, STAFF_HEAD])
def test_clerk_and_head_of_staff_send_it(actor: object) -> None:
    sent = replace(SEND, actor=actor)
    state = signed().when(sent).then(PeriodSummarySent(sent_on=SEND.sent_on, recipients=SEND.recipients))
    assert state.status is PeriodSummaryStatus.SENT
    signed().and_when(sent).when(sent).then_nothing()


def test_units_see_the_periods_that_ask_them_and_the_province_sees_all() -> None:
    state = opened().state
    assert state is not None
    assert reads_period(HEAD, state.expected)
    assert reads_period(OTHER_HEAD, state.expected)
    assert reads_period(CLERK, state.expected)
    assert not reads_period(office("district_police-999"), state.expected)


def test_a_lower_level_is_due_earlier_but_never_within_the_period() -> None:
    earlier = {CITY: date(2024, 6, 18)}
    assert nothing().when(replace(OPEN, earlier=earlier)).then_a(PeriodSummaryOpened).earlier == earlier
    rushed = replace(OPEN, earlier={CITY: date(2024, 6, 14)})
    assert "earlier_by_kind" in nothing().when(rushed).then_rejected("earlier-than-the-period").fields


def test_working_days_are_taken_from_what_is_left() -> None:
    monday = date(2024, 6, 24)
    assert earlier_days(monday, {CITY: 0, MOUNTAIN: 2}, frozenset()) == {MOUNTAIN: date(2024, 6, 21)}
    both = earlier_days(date(2024, 6, 20), {MOUNTAIN: 2, CITY: 1}, frozenset())
    assert both == {CITY: date(2024, 6, 19), MOUNTAIN: date(2024, 6, 18)}
    holiday = frozenset({date(2024, 6, 18)})
    assert earlier_days(date(2024, 6, 20), {MOUNTAIN: 1}, holiday) == {MOUNTAIN: date(2024, 6, 18)}


def test_each_level_adds_its_days_before_the_one_above() -> None:
    rule = {"district_police": 2, "commune_police": 3}
    lines = {
        CITY: ["district_police", "provincial_police"],
        "commune_police-1": ["commune_police", "district_police", "provincial_police"],
        "commune_police-2": ["commune_police", "provincial_police"],
        "department-PX01": ["department", "provincial_police"],
    }
    assert before_the_top(lines, rule) == {CITY: 2, "commune_police-1": 5, "commune_police-2": 3, "department-PX01": 0}


def test_of_the_units_that_are_asked_only_those_below_others_are_due_earlier() -> None:
    rule = {"district_police": 2, "commune_police": 3}
    lines = {
        CITY: ["district_police"],
        "commune_police-1": ["commune_police", "district_police"],
        "commune_police-2": ["commune_police"],
    }
    assert below_the_asked(lines, rule) == {CITY: 0, "commune_police-1": 3, "commune_police-2": 0}


def test_when_the_due_date_moves_lower_levels_stay_as_many_working_days_before_it() -> None:
    holiday = frozenset({date(2024, 6, 18)})
    for due in (date(2024, 6, 20), date(2024, 6, 24), date(2024, 6, 23)):
        earlier = earlier_days(due, {CITY: 1, MOUNTAIN: 4}, holiday)
        assert moved(earlier, due, date(2024, 7, 8), holiday) == earlier_days(
            date(2024, 7, 8), {CITY: 1, MOUNTAIN: 4}, holiday
        )
