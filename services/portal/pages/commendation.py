"""Commendations: nominated, appraised, decided, certified; and the honours that units hold by them."""

from collections import Counter

from fastapi.responses import Response

from services.portal import sight, store
from services.portal.acts.form import Body, Field, nested
from services.portal.definitions import commendation_forms
from services.portal.pages.acting import shows
from services.portal.pages.awarding import is_ready
from services.portal.pages.creating import Creation, create, creation_page
from services.portal.pages.standing import standing
from services.portal.pages.thing import Trouble, seen, thing_page
from services.portal.things.commendation import Commendation, Honour
from services.portal.things.festival import Occasion
from services.portal.things.unit import Unit
from services.portal.visiting import PageRouter, Visit, Visiting, dated, not_found
from shared.contracts.actor import Role

router = PageRouter()
_KINDS = tuple((code, code) for code in ("period", "festival", "feat"))
_RECIPIENTS = tuple((code, code) for code in ("unit", "individuals"))


@router.get("/commendations")
@dated
async def list_commendations(visit: Visiting) -> Response:
    """The commendations that the visitor may see, the latest first; `?status=nominated` only those."""
    wanted = visit.request.query_params.get("status", "")
    found = [kept for kept in await visit.every(Commendation) if sight.sees(visit.actor, kept)]
    return await visit.page(
        "commendations.html",
        commendations=[kept for kept in found[::-1] if wanted in ("", kept.thing.status)],
        states=Counter(kept.thing.status for kept in found),
        wanted=wanted,
        may_nominate=not visit.on and visit.actor.has(Role.HEAD, Role.DEPUTY),
        ready=sum(is_ready(kept) for kept in found) if not visit.on and visit.actor.has_at_province(Role.AWARDS) else 0,
    )


@router.get("/commendations/new")
async def new_nomination(visit: Visiting) -> Response:
    """The form of a nomination."""
    return await creation_page(visit, await _nomination(visit))


@router.post("/commendations/new")
async def nominate(visit: Visiting) -> Response:
    """Nominate: the achievement is taken from here on."""
    creation = await _nomination(visit)
    return await create(visit, creation, await _nominated(visit, nested(creation.fields, visit.form)))


async def _nomination(visit: Visit) -> Creation:
    may = visit.actor.has(Role.HEAD, Role.DEPUTY)
    fields = await _nomination_fields(visit) if may else []
    return Creation(
        "Đề nghị khen thưởng", "Gửi đề nghị", ("/commendations", "Khen thưởng"), Commendation, "/commendations", fields,
        note="Một thành tích không khen thưởng nhiều lần. Không ghi tên người được khen; chỉ ghi số người.",
        empty="" if may else "Chỉ trưởng, phó đơn vị đề nghị khen thưởng.",
    )  # fmt: skip


async def _nomination_fields(visit: Visit) -> list[Field]:
    forms = [(each["code"], each["name"]) for each in await commendation_forms(visit)]
    units = await _own_and_below(visit)
    events = [
        (kept.id, f"{visit.names.get(kept.thing.unit, '')}: {kept.thing.title}")
        for kept in await visit.every(Occasion)
        if kept.thing.status == "verified" and kept.thing.unit in dict(units)
    ]
    what, whom = "Thành tích", "Đối tượng"
    fields = [
        Field("form", "Hình thức khen thưởng", "choice", choices=forms),
        Field("unit", "Đơn vị được khen", "choice", choices=units, value=visit.actor.unit, group=whom),
        Field(
            "recipient", "Khen tập thể hay cá nhân", "choice", choices=_RECIPIENTS, choice_group="recipient", group=whom
        ),
        Field(
            "individuals", "Số người", "number", required=False, group=whom, hint="Chỉ khi khen cá nhân; không ghi tên"
        ),
        Field("achievement.kind", "Loại thành tích", "choice", choices=_KINDS, choice_group="achievement", group=what),
    ]
    if events:
        choices = [("", "–"), *events]
        fields.append(
            Field(
                "event", "Điểm Ngày hội có kết quả đã xác nhận", "choice", required=False, choices=choices, group=what
            )
        )
    return [
        *fields,
        Field("feat", "Tên việc, mô hình", required=False, group=what, hint="Chỉ với thành tích đột xuất"),
        Field("achievement.starts_on", "Từ ngày", "date", required=False, group=what, hint="Bỏ trống với Ngày hội"),
        Field("achievement.ends_on", "Đến ngày", "date", required=False, group=what, hint="Bỏ trống với Ngày hội"),
        Field("achievement.text", "Tóm tắt thành tích", "text", group=what, hint="Không ghi tên người"),
    ]  # fmt: skip


async def _own_and_below(visit: Visit) -> list[tuple[str, str]]:
    """The visitor's unit and those below it today."""
    units = {kept.id: kept.thing.on(visit.today) for kept in await visit.every(Unit)}
    own = visit.actor.unit
    await visit.learn_names()

    def is_below(unit: str | None) -> bool:
        version = units.get(unit or "")
        return unit == own or (version is not None and version.parent is not None and is_below(version.parent))

    below = [each for each in await standing(visit) if each[0] != own and is_below(each[0])]
    return [(own, visit.names.get(own, own)), *below]


async def _nominated(visit: Visit, body: Body) -> Body:
    """The request: what an achievement is known by depends on its kind."""
    achievement: Body = body.setdefault("achievement", {})
    event, feat = body.pop("event", None), body.pop("feat", None)
    if achievement.get("kind") == "festival" and event:
        kept = await store.find(visit.connection, Occasion, event, at=visit.at)
        day = kept.thing.held_on if kept else None
        achievement["reference"] = event
        if day is not None:
            achievement |= {"starts_on": day.isoformat(), "ends_on": day.isoformat()}
    elif achievement.get("kind") == "feat" and feat:
        achievement["reference"] = feat
    if body.get("recipient") == "unit":
        body.pop("individuals", None)
    return body


@router.get("/commendations/{key}")
@dated
async def commendation_page(key: str, visit: Visiting) -> Response:
    """A commendation: what for, who says what to it, what it came to."""
    return await show_commendation(visit, key)


async def show_commendation(visit: Visit, key: str, trouble: Trouble | None = None) -> Response:
    """The commendation's page."""
    kept = await seen(visit, Commendation, key)
    parents = {each.id: each for each in await store.with_ids(visit.connection, kept.thing.parents, at=visit.at)}
    return await thing_page(
        visit, kept, "commendation.html", trouble,
        decision=parents.get(kept.thing.decision or ""), event=parents.get(kept.thing.achievement.reference or ""),
    )  # fmt: skip


@router.get("/honours")
@dated
async def list_honours(visit: Visiting) -> Response:
    """The honours that units hold, by unit."""
    found = await visit.every(Honour)
    held = [kept for kept in found if kept.thing.status == "held"]
    return await visit.page("honours.html", honours=held, withdrawn=[kept for kept in found if kept not in held])


@router.get("/honours/{key}")
@dated
async def honour_page(key: str, visit: Visiting) -> Response:
    """An honour: who holds it, by which document, since when."""
    kept = await store.find(visit.connection, Honour, key, at=visit.at)
    if kept is None:
        raise not_found()
    return await thing_page(visit, kept, "honour.html")


shows("commendation", show_commendation)
