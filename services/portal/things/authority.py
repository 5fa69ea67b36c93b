"""Who acts for whom: one office's authority to act for another (KT., Q., TL., TUQ.)."""

from datetime import date
from typing import ClassVar

from services.portal.things.base import At, Passage, Thing
from shared.contracts.base import Event
from shared.contracts.units import AuthorityEnded, AuthorityGranted
from shared.contracts.units.authority import PREFIXES


class Authority(Thing):
    """An authority: as it was granted, and when it ended."""

    kind: ClassVar[str] = "authority"
    granted: AuthorityGranted
    ended_on: date | None = None
    reason: str | None = None

    @property
    def title(self) -> str:
        """As the office signs by it."""
        return f"{PREFIXES[self.granted.form]} {self.granted.for_office} – {self.granted.office}"

    @property
    def owner(self) -> str | None:
        """The unit of the office that acts."""
        return self.granted.unit

    @property
    def passages(self) -> tuple[Passage, ...]:
        """What it is limited to."""
        return (Passage("scope", "scope", self.granted.scope),) if self.granted.scope else ()

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on the day."""
        last = self.granted.valid_to
        is_over = (last is not None and day > last) or (self.ended_on is not None and day >= self.ended_on)
        return self.granted.valid_from <= day and not is_over


def fold(authority: Authority | None, event: Event, at: At) -> Authority | None:
    """The authority after the event."""
    match event:
        case AuthorityGranted():
            return Authority(status="granted", granted=event)
        case AuthorityEnded() if authority is not None:
            return authority.changed(status="ended", ended_on=event.ended_on, reason=event.reason)
        case _:
            return authority
