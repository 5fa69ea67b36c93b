"""Events of the registers of outgoing documents (sổ đăng ký văn bản đi), topic `reports.register.v1`."""

from datetime import date

from pydantic import Field

from shared.contracts.base import AggregateId, Code, Event, Line, SignedDocument, Text, UnitId, Value


class NumberedKind(Code):
    """What bears a number of a register."""

    REPORT = "report"
    OPINIONS_REPORT = "opinions_report"
    SUBMISSION_PAPER = "submission_paper"
    CONCLUSION_NOTICE = "conclusion_notice"
    CONVOCATION = "convocation"
    DECISION = "decision"
    REPLY_LETTER = "reply_letter"
    REMINDER_LETTER = "reminder_letter"
    PERIOD_SUMMARY = "period_summary"
    CERTIFICATE = "certificate"
    FESTIVAL_PLAN = "festival_plan"


WRITTEN_OUTSIDE = (NumberedKind.SUBMISSION_PAPER, NumberedKind.REPLY_LETTER, NumberedKind.REMINDER_LETTER)
"""Documents of which the service keeps nothing but the number: they are signed anew when something is wrong."""


class NumberedDocument(Value):
    """The document that bears the number, as far as it stands in the service."""

    kind: NumberedKind
    id: AggregateId = Field(description="Id of the conference, report, dossier, decision … that it belongs to")


class RegisterEvent(Event, topics=("reports.register.v1",)):
    """Something that happened to a number of a register.

    The subject is the number's id: always the same for issuing unit, year, series and number, so no number is given
    twice. Numbers run from 1 in each year; of what lies between two of them the later one says why.
    """


class NumberGiven(RegisterEvent):
    """A number was given to a signed document: the next one of its series, or one typed in from the e-office."""

    issuer: UnitId = Field(description="The unit in whose register it stands: abbreviations do not identify a unit")
    year: int = Field(ge=1900, le=2999, description="Numbers begin at 1 in each year")
    series: str = Field(max_length=64, description="What is numbered together: a type (`QĐ`), or all (empty)")
    number: int = Field(ge=1, description="The number itself")
    symbol: Line = Field(description="What follows the number, e.g. `TB-CAT-PV05`")
    title: Line = Field(description="What the document is about (trích yếu)")
    signed_on: date = Field(description="Day of signature: a number is given after it")
    given_on: date = Field(description="The day on which it was given or entered")
    is_typed: bool = Field(description="Whether it was given elsewhere and typed in here")
    follows: int = Field(ge=0, description="The highest number of the series before it")
    gap_reason: Text | None = Field(description="Why the numbers after `follows` and before it are not here, if any")
    document: NumberedDocument | None = Field(description="What bears it, once that stands in the service")
    is_late: bool = Field(
        default=False,
        description="Given here after the next working day behind the signature (Decree 30/2020/NĐ-CP, Article 15)",
    )


class NumberUsed(RegisterEvent):
    """A number that had been given before is borne by a document of the service."""

    document: NumberedDocument


class NumberVoided(RegisterEvent):
    """A number that no document bears was cancelled. It stays in the register as «hủy» and is never given again."""

    reason: Text = Field(description="Why it is void")
    voided_on: date = Field(description="The day on which it was cancelled")
    document: SignedDocument | None = Field(description="The paper behind it, if there is one")


AnyRegisterEvent = NumberGiven | NumberUsed | NumberVoided
