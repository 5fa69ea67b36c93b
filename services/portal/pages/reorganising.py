"""A legal act is recorded: row by row or as a sheet, looked at with all that follows, confirmed. By administrators."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

from fastapi.responses import Response

from services.portal import sight, store
from services.portal.acts.form import Body, nested
from services.portal.acts.reorganisation import (
    CHANGE,
    COLUMNS,
    END,
    ENTRIES,
    FIELDS,
    completed,
    heirs_of,
    is_area,
    standing_row,
    successors_of,
    whole_request,
    without_none,
    wrong_rows,
)
from services.portal.calling import Refusal
from services.portal.organisation import Line, changes_of, differences, legal_acts, line_of, passed_on
from services.portal.pages.acting import awaited
from services.portal.pages.filling import Filled, Table, filled_in, named, sent
from services.portal.pages.registering import handed_out, may_organise, must_organise, suggested
from services.portal.paging import paged
from services.portal.sheets import Row
from services.portal.store import Kept
from services.portal.succession import End, Move, moves
from services.portal.things.folding import MODELS
from services.portal.things.unit import Area, Unit
from services.portal.visiting import PageRouter, Visit, Visiting, not_found
from shared.contracts.base import LegalBasis

router = PageRouter()
HOME = "/units/reorganisations"
_READING: Any = {"extra": "ignore", "context": {"reading": True}}
_MOVING = tuple(kind for kind in MODELS if kind not in ("unit", "area"))


@dataclass(frozen=True, slots=True)
class Follows:
    """What becomes of a unit's open work. Of what the visitor may not read: how many go the same way as one of them."""

    unit: str
    count: int
    shown: Sequence[Move]
    hidden: Sequence[tuple[Move, int]]


Groups = dict[str, list[Line]]
"""What an act does, by kind and action: `unit-end`."""


@router.get(HOME)
async def list_acts(visit: Visiting) -> Response:
    """Every act on record."""
    found = await legal_acts(visit.connection)
    return await visit.page("reorganisations.html", acts=paged(visit, found), may_organise=may_organise(visit))


@router.get(f"{HOME}/new")
async def new_act(visit: Visiting) -> Response:
    """The form."""
    must_organise(visit)
    return await _form(visit, Filled(await _table(visit)))


@router.get(f"{HOME}/sheet")
async def blank_sheet(visit: Visiting) -> Response:
    """A file to be filled in: `?file=csv`, otherwise .xlsx."""
    must_organise(visit)
    return handed_out(visit, await _table(visit), "reorganisation")


@router.post(f"{HOME}/new")
async def fill_in(visit: Visiting) -> Response:
    """Take rows into the table; look at what the act does; once that was confirmed, record it."""
    must_organise(visit)
    filled, do = filled_in(visit, await _table(visit)), visit.form.get("do")
    if do not in ("preview", "record"):
        return await _form(visit, filled.added(), 422 if filled.is_wrong else 200)
    if not filled.every and not filled.is_wrong:
        filled = filled.refused("Chưa có dòng nào để ghi.")
    if filled.is_wrong:
        return await _form(visit, filled, 422)
    now = await _standing_before(visit)
    act = nested(FIELDS, visit.form)
    body, places = whole_request(filled.every, now, act)
    path = "/reorganisations" if do == "record" else "/reorganisations/trials"
    answer = await sent(visit, path, body)
    if isinstance(answer, Refusal):
        return await _form(visit, filled.placed(answer, places), 422)
    return await (_recorded(visit, act, answer) if do == "record" else _preview(visit, filled, act, answer, now))


async def _recorded(visit: Visit, act: Body, answer: dict[str, int]) -> Response:
    day, number = date.fromisoformat(act["effective_on"]), str(act["legal_basis"]["number"])
    news = sum(answer.values())
    path = act_path(day, number)

    async def is_told() -> bool:
        return len(await changes_of(visit.connection, day, number)) >= news

    await awaited(visit, is_told)
    return visit.go(f"{path}?done=new&from={HOME}/new")


def act_path(day: date, number: str) -> str:
    """Where the page of an act is."""
    return f"{HOME}/{day}/{quote(number)}"


async def _preview(visit: Visit, filled: Filled, act: Body, answer: dict[str, int], now: Mapping[str, Row]) -> Response:
    day, rows = date.fromisoformat(act["effective_on"]), filled.every
    await visit.learn_names()
    groups: Groups = {}
    for row in rows:
        kind = "area" if is_area(row["id"]) else "unit"
        before, plain = now.get(row["id"], {}), without_none(row)
        changed = differences(before, plain) if row["action"] == CHANGE else ()
        line = Line(row["action"], row["id"], row.get("name") or before.get("name", ""), heirs_of(row), changed)
        groups.setdefault(f"{kind}-{row['action']}", []).append(line)
    ends = [
        End(row["id"], tuple(successors_of(row)), now[row["id"]].get("parent") or None)
        for row in rows
        if row["action"] == END and not is_area(row["id"])
    ]
    return await visit.page(
        "reorganisation_preview.html",
        act=act,
        day=day,
        answer=answer,
        groups=groups,
        follows=await _follows(visit, ends, day),
        known=named(visit.names, filled),
        earlier={key: row["name"] for key, row in now.items()},
        sent={each.name: visit.form.get(each.name, "") for each in FIELDS},
        rows=filled.added().text(visit.language),
        key=secrets.token_urlsafe(16),
    )


async def _follows(visit: Visit, ends: list[End], day: date) -> list[Follows]:
    """What follows for each unit that ceases."""
    things = await store.touching(visit.connection, [end.unit for end in ends], _MOVING) if ends else []
    found: dict[str, list[Move]] = {end.unit: [] for end in ends}
    for move in moves(ends, day, things):
        found[move.unit].append(move)
    return [_follows_of(visit, unit, all_of_it) for unit, all_of_it in found.items()]


def _follows_of(visit: Visit, unit: str, found: list[Move]) -> Follows:
    shown = [move for move in found if sight.sees(visit.actor, move.kept)]
    hidden: dict[tuple[str, str, str | None], list[Move]] = {}
    for move in found:
        if move not in shown:
            hidden.setdefault((move.kept.kind, move.part, move.to), []).append(move)
    return Follows(unit, len(found), shown, [(alike[0], len(alike)) for alike in hidden.values()])


async def _form(visit: Visit, filled: Filled, status: int = 200) -> Response:
    await visit.learn_names()
    lists = await suggested(visit)
    return await visit.page(
        "reorganisation_form.html",
        status,
        filled=filled,
        trouble=filled.trouble(visit.form),
        known=named(visit.names, filled),
        suggested={**lists, "all": [*lists["units"], *lists["areas"]]},
        sheet=f"{HOME}/sheet",
        key=secrets.token_urlsafe(16),
    )


async def _table(visit: Visit) -> Table:
    now = await _standing_before(visit)
    return Table(
        FIELDS,
        COLUMNS,
        ENTRIES,
        lambda row: completed(row, now),
        lambda rows, columns: wrong_rows(rows, columns, now),
    )


async def _standing_before(visit: Visit) -> dict[str, Row]:
    """What stands on the last day before the act, with what other acts of its day have made of it."""
    try:
        day = date.fromisoformat(visit.form.get("effective_on", ""))
        eve = day - timedelta(days=1)
    except (ValueError, OverflowError):
        day, eve = visit.today, visit.yesterday
    before, then = await _standing(visit, eve), await _standing(visit, day)
    return {key: then.get(key, row) for key, row in before.items()}


async def _standing(visit: Visit, day: date) -> dict[str, Row]:
    """What stands on a day, as rows would say it."""
    things: list[Kept[Any]] = [*await visit.every(Unit), *await visit.every(Area)]
    found = {kept.id: standing_row(kept.id, kept.thing, day) for kept in things}
    return {key: row for key, row in found.items() if row is not None}


@router.get(HOME + "/{day}/{number:path}")
async def act_page(day: date, number: str, visit: Visiting) -> Response:
    """One act: what it did, and what went over because of it, or will on its day."""
    changes = await changes_of(visit.connection, day, number)
    if not changes:
        raise not_found()
    await visit.learn_names()
    groups: Groups = {}
    before = await _standing(visit, day - timedelta(days=1))
    for each in changes:
        line = line_of(each, before.get(each.id, {}))
        groups.setdefault(f"{each.kind}-{line.action}", []).append(line)
    ended = {each.id: each for each in changes if each.type == "unit-dissolved"}
    is_ahead = day > visit.today
    ends = [
        End(key, tuple(each.payload["successors"]), before.get(key, {}).get("parent") or None)
        for key, each in ended.items()
    ]
    passed = [] if is_ahead else await passed_on(visit.connection, list(ended), day)
    things = await store.with_ids(visit.connection, list({each.event.id for each in passed}))
    seen = {(each.kind, each.id): each for each in things if sight.sees(visit.actor, each)}
    told = [each for each in passed if (each.event.kind, each.event.id) in seen]
    return await visit.page(
        "reorganisation.html",
        day=day,
        number=number,
        basis=LegalBasis.model_validate_json(json.dumps(changes[0].payload["legal_basis"]), **_READING),
        first=changes[0],
        reason=next((each.payload["reason"] for each in changes if each.payload.get("reason")), None),
        groups=groups,
        is_ahead=is_ahead,
        follows=await _follows(visit, ends, day) if is_ahead else [],
        passed=paged(visit, told),
        things=seen,
        hidden=len(passed) - len(told),
        known=visit.names | {line.key: line.name for lines in groups.values() for line in lines},
        earlier={key: row["name"] for key, row in before.items()},
    )
