"""What every contract is made of: the closed `Event`, the open reading of it, and its small vocabulary."""

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def event_type_of(class_name: str) -> str:
    """`ReportSubmitted` -> `report-submitted`."""
    return _WORD.sub("-", class_name).lower()


class Value(BaseModel):
    """A value inside an event or an aggregate's state: closed, immutable, compared by content."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def changed(self, **changes: Any) -> Self:
        """A copy with the named fields changed. An unknown field name is a `TypeError`."""
        if unknown := changes.keys() - type(self).model_fields.keys():
            raise TypeError(f"{type(self).__name__} has no field {', '.join(sorted(unknown))}")
        return self.model_copy(update=changes)


class Event(Value):
    """A fact that one aggregate published. Closed for the producer; read it with `Event.read`.

    The aggregate's id, its version after the event, the time and the office that caused it travel in
    the CloudEvents headers (see `shared.contracts.envelope`), not in the payload.
    """

    type: ClassVar[str] = ""
    topics: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, *, topics: tuple[str, ...] = (), **kwargs: Any) -> None:
        """Derive the event type from the class name, and remember the topics that may carry it."""
        super().__init_subclass__(**kwargs)
        cls.type = event_type_of(cls.__name__)
        if topics:
            cls.topics = topics

    @classmethod
    def read(cls, payload: bytes | str) -> Self:
        """Parse as a consumer does: unknown fields are ignored, unknown codes become `UNKNOWN`.

        Raises `pydantic.ValidationError` when what is left does not fit the contract.
        """
        return cls.model_validate_json(payload, extra="ignore", context={"reading": True})


class Code(StrEnum):
    """A closed list of words in a contract."""


UnitId = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z_]+-[A-Za-z0-9]+$", max_length=64),
    Field(description="`<kind>-<code>`, e.g. `district_police-436` or `department-PV05`"),
]
AggregateId = Annotated[str, StringConstraints(min_length=1, max_length=128)]
Text = Annotated[str, StringConstraints(max_length=20_000)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class LegalBasis(Value):
    """The act on which something rests. `confidence`: `checked`, `believed` or `unsure` (never shown as law)."""

    number: Line
    issued_on: date | None = None
    issuer: Line | None = None
    subject: Line | None = None
    confidence: str = "believed"


class SignedDocument(Value):
    """A signed paper or e-office document that a recorder cites: «ghi nhận theo văn bản số …»."""

    number: Line
    signed_on: date
    signer_office: Line
    sha256: Sha256 | None = None


class Evidence(Value):
    """What shows that something was done: a description and, if there is one, the document behind it."""

    note: Line
    document: SignedDocument | None = None
