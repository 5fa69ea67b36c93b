"""The way of a unit's words: what it said, what it proposed, the dossier, the decision, the team or task."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from services.portal import sight, store
from services.portal.store import Kept
from services.portal.things.conference import Answer, Conference
from services.portal.things.decision import Decision
from services.portal.things.dossier import Dossier
from services.portal.things.proposal import Proposal
from services.portal.things.task import Task
from services.portal.things.team import Team
from services.portal.visiting import Visit
from shared.contracts.reports import ProposalOutcome

Answered = dict[tuple[str, str], list[Answer]]


@dataclass(frozen=True, slots=True)
class Way:
    """One proposal with what stands before and after it. `words_at`: where the unit's words can be read."""

    proposal: Kept[Proposal]
    answers: tuple[Answer, ...]
    words_at: str
    dossier: Kept[Dossier] | None
    outcome: ProposalOutcome | None
    decision: Kept[Decision] | None
    team: Kept[Team] | None
    tasks: tuple[Kept[Task], ...]

    @property
    def has_effect(self) -> bool:
        """Whether something was planned or ordered because of it."""
        return self.team is not None or bool(self.tasks)


async def ways_of(visit: Visit, proposals: Iterable[Kept[Proposal]]) -> list[Way]:
    """The ways of those proposals that the visitor may see, in their order."""
    shown = [each for each in proposals if sight.sees(visit.actor, each)]
    named = {key for each in shown for key in (each.thing.conference, each.thing.dossier, each.thing.decision) if key}
    things = {each.id: each for each in await store.with_ids(visit.connection, sorted(named), at=visit.at)}
    keys = [each.id for each in shown]
    teams = {each.thing.proposal: each for each in await visit.every(Team, parent=keys)}
    tasks: dict[str | None, list[Kept[Task]]] = {}
    for each in await visit.every(Task, parent=keys):
        tasks.setdefault(each.thing.proposal, []).append(each)
    answered = {key: each.thing.answered() for key, each in things.items() if isinstance(each.thing, Conference)}
    return [
        _way(visit, each, things, answered.get(each.thing.conference, {}), teams.get(each.id), tasks.get(each.id, []))
        for each in shown
    ]


def _way(
    visit: Visit, proposal: Kept[Proposal], things: dict[str, Kept[Any]], answered: Answered, team: Kept[Team] | None,
    tasks: list[Kept[Task]],
) -> Way:  # fmt: skip
    thing = proposal.thing
    conference: Kept[Conference] | None = things.get(thing.conference)
    dossier: Kept[Dossier] | None = things.get(thing.dossier or "")
    is_open = dossier is not None and sight.sees(visit.actor, dossier)
    outcomes = dossier.thing.concluded.outcomes if dossier and dossier.thing.concluded else ()
    return Way(
        proposal=proposal,
        answers=_answers(visit, conference, answered, thing.unit, is_open) if conference else (),
        words_at=f"/dossiers/{thing.dossier}/words?unit={thing.unit}" if is_open
        else f"/conferences/{thing.conference}#row-{thing.unit}",
        dossier=dossier,
        outcome=next((each for each in outcomes if each.proposal == proposal.id), None),
        decision=things.get(thing.decision or ""),
        team=team,
        tasks=tuple(tasks),
    )  # fmt: skip


def _answers(
    visit: Visit, conference: Kept[Conference], answered: Answered, unit: str, is_open: bool
) -> tuple[Answer, ...]:
    """Whoever reads the dossier reads the words in it."""
    if not is_open and not sight.sees_words_of(visit.actor, conference.thing, unit):
        return ()
    said = (answered.get((unit, question.code)) for question in conference.thing.terms.questions)
    return tuple(each[-1] for each in said if each)
