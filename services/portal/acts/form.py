"""A form of a page and the request that it becomes. Names with dots nest: `document.number`."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from services.portal.store import Kept
from services.portal.things.base import Thing
from services.portal.things.conference import Conference
from services.portal.things.proposal import Proposal
from services.portal.things.report import Report
from shared.contracts.actor import Actor

Kind = Literal["line", "text", "date", "choice", "number", "check", "hash"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `choices` are (value, label); `options` is the page's list of values that it suggests.

    One that `is_plain` does not say that it may stay empty: it belongs to a part that may.
    """

    name: str
    label: str
    kind: Kind = "line"
    required: bool = True
    choices: Sequence[tuple[str, str]] = ()
    hint: str = ""
    value: str = ""
    group: str = ""
    choice_group: str = ""
    rows: int = 4
    options: str = ""
    is_plain: bool = False


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file that was attached and that no evidence names yet. `place` is the milestone, where there are several."""

    id: str
    name: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    """What a form may need to know beside the thing itself."""

    conference: Kept[Conference] | None = None
    reports: Sequence[Kept[Report]] = ()
    proposals: Sequence[Kept[Proposal]] = ()
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    units: Sequence[tuple[str, str]] = ()  # those that stand today, by name
    sha256: str | None = None
    criteria: Sequence[Mapping[str, Any]] = ()
    similar: Sequence[Mapping[str, Any]] = ()
    places: Sequence[tuple[str, str]] = ()
    files: Sequence[AttachedFile] = ()
    dossiers: Sequence[tuple[str, str]] = ()
    template: Sequence[Mapping[str, Any]] = ()
    notice: Mapping[str, Any] = field(default_factory=dict[str, Any])


Body = dict[str, Any]
Allowed = Callable[[Actor, Kept[Any]], bool]
Fields = Callable[[Actor, Kept[Any], Material], Sequence[Field]]
Build = Callable[[Body, Actor, Kept[Any], Material], Body]
Based = Callable[[Kept[Any], Material], int]


def _no_fields(actor: Actor, kept: Kept[Any], material: Material) -> Sequence[Field]:
    return ()


def _on_the_thing(kept: Kept[Any], material: Material) -> int:
    return kept.version


def _as_it_is(body: Body, actor: Actor, kept: Kept[Any], material: Material) -> Body:
    return body


@dataclass(frozen=True, slots=True)
class Act:
    """Something that can be done with a thing. `path` is that of the service; `{id}` is the thing's.

    `makes` is the kind of another thing that comes of it, to whose page it leads. `based_on` is the version that must
    still be the present one: the thing's, unless the act changes something beside it.
    """

    code: str
    label: str
    service: Literal["units", "reports", "festival"]
    path: str
    allowed: Allowed
    fields: Fields = _no_fields
    build: Build = _as_it_is
    note: str = ""
    is_commutative: bool = False
    is_confirmation: bool = False
    method: Literal["POST", "PUT"] = "POST"
    makes: str = ""
    based_on: Based = _on_the_thing

    def form(self, actor: Actor, kept: Kept[Any], material: Material) -> Sequence[Field]:
        """Its fields for this thing."""
        return self.fields(actor, kept, material)

    def body(self, sent: Mapping[str, str], actor: Actor, kept: Kept[Any], material: Material) -> Body:
        """The request's body."""
        return self.build(nested(self.form(actor, kept, material), sent), actor, kept, material)


def fixed(*fields: Field) -> Fields:
    """The same fields whatever the thing."""
    return lambda actor, kept, material: fields


def nested(fields: Sequence[Field], sent: Mapping[str, str]) -> Body:
    """What was typed, as JSON has it. Empty fields are left out."""
    body: Body = {}
    for each in fields:
        text = sent.get(each.name, "").strip()
        value: Any = text
        if each.kind == "check":
            value = text == "on"
        elif not text:
            continue
        elif each.kind == "number":
            value = figure(text)
        place, *path = reversed(each.name.split("."))
        inside = body
        for step in reversed(path):
            inside = inside.setdefault(step, {})
        inside[place] = value
    return body


def figure(text: str) -> int | str:
    """A whole number as officers write it: 1.234 or 1234. Anything else is left to the service to refuse."""
    digits = text.replace(" ", "").replace("\u00a0", "")
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})+", digits):
        digits = digits.replace(".", "")
    return int(digits) if re.fullmatch(r"-?[0-9]{1,18}", digits) else text


def document(prefix: str = "document", *, required: bool = True, group: str = "Văn bản đã ký") -> tuple[Field, ...]:
    """The fields of a signed document that is cited."""
    hint = "" if required or prefix.startswith("evidence") else "Bắt buộc khi ghi nhận thay lãnh đạo"
    return (
        Field(f"{prefix}.number", "Số, ký hiệu", required=required, group=group, hint=hint),
        Field(f"{prefix}.signed_on", "Ngày ký", "date", required=required, group=group),
        Field(f"{prefix}.signer_office", "Chức vụ người ký", required=required, group=group),
        Field(f"{prefix}.sha256", "Mã băm SHA-256 của tệp đã ký", "hash", required=False, group=group),
    )


def reason(label: str = "Lý do") -> Field:
    """Why."""
    return Field("reason", label, "text")


def is_status(kept: Kept[Thing], *allowed: str) -> bool:
    """Whether the thing is in one of these states."""
    return kept.thing.status in allowed
