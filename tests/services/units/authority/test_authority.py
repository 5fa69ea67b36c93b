"""Who may act for another office, for how long, and what is never lent."""

from dataclasses import replace
from datetime import date

import pytest

from services.units.authority.domain import Command, EndAuthority, GrantAuthority, decide, evolve
from services.units.authority.state import Authority
from shared.contracts.actor import Actor, Role
from shared.contracts.base import SignedDocument
from shared.contracts.units.authority import AnyAuthorityEvent, AuthorityEnded, AuthorityForm, AuthorityGranted
from shared.testing.given import Given, given
from tests.services.units.people import HEAD, OTHER_HEAD, STAFF, SYSTEM, actor, at

DIRECTOR = actor("provincial_police-42", Role.DIRECTOR)
CLERK = actor("department-PV01", Role.CLERK)
DISTRICT_CLERK = actor("district_police-439", Role.CLERK)
OTHER_CLERK = actor("district_police-446", Role.CLERK)
PAPER = SignedDocument(number="15/UQ-CAT", signed_on=date(2024, 7, 30), signer_office="GIÁM ĐỐC", sha256=None)
WRITTEN = GrantAuthority(
    at=at("2024-07-30"),
    actor=DIRECTOR,
    form=AuthorityForm.WRITTEN,
    unit="department-PV05",
    office="Trưởng phòng",
    for_unit="provincial_police-42",
    for_office="Giám đốc",
    roles=(Role.CHAIR,),
    scope="Chủ trì hội nghị đánh giá tháng 8/2024 (DỮ LIỆU MẪU).",
    valid_from=date(2024, 8, 1),
    valid_to=date(2024, 8, 31),
    document=PAPER,
    unknown=frozenset[str](),
    is_subordinate=True,
    acting=frozenset[str](),
)
STANDING = replace(WRITTEN, form=AuthorityForm.STANDING_ORDER, scope=None, valid_to=None)
ACTING = replace(
    WRITTEN,
    actor=CLERK,
    form=AuthorityForm.ACTING,
    unit="district_police-439",
    office="Phó Trưởng Công an huyện",
    for_unit="district_police-439",
    for_office="Trưởng Công an huyện",
    roles=(Role.HEAD,),
    scope=None,
    valid_to=None,
    is_subordinate=False,
)
DEPUTY = replace(ACTING, actor=HEAD, form=AuthorityForm.DEPUTY)
OF_A_DEPARTMENT = replace(
    ACTING, unit="department-PV05", for_unit="department-PV05", office="Phó Trưởng phòng", roles=(Role.STAFF_HEAD,)
)
END = EndAuthority(at=at("2024-08-10"), actor=DIRECTOR, ended_on=date(2024, 8, 15), reason="Hết nhiệm vụ.")
LATER = replace(END, at=at("2024-08-20"), ended_on=date(2024, 8, 25))

Case = Given[Authority, Command, AnyAuthorityEvent]


def nothing() -> Case:
    return given(decide, evolve)


def granted(command: GrantAuthority = WRITTEN) -> Case:
    return nothing().and_when(command)


@pytest.mark.parametrize(
    "command", [WRITTEN, STANDING, ACTING, DEPUTY, OF_A_DEPARTMENT], ids=lambda command: command.form
)
def test_each_form_is_granted_on_its_document(command: GrantAuthority) -> None:
    event = nothing().when(command).then_a(AuthorityGranted)
    assert (event.form, event.document, event.roles) == (command.form, PAPER, tuple(command.roles))
    granted(command).when(command).then_nothing()


@pytest.mark.parametrize("who", [HEAD, DISTRICT_CLERK, CLERK])
def test_the_head_himself_or_a_clerk_who_cites_the_document_grants_it(who: Actor) -> None:
    nothing().when(replace(ACTING, actor=who)).then_a(AuthorityGranted)


@pytest.mark.parametrize("who", [OTHER_HEAD, OTHER_CLERK, STAFF])
def test_nobody_else_does(who: Actor) -> None:
    nothing().when(replace(ACTING, actor=who)).then_rejected("not-entitled")
    granted(ACTING).when(replace(END, actor=who)).then_rejected("not-entitled")


def test_what_was_lent_in_writing_is_not_passed_on() -> None:
    lent = replace(DIRECTOR, basis="TUQ.")
    nothing().when(replace(WRITTEN, actor=lent)).then_rejected("sub-delegation")
    nothing().when(replace(WRITTEN, actor=replace(DIRECTOR, basis="KT."))).then_a(AuthorityGranted)


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (replace(WRITTEN, valid_to=None), "written-unlimited"),
        (replace(WRITTEN, scope=None), "written-unlimited"),
        (replace(WRITTEN, valid_to=date(2024, 7, 31)), "dates-out-of-order"),
        (replace(WRITTEN, valid_from=date(2024, 7, 29)), "signed-too-late"),
        (replace(WRITTEN, unknown=frozenset({"department-PV05"})), "unit-unknown"),
        (replace(DEPUTY, office="Trưởng Công an huyện"), "same-office"),
        (replace(DEPUTY, unit="district_police-446"), "other-unit"),
        (replace(ACTING, unit="district_police-446"), "other-unit"),
        (replace(ACTING, acting=frozenset({"another"})), "acting-twice"),
        (replace(STANDING, is_subordinate=False), "not-subordinate"),
        (replace(WRITTEN, is_subordinate=False), "not-subordinate"),
        (replace(WRITTEN, at=at("2024-07-29")), "signed-in-future"),
        (replace(DEPUTY, roles=(Role.STAFF_HEAD,)), "role-does-not-count"),
        (replace(OF_A_DEPARTMENT, roles=(Role.DIRECTOR,)), "role-not-of-the-unit"),
        (replace(OF_A_DEPARTMENT, roles=(Role.CHAIR,)), "role-not-of-the-unit"),
        (replace(WRITTEN, roles=(Role.PARTY_OFFICE,)), "role-not-delegable"),
        (replace(WRITTEN, roles=(Role.ADMIN,)), "role-not-delegable"),
        (replace(WRITTEN, unit="district_police-439"), "role-does-not-count"),
        (END, "authority-not-found"),
    ],
)
def test_what_is_refused(command: Command, code: str) -> None:
    nothing().when(command).then_rejected(code)


def test_it_can_end_early_but_not_in_the_past_nor_after_its_end() -> None:
    granted().when(END).then(AuthorityEnded(ended_on=END.ended_on, reason=END.reason))
    granted().and_when(END).when(END).then_nothing()
    granted().when(replace(END, ended_on=date(2024, 8, 9))).then_rejected("ends-in-the-past")
    granted().when(replace(END, ended_on=date(2024, 9, 2))).then_rejected("already-over")
    granted().and_when(END).when(LATER).then_rejected("already-over")


def test_it_ends_with_the_unit_also_when_that_is_noticed_later() -> None:
    ceased = replace(END, actor=SYSTEM, at=at("2024-08-20"), ended_on=date(2024, 8, 12))
    state = granted().when(ceased).then(AuthorityEnded(ended_on=date(2024, 8, 12), reason=END.reason))
    assert not state.holds_on(date(2024, 8, 12))
    granted().and_when(ceased).when(ceased).then_nothing()


def test_an_end_that_has_not_come_can_be_moved() -> None:
    moved = granted().and_when(END).when(replace(END, ended_on=date(2024, 8, 12)))
    assert moved.then_a(AuthorityEnded).ended_on == date(2024, 8, 12)


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (date(2024, 7, 31), False),
        (date(2024, 8, 1), True),
        (date(2024, 8, 14), True),
        (date(2024, 8, 15), False),
        (date(2024, 8, 31), False),
    ],
)
def test_it_holds_from_its_first_day_to_the_day_before_it_ended(day: date, holds: bool) -> None:
    state = granted().and_when(END).state
    assert state is not None
    assert state.holds_on(day) is holds
    whole = granted().state
    assert whole is not None
    assert whole.holds_on(date(2024, 8, 31))
    assert not whole.holds_on(date(2024, 9, 1))
