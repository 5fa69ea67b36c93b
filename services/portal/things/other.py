"""A thing of a topic that the portal has no page of its own for: its history can be read all the same."""

from typing import ClassVar

from services.portal.things.base import At, Thing
from shared.contracts.base import Event


class Other(Thing):
    """What is known of it: its last event and the unit that the events name."""

    kind: ClassVar[str] = "other"
    name: str
    unit: str | None = None
    refers_to: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Number or title, as far as an event brought one."""
        return self.name

    @property
    def owner(self) -> str | None:
        """The unit, as far as an event named one."""
        return self.unit

    @property
    def parents(self) -> tuple[str, ...]:
        """What its events refer to by the usual names."""
        return self.refers_to


_REFERENCES = ("conference", "report", "dossier", "decision", "proposal", "team", "plan", "commendation")


def fold(other: Other | None, event: Event, at: At) -> Other | None:
    """The thing after the event."""
    name = next((str(value) for f in ("title", "number", "name") if (value := getattr(event, f, None))), "")
    name = name or getattr(getattr(event, "achievement", None), "text", "")  # what a commendation is for
    unit = getattr(event, "unit", None) or getattr(event, "lead_unit", None)
    found = {str(value) for field in _REFERENCES if isinstance(value := getattr(event, field, None), str)}
    before = other or Other(status="", name="")
    return Other(
        status=event.type,
        name=name or before.name,
        unit=str(unit) if unit else before.unit,
        refers_to=tuple(sorted({*before.refers_to, *found})),
    )
