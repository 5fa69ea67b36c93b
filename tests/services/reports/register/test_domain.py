"""A register: given after the signature, never twice, void stays, no gap without a reason, kept by its own office."""

from dataclasses import replace
from datetime import date

import pytest

from services.reports.register.domain import ELSEWHERE, evolve
from services.reports.register.numbering import Number, Policy, number_in, series_of
from services.reports.register.state import NumberStatus
from shared.contracts.actor import Actor
from shared.contracts.readers import reads_register
from shared.contracts.refusals import Rejected
from shared.contracts.reports.register import NumberGiven, NumberUsed, NumberVoided
from tests.services.reports.offices import (
    CITY,
    CLERK,
    DISTRICT_CLERK,
    HEAD,
    MOUNTAIN,
    OFFICER,
    OTHER_STAFF_HEAD,
    PERSONNEL,
    PROVINCE,
    STAFF,
    STAFF_HEAD,
    STAFF_UNIT,
    at,
)
from tests.services.reports.register.examples import (
    BEYOND,
    BEYOND_WITH_A_REASON,
    BROUGHT,
    BY_A_STRANGER,
    CLAIMED,
    DECISION,
    GIVE,
    GIVE_FOR_A_PAPER,
    OF_ANOTHER_UNIT,
    OF_THE_FUTURE,
    SUBMISSION,
    VOID,
    VOID_AGAIN,
    after,
    nothing,
)


def test_the_next_number_is_given_on_the_day_and_waits_for_its_document() -> None:
    state = (
        nothing()
        .when(GIVE)
        .then(
            NumberGiven(
                issuer=STAFF_UNIT,
                year=2024,
                series="TTr",
                number=57,
                symbol="TTr-PV05",
                title="Về việc tái thành lập Đội",
                signed_on=date(2024, 8, 15),
                given_on=date(2024, 8, 15),
                is_typed=False,
                follows=56,
                gap_reason=None,
                document=None,
            )
        )
    )
    assert (state.text, state.status) == ("57/TTr-PV05", NumberStatus.GIVEN)


def test_a_number_is_given_after_the_signature() -> None:
    refusal = nothing().when(OF_THE_FUTURE).then_rejected("signed-in-future")
    assert "Nghị định 30/2020/NĐ-CP, Điều 15" in refusal.reason


def test_a_number_is_never_given_twice() -> None:
    refusal = after(GIVE).when(replace(GIVE, title="Văn bản khác")).then_rejected("number-taken")
    assert "57/TTr-PV05 năm 2024 đã cấp cho văn bản «Về việc tái thành lập Đội»" in refusal.reason
    other = DECISION.changed(id="decision-2")
    after(BROUGHT).when(replace(BROUGHT, document=other)).then_rejected("number-taken")


def test_the_document_that_a_number_was_given_for_takes_it_up_once() -> None:
    state = after(GIVE).when(CLAIMED).then(NumberUsed(document=DECISION))
    assert (state.status, state.document) == (NumberStatus.USED, DECISION)
    after(GIVE, CLAIMED).when(CLAIMED).then_nothing()
    paper = after(GIVE).when(GIVE_FOR_A_PAPER).then(NumberUsed(document=SUBMISSION))
    assert (paper.status, paper.document) == (NumberStatus.GIVEN, SUBMISSION)
    after(GIVE).when(replace(CLAIMED, symbol="TTr-PX01")).then_rejected("number-taken")


def test_the_same_document_may_bring_its_number_again() -> None:
    after(BROUGHT).when(BROUGHT).then_nothing()
    after(GIVE_FOR_A_PAPER).when(GIVE_FOR_A_PAPER).then_nothing()


def test_a_void_number_stays_and_is_never_given_again() -> None:
    event = NumberVoided(reason="Ký lại do sai thể thức.", voided_on=date(2024, 8, 16), document=None)
    state = after(GIVE_FOR_A_PAPER).when(VOID).then(event)
    assert (state.status, state.number) == (NumberStatus.VOID, 57)
    after(GIVE, VOID).when(VOID).then_nothing()
    after(GIVE, VOID).when(VOID_AGAIN).then_rejected("number-void")
    after(GIVE, VOID).when(CLAIMED).then_rejected("number-void")
    nothing().when(VOID).then_rejected("number-not-found")


def test_a_number_that_a_document_of_the_service_bears_is_not_voided() -> None:
    refusal = after(BROUGHT).when(VOID).then_rejected("number-in-use")
    assert "thu hồi văn bản thì số vẫn giữ" in refusal.reason


def test_whoever_leaves_numbers_out_says_why() -> None:
    refusal = nothing().when(BEYOND).then_rejected("gap-unexplained")
    assert "thiếu các số từ 57 đến 59" in refusal.reason
    state = nothing().and_when(BEYOND_WITH_A_REASON).state
    assert state is not None and state.gap_reason == BEYOND_WITH_A_REASON.gap_reason


def test_a_number_that_came_with_its_document_is_never_refused_for_a_gap() -> None:
    event = nothing().when(BROUGHT).then_a(NumberGiven)
    assert (event.gap_reason, event.follows, event.document) == (ELSEWHERE, 56, DECISION)


@pytest.mark.parametrize(
    ("actor", "issuer", "keeps"),
    [
        (CLERK, PROVINCE, True),
        (CLERK, STAFF_UNIT, True),
        (CLERK, MOUNTAIN, False),
        (HEAD, MOUNTAIN, True),
        (DISTRICT_CLERK, CITY, True),
        (DISTRICT_CLERK, MOUNTAIN, False),
        (STAFF_HEAD, STAFF_UNIT, True),
        (STAFF, STAFF_UNIT, False),
        (OFFICER, MOUNTAIN, False),
        (OTHER_STAFF_HEAD, STAFF_UNIT, False),
    ],
)
def test_a_register_is_kept_by_its_own_office(actor: Actor, issuer: str, keeps: bool) -> None:
    outcome = nothing().when(replace(GIVE, actor=actor, issuer=issuer))
    if keeps:
        assert outcome.refusal is None
    else:
        outcome.then_rejected("register-keeper-only")


def test_a_stranger_neither_gives_nor_voids() -> None:
    after(GIVE).when(BY_A_STRANGER).then_rejected("register-keeper-only")
    nothing().when(OF_ANOTHER_UNIT).then_rejected("register-keeper-only")


def test_who_reads_a_register() -> None:
    assert reads_register(HEAD, MOUNTAIN) and reads_register(STAFF, MOUNTAIN) and reads_register(PERSONNEL, PROVINCE)
    assert (
        not reads_register(HEAD, CITY)
        and not reads_register(HEAD, PROVINCE)
        and not reads_register(PERSONNEL, MOUNTAIN)
    )


@pytest.mark.parametrize(
    ("text", "number", "symbol"),
    [
        ("46/TB-CAT-PV05", 46, "TB-CAT-PV05"),
        ("05/QĐ-CAT-PX01", 5, "QĐ-CAT-PX01"),
        ("Số: 812/CAT-PV05", 812, "CAT-PV05"),
        ("12/TB-CAT-PV05 (DỮ LIỆU MẪU)", 12, "TB-CAT-PV05"),
        ("118/GK", 118, "GK"),
    ],
)
def test_a_number_is_read_as_people_write_it(text: str, number: int, symbol: str) -> None:
    assert number_in(text) == Number(number, symbol)


@pytest.mark.parametrize("text", ["12-KL/ĐU", "TB-CAT", "0/QĐ-CAT", "46/", "12345678/QĐ", "46a/TB-CAT"])
def test_what_is_no_number_of_a_register_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(Rejected, match="hãy ghi như 46/TB-CAT-PV05") as refusal:
        number_in(text)
    assert refusal.value.code == "number-form"


def test_what_is_numbered_together_is_the_units_own_choice() -> None:
    number = number_in("46/TB-CAT-PV05")
    assert [number.series(policy) for policy in Policy] == ["", "TB", "TB-CAT-PV05"]
    assert (series_of("CAT-PV05"), series_of("QĐ-CAT"), series_of("GK")) == ("CV", "QĐ", "GK")


@pytest.mark.parametrize(
    ("given_on", "holidays", "is_late"),
    [
        ("2024-08-15", frozenset[date](), False),
        ("2024-08-16", frozenset[date](), False),
        ("2024-08-17", frozenset[date](), True),
        ("2024-08-19", frozenset({date(2024, 8, 16)}), False),
        ("2024-08-20", frozenset({date(2024, 8, 16)}), True),
    ],
)
def test_a_number_is_due_on_the_next_working_day_and_marked_when_it_comes_later(
    given_on: str, holidays: frozenset[date], is_late: bool
) -> None:
    command = replace(GIVE, at=at(given_on), holidays=holidays)
    event = nothing().when(command).then_a(NumberGiven)
    assert event.is_late is is_late
    assert evolve(None, event).is_late is is_late
    typed = replace(command, is_typed=True, gap_reason="Sổ cũ.")
    assert nothing().when(typed).then_a(NumberGiven).is_late is False, "when it was given elsewhere is not known"
