"""Templates, with what each of them can say: words in both languages, dates, numbers, labels."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from services.portal import labels, marks
from services.portal.asking import Asked
from services.portal.assets import asset_url
from services.portal.store import Kept
from services.portal.tables import labelled
from services.portal.text import plain
from services.portal.things.conference import argument_place
from services.portal.words import said, translate
from shared.contracts.calendar import VIETNAM

SAMPLE = "(DỮ LIỆU MẪU)"
_MARKS = {
    "vi": '<span class="sample">(dữ liệu mẫu)</span>',
    "en": '<span class="sample">(sample data)</span>',
}
_UNIT = re.compile(r"\b(?:provincial_police|department|district_police|commune_police)-\w+")
_BARE = ("<title", "<option", "<textarea")  # their content is text alone


def day(value: date | datetime | None) -> str:
    """dd/mm/yyyy."""
    return "" if value is None else f"{value.day:02}/{value.month:02}/{value.year:04}"


def moment(value: datetime | None) -> str:
    """dd/mm/yyyy HH:MM, local time."""
    if value is None:
        return ""
    local = value.astimezone(VIETNAM)
    return f"{day(local)} {local.hour:02}:{local.minute:02}"


def number(value: float | int | str | None, places: int = 0) -> str:
    """1.234,5"""
    if value is None or isinstance(value, str):
        return value or ""
    return f"{value:,.{places}f}".replace(",", " ").replace(".", ",").replace(" ", ".")


def last_day(due_before: date | None) -> str:
    """The last day on time of an exclusive due date."""
    return "" if due_before is None else day(date.fromordinal(due_before.toordinal() - 1))


def prose(text: str | None) -> Markup:
    """Text in paragraphs."""
    if not text or not text.strip():
        return Markup("")
    safe = escape(text)
    if "\n" in safe:
        safe = Markup("</p><p>").join(part for part in safe.split("\n") if part.strip())
    return Markup("<p>") + safe + Markup("</p>")


def line(text: str | None) -> Markup:
    """One line, empty where there is nothing."""
    return escape(text or "")


def marked(html: str, language: str) -> str:
    """The page with the mark of sample data set apart, wherever it stands in what is read."""
    parts: list[str] = []
    done = 0
    while (at := html.find(SAMPLE, done)) >= 0:
        before = html[html.rfind("<", 0, at) : at]
        is_read = ">" in before and not before.startswith(_BARE)
        parts += html[done:at], _MARKS[language] if is_read else SAMPLE
        done = at + len(SAMPLE)
    return "".join((*parts, html[done:]))


def found_in(name: Markup, asked: Asked) -> Markup:
    """What a link says, with the words that were asked for marked."""
    pieces = (
        Markup("<mark>{}</mark>").format(text) if is_found else escape(text)
        for text, is_found in asked.pieces(name.striptags())
    )
    return Markup("").join(pieces)


@lru_cache(4096)
def cut(text: str | None, length: int) -> Markup:
    """One line of at most so many characters, cut between words; the mark of sample data stays whole."""
    words = (text or "").replace(SAMPLE, "").strip()
    if len(words) <= length:
        return line(text)
    mark = f" {SAMPLE}" if SAMPLE in (text or "") else ""
    return escape(words[:length].rpartition(" ")[0] + "…" + mark)


@dataclass(frozen=True, slots=True)
class FieldGroup:
    """Neighbouring fields that belong together."""

    name: str
    items: list[Any]


def by_kind(found: Sequence[Kept[Any]]) -> list[tuple[str, list[Kept[Any]]]]:
    """Things by their kind."""
    kinds: dict[str, list[Kept[Any]]] = {}
    for each in found:
        kinds.setdefault(each.kind, []).append(each)
    return sorted(kinds.items())


def groupby_kept(fields: Sequence[Any], attribute: str) -> list[FieldGroup]:
    """Neighbours with the same value, in the order that they have."""
    return [FieldGroup(name, list(found)) for name, found in groupby(fields, key=attrgetter(attribute))]


def office_of(by: str) -> tuple[str, str]:
    """Unit and office of an actor's title."""
    unit, _, office = by.partition(":")
    return unit, office


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a page is for: the language, the past day that it is about or none, the day of today on it, and what units
    and areas are called on that day."""

    language: str
    on: date | None
    today: date
    names: Mapping[str, str]


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Any] = {
        "day": day,
        "moment": moment,
        "number": number,
        "last_day": last_day,
        "prose": prose,
        "line": line,
        "cut": cut,
        "found_in": found_in,
        "office_of": office_of,
        "by_kind": by_kind,
        "groupby_kept": groupby_kept,
    }
    environment.filters.update(filters)
    return environment


def render(template: str, reader: Reader, **values: Any) -> str:
    """The page in the reader's language."""
    language, on, today, names = reader.language, reader.on, reader.today, reader.names

    def say(text: str, **parts: Any) -> str:
        return translate(text, language).format(**parts) if parts else translate(text, language)

    def what_was_said(text: str | None) -> Markup:
        """What a service says: why not, what a check finds, why it acted; units by name where it has their ids."""
        answer = said(text or "", language)
        for unit in sorted(set(_UNIT.findall(answer)), key=len, reverse=True):
            answer = answer.replace(unit, unit_name(unit))
        return answer

    def label(group: str, code: str | None) -> str:
        return labels.label(group, code or "", language)

    def unit_name(unit: str | None) -> str:
        return names.get(unit or "", unit or "")

    def short(unit: str | None) -> str:
        return labels.short(unit_name(unit))

    def act_label(code: str) -> str:
        return labels.label("act", code, language)

    def said_by(title: str) -> str:
        """Office and unit; the unit only where the office does not name it already."""
        unit, office = office_of(title)
        if unit.startswith("system-"):
            return say("hệ thống tự động")
        name = unit_name(unit)
        place = plain(name.split(" ", 2)[-1]).replace("an ninh to quoc", "antq")
        return office if place in plain(office) else f"{office}, {name}"

    def path_of(kind: str, key: str) -> str:
        """A thing's page, of the day that this page is about."""
        return dated(labels.path_of(kind, key))

    def dated(path: str) -> str:
        """Another page of the day that this one is about."""
        return f"{path}{'&' if '?' in path else '?'}on={on}" if on else path

    def left(due_before: date | None) -> int | None:
        """Days until the last day on time: 0 is today, below 0 is late."""
        return None if due_before is None else (due_before - today).days - 1

    def state(kind: str, code: str) -> Markup:
        return marks.state(kind, code, language)

    def stance(code: str) -> Markup:
        return marks.stance(code, language)

    def name_of(kept: Kept[Any]) -> Markup:
        """What a link to a thing says."""
        thing = kept.thing
        match kept.kind:
            case "report":
                which = thing.title or say("hạn {day}", day=last_day(thing.due_before))
                return escape(f"{label('kind', 'report')} {which} · {short(thing.unit)}")
            case "team":
                return escape(f"{thing.title} · {short(thing.unit)}".strip())
            case "proposal":
                return cut(thing.text.lstrip(), 90) + f" · {short(thing.unit)}".rstrip()
            case "task":
                return cut(thing.text.strip(), 110)
            case "dossier":
                return escape(f"{label('kind', 'dossier')} {thing.title}".strip())
            case _:
                return line((thing.title or kept.id).strip())

    page = labelled(
        _environment()
        .get_template(template)
        .render(
            _=say,
            said=what_was_said,
            label=label,
            unit_name=unit_name,
            short=short,
            left=left,
            said_by=said_by,
            today=today,
            path_of=path_of,
            dated=dated,
            state_mark=state,
            stance_mark=stance,
            name_of=name_of,
            asset=asset_url,
            act_label=act_label,
            argument_place=argument_place,
            **values,
        )
    )
    return marked(page, language)
