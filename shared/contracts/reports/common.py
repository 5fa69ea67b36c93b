"""Words and values that several rooms of `reports`, and the services that listen to it, have in common."""

from datetime import date
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from shared.contracts.base import AggregateId, Code, Line, Text, UnitId, Value

QuestionCode = Annotated[
    str, StringConstraints(pattern=r"^Q[0-9]{1,2}$"), Field(description="Short code of the question", examples=["Q1"])
]
RowCode = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Z][0-9]{2}[a-z]?$"),
    Field(
        description="Code of a value of the indicator form: `C04`, or `E06b` where a row has several values",
        examples=["C04"],
    ),
]
Indicators = dict[RowCode, int | str | None]


class Question(Value):
    """A question put to the units, answered by each with a stance."""

    code: QuestionCode
    text: Annotated[str, StringConstraints(min_length=1, max_length=2_000)] = Field(
        description="The question as it was put"
    )


class UnitDuty(Code):
    """What a unit owes a conference. Opinions of both are counted, but shown apart."""

    REPORT = "report"
    OPINION = "opinion"


class ExpectedUnit(Value):
    """A unit from which the conference expects an answer. Duty `report` includes an opinion on each question."""

    unit: UnitId
    duty: UnitDuty


class SilenceRule(Code):
    """Whether units that did not answer are in the base over which shares are computed. They always stay visible."""

    NOT_COUNTED = "not_counted"
    COUNTED = "counted"


class Stance(Code):
    """A unit's answer to a question. Having given none is not a stance: it is shown as *not answered*."""

    AGREE = "agree"
    AGREE_WITH_CONDITIONS = "agree_with_conditions"
    DISAGREE = "disagree"
    NO_OPINION = "no_opinion"


class SourceKind(Code):
    """Where an argument was put forward."""

    REPORT = "report"
    PAPER = "paper"
    LETTER = "letter"
    STATEMENT = "statement"


class ArgumentSource(Value):
    """The place to which an argument can be traced back."""

    kind: SourceKind
    document: Line | None = Field(
        default=None, description="Id of the report, paper or statement; of a letter its number, e.g. `97/CV-CAH`"
    )
    revision: Annotated[int, Field(ge=1)] | None = Field(
        default=None, description="Of a report: the revision that holds it"
    )


class Argument(Value):
    """A reason that a unit gave for its stance, in its own words."""

    code: Line = Field(description="Code of the argument, unique in the unit's opinion, e.g. `436-L1`")
    text: Text = Field(min_length=1, description="The reason, in the unit's own words")
    source: ArgumentSource


class PeriodKind(Code):
    """What a reporting period is: its dates are fixed by the conference or by the reporting calendar."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    NINE_MONTHS = "nine_months"
    YEAR = "year"
    AD_HOC = "ad_hoc"
    THEMATIC = "thematic"


class ReportingPeriod(Value):
    """The days a report speaks of, both included; figures are as of the end of `ends_on`, Asia/Ho_Chi_Minh."""

    kind: PeriodKind
    starts_on: date = Field(description="First day")
    ends_on: date = Field(description="Last day (inclusive)")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.ends_on < self.starts_on:
            raise ValueError(f"Ngày cuối kỳ {self.ends_on:%d/%m/%Y} trước ngày đầu kỳ {self.starts_on:%d/%m/%Y}.")
        return self


class FormReference(Value):
    """A version of an indicator form; a published version never changes."""

    code: Line = Field(description="e.g. `movement-half-year`")
    version: int = Field(ge=1, description="Version of the form, from 1")


class ChairReference(Value):
    """Who chairs, by office; never by name."""

    unit: UnitId
    office: Line = Field(description="The office that chairs, e.g. `Phó Giám đốc`")


class DirectivePurpose(Code):
    """What a directive sets going beside the task itself."""

    SYNTHESISE = "synthesise"
    FESTIVAL = "festival"
    OTHER = "other"


class Directive(Value):
    """One task that a conclusion or a decision gives."""

    directive: AggregateId = Field(description="Id of the directive; the task that follows it cites it")
    purpose: DirectivePurpose
    text: Text = Field(min_length=1, description="The wording of the signed document")
    lead_unit: UnitId
    supporting_units: tuple[UnitId, ...] = ()
    due_before: date | None = Field(default=None, description="Exclusive: the last moment is the end of the day before")
    proposal: AggregateId | None = Field(default=None, description="The proposal that the task carries out, if it does")


class DirectiveSourceKind(Code):
    """The kind of document that gives a directive."""

    CONCLUSION = "conclusion"
    DECISION = "decision"


class DirectiveSource(Value):
    """The document that gives a directive."""

    kind: DirectiveSourceKind
    id: AggregateId = Field(description="Id of the conference or of the decision")
    number: Line = Field(description="Number and symbol of the document, e.g. `46/TB-CAT-PV05`")
