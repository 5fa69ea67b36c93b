"""A number of a register of outgoing documents: given or entered, borne by a paper, void with its reason."""

from typing import ClassVar

from services.portal.things.base import At, Passage, Thing
from shared.contracts.base import Event
from shared.contracts.reports.register import (
    WRITTEN_OUTSIDE,
    NumberedDocument,
    NumberGiven,
    NumberUsed,
    NumberVoided,
)


class Registered(Thing):
    """A number as it stands in its register. `document`: what bears it, once that stands in the service."""

    kind: ClassVar[str] = "register"
    given: NumberGiven
    document: NumberedDocument | None = None
    voided: NumberVoided | None = None

    @property
    def text(self) -> str:
        """Number and symbol as documents bear them."""
        return f"{self.given.number:02}/{self.given.symbol}"

    @property
    def title(self) -> str:
        """Number and abstract (trích yếu)."""
        return f"{self.text} – {self.given.title}"

    @property
    def owner(self) -> str | None:
        """The unit in whose register it stands."""
        return self.given.issuer

    @property
    def parents(self) -> tuple[str, ...]:
        """The register itself, and what the document belongs to."""
        return (register_of(self.given.issuer, self.given.year), *([self.document.id] if self.document else []))

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Why numbers before it are missing."""
        return (Passage("gap", "note", self.given.gap_reason),) if self.given.gap_reason else ()


def register_of(issuer: str, year: int) -> str:
    """What all numbers of a unit's register of a year refer to."""
    return f"register-{issuer}-{year}"


def fold(registered: Registered | None, event: Event, at: At) -> Registered | None:
    """The number after the event."""
    match event:
        case NumberGiven():
            return _borne(Registered(status="given", given=event), event.document)
        case NumberUsed() if registered is not None:
            return _borne(registered, event.document)
        case NumberVoided() if registered is not None:
            return registered.changed(status="void", voided=event)
        case _:
            return registered


def _borne(registered: Registered, document: NumberedDocument | None) -> Registered:
    is_kept = document is not None and document.kind not in WRITTEN_OUTSIDE
    return registered.changed(status="used" if is_kept else "given", document=document)
