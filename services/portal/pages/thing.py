"""What every page of a thing has: who may see it, its history, where it comes from, what can be done."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from fastapi.responses import Response

from services.portal import sight, store
from services.portal.acts.catalogue import open_to
from services.portal.acts.form import Act, Field, Material
from services.portal.definitions import scheme_of
from services.portal.documents import documents_of
from services.portal.notice import notice_of
from services.portal.pages.evidence import uncited
from services.portal.pages.places import places_of
from services.portal.pages.preparing import template_of
from services.portal.pages.standing import standing
from services.portal.store import Happened, Kept
from services.portal.synthesis import synthesis_of
from services.portal.things.base import Thing
from services.portal.things.classification import Classification
from services.portal.things.conference import Conference
from services.portal.things.dossier import Dossier
from services.portal.things.period import PeriodSummary
from services.portal.things.proposal import Proposal
from services.portal.things.report import Report
from services.portal.visiting import Visit, not_found
from shared.platform.problems import ProblemError

T = TypeVar("T", bound=Thing)


@dataclass(frozen=True, slots=True)
class Trouble:
    """An act that was refused: what was typed stays, and the refusal stands beside it."""

    code: str
    detail: str
    fields: Mapping[str, str] = field(default_factory=dict[str, str])
    sent: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class ActForm:
    """An act with its fields, as a page shows it. `key` keeps a form that is sent twice from acting twice."""

    act: Act
    fields: Sequence[Field]
    version: int
    key: str
    trouble: Trouble | None


async def seen(visit: Visit, model: type[T], key: str) -> Kept[T]:
    """The thing, if it is there and the visitor may see it."""
    at = None if model.tells_its_past else visit.at
    kept = await store.find(visit.connection, model, key, at=at)
    if kept is None:
        raise not_found("Đến hết ngày được chọn chưa có nội dung này.") if visit.on else not_found()
    if not sight.sees(visit.actor, kept):
        raise ProblemError(403, "not-yours-to-see", "Nội dung này không thuộc phạm vi được xem của đơn vị, chức vụ.")
    return kept


async def other(visit: Visit, kind: str, key: str) -> Kept[Any]:
    """The same for a thing of a kind that has no class of its own."""
    found = await store.with_ids(visit.connection, [key], at=visit.at)
    kept = next((each for each in found if each.kind == kind), None)
    if kept is None or not sight.sees(visit.actor, kept):
        raise not_found()
    return kept


async def history_of(visit: Visit, kept: Kept[Any]) -> list[Happened]:
    """Its history, without what others said while that is closed."""
    conference = kept.thing if isinstance(kept.thing, Conference) else None
    lines = await store.history(visit.connection, kept.kind, kept.id, at=visit.at)
    return [each for each in lines if sight.sees_event(visit.actor, each, conference)]


async def visible(visit: Visit, events: list[Happened]) -> list[Happened]:
    """Those events that the visitor may read."""
    actor = visit.actor
    rows = await visit.connection.fetch(
        "SELECT kind, id, unit FROM thing WHERE id = ANY($1)", list({each.id for each in events})
    )
    owners = {(row["kind"], row["id"]): row["unit"] for row in rows}
    spoken = {each.id for each in events if each.type in sight.WORDS}
    conferences = {each.id: each.thing for each in await store.with_ids(visit.connection, list(spoken))}
    return [
        each
        for each in events
        if sight.sees_kind(actor, each.kind, owners.get((each.kind, each.id)))
        and sight.sees_event(actor, each, conferences.get(each.id))
    ]


# The way of the words: a thing goes back to what stands before it here, whichever of the two names the other.
_WAY = (
    "plan",
    "conference",
    "event",
    "period",
    "report",
    "proposal",
    "dossier",
    "commendation",
    "decision",
    "honour",
    "team",
    "task",
)


_STEPS = {kind: number for number, kind in enumerate(_WAY)}


def step(kind: str) -> int:
    """Where a kind stands on the way."""
    return _STEPS.get(kind, len(_STEPS))


async def chain_of(visit: Visit, kept: Kept[Any]) -> tuple[list[Kept[Any]], list[Kept[Any]]]:
    """What it goes back to and what followed from it, as far as the visitor may see it."""
    named = await store.with_ids(visit.connection, kept.thing.parents, at=visit.at)
    naming = await store.referring_to(visit.connection, kept.id, at=visit.at)
    linked = {
        (each.kind, each.id): each
        for each in [*named, *naming]
        if each.kind not in ("unit", "area") and each.id != kept.id
    }
    first, mine = {each.id for each in named}, step(kept.kind)
    above: list[Kept[Any]] = []
    below: list[Kept[Any]] = []
    for each in linked.values():
        if sight.sees(visit.actor, each):
            other = step(each.kind)
            (above if other < mine or (other == mine and each.id in first) else below).append(each)
    return above, below


async def material_of(visit: Visit, kept: Kept[Any], sha256: str | None = None) -> Material:
    """What the forms of this thing need to know."""
    await visit.learn_names()
    conference_id = None
    if isinstance(kept.thing, Conference):
        conference_id = kept.id
    elif isinstance(kept.thing, Dossier):
        conference_id = kept.thing.opened.conference
    if isinstance(kept.thing, PeriodSummary):
        asked = await store.every(visit.connection, Report, parent=kept.id)
        return Material(reports=asked, names=visit.names, sha256=sha256)
    if isinstance(kept.thing, Classification):
        scheme = await scheme_of(visit, kept.thing.scheme, kept.thing.own.scores)
        return Material(names=visit.names, criteria=scheme["criteria"])
    if kept.kind in ("task", "team"):
        return Material(names=visit.names, units=await standing(visit), files=await uncited(visit, kept))
    if kept.kind in ("plan", "event"):
        places, template = await places_of(visit, kept), await template_of(visit, kept)
        return Material(names=visit.names, units=await standing(visit), places=places, template=template)
    if isinstance(kept.thing, Proposal):
        dossiers = [each for each in await visit.every(Dossier) if each.thing.takes_in]
        return Material(names=visit.names, dossiers=[(each.id, each.thing.title) for each in dossiers])
    if conference_id is None:
        return Material(names=visit.names)
    proposals = await store.every(visit.connection, Proposal, parent=[conference_id, kept.id])
    similar = (await synthesis_of(visit, kept)).get("similar", ()) if isinstance(kept.thing, Dossier) else ()
    return Material(
        conference=await store.find(visit.connection, Conference, conference_id),
        reports=await store.every(visit.connection, Report, parent=conference_id),
        proposals=[each for each in proposals if each.thing.dossier == kept.id],
        names=visit.names,
        sha256=sha256,
        similar=similar,
        notice=await notice_of(visit, kept) if isinstance(kept.thing, Conference) else {},
    )


async def forms_of(visit: Visit, kept: Kept[Any], trouble: Trouble | None, sha256: str | None = None) -> list[ActForm]:
    """What the visitor can do with it now; nothing with what it was on a past day."""
    acts = [] if visit.on else open_to(visit.actor, kept)
    if not acts:
        return []
    material = await material_of(visit, kept, sha256)
    return [
        ActForm(
            act,
            act.form(visit.actor, kept, material),
            act.based_on(kept, material),
            secrets.token_urlsafe(16),
            trouble if trouble and trouble.code == act.code else None,
        )
        for act in acts
    ]


async def thing_page(
    visit: Visit,
    kept: Kept[Any],
    template: str,
    trouble: Trouble | None = None,
    sha256: str | None = None,
    **values: Any,
) -> Response:
    """The page of a thing. It is told of what happens to the thing and to all that refers to it."""
    above, below = await chain_of(visit, kept)
    return await visit.page(
        template,
        422 if trouble else 200,
        kept=kept,
        thing=kept.thing,
        history=await history_of(visit, kept),
        above=above,
        below=below,
        forms=await forms_of(visit, kept, trouble, sha256),
        documents=[] if visit.on else documents_of(visit.actor, kept),
        trouble=trouble,
        sha256=sha256,
        listens=kept.id,
        position=await position(visit),
        **values,
    )


async def position(visit: Visit) -> int:
    """Up to where the page is true: what comes later is told by the live stream."""
    return await visit.connection.fetchval("SELECT coalesce(max(position), 0) FROM happened")
