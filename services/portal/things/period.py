"""The summary of a reporting period: who is asked, what was counted, what was signed and sent."""

from datetime import date, datetime
from typing import ClassVar

from services.portal.things.base import STAFF, At, Passage, Thing, Wait
from shared.contracts.actor import Role
from shared.contracts.base import Event
from shared.contracts.reports import (
    PeriodCollectionClosed,
    PeriodSummaryOpened,
    PeriodSummaryRehomed,
    PeriodSummarySent,
    PeriodSummarySigned,
)


class PeriodSummary(Thing):
    """A period summary. The units' reports name it as what asks for them."""

    kind: ClassVar[str] = "period"
    opened: PeriodSummaryOpened
    closed_at: datetime | None = None
    non_responding: tuple[str, ...] = ()
    signed: PeriodSummarySigned | None = None
    sent_on: date | None = None
    recipients: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """As its document bears it."""
        return self.opened.title

    @property
    def owner(self) -> str | None:
        """The unit that summarises."""
        return self.opened.staff_unit

    @property
    def passages(self) -> tuple[Passage, ...]:
        """To whom it was sent."""
        return (Passage("sent", "recipients", "\n".join(self.recipients)),) if self.recipients else ()

    @property
    def waits(self) -> tuple[Wait, ...]:
        """For the staff unit to close, sign and send."""
        staff, due = self.opened.staff_unit, self.opened.due_before
        match self.status:
            case "open":
                return (Wait(act="period.close", roles=STAFF, unit=staff, due_before=due),)
            case "drafting":
                return (Wait(act="period.sign", roles=(Role.STAFF_HEAD,), unit=staff, due_before=due),)
            case "signed":
                return (Wait(act="period.send", roles=(Role.CLERK, Role.STAFF_HEAD)),)
            case _:
                return ()


def fold(kept: PeriodSummary | None, event: Event, at: At) -> PeriodSummary | None:
    """The summary after the event."""
    if isinstance(event, PeriodSummaryOpened):
        return PeriodSummary(status="open", opened=event)
    if kept is None:
        return None
    match event:
        case PeriodCollectionClosed():
            return kept.changed(status="drafting", closed_at=event.closed_at, non_responding=event.non_responding)
        case PeriodSummarySigned():
            return kept.changed(status="signed", signed=event)
        case PeriodSummarySent():
            return kept.changed(status="sent", sent_on=event.sent_on, recipients=event.recipients)
        case PeriodSummaryRehomed():
            return kept.changed(opened=kept.opened.changed(staff_unit=event.staff_unit))
        case _:
            return kept
