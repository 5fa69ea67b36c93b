"""JSON routes of period summaries."""

from uuid import uuid5

from fastapi import Query
from fastapi.responses import Response

from services.reports.deadline_rule.cascade import before_the_top, earlier_days
from services.reports.deadline_rule.store import deadline_rule
from services.reports.directory.store import kinds_above, kinds_of, standing_units
from services.reports.holiday.store import holidays_after
from services.reports.period import commands
from services.reports.period.bodies import (
    Closure,
    Dispatch,
    FiguresView,
    Opening,
    PeriodSummaryView,
    Signature,
    view,
)
from services.reports.period.figures import Figures
from services.reports.period.state import PeriodSummary, PeriodSummaryStatus
from services.reports.period.store import (
    figures_of,
    gather,
    keep_figures,
    kept_figures,
    list_summaries,
    summaries,
)
from services.reports.register.entering import enter
from services.reports.report.forms import form_of
from services.reports.report.store import NAMESPACE
from shared.contracts.actor import Actor
from shared.contracts.base import UnitId
from shared.contracts.calendar import after_working_days, local_day
from shared.contracts.readers import reads_period
from shared.contracts.refusals import Forbidden, Rejected
from shared.contracts.reports.common import PeriodKind
from shared.contracts.reports.register import NumberedKind
from shared.messaging.aggregate import Loaded
from shared.platform.http import CommandRouter, HttpTransaction, Page, PageRequest, ProblemError, ReadTransaction, found

router = CommandRouter(tags=["period summaries"])


@router.get("/period-summaries")
async def list_all_period_summaries(
    query: ReadTransaction,
    page: PageRequest,
    staff_unit: UnitId | None = None,
    status: PeriodSummaryStatus | None = None,
    unit: UnitId | None = Query(None, description="Only those that ask this unit"),
) -> Page[PeriodSummaryView]:
    """Period summaries in the order in which they were opened; a unit below the province sees those that ask it."""
    own = None if query.actor.is_provincial else query.actor.unit
    if own is not None and unit not in (None, own):
        raise Forbidden("not-of-this-unit", "Đơn vị chỉ xem được các kỳ báo cáo của mình.")
    rows = await list_summaries(
        query.connection,
        staff_unit=staff_unit,
        status=status,
        expected=own or unit,
        after=page.after,
        limit=page.fetch,
    )
    return page.page(rows, lambda row: view(row[1]), lambda row: row[0])


@router.get("/period-summaries/{summary_id}")
async def get_period_summary(summary_id: str, query: ReadTransaction) -> PeriodSummaryView:
    """One period summary with its due dates, the units that did not report, and the signed document."""
    loaded = found(await summaries.load(query.connection, summary_id))
    _readable(loaded, query.actor)
    return view(loaded)


@router.get("/period-summaries/{summary_id}/figures")
async def get_figures(summary_id: str, query: ReadTransaction) -> FiguresView:
    """Totals over the accepted reports as they stand now, with completeness and timeliness, unit by unit.

    They change with every report until they are signed; `sha256` is what a signature cites as read. For the province.
    """
    state = _readable(found(await summaries.load(query.connection, summary_id)), query.actor)
    _must_be_provincial(query.actor)
    figures = await figures_of(query.connection, summary_id, state)
    return FiguresView(sha256=figures.sha256(), figures=figures)


@router.get("/period-summaries/{summary_id}/signed-figures", response_model=Figures)
async def get_signed_figures(summary_id: str, query: ReadTransaction) -> Response:
    """The figures that the signature froze, byte for byte: SHA-256 over the body is `content_sha256`."""
    _readable(found(await summaries.load(query.connection, summary_id)), query.actor)
    _must_be_provincial(query.actor)
    content = await kept_figures(query.connection, summary_id)
    if content is None:
        raise ProblemError(404, detail=f"Báo cáo tổng hợp «{summary_id}» chưa được ký.")
    return Response(content.encode(), media_type="application/json")


@router.post("/period-summaries", status_code=201)
async def open_period_summary(body: Opening, tx: HttpTransaction) -> PeriodSummaryView:
    """The staff unit opens the reporting of a period: each unit named owes a report from now on.

    Lower levels are due earlier, since a commune's report goes into its district's: by the standing rule of the kind of
    period, or by `earlier_by_kind`.
    One for each staff unit, period and form (ad hoc and thematic ones also by title): opened again it stays as it is,
    with the due dates that it has, whatever the rule and the holidays are by then.
    """
    form = form_of(body.form)
    days_off = await holidays_after(tx.connection, body.period.ends_on)
    report_due = body.report_due_before
    if report_due is None and body.report_working_days is not None:
        report_due = after_working_days(body.period.ends_on, body.report_working_days, days_off)
    due = body.due_before
    if due is None and report_due is not None and body.working_days is not None:
        due = after_working_days(report_due, body.working_days, days_off)
    if report_due is None or due is None:
        missing = "report_due_before" if report_due is None else "due_before"
        raise Rejected("due-date-missing", "Cần nêu hạn là một ngày, hoặc số ngày làm việc.", {missing: "thiếu"})
    command = commands.OpenPeriodSummary(
        at=tx.at,
        actor=tx.actor,
        title=body.title,
        staff_unit=body.staff_unit,
        period=body.period,
        form=body.form,
        expected=body.expected,
        report_due_before=report_due,
        due_before=due,
        cutoffs=body.cutoffs,
        standing=await standing_units(tx.connection, body.period.ends_on),
        groups=form.groups,
        earlier=earlier_days(report_due, await _days_earlier(body, tx), days_off),
        derived=_derived(body),
    )
    return view(await tx.execute(summaries, _key(body), command, commutative=True))


def _derived(body: Opening) -> frozenset[str]:
    """The terms that the body does not name as days."""
    due = {"report_due_before": body.report_due_before, "due_before": body.due_before}
    return frozenset({"earlier", *(name for name, day in due.items() if day is None)})


async def _days_earlier(body: Opening, tx: HttpTransaction) -> dict[str, int]:
    units, day = list(body.expected), body.period.ends_on
    if body.earlier_by_kind is None:
        rule = await deadline_rule(tx.connection, body.period.kind)
        return before_the_top(await kinds_above(tx.connection, units, day), rule) if rule else {}
    kinds = await kinds_of(tx.connection, units, day) if body.earlier_by_kind else {}
    return {unit: body.earlier_by_kind.get(kind, 0) for unit, kind in kinds.items()}


@router.post("/period-summaries/{summary_id}/collection-closure")
async def close_period_collection(summary_id: str, body: Closure, tx: HttpTransaction) -> PeriodSummaryView:
    """The staff unit closes the collection, naming every unit whose report is not accepted."""
    gathered = await gather(tx.connection, summary_id, await _locked(summary_id, tx))
    command = commands.ClosePeriodCollection(
        at=tx.at,
        actor=tx.actor,
        accepted=gathered.accepted,
        at_hand=gathered.at_hand,
        non_responding=body.non_responding,
    )
    return view(await tx.execute(summaries, summary_id, command))


@router.post("/period-summaries/{summary_id}/signature")
async def sign_period_summary(summary_id: str, body: Signature, tx: HttpTransaction) -> PeriodSummaryView:
    """The head of the staff unit signs: the figures are frozen with their hash. Refused when they changed meanwhile."""
    figures = await figures_of(tx.connection, summary_id, await _locked(summary_id, tx))
    command = commands.SignPeriodSummary(
        at=tx.at,
        actor=tx.actor,
        document=body.document.document(),
        read_sha256=body.read_sha256,
        sha256=figures.sha256(),
        counted=figures.counted,
        late=figures.late,
        totals=figures.totals,
        reports=figures.reports,
    )
    after = await tx.execute(summaries, summary_id, command)
    if after.events:
        await keep_figures(tx.connection, summary_id, figures.canonical(), figures.sha256())
    await enter(
        tx,
        NumberedKind.PERIOD_SUMMARY,
        summary_id,
        issuer=figures.staff_unit,
        number=body.document.number,
        signed_on=body.document.signed_on,
        title=figures.title,
    )
    return view(after)


@router.post("/period-summaries/{summary_id}/dispatch")
async def send_period_summary(summary_id: str, body: Dispatch, tx: HttpTransaction) -> PeriodSummaryView:
    """The clerk, or the head of the staff unit, records that the signed summary went out. The period ends."""
    command = commands.SendPeriodSummary(
        at=tx.at, actor=tx.actor, sent_on=body.sent_on or local_day(tx.at), recipients=body.recipients
    )
    return view(await tx.execute(summaries, summary_id, command))


def _key(body: Opening) -> str:
    period = body.period
    parts = [body.staff_unit, period.kind, str(period.starts_on), str(period.ends_on), body.form.code]
    if period.kind in (PeriodKind.AD_HOC, PeriodKind.THEMATIC):
        parts.append(body.title)
    return str(uuid5(NAMESPACE, "/".join(["period-summary", *parts])))


async def _locked(summary_id: str, tx: HttpTransaction) -> PeriodSummary:
    """Locked, so that what is decided is decided on what was read."""
    state = (await summaries.load(tx.connection, summary_id, locked=True)).state
    if state is None:
        raise Rejected("period-summary-not-found", "Không có báo cáo tổng hợp kỳ này. Hãy kiểm tra lại mã.")
    return state


def _readable(loaded: Loaded[PeriodSummary], actor: Actor) -> PeriodSummary:
    assert loaded.state is not None
    if not reads_period(actor, loaded.state.expected):
        raise Forbidden("not-of-this-unit", "Kỳ báo cáo này không hỏi đơn vị của bạn.")
    return loaded.state


def _must_be_provincial(actor: Actor) -> None:
    if not actor.is_provincial:
        raise Forbidden("province-only", "Chỉ lãnh đạo và các phòng của Công an tỉnh được xem số liệu tổng hợp.")
