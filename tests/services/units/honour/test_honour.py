"""An honour is conferred by a commendation, rests on one document after the other, and is withdrawn for good."""

from dataclasses import replace
from datetime import date

import pytest

from services.units.honour.domain import Command, ConferHonour, Status, WithdrawHonour, decide, evolve
from shared.contracts.actor import Actor, Role
from shared.contracts.base import LegalBasis, SignedDocument
from shared.contracts.reports import Achievement, AchievementKind, CommendationForm, Conferrer, RecipientKind
from shared.contracts.units import HonourConferred, HonourWithdrawn
from shared.testing.given import given
from tests.services.units.people import HEAD, STAFF_HEAD, SYSTEM, actor, at

UNIT = "district_police-439"
FORM = CommendationForm(
    code="giay_khen",
    name="Giấy khen",
    conferred_by=Conferrer.PROVINCIAL_POLICE,
    recipients=(RecipientKind.UNIT,),
    unit_kinds=(),
    valid_from=date(2024, 1, 1),
    valid_to=None,
    legal_basis=LegalBasis(number="06/2022/QH15", issued_on=None, issuer=None, subject=None),
    is_sample=True,
)
ACHIEVEMENT = Achievement(
    kind=AchievementKind.PERIOD,
    reference=None,
    starts_on=date(2023, 12, 15),
    ends_on=date(2024, 6, 14),
    text="Hoàn thành xuất sắc nhiệm vụ.",
)
BASIS = SignedDocument(number="1240/QĐ-CAT-PX03", signed_on=date(2024, 9, 5), signer_office="GIÁM ĐỐC", sha256=None)
NEW_BASIS = SignedDocument(
    number="1300/QĐ-CAT-PX03", signed_on=date(2024, 10, 1), signer_office="GIÁM ĐỐC", sha256=None
)
CONFER = ConferHonour(
    at=at("2024-09-15"),
    actor=SYSTEM,
    unit=UNIT,
    commendation="c-1",
    recipient=RecipientKind.UNIT,
    individuals=None,
    achievement=ACHIEVEMENT,
    form=FORM,
    basis=BASIS,
    conferred_on=date(2024, 9, 15),
)
CONFER_ANEW = replace(CONFER, at=at("2024-10-02"), basis=NEW_BASIS, conferred_on=date(2024, 10, 2))
WITHDRAW = WithdrawHonour(
    at=at("2024-11-01"), actor=SYSTEM, reason="Không đúng thực tế.", document=None, withdrawn_on=date(2024, 11, 1)
)

CONFERRED = HonourConferred(
    unit=UNIT,
    commendation="c-1",
    recipient=RecipientKind.UNIT,
    individuals=None,
    achievement=ACHIEVEMENT,
    form=FORM,
    basis=BASIS,
    conferred_on=date(2024, 9, 15),
)
WITHDRAWN = HonourWithdrawn(
    unit=UNIT, commendation="c-1", reason="Không đúng thực tế.", document=None, withdrawn_on=date(2024, 11, 1)
)


def test_a_commendation_confers_it_once() -> None:
    honour = given(decide, evolve).when(CONFER).then(CONFERRED)
    assert (honour.status, honour.unit) == (Status.HELD, UNIT)
    given(decide, evolve, CONFERRED).when(CONFER).then_nothing()


def test_awarded_again_it_rests_on_the_new_document_from_its_first_day() -> None:
    honour = given(decide, evolve, CONFERRED).when(CONFER_ANEW).then(CONFERRED.changed(basis=NEW_BASIS))
    assert (honour.basis, honour.conferred_on) == (NEW_BASIS, date(2024, 9, 15))


def test_it_is_withdrawn_for_good() -> None:
    honour = given(decide, evolve, CONFERRED).when(WITHDRAW).then(WITHDRAWN)
    assert (honour.status, honour.withdrawn_on, honour.reason) == (
        Status.WITHDRAWN,
        date(2024, 11, 1),
        "Không đúng thực tế.",
    )
    given(decide, evolve, CONFERRED, WITHDRAWN).when(WITHDRAW).then_nothing()
    given(decide, evolve, CONFERRED, WITHDRAWN).when(CONFER_ANEW).then_rejected("honour-withdrawn")


def test_what_was_never_conferred_is_not_withdrawn() -> None:
    given(decide, evolve).when(WITHDRAW).then_rejected("honour-not-found")


@pytest.mark.parametrize("command", [CONFER, WITHDRAW])
@pytest.mark.parametrize(
    "who", [HEAD, STAFF_HEAD, actor("provincial_police-42", Role.DIRECTOR, Role.AWARDS, Role.ADMIN)]
)
def test_nobody_does_it_by_hand(command: Command, who: Actor) -> None:
    given(decide, evolve, CONFERRED).when(replace(command, actor=who)).then_rejected("role-required")
