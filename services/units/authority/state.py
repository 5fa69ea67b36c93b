"""An authority as it stands, folded from its events."""

from datetime import date
from typing import assert_never

from shared.contracts.base import SignedDocument, Value
from shared.contracts.units.authority import AnyAuthorityEvent, AuthorityEnded, AuthorityForm, AuthorityGranted


class Authority(Value):
    """One office's authority to act for another."""

    form: AuthorityForm
    unit: str
    office: str
    for_unit: str
    for_office: str
    roles: tuple[str, ...]
    scope: str | None
    valid_from: date
    valid_to: date | None
    document: SignedDocument
    ended_on: date | None = None
    reason: str | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on the day."""
        has_begun = self.valid_from <= day
        return has_begun and (self.valid_to is None or day <= self.valid_to) and not self._has_ended(day)

    def _has_ended(self, day: date) -> bool:
        return self.ended_on is not None and day >= self.ended_on


def evolve(state: Authority | None, event: AnyAuthorityEvent) -> Authority:
    """Fold one event into the authority."""
    if isinstance(event, AuthorityGranted):
        return Authority(**dict(event))
    assert state is not None, f"{event.type} came before authority-granted"
    match event:
        case AuthorityEnded():
            return state.changed(ended_on=event.ended_on, reason=event.reason)
        case _:
            assert_never(event)
