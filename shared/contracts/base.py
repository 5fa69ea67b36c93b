"""What every contract is made of: the closed `Event`, the open reading of it, and its small vocabulary."""

import re
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    StringConstraints,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
)
from pydantic_core import CoreSchema, core_schema

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
    dataschema: ClassVar[str] = ""
    topics: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, *, topics: tuple[str, ...] = (), **kwargs: Any) -> None:
        """Derive the event type from the class name, and remember the topics that may carry it."""
        super().__init_subclass__(**kwargs)
        cls.type = event_type_of(cls.__name__)
        cls.dataschema = f"/schemas/{cls.type}.v1.json"
        if topics:
            cls.topics = topics

    @classmethod
    def read(cls, payload: bytes | str) -> Self:
        """Parse as a consumer does: unknown fields are ignored, unknown words of a `Code` are kept as `is_unknown`.

        Raises `pydantic.ValidationError` when what is left does not fit the contract.
        """
        return cls.model_validate_json(payload, extra="ignore", context={"reading": True})


class Code(StrEnum):
    """A closed list of words in a contract: closed for the producer, open for `Event.read`.

    A word that a later version of the producer added is read as a member named `UNKNOWN` that is none of the
    list's own, equals only itself and prints as the word that came. Compare with the members you know, and ask
    `is_unknown` where the rest matters. It cannot be put into an event or a state of one's own.
    """

    @property
    def is_unknown(self) -> bool:
        """Whether this word is not in the list as this side knows it."""
        return self.value not in type(self)._value2member_map_

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.with_info_wrap_validator_function(cls._validated, handler(source))

    @classmethod
    def _validated(cls, word: object, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Self:
        reading = bool(info.context and info.context.get("reading"))
        if reading and isinstance(word, str) and word not in cls._value2member_map_:
            return cls._unknown(word)
        return handler(word.value if isinstance(word, cls) else word)

    @classmethod
    def _unknown(cls, word: str) -> Self:
        member = str.__new__(cls, word)
        member._name_ = "UNKNOWN"
        member._value_ = word
        return member


UnitId = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z_]+-[A-Za-z0-9]+$", max_length=64),
    Field(
        description="Id of the unit, `<kind>-<code>`, e.g. `district_police-436` or `department-PV05`",
        examples=["district_police-436"],
    ),
]
AggregateId = Annotated[
    str,
    StringConstraints(min_length=1, max_length=128),
    Field(
        description="Id of what the field names: the key of its own events",
        examples=["0190f0a2-7c1e-7b4a-9d55-3f2b8c6a1e07"],
    ),
]
Text = Annotated[str, StringConstraints(max_length=20_000)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=500)]
Sha256 = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9a-f]{64}$"),
    Field(description="SHA-256 of the file, hexadecimal", examples=["0" * 64]),
]


class Confidence(Code):
    """How far a legal basis is known. Only what is `checked` may be shown as law."""

    CHECKED = "checked"
    BELIEVED = "believed"
    UNSURE = "unsure"


class LegalBasis(Value):
    """The act on which something rests."""

    number: Line = Field(description="Number and symbol of the act", examples=["02/2023/QH15"])
    issued_on: date | None = Field(None, description="Day of issue")
    issuer: Line | None = Field(None, description="Who issued it", examples=["Quốc hội"])
    subject: Line | None = Field(None, description="What it is about (trích yếu)")
    confidence: Confidence = Confidence.BELIEVED


class SignedDocument(Value):
    """A signed paper or e-office document that a recorder cites: «ghi nhận theo văn bản số …»."""

    number: Line = Field(description="Number and symbol of the document", examples=["128/TB-CAT-PV01"])
    signed_on: date = Field(description="Day of signature")
    signer_office: Line = Field(description="The office that signed, never a person", examples=["Phó Giám đốc"])
    sha256: Sha256 | None = Field(None, description="SHA-256 of the file, if there is one", examples=["0" * 64])


class Attachment(Value):
    """A file that the owning service keeps: it never changes, so its hash is good for ever."""

    id: AggregateId = Field(description="Id of the file, in the service that published it")
    name: Line = Field(description="Name under which it is handed out", examples=["bien-ban-ban-giao.pdf"])
    media_type: Line = Field(description="Kind of file, told by its content", examples=["application/pdf"])
    size: int = Field(ge=1, description="Bytes")
    sha256: Sha256


class Evidence(Value):
    """What shows that something was done: a description, the document behind it if there is one, and files."""

    note: Line = Field(description="What was done, in a sentence")
    document: SignedDocument | None = Field(None, description="The document behind it")
    attachments: tuple[Attachment, ...] = Field(default=(), description="Files that show it")
