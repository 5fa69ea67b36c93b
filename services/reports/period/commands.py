"""What can be asked of a period summary, with the facts that the rules need."""

from collections.abc import Set
from dataclasses import dataclass, field
from datetime import date, datetime

from shared.contracts.actor import Actor
from shared.contracts.base import SignedDocument
from shared.contracts.reports.common import FormReference, ReportingPeriod
from shared.contracts.reports.period_summary import IndicatorTotal


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """When it is asked, and by which office."""

    at: datetime
    actor: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPeriodSummary(Act):
    """Open the reporting of a period. `standing`: the units that there are on the period's last day.

    `groups`: the indicator groups and codes of the form. `earlier`: units whose reports are due before the others',
    with the day.
    `derived`: the terms that were worked out from rules and holidays of today. Opened again, the period keeps its own.
    """

    title: str
    staff_unit: str
    period: ReportingPeriod
    form: FormReference
    expected: tuple[str, ...]
    report_due_before: date
    due_before: date
    cutoffs: dict[str, date]
    standing: Set[str]
    groups: Set[str]
    earlier: dict[str, date] = field(default_factory=dict[str, date])
    derived: Set[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosePeriodCollection(Act):
    """Close collection. `accepted`: the expected units whose report is accepted.

    `at_hand`: those whose report lies with the staff unit and is to be reviewed first.
    """

    accepted: Set[str]
    at_hand: Set[str]
    non_responding: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignPeriodSummary(Act):
    """Freeze the figures. `sha256`: of the figures as they would be frozen; `read_sha256`: of what the head read."""

    document: SignedDocument
    read_sha256: str
    sha256: str
    counted: int
    late: int
    totals: tuple[IndicatorTotal, ...]
    reports: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SendPeriodSummary(Act):
    """Record that the signed summary went out."""

    sent_on: date
    recipients: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RehomePeriodSummary(Act):
    """Make another unit responsible: the one that summarises is no more."""

    staff_unit: str
    effective_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnounceSummaryOverdue(Act):
    """The due date of the summary has passed."""


Command = (
    OpenPeriodSummary
    | ClosePeriodCollection
    | SignPeriodSummary
    | SendPeriodSummary
    | RehomePeriodSummary
    | AnnounceSummaryOverdue
)
