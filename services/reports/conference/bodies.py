"""Request bodies of the conference's routes; the conclusion's is in `conclusion_bodies`."""

from datetime import date
from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from services.reports.bodies import MOST_UNITS, UnitKind
from shared.contracts.base import Sha256, UnitId
from shared.contracts.reports.common import (
    Argument,
    ArgumentSource,
    ChairReference,
    ExpectedUnit,
    FormReference,
    Question,
    QuestionCode,
    ReportingPeriod,
    SilenceRule,
    SourceKind,
    Stance,
    UnitDuty,
)
from shared.contracts.reports.conference import ConferenceTerms
from shared.platform.bodies import MaybeCited
from shared.platform.guard import FreeLine, FreeText
from shared.platform.http import Request

TERMS: JsonDict = {
    "title": "Hội nghị đánh giá công tác xây dựng phong trào (DỮ LIỆU MẪU)",
    "questions": [{"code": "Q1", "text": "Có tái thành lập Đội Xây dựng phong trào không, và theo cách nào?"}],
    "chair": {"unit": "provincial_police-42", "office": "Phó Giám đốc"},
    "staff_unit": "department-PV05",
    "expected": [
        {"unit": "district_police-436", "duty": "report"},
        {"unit": "department-PX01", "duty": "opinion"},
    ],
    "form": {"code": "movement-half-year", "version": 1},
    "period": {"kind": "half_year", "starts_on": "2023-12-15", "ends_on": "2024-06-14"},
    "report_due_before": "2024-07-26",
    "held_on": "2024-08-05",
}


class QuestionInput(Request):
    """A question to be put to the units."""

    code: QuestionCode
    text: Annotated[FreeText, Field(max_length=2_000)]


class ChairInput(Request):
    """Who chairs, by office."""

    unit: UnitId
    office: FreeLine


class ExpectedUnitInput(Request):
    """A unit that is asked, and what it owes."""

    unit: UnitId
    duty: UnitDuty


class ConferencePlan(Request):
    """What the conference asks, of whom, and until when."""

    model_config = ConfigDict(json_schema_extra={"examples": [TERMS]})

    title: FreeLine
    questions: tuple[QuestionInput, ...] = Field(min_length=1, max_length=20)
    chair: ChairInput
    staff_unit: UnitId
    expected: tuple[ExpectedUnitInput, ...] = Field(min_length=1, max_length=MOST_UNITS)
    form: FormReference
    period: ReportingPeriod
    report_due_before: date = Field(description="Exclusive: reports are in time until the end of the day before")
    held_on: date
    silence_rule: SilenceRule = SilenceRule.NOT_COUNTED
    earlier_by_kind: dict[UnitKind, Annotated[int, Field(ge=1, le=60)]] | None = Field(
        None,
        max_length=20,
        description="Working days by which units of a kind are due before the others; empty: all on the same day."
        " Without it units below other units that are asked follow the standing rule (`/deadline-rules`)",
        examples=[{"commune_police": 2}],
    )

    def reporting(self) -> list[UnitId]:
        """The units that owe a report."""
        return [each.unit for each in self.expected if each.duty is UnitDuty.REPORT]

    def terms(self) -> ConferenceTerms:
        """As contracts have it."""
        return ConferenceTerms(
            title=self.title,
            questions=tuple(Question(code=q.code, text=q.text) for q in self.questions),
            chair=ChairReference(unit=self.chair.unit, office=self.chair.office),
            staff_unit=self.staff_unit,
            expected=tuple(ExpectedUnit(unit=e.unit, duty=e.duty) for e in self.expected),
            form=self.form,
            period=self.period,
            report_due_before=self.report_due_before,
            held_on=self.held_on,
            silence_rule=self.silence_rule,
        )


class Convocation(MaybeCited):
    """The letter that calls the conference (required from a recorder), and new dates if they changed."""

    held_on: date | None = None
    report_due_before: date | None = None


class Postponement(MaybeCited):
    """The new dates."""

    held_on: date
    report_due_before: date
    reason: FreeLine


class Cancellation(MaybeCited):
    """Why the conference will not take place."""

    reason: FreeLine


class PaperInput(Request):
    """A presentation paper (tham luận): neither numbered nor signed."""

    unit: UnitId | None = Field(default=None, description="The caller's own unit, unless a recorder enters it")
    title: FreeLine
    text: FreeText
    sha256: Sha256 | None = Field(default=None, description="SHA-256 of the file, if there is one")


class StatementInput(Request):
    """What a unit said, as the recorder wrote it down."""

    unit: UnitId
    speaker_office: FreeLine = Field(description="The office that spoke, never a person")
    question: QuestionCode | None = None
    text: FreeText


class SourceInput(Request):
    """Where the argument was put forward."""

    kind: SourceKind
    document: FreeLine | None = Field(default=None, description="Id of report, paper or statement; a letter's number")
    revision: int | None = Field(default=None, ge=1, description="Of a report: its revision")


class ArgumentInput(Request):
    """A reason for the stance, in the unit's words."""

    code: FreeLine = Field(examples=["436-L1"])
    text: FreeText
    source: SourceInput

    def argument(self) -> Argument:
        """As contracts have it."""
        source = ArgumentSource(kind=self.source.kind, document=self.source.document, revision=self.source.revision)
        return Argument(code=self.code, text=self.text, source=source)


class OpinionInput(Request):
    """A unit's answer to a question. It replaces the answer before, which is kept."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "question": "Q1",
                    "stance": "agree",
                    "arguments": [
                        {
                            "code": "436-L1",
                            "text": "Địa bàn đô thị, dân cư biến động nhanh (DỮ LIỆU MẪU).",
                            "source": {"kind": "letter", "document": "97/CV-CATP"},
                        }
                    ],
                }
            ]
        }
    )

    unit: UnitId | None = Field(default=None, description="The caller's own unit, unless a recorder enters it")
    question: QuestionCode
    stance: Stance
    arguments: tuple[ArgumentInput, ...] = Field(default=(), max_length=50)


class Holding(Request):
    """When the conference took place, and which units were present."""

    held_on: date
    attending: tuple[UnitId, ...] = Field(max_length=MOST_UNITS)
