"""What every thing that the portal shows has in common: it is folded from the events of one topic."""

from datetime import date, datetime
from typing import Any, ClassVar, NamedTuple, TypeVar

from pydantic import Field

from shared.contracts.actor import Role
from shared.contracts.base import Attachment, Evidence, Value

V = TypeVar("V", bound=Value)

UNIT_WRITERS = (Role.OFFICER, Role.HEAD, Role.DEPUTY)
UNIT_HEADS = (Role.HEAD, Role.DEPUTY)
STAFF = (Role.STAFF, Role.STAFF_HEAD)


class Wait(Value):
    """An act that a thing waits for. `unit` is null where any holder of the role at the province may act."""

    act: str
    roles: tuple[str, ...]
    unit: str | None = None
    detail: str | None = Field(default=None, description="What exactly, where the act alone does not say it")
    due_before: date | None = Field(default=None, description="Exclusive")


class Passage(NamedTuple):
    """Words of a thing that a search finds. `place` is where they stand on its page, as an id; its title has none.

    `speaker` is the unit in whose words they are, where these are closed to others until the chair opens them.
    """

    place: str
    label: str
    text: str
    speaker: str | None = None


class Thing(Value):
    """A thing as the events of its topic make it. Nothing here depends on a clock or on another topic."""

    kind: ClassVar[str]
    tells_its_past: ClassVar[bool] = False  # whether it says itself what it was on which day
    status: str

    @property
    def title(self) -> str:
        """What lists call it."""
        raise NotImplementedError

    @property
    def owner(self) -> str | None:
        """The unit that it belongs to."""
        return None

    @property
    def parents(self) -> tuple[str, ...]:
        """Ids of the things that it refers to."""
        return ()

    @property
    def waits(self) -> tuple[Wait, ...]:
        """What it waits for."""
        return ()

    @property
    def passages(self) -> tuple[Passage, ...]:
        """What it is found by, beside its title and its history. Each place occurs once."""
        return ()


class UnitThing(Thing):
    """A thing of one unit."""

    unit: str

    @property
    def owner(self) -> str | None:
        """The unit that it belongs to."""
        return self.unit


class At(Value):
    """When something happened, and which office did it (`<unit>:<office>`)."""

    at: datetime
    by: str


def evidence(place: str, shown: Evidence | None) -> tuple[Passage, ...]:
    """What shows that something was done: the note, the number of the document, the names of the files."""
    if shown is None:
        return ()
    number = (shown.document.number,) if shown.document else ()
    text = "\n".join((shown.note, *number, *(each.name for each in shown.attachments)))
    return (Passage(place, "evidence", text),)


def files(place: str, attached: tuple[Attachment, ...]) -> tuple[Passage, ...]:
    """The names of attached files."""
    return (Passage(place, "file", "\n".join(each.name for each in attached)),) if attached else ()


def part(model: type[V], event: Any) -> V:
    """The fields of `model` that an event carries, without checking them again."""
    return model.model_construct(**{name: getattr(event, name) for name in model.model_fields})
