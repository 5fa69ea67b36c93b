"""Numbers of a register at each place of their way, brought there by commands."""

from dataclasses import replace
from datetime import date

from services.reports.register.commands import Command, GiveNumber, VoidNumber
from services.reports.register.domain import decide, evolve
from services.reports.register.state import RegisteredNumber
from shared.contracts.reports.register import AnyRegisterEvent, NumberedDocument, NumberedKind
from shared.testing.given import Given, given
from tests.services.reports.offices import CLERK, MOUNTAIN, OTHER_STAFF_HEAD, PROVINCE, STAFF_UNIT, at, document

Case = Given[RegisteredNumber, Command, AnyRegisterEvent]

SUBMISSION = NumberedDocument(kind=NumberedKind.SUBMISSION_PAPER, id="dossier-1")
DECISION = NumberedDocument(kind=NumberedKind.DECISION, id="decision-1")
GIVE = GiveNumber(
    at=at("2024-08-15"),
    actor=CLERK,
    issuer=STAFF_UNIT,
    year=2024,
    series="TTr",
    number=57,
    symbol="TTr-PV05",
    title="Về việc tái thành lập Đội",
    signed_on=date(2024, 8, 15),
    is_typed=False,
    follows=56,
)
GIVE_FOR_A_PAPER = replace(GIVE, document=SUBMISSION)
BROUGHT = replace(
    GIVE,
    issuer=PROVINCE,
    series="QĐ",
    number=1234,
    symbol="QĐ-CAT-PX01",
    is_typed=True,
    document=DECISION,
    by_document=True,
)
CLAIMED = replace(GIVE, document=DECISION, by_document=True)
VOID = VoidNumber(at=at("2024-08-16"), actor=CLERK, reason="Ký lại do sai thể thức.")
VOID_AGAIN = replace(VOID, reason="Lý do khác.", document=document("12/BB-PV05", "2024-08-16"))
BY_A_STRANGER = replace(VOID, actor=OTHER_STAFF_HEAD)
OF_THE_FUTURE = replace(GIVE, signed_on=date(2024, 8, 16))
BEYOND = replace(GIVE, number=60, is_typed=True)
BEYOND_WITH_A_REASON = replace(BEYOND, gap_reason="57–59 đã cấp trên hệ thống quản lý văn bản.")
OF_ANOTHER_UNIT = replace(GIVE, issuer=MOUNTAIN)


def nothing() -> Case:
    return given(decide, evolve)


def after(*commands: Command) -> Case:
    """A number to which these commands were given."""
    case = nothing()
    for command in commands:
        case = case.and_when(command)
    return case
