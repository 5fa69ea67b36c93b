"""The dossier of a conference: review, signature, clearance, two sittings, the answers."""

from datetime import date, datetime
from typing import ClassVar

from services.portal.things.base import STAFF, At, Passage, Thing, Wait
from shared.contracts.actor import Role
from shared.contracts.base import Event
from shared.contracts.reports import (
    CollectionClosed,
    DossierCleared,
    DossierConcluded,
    DossierDraft,
    DossierOpened,
    DossierPresented,
    DossierRehomed,
    DossierReturned,
    DossierReviewRequested,
    DossierRevisionRequested,
    DossierSigned,
    ProposalOutcome,
    SittingBody,
    SittingRecorded,
)


class Signed(At):
    """A signed revision: its content is frozen with its hash."""

    event: DossierSigned
    draft: DossierDraft | None


class SentBack(At):
    """Why it was sent back, and from where."""

    event: DossierReturned


class Sitting(At):
    """What a body concluded."""

    event: SittingRecorded


class Dossier(Thing):
    """A dossier."""

    kind: ClassVar[str] = "dossier"
    opened: DossierOpened
    heir: str | None = None
    closed_at: datetime | None = None
    non_responding: tuple[str, ...] = ()
    draft: DossierDraft | None = None
    remarks: str | None = None
    revisions: tuple[Signed, ...] = ()
    returns: tuple[SentBack, ...] = ()
    cleared: At | None = None
    presented_on: date | None = None
    sittings: tuple[Sitting, ...] = ()
    concluded: DossierConcluded | None = None

    @property
    def title(self) -> str:
        """The number of the last signed revision, or of the conclusion that opened it."""
        return (self.revisions[-1].event.document if self.revisions else self.opened.conclusion).number

    @property
    def owner(self) -> str | None:
        """The unit that synthesises."""
        return self.staff_unit

    @property
    def staff_unit(self) -> str:
        """The unit that is responsible: the first one, or its heir."""
        return self.heir or self.opened.staff_unit

    @property
    def takes_in(self) -> bool:
        """Whether proposals can still become part of what is signed next."""
        return self.status in ("collecting", "drafting", "internal-review")

    @property
    def parents(self) -> tuple[str, ...]:
        """Its conference, and the proposals that it answers."""
        answered = self.concluded.outcomes if self.concluded else ()
        return (self.opened.conference, *(outcome.proposal for outcome in answered))

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The staff unit's words, what the bodies concluded, the answers, the conclusion that opened it."""
        found = [Passage("opened", "number", self.opened.conclusion.number)]
        if self.remarks:
            found.append(Passage("remarks", "remark", self.remarks))
        if self.draft:
            found.append(Passage("own", "assessment", self.draft.assessment))
            found += [Passage(f"option-{each.code}", "option", each.text) for each in self.draft.options]
            found += _reasons("advice", self.draft.recommendations)
        found += [
            Passage(f"sitting-{number}", "sitting", each.event.wording) for number, each in enumerate(self.sittings)
        ]
        return (*found, *_reasons("answer", self.concluded.outcomes if self.concluded else ()))

    @property
    def waits(self) -> tuple[Wait, ...]:
        """For the next step."""
        staff, due = self.staff_unit, self.opened.due_before
        match self.status:
            case "collecting" | "drafting":
                return (Wait(act=f"dossier.{self.status}", roles=STAFF, unit=staff, due_before=due),)
            case "internal-review":
                return (Wait(act="dossier.sign", roles=(Role.STAFF_HEAD,), unit=staff, due_before=due),)
            case "signed":
                return (Wait(act="dossier.clear", roles=(Role.CHAIR,), unit=self.opened.chair.unit),)
            case "cleared":
                return (Wait(act="dossier.present", roles=STAFF, unit=staff),)
            case "presented" if len(self.sittings) < 2:
                is_first = not self.sittings
                roles = (Role.PARTY_OFFICE,) if is_first else (Role.CLERK, *STAFF)
                body = SittingBody.PARTY_STANDING_COMMITTEE if is_first else SittingBody.DIRECTORATE
                return (Wait(act="dossier.sitting", roles=roles, detail=body.value),)
            case "presented":
                return (Wait(act="dossier.conclude", roles=(Role.CLERK, *STAFF)),)
            case _:
                return ()


def _reasons(label: str, outcomes: tuple[ProposalOutcome, ...]) -> list[Passage]:
    return [Passage(f"{label}-{each.proposal}", label, each.reason) for each in outcomes if each.reason]


def fold(dossier: Dossier | None, event: Event, at: At) -> Dossier | None:
    """The dossier after the event."""
    if isinstance(event, DossierOpened):
        return Dossier(status="collecting", opened=event)
    if dossier is None:
        return None
    match event:
        case CollectionClosed():
            return dossier.changed(status="drafting", closed_at=event.closed_at, non_responding=event.non_responding)
        case DossierReviewRequested():
            return dossier.changed(status="internal-review", draft=event.draft, remarks=None)
        case DossierRevisionRequested():
            return dossier.changed(status="drafting", remarks=event.remarks)
        case DossierSigned():
            signed = Signed(at=at.at, by=at.by, event=event, draft=dossier.draft)
            return dossier.changed(status="signed", revisions=(*dossier.revisions, signed))
        case DossierCleared():
            return dossier.changed(status="cleared", cleared=at)
        case DossierReturned():
            back = SentBack(at=at.at, by=at.by, event=event)
            return dossier.changed(status="drafting", returns=(*dossier.returns, back), cleared=None, sittings=())
        case DossierRehomed():
            return dossier.changed(heir=event.staff_unit)
        case DossierPresented():
            return dossier.changed(status="presented", presented_on=event.presented_on)
        case SittingRecorded():
            return dossier.changed(sittings=(*dossier.sittings, Sitting(at=at.at, by=at.by, event=event)))
        case DossierConcluded():
            return dossier.changed(status="concluded", concluded=event)
        case _:
            return dossier
