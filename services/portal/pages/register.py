"""Registers of outgoing documents (sổ đăng ký văn bản đi): a unit's series and numbers of a year, and each number."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from fastapi.responses import Response

from services.portal import store
from services.portal.acts.form import Body, Field, nested
from services.portal.calling import Refusal, call
from services.portal.documents import DOCUMENTS
from services.portal.pages.acting import shows
from services.portal.pages.creating import Creation, create, creation_page
from services.portal.pages.directory import UNIT_KINDS
from services.portal.pages.files import found, issuers_of
from services.portal.pages.standing import of_kind, standing
from services.portal.pages.thing import Trouble, position, seen, thing_page
from services.portal.paging import paged
from services.portal.sight import sees
from services.portal.store import Kept
from services.portal.text import plain
from services.portal.things.register import Registered, register_of
from services.portal.things.unit import Unit
from services.portal.visiting import PageRouter, Visit, Visiting, dated, not_found
from shared.contracts.readers import keeps_register, reads_register
from shared.platform.problems import ProblemError

router = PageRouter()


@router.get("/registers")
async def list_registers(visit: Visiting) -> Response:
    """The registers that the visitor may read: of the units that stand today, and of those that left numbers."""
    years: dict[str, list[int]] = {}
    for unit, year in await store.registers(visit.connection):
        years.setdefault(unit, []).append(year)
    names = await visit.learn_names()
    units = [*await standing(visit), *((unit, names.get(unit, unit)) for unit in years)]
    readable = dict(each for each in units if reads_register(visit.actor, each[0]))
    if list(readable) == [visit.actor.unit]:
        return visit.go(f"/registers/{visit.actor.unit}")
    groups = {kind: of_kind(list(readable.items()), kind) for kind in UNIT_KINDS}
    return await visit.page("registers.html", groups=groups, years=years)


@router.get("/registers/numbers/{key}")
@dated
async def number_page(key: str, visit: Visiting) -> Response:
    """A number, with the paper that bears it."""
    return await show_number(visit, key)


async def show_number(visit: Visit, key: str, trouble: Trouble | None = None) -> Response:
    """The number's page."""
    return await thing_page(visit, await seen(visit, Registered, key), "number.html", trouble)


@router.get("/registers/papers/{kind}/{key}/{name}")
async def number_for_paper(kind: str, key: str, name: str, visit: Visiting) -> Response:
    """On to the form that gives a number to a paper that a service has written, filled in with what it bears."""
    kept = await found(visit, kind, key)
    written = next((each for each in DOCUMENTS.get(kind, ()) if each.name == name and each.abstract), None)
    if written is None:
        raise not_found()
    drafter, province = await issuers_of(visit, kept)
    issuer = drafter if written.letters else province
    symbols = [await _symbol(visit, unit) for unit in dict.fromkeys((issuer, drafter))]
    filled = {
        "paper": f"{written.numbered}:{kept.id}",
        "symbol": "-".join(filter(None, [written.letters, *symbols])),
        "title": written.abstract,
    }
    return visit.go(f"/registers/{issuer}/new?{urlencode(filled)}")


async def _symbol(visit: Visit, unit: str) -> str:
    setting = await call(visit, "reports", "GET", f"/issuing-units/{unit}")
    return "" if isinstance(setting, Refusal) else setting["symbol"]


@router.get("/registers/{unit}")
@dated
async def register_page(unit: str, visit: Visiting) -> Response:
    """The register of a year (`?year=`, the last one without it): its series, then its numbers, the last first.

    `?series=` only one series (`*` for all), `?q=` only numbers with these words.
    """
    kept, asked = await _readable(visit, unit), visit.request.query_params
    known = {year for owner, year in await store.registers(visit.connection) if owner == unit}
    years = sorted({visit.today.year, *known}, reverse=True)
    year = next((each for each in years if str(each) == asked.get("year")), years[0])
    words, series = plain(asked.get("q", "")).split(), asked.get("series", "*")
    every = await visit.every(Registered, parent=register_of(unit, year))
    numbers = sorted(every, key=lambda each: (each.first_at, each.thing.given.number), reverse=True)
    page = paged(visit, [each for each in numbers if _is_meant(each.thing, series, words)])
    return await visit.page(
        "register.html",
        kept=kept,
        year=year,
        years=years,
        numbers=page,
        register=None if visit.on else await _accounted(visit, unit, year),
        all_series=sorted({each.thing.given.series for each in numbers}),
        series=series,
        q=asked.get("q", ""),
        papers=await _papers(visit, page.items),
        may_keep=not visit.on and keeps_register(visit.actor, unit),
        position=await position(visit),
    )


def _is_meant(registered: Registered, series: str, words: list[str]) -> bool:
    title = plain(registered.title)
    return series in ("*", registered.given.series) and all(word in title for word in words)


async def _readable(visit: Visit, unit: str) -> Kept[Unit]:
    kept = await seen(visit, Unit, unit)
    if not reads_register(visit.actor, unit):
        raise ProblemError(403, "register-not-open", "Sổ đăng ký này của đơn vị khác.")
    return kept


async def _accounted(visit: Visit, unit: str, year: int) -> Any:
    """The register's policy and the account of its series; nothing while the service is away."""
    try:
        answer = await call(visit, "reports", "GET", f"/registers/{unit}/{year}")
    except ProblemError:
        return None
    return None if isinstance(answer, Refusal) else answer


async def _papers(visit: Visit, numbers: Sequence[Kept[Registered]]) -> dict[str, Kept[Any]]:
    """What bears these numbers, as far as the visitor may see it, by the number's id."""
    of = {each.id: each.thing.document.id for each in numbers if each.thing.document}
    things = {each.id: each for each in await store.with_ids(visit.connection, list(of.values()), at=visit.at)}
    return {key: things[of_] for key, of_ in of.items() if of_ in things and sees(visit.actor, things[of_])}


@router.get("/registers/{unit}/new")
async def new_number(unit: str, visit: Visiting) -> Response:
    """The form that gives a number, or enters one that was given elsewhere; `?paper=kind:id` to a paper kept here."""
    return await creation_page(visit, await _numbering(visit, unit))


@router.post("/registers/{unit}/new")
async def give_number(unit: str, visit: Visiting) -> Response:
    """Give it."""
    creation = await _numbering(visit, unit)
    return await create(visit, creation, _numbered(nested(creation.fields, visit.form)))


async def _numbering(visit: Visit, unit: str) -> Creation:
    kept = await _readable(visit, unit)
    await visit.learn_names()
    given, elsewhere = f"Văn bản đi của · {visit.names.get(unit, unit)}", "Chỉ khi văn bản đã có số từ nơi khác"
    return Creation(
        "Cấp số cho văn bản", "Cấp số", (f"/registers/{unit}", "Sổ đăng ký văn bản đi"), Registered,
        f"/registers/{unit}/numbers",
        [
            *await _paper_field(visit, given),
            Field("symbol", "Ký hiệu", group=given, hint="Phần sau số, bắt đầu bằng tên loại: TTr-PV05, BC-CAH"),
            Field("title", "Trích yếu", group=given),
            Field("signed_on", "Ngày ký", "date", group=given, hint="Số chỉ cấp sau khi văn bản đã ký"),
            Field("number", "Số đã cấp", "number", required=False, group=elsewhere,
                  hint="Bỏ trống: lấy số tiếp theo trong sổ"),
            Field("gap_reason", "Vì sao bỏ cách số", "text", required=False, group=elsewhere, rows=2,
                  hint="Bắt buộc khi số này cách số cuối của sổ"),
        ],
        note="Số cấp rồi không sửa, không cấp lại; cấp nhầm thì hủy số kèm lý do.",
        empty="" if keeps_register(visit.actor, kept.id) else "Sổ đăng ký do văn thư của đơn vị quản lý.",
    )  # fmt: skip


async def _paper_field(visit: Visit, group: str) -> list[Field]:
    """The paper that a service has written and that is to bear the number, where the page was opened from it."""
    paper = visit.request.query_params.get("paper", "")
    kind, _, key = paper.partition(":")
    written = next((each for of_kind in DOCUMENTS.values() for each in of_kind if each.numbered == kind), None)
    if not kind or written is None:
        return []
    (kept,) = await store.with_ids(visit.connection, [key]) or (None,)
    choices = [(paper, f"{written.label}: {kept.thing.title}" if kept else paper)]
    return [Field("paper", "Văn bản lập trong hệ thống", "choice", choices=choices, group=group)]


def _numbered(body: Body) -> Body:
    kind, _, key = body.pop("paper", "").partition(":")
    return body | ({"document": {"kind": kind, "id": key}} if key else {})


shows("register", show_number)
