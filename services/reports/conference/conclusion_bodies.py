"""Request body of the conference's conclusion: the chair's signed notice."""

from datetime import date

from pydantic import ConfigDict, Field

from services.reports.bodies import MOST_UNITS
from services.reports.conference.state import Notice
from shared.contracts.base import AggregateId, UnitId
from shared.contracts.reports.common import Directive, DirectivePurpose
from shared.contracts.reports.conference import Acknowledgement
from shared.platform.bodies import DocumentInput
from shared.platform.guard import FreeText
from shared.platform.http import Request


class AcknowledgementInput(Request):
    """A line of praise."""

    units: tuple[UnitId, ...] = Field(default=(), max_length=MOST_UNITS)
    text: FreeText


class DirectiveInput(Request):
    """A task that the conclusion gives."""

    purpose: DirectivePurpose
    text: FreeText
    lead_unit: UnitId
    supporting_units: tuple[UnitId, ...] = Field(default=(), max_length=MOST_UNITS)
    due_before: date | None = None
    proposal: AggregateId | None = Field(default=None, description="The proposal that the task carries out, if it does")

    def directive(self, new_id: AggregateId) -> Directive:
        """As contracts have it."""
        return Directive(
            directive=new_id,
            purpose=self.purpose,
            text=self.text,
            lead_unit=self.lead_unit,
            supporting_units=self.supporting_units,
            due_before=self.due_before,
            proposal=self.proposal,
        )


class NoticeInput(Request):
    """What the notice is to say: a draft, which may lack what the conclusion must have."""

    acknowledgements: tuple[AcknowledgementInput, ...] = Field(default=(), max_length=100)
    directives: tuple[DirectiveInput, ...] = Field(default=(), max_length=100)

    def praise(self) -> tuple[Acknowledgement, ...]:
        """As contracts have it."""
        return tuple(Acknowledgement(units=a.units, text=a.text) for a in self.acknowledgements)

    def notice(self) -> Notice:
        """As it is kept: no directive is given yet."""
        return Notice(
            acknowledgements=self.praise(), directives=tuple(each.directive("draft") for each in self.directives)
        )


class ConclusionInput(NoticeInput):
    """The chair's signed conclusion notice. Exactly one directive has the purpose `synthesise`."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "document": {
                        "number": "46/TB-CAT-PV05",
                        "signed_on": "2024-08-06",
                        "signer_office": "KT. GIÁM ĐỐC – PHÓ GIÁM ĐỐC",
                    },
                    "acknowledgements": [{"text": "Biểu dương các đơn vị chuẩn bị nghiêm túc (DỮ LIỆU MẪU)."}],
                    "directives": [
                        {
                            "purpose": "synthesise",
                            "text": "Tổng hợp ý kiến, đề xuất của các đơn vị (DỮ LIỆU MẪU).",
                            "lead_unit": "department-PV05",
                            "due_before": "2024-08-14",
                        }
                    ],
                }
            ]
        }
    )

    document: DocumentInput
    directives: tuple[DirectiveInput, ...] = Field(min_length=1, max_length=100)
