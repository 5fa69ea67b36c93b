"""The board of a conference: every unit at a glance, live while they answer."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from fastapi.responses import Response

from services.portal import sight
from services.portal.pages.acting import shows
from services.portal.pages.planning import may_plan
from services.portal.pages.thing import Trouble, seen, thing_page
from services.portal.store import Kept
from services.portal.things.conference import Answer, Conference
from services.portal.things.proposal import Proposal
from services.portal.things.report import Report
from services.portal.tiles import Block, are_single, laid_out
from services.portal.visiting import PageRouter, Visit, Visiting, dated

router = PageRouter()
STANCES = ("agree", "agree_with_conditions", "disagree", "no_opinion", "not_answered")


@dataclass(frozen=True, slots=True)
class Row:
    """One unit on the board. `is_open`: may the visitor see what it said; `shows_report`: whether it reported."""

    unit: str
    duty: str
    is_open: bool
    shows_report: bool
    report: Kept[Report] | None
    papers: int
    answers: dict[str, Answer | None]
    earlier: dict[str, tuple[Answer, ...]]
    proposals: tuple[Kept[Proposal], ...]
    is_overdue: bool

    @property
    def is_missing(self) -> bool:
        """Whether what it owes is still out: its report, or its opinion."""
        if self.duty == "report":
            return self.report is not None and not self.report.thing.revisions
        return self.is_open and self.stance == "not_answered"

    @property
    def stance(self) -> str:
        """Its answer to the first question."""
        first = next(iter(self.answers.values()), None)
        return first.stance if first else "not_answered"


@dataclass(frozen=True, slots=True)
class Board:
    """All rows, with what they come to."""

    rows: tuple[Row, ...]
    tallies: dict[str, dict[str, Counter[str]]]
    owed: int
    sent: int
    missing: tuple[Row, ...]
    blocks: tuple[Block, ...]


def board_of(
    visit: Visit, kept: Kept[Conference], reports: list[Kept[Report]], proposals: list[Kept[Proposal]], today: date
) -> Board:
    """The board as the visitor may see it: a unit sees its own row only, until the count is open."""
    conference = kept.thing
    by_unit = {each.thing.unit: each for each in reports if each.thing.corrects is None}
    answered = conference.answered()
    sees_all = sight.sees_tally(visit.actor, conference)
    papers = Counter(paper.event.unit for paper in conference.papers)
    proposed: dict[str, list[Kept[Proposal]]] = {}
    for proposal in proposals:
        proposed.setdefault(proposal.thing.unit, []).append(proposal)
    rows: list[Row] = []
    for each in conference.asked:
        if not sees_all and each.unit != visit.actor.unit:
            continue
        report = by_unit.get(each.unit)
        may_read = (
            sight.sees(visit.actor, report) if report is not None else sight.sees_kind(visit.actor, "report", each.unit)
        )
        answers = {q.code: answered.get((each.unit, q.code), []) for q in conference.terms.questions}
        rows.append(
            Row(
                unit=each.unit,
                duty=each.duty.value,
                is_open=sight.sees_words_of(visit.actor, conference, each.unit),
                shows_report=may_read,
                report=report if may_read else None,
                papers=papers[each.unit],
                answers={code: said[-1] if said else None for code, said in answers.items()},
                earlier={code: tuple(said[:-1]) for code, said in answers.items()},
                proposals=tuple(p for p in proposed.get(each.unit, ()) if sight.sees(visit.actor, p)),
                is_overdue=report is not None and may_read and report.thing.is_overdue(today),
            )
        )
    owing = [row for row in rows if row.duty == "report"]
    return Board(
        rows=tuple(rows),
        tallies=_tallies(conference) if sees_all else {},
        owed=len(owing) if all(row.shows_report for row in owing) else 0,
        sent=sum(row.report is not None and bool(row.report.thing.revisions) for row in owing),
        missing=tuple(row for row in rows if row.is_missing),
        blocks=laid_out([row.unit for row in owing]) if len(owing) > 1 else (),
    )


def _tallies(conference: Conference) -> dict[str, dict[str, Counter[str]]]:
    """By question and duty: how many said what."""
    found: dict[str, dict[str, Counter[str]]] = {}
    answered = conference.answered()
    for question in conference.terms.questions:
        counts = found.setdefault(question.code, {"report": Counter(), "opinion": Counter()})
        for each in conference.voices(question.code):
            said = answered.get((each.unit, question.code))
            counts.setdefault(each.duty.value, Counter())[said[-1].stance if said else "not_answered"] += 1
    return found


@router.get("/conferences")
@dated
async def list_conferences(visit: Visiting) -> Response:
    """All conferences, the latest first."""
    found = await visit.every(Conference)
    return await visit.page("conferences.html", conferences=found[::-1], may_plan=may_plan(visit.actor))


@router.get("/conferences/{key}")
@dated
async def conference_page(key: str, visit: Visiting) -> Response:
    """The board; with `?on=2024-07-20` as it stood at the end of that day."""
    return await show(visit, key)


async def show(visit: Visit, key: str, trouble: Trouble | None = None) -> Response:
    """The board's page."""
    kept = await seen(visit, Conference, key)
    reports = await visit.every(Report, parent=key)
    proposals = await visit.every(Proposal, parent=key)
    board = board_of(visit, kept, reports, proposals, visit.today)
    return await thing_page(
        visit, kept, "conference.html", trouble, board=board, stances=STANCES,
        is_single=are_single(board.blocks), by_unit={row.unit: row for row in board.rows},
        base=visit.desk.settings.base, sees_tally=sight.sees_tally(visit.actor, kept.thing),
        may_plan=may_plan(visit.actor),
    )  # fmt: skip


shows("conference", show)
