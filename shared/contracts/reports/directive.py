"""Directives: tasks given by a conclusion notice or by a decision."""

from datetime import date

from pydantic import Field

from shared.contracts.base import AggregateId, Event, Line, Text, UnitId
from shared.contracts.reports.common import DirectivePurpose, DirectiveSource


class DirectiveIssued(Event, topics=("reports.conference.v1", "reports.decision.v1")):
    """A signed conclusion or decision gives a task to a lead unit.

    Published once per directive, directly after `conclusion-issued` or `decision-issued` of the same
    aggregate; caused by whoever recorded that document. `units` makes exactly one task of each.
    """

    directive: AggregateId = Field(description="Id of the directive, unique over all documents")
    source: DirectiveSource
    purpose: DirectivePurpose
    text: Text = Field(min_length=1, description="The wording of the signed document")
    lead_unit: UnitId = Field(description="Chủ trì: the one unit that answers for the task")
    supporting_units: tuple[UnitId, ...] = Field(description="Phối hợp; may be empty")
    due_before: date | None = Field(
        description="Exclusive due date (`trước ngày`), Asia/Ho_Chi_Minh; none when the document sets none"
    )
    proposal: AggregateId | None = Field(
        default=None, description="The proposal that the task carries out: implemented when the task is verified"
    )
    given_by: Line | None = Field(
        default=None,
        description="The office whose word it is, e.g. `Phó Giám đốc`; never a name",
        examples=["Giám đốc"],
    )
