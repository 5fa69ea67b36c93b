"""The units' own words: behind a dossier's figures, or as they were said to a conference, as far as they are open."""

from dataclasses import dataclass
from typing import Any

from fastapi.responses import Response

from services.portal import sight
from services.portal.pages.conference import STANCES, Row, board_of
from services.portal.pages.dossier import Stand, stand_there
from services.portal.pages.thing import seen
from services.portal.store import Kept
from services.portal.things.conference import Answer, Conference
from services.portal.things.dossier import Dossier
from services.portal.things.proposal import Proposal
from services.portal.things.report import Report
from services.portal.visiting import PageRouter, Visit, Visiting, dated, not_found

router = PageRouter()


@dataclass(frozen=True, slots=True)
class Words:
    """What one unit said, in its own words."""

    row: Row
    answers: tuple[Answer, ...]
    papers: tuple[Any, ...]
    statements: tuple[Any, ...]


@router.get("/dossiers/{key}/words")
@dated
async def words_in_dossier(key: str, visit: Visiting) -> Response:
    """The words behind a figure: `?question=Q1&stance=agree`, of one unit `?unit=`, or all of them."""
    kept = await seen(visit, Dossier, key)
    stand = await stand_there(visit, kept)
    return await _page(visit, kept, stand, stand.board.rows)


@router.get("/conferences/{key}/words")
@dated
async def words_in_conference(key: str, visit: Visiting) -> Response:
    """The same of a conference: the unit's own, and those of others once the chair has opened them."""
    kept = await seen(visit, Conference, key)
    proposals = await visit.every(Proposal, parent=key)
    reports = [each for each in await visit.every(Report, parent=key) if sight.sees(visit.actor, each)]
    board = board_of(visit, kept, reports, proposals, visit.today)
    stand = Stand(kept, board, tuple(proposals), {each.id: each for each in reports}, None)
    return await _page(visit, kept, stand, tuple(row for row in board.rows if row.is_open))


async def _page(visit: Visit, kept: Kept[Any], stand: Stand, rows: tuple[Row, ...]) -> Response:
    given = visit.request.query_params
    question, stance, unit = given.get("question", ""), given.get("stance", ""), given.get("unit", "")
    codes = [each.code for each in stand.conference.thing.terms.questions]
    if (question and question not in codes) or (stance and stance not in STANCES):
        raise not_found()
    shown = [
        _words(stand, row)
        for row in rows
        if unit in ("", row.unit)
        and (not stance or _stance(row, question or codes[0]) == stance)
        and given.get("duty") in (None, row.duty)
    ]
    return await visit.page(
        "words.html", kept=kept, thing=kept.thing, stand=stand, words=shown, stances=STANCES,
        question=question, stance=stance, unit=unit, here=visit.request.url.path,
    )  # fmt: skip


def _stance(row: Row, question: str) -> str:
    answer = row.answers.get(question)
    return answer.stance if answer else "not_answered"


def _words(stand: Stand, row: Row) -> Words:
    thing = stand.conference.thing
    return Words(
        row,
        tuple(each for each in row.answers.values() if each is not None),
        tuple(each for each in thing.papers if each.event.unit == row.unit),
        tuple(each for each in thing.statements if each.event.unit == row.unit),
    )
