"""A form that takes a table: row by row, pasted, or as a file; what was typed stays beside what is wrong with it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from services.portal.acts.form import Body, Field
from services.portal.acts.organisation import Places, placed
from services.portal.calling import Refusal, call
from services.portal.pages.thing import Trouble
from services.portal.sheets import Column, Entry, Row, Wrong, read_file, read_rows, written
from services.portal.visiting import Visit
from shared.platform.problems import ProblemError
from shared.platform.sheets import Unreadable


@dataclass(frozen=True, slots=True)
class Table:
    """What a form asks: fields of the whole, the columns of its rows, and small forms that add one row each.

    `complete` says of a row what it leaves out; `check` what can be seen to be wrong in all of them.
    """

    fields: Sequence[Field]
    columns: tuple[Column, ...]
    entries: tuple[Entry, ...]
    complete: Callable[[Row], Row]
    check: Callable[[Sequence[Row], Sequence[Column]], Wrong]


@dataclass(frozen=True, slots=True)
class Filled:
    """A table as it was filled in. `typed` are the rows of the small forms, which follow the others."""

    table: Table
    rows: Sequence[Row] = ()
    typed: Sequence[tuple[Entry, Row]] = ()
    wrong: Wrong = field(default_factory=dict[tuple[int, str], str])
    detail: str = ""
    others: Mapping[str, str] = field(default_factory=dict[str, str])
    raw: str | None = None

    @property
    def every(self) -> list[Row]:
        """All its rows."""
        return [*self.rows, *(row for _, row in self.typed)]

    def has_typed(self, entry: Entry) -> bool:
        """Whether something stands in the small form still."""
        return any(each is entry for each, _ in self.typed)

    @property
    def is_wrong(self) -> bool:
        """Whether it cannot be sent as it is."""
        return bool(self.wrong or self.detail or self.others)

    def refused(self, detail: str, wrong: Wrong | None = None, others: Mapping[str, str] | None = None) -> "Filled":
        """The same beside what is wrong with it."""
        return replace(self, detail=detail, wrong=self.wrong | (wrong or {}), others=others or {})

    def placed(self, refusal: Refusal, places: Places) -> "Filled":
        """The same beside what a service said of it."""
        wrong, others = placed(refusal.fields, places, self.table.columns, self.table.fields)
        return self.refused(refusal.detail, wrong, others)

    def added(self) -> "Filled":
        """With the rows of those small forms in the table that nothing is wrong with."""
        first = len(self.rows)
        bad = {number for number, _ in self.wrong if number >= first}
        kept = [row for n, (_, row) in enumerate(self.typed, first) if n not in bad]
        stay = [(n, each) for n, each in enumerate(self.typed, first) if n in bad]
        moved = {number: first + len(kept) + place for place, (number, _) in enumerate(stay)}
        wrong = {(moved.get(number, number), column): text for (number, column), text in self.wrong.items()}
        return replace(self, rows=[*self.rows, *kept], typed=[each for _, each in stay], wrong=wrong)

    def trouble(self, sent: Mapping[str, str]) -> Trouble:
        """What the form shows: its own fields and those of its small forms, with what is wrong beside them."""
        first = len(self.rows)
        fields = {
            f"{self.typed[number - first][0].code}.{column or 'id'}": text
            for (number, column), text in self.wrong.items()
            if number >= first
        }
        staying = {entry.code for entry, _ in self.typed}
        emptied = {entry.code for entry in self.table.entries} - staying
        kept = {name: text for name, text in sent.items() if name.partition(".")[0] not in emptied}
        return Trouble("new", self.detail, {**self.others, **fields}, kept)

    @property
    def shown(self) -> list[Column]:
        """The columns in which any row says something."""
        said = {column for _, column in self.wrong}.union(*({name for name in row if row[name]} for row in self.rows))
        return [each for each in self.table.columns if each.name in said]

    def text(self, language: str) -> str:
        """The rows as a text to be corrected; as it came where it could not be read."""
        return written(self.rows, self.table.columns, language) if self.raw is None else self.raw


def filled_in(visit: Visit, table: Table) -> Filled:
    """What the form brought."""
    typed = [(entry, row) for entry in table.entries if (row := entry.typed(visit.form)) is not None]
    filled = Filled(table, typed=[(entry, table.complete(row)) for entry, row in typed])
    text = visit.form.get("rows", "")
    try:
        rows = read_rows(text, table.columns)
    except Unreadable as error:
        return replace(filled, detail=str(error), raw=text)
    filled = replace(filled, rows=[table.complete(row) for row in rows])
    try:
        brought = read_file(visit.files["sheet"], table.columns) if "sheet" in visit.files else []
    except Unreadable as error:
        filled = replace(filled, detail=str(error))
    else:
        filled = replace(filled, rows=[*filled.rows, *(table.complete(row) for row in brought)])
    return replace(filled, wrong=table.check(filled.every, table.columns))


async def sent(visit: Visit, path: str, body: Body) -> Any | Refusal:
    """The service's answer. While it is away it has refused: what was typed stays."""
    try:
        return await call(visit, "units", "POST", path, body, key=visit.form.get("key"))
    except ProblemError as error:
        return Refusal(error.status, error.code, error.detail, {})


def named(names: Mapping[str, str], filled: Filled) -> dict[str, str]:
    """The names of all that rows may refer to: what there is, and what they bring."""
    return {**names, **{row["id"]: row["name"] for row in filled.every if row.get("name")}}
