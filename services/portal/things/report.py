"""A unit's report: every revision, every return, when it is due."""

from datetime import date
from typing import ClassVar

from pydantic import Field

from services.portal.things.base import STAFF, UNIT_WRITERS, At, Passage, UnitThing, Wait, files
from shared.contracts.base import Event
from shared.contracts.reports import (
    CollectionExceptionGranted,
    Finding,
    FormReference,
    ReportAccepted,
    ReportCancelled,
    ReportCollectionClosed,
    ReportConsolidated,
    ReportExpected,
    ReportHandedOver,
    ReportingPeriod,
    ReportOverdue,
    ReportRehomed,
    ReportReopened,
    ReportRescheduled,
    ReportReturned,
    ReportReviewStarted,
    ReportSubmitted,
)

WITH_UNIT = ("draft", "returned", "reopened")
COUNTED = ("accepted", "consolidated")


class Revision(At):
    """A submitted revision."""

    event: ReportSubmitted


class Return(At):
    """Why a revision was sent back."""

    event: ReportReturned


class Report(UnitThing):
    """A report of a unit to a conference."""

    kind: ClassVar[str] = "report"
    conference: str
    first_unit: str | None = None
    staff_unit: str
    form: FormReference
    period: ReportingPeriod
    due_before: date
    cutoffs: dict[str, date] = Field(default_factory=dict[str, date])
    revisions: tuple[Revision, ...] = ()
    returns: tuple[Return, ...] = ()
    findings: tuple[Finding, ...] = ()
    was_overdue: bool = False
    is_collection_closed: bool = False
    exception_before: date | None = None
    corrects: str | None = None
    dossier: str | None = None
    reason: str | None = None

    @property
    def title(self) -> str:
        """Its number, once it has one."""
        return self.revisions[-1].event.number if self.revisions else ""

    @property
    def parents(self) -> tuple[str, ...]:
        """The conference, the dossier that took it in, the report that it corrects."""
        return tuple(each for each in (self.conference, self.dossier, self.corrects) if each)

    @property
    def asked(self) -> str:
        """The unit that was asked; a successor may owe it now."""
        return self.first_unit or self.unit

    @property
    def is_late(self) -> bool:
        """Whether any revision came late."""
        return any(revision.event.is_late for revision in self.revisions)

    def is_overdue(self, today: date) -> bool:
        """Whether it is with the unit although its day has passed."""
        return self.status in WITH_UNIT and today >= self.due_on

    def is_shut(self, today: date) -> bool:
        """Whether it can be sent by exception only: the collection was closed before it came."""
        is_excepted = self.exception_before is not None and today < self.exception_before
        return self.status == "draft" and self.is_collection_closed and not is_excepted

    @property
    def due_on(self) -> date:
        """The due date that counts now: that of an exception, until what it was granted for is submitted."""
        return (self.exception_before if self.status == "draft" else None) or self.due_before

    @property
    def passages(self) -> tuple[Passage, ...]:
        """What the last revision says and why its figures differ, its files; remarks; the numbers before the last."""
        if not self.revisions:
            return ()
        last = self.revisions[-1].event
        numbers = [each.event.number for each in self.revisions[:-1]]
        remarks = {n: "\n".join(r.text for r in each.event.remarks) for n, each in enumerate(self.returns)}
        return (
            *(Passage(f"narrative-{code}", "narrative", text) for code, text in last.narrative.items() if text),
            *(Passage(f"f-{code}", "explanation", text) for code, text in last.explanations.items() if text),
            *(Passage(f"return-{number}", "remark", text) for number, text in remarks.items() if text),
            *files("attached", last.attachments),
            *([Passage("numbers", "number", "\n".join(numbers))] if numbers else ()),
        )

    @property
    def waits(self) -> tuple[Wait, ...]:
        """First for the unit, then for the staff unit."""
        if self.status in WITH_UNIT:
            return (Wait(act=f"report.{self.status}", roles=UNIT_WRITERS, unit=self.unit, due_before=self.due_on),)
        if self.status == "submitted":
            return (Wait(act="report.review", roles=STAFF, unit=self.staff_unit),)
        if self.status == "under-review":
            return (Wait(act="report.decide", roles=STAFF, unit=self.staff_unit),)
        return ()


def is_counted(report: Report) -> bool:
    """Whether its figures count. A correction is a report of its own, and is counted nowhere."""
    return report.status in COUNTED and report.corrects is None


def fold(report: Report | None, event: Event, at: At) -> Report | None:
    """The report after the event."""
    if isinstance(event, ReportExpected):
        return Report(
            status="draft",
            conference=event.conference,
            unit=event.unit,
            first_unit=event.unit,
            staff_unit=event.staff_unit,
            form=event.form,
            period=event.period,
            due_before=event.due_before,
            corrects=event.corrects,
            cutoffs=event.cutoffs,
        )
    if report is None:
        return None
    match event:
        case ReportRescheduled():
            return report.changed(due_before=event.due_before)
        case ReportCancelled():
            return report.changed(status="cancelled", reason=event.reason)
        case ReportRehomed():
            return report.changed(unit=event.unit)
        case ReportHandedOver():
            return report.changed(staff_unit=event.staff_unit)
        case ReportSubmitted():
            revision = Revision(at=at.at, by=at.by, event=event)
            return report.changed(status="submitted", revisions=(*report.revisions, revision), findings=event.findings)
        case ReportReviewStarted():
            found = report.findings if event.findings is None else event.findings
            return report.changed(status="under-review", findings=found)
        case ReportReturned():
            returned = Return(at=at.at, by=at.by, event=event)
            return report.changed(status="returned", returns=(*report.returns, returned), due_before=event.due_before)
        case ReportAccepted():
            return report.changed(status="accepted")
        case ReportReopened():
            return report.changed(status="reopened", reason=event.reason, due_before=event.due_before)
        case ReportConsolidated():
            return report.changed(status="consolidated", dossier=event.dossier)
        case ReportOverdue():
            return report.changed(was_overdue=True)
        case ReportCollectionClosed():
            return report.changed(is_collection_closed=True)
        case CollectionExceptionGranted():
            return report.changed(exception_before=event.due_before)
        case _:
            return report
