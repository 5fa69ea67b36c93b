"""JSON routes of reports, their drafts and their forms."""

from fastapi import Query

from services.reports.directory.store import in_place_of, reader
from services.reports.register.entering import enter
from services.reports.report import commands
from services.reports.report.attachment_api import of_report
from services.reports.report.bodies import (
    CorrectionInput,
    DatedReason,
    DraftInput,
    ReminderInput,
    ReturnInput,
    Submission,
)
from services.reports.report.compare import differences
from services.reports.report.draft import load_draft
from services.reports.report.drafting import readable_draft, replace_draft, writable
from services.reports.report.form import Form
from services.reports.report.forms import all_forms, form_of
from services.reports.report.guards import may_read, must_write
from services.reports.report.periods import changes
from services.reports.report.state import Report, Revision, Status
from services.reports.report.store import (
    days_of_notice,
    figures_on_record,
    is_being_corrected,
    list_reports,
    report_before,
    reports,
    set_days_of_notice,
)
from services.reports.report.views import (
    Comparison,
    DraftView,
    PeriodComparison,
    ReportSummary,
    ReportView,
    draft_view,
    summary,
    view,
)
from shared.contracts.actor import Role
from shared.contracts.base import UnitId
from shared.contracts.calendar import local_day
from shared.contracts.readers import reads_every_report
from shared.contracts.refusals import Forbidden, Rejected
from shared.contracts.reports.register import NumberedKind
from shared.messaging.aggregate import Loaded
from shared.platform.attachments.store import cite
from shared.platform.http import (
    CommandRouter,
    HttpTransaction,
    Page,
    PageRequest,
    ProblemError,
    ReadTransaction,
    found,
)
from shared.platform.problems import FieldError

router = CommandRouter(tags=["reports"])


async def _readable(report_id: str, query: ReadTransaction) -> tuple[Loaded[Report], Report]:
    loaded = found(await reports.load(query.connection, report_id))
    assert loaded.state is not None
    if not may_read(await reader(query.connection, query.actor, query.at), loaded.state):
        raise Forbidden("not-of-this-unit", "Chỉ đơn vị gửi và đơn vị tham mưu được xem báo cáo này.")
    return loaded, loaded.state


def _revision(state: Report, number: int) -> Revision:
    if not 1 <= number <= len(state.revisions):
        raise ProblemError(404, detail=f"Báo cáo chưa có lần gửi thứ {number}.")
    return state.revisions[number - 1]


@router.get("/forms")
async def list_forms() -> list[Form]:
    """Every version of every indicator form: rows, sections and checks."""
    return list(all_forms())


@router.get("/reminders")
async def get_reminder(query: ReadTransaction) -> ReminderInput:
    """How many days before the due date `report-due-soon` is published."""
    return ReminderInput(days=await days_of_notice(query.connection))


@router.put("/reminders")
async def set_reminder(body: ReminderInput, tx: HttpTransaction) -> ReminderInput:
    """Set how many days before the due date `report-due-soon` is published. Administrators only."""
    if not tx.actor.has(Role.ADMIN):
        raise Forbidden("not-admin", "Chỉ quản trị hệ thống được thay đổi cấu hình.")
    await set_days_of_notice(tx.connection, body.days)
    return body


@router.get("/reports")
async def list_all_reports(
    query: ReadTransaction,
    page: PageRequest,
    conference: str | None = Query(None, max_length=128),
    unit: UnitId | None = None,
    status: Status | None = None,
    is_late: bool | None = None,
) -> Page[ReportSummary]:
    """Reports in the order in which they were expected. A unit below the province sees its own only.

    With `unit` it sees those of a unit that went over to it as a whole.
    """
    actor = await reader(query.connection, query.actor, query.at)
    is_open = reads_every_report(actor) or (unit is not None and actor.stands_for(unit))
    rows = await list_reports(
        query.connection,
        conference=conference,
        unit=unit if is_open else actor.unit,
        status=status,
        is_late=is_late,
        after=page.after,
        limit=page.fetch,
    )
    return page.page(rows, lambda row: summary(row[1], query.at), lambda row: row[0])


@router.get("/reports/{report_id}")
async def get_report(report_id: str, query: ReadTransaction) -> ReportView:
    """A report with its latest revision, the findings of the checks, and why it was sent back."""
    loaded, _ = await _readable(report_id, query)
    return view(loaded, query.at)


@router.get("/reports/{report_id}/revisions")
async def list_revisions(report_id: str, query: ReadTransaction) -> list[Revision]:
    """Every revision that was submitted, the first one first."""
    _, state = await _readable(report_id, query)
    return list(state.revisions)


@router.get("/reports/{report_id}/revisions/{before}/compare/{after}")
async def compare_revisions(report_id: str, before: int, after: int, query: ReadTransaction) -> Comparison:
    """What changed between two revisions, place by place."""
    _, state = await _readable(report_id, query)
    found_differences = differences(_revision(state, before), _revision(state, after))
    return Comparison(before=before, after=after, differences=tuple(found_differences))


@router.get("/reports/{report_id}/comparison")
async def compare_periods(
    report_id: str,
    query: ReadTransaction,
    before: str | None = Query(
        None, max_length=128, description="A report of the same unit; the period before unless given"
    ),
) -> PeriodComparison:
    """The latest revision beside the one of another period, row by row. Flows compare over periods of one kind only."""
    _, state = await _readable(report_id, query)
    if state.latest is None:
        raise ProblemError(404, "nothing-submitted", "Báo cáo chưa được gửi; hãy so sánh sau khi gửi.")
    earlier = before or await report_before(query.connection, state)
    other = (await _readable(earlier, query))[1] if earlier is not None else None
    if other is not None and (other.unit, other.form.code) != (state.unit, state.form.code):
        message = "Chỉ so sánh hai kỳ của cùng một đơn vị và cùng một biểu mẫu."
        raise ProblemError(422, "not-comparable", message, errors=[FieldError(field="query.before", message=message)])
    old = (other.period, other.latest) if other is not None and other.latest is not None else None
    return PeriodComparison(
        before=earlier if old else None,
        after=report_id,
        before_period=old[0] if old else None,
        after_period=state.period,
        rows=tuple(changes(form_of(state.form), old, (state.period, state.latest))),
    )


@router.get("/reports/{report_id}/draft")
async def get_draft(report_id: str, query: ReadTransaction) -> DraftView:
    """The form as the unit fills it in. `ETag` is the draft's own version; none until it is saved.

    A draft that nobody has saved is prefilled with the figures on record, as the form's rows say: from earlier reports
    of the unit, and from what was verified of its festival.
    """
    state, stored, record = await readable_draft(report_id, query)
    return draft_view(report_id, state, stored, form_of(state.form), record)


@router.put("/reports/{report_id}/draft")
async def write_draft(report_id: str, body: DraftInput, tx: HttpTransaction) -> DraftView:
    """Save the draft: an officer, the head or a deputy of the unit, while the report is with the unit.

    `If-Match` names the draft's version once it was saved. Malformed figures are refused, contradictions are shown.
    """
    state, form = await writable(report_id, tx)
    return await replace_draft(report_id, state, form, body.draft(), tx)


@router.post("/reports/{report_id}/submission")
async def submit_report(report_id: str, body: Submission, tx: HttpTransaction) -> ReportView:
    """Submit the draft as the next revision: the head or a deputy, under a number of the unit's register.

    The number is entered in the register; refused (`number-taken`) when another document of the unit bears it.

    Late is a flag, never a refusal. Figures that contradict each other become findings that both sides see; the
    staff unit will usually return such a report.
    """
    loaded = await reports.load(tx.connection, report_id)
    if loaded.state is None:
        raise ProblemError(404, detail=f"Không tìm thấy «{report_id}».")
    draft = await load_draft(tx.connection, report_id)
    must_write(tx.actor, loaded.state, Role.HEAD, Role.DEPUTY)
    if draft.version != body.draft_version:
        raise Rejected(
            "draft-changed",
            f"Dự thảo hiện ở phiên bản {draft.version}, không phải {body.draft_version}; hãy đọc lại rồi gửi.",
            {"draft_version": f"phiên bản hiện tại là {draft.version}"},
        )
    command = commands.SubmitReport(
        tx.at,
        tx.actor,
        body.number,
        form_of(loaded.state.form),
        draft.content.indicators,
        draft.content.narrative,
        draft.content.explanations,
        await figures_on_record(tx.connection, report_id, loaded.state),
        await cite(tx.connection, of_report(report_id)),
    )
    after = await tx.execute(reports, report_id, command)
    period = loaded.state.period
    await enter(
        tx,
        NumberedKind.REPORT,
        report_id,
        issuer=loaded.state.unit,
        number=body.number,
        signed_on=local_day(tx.at),
        title=f"Báo cáo kỳ {period.starts_on:%d/%m/%Y} – {period.ends_on:%d/%m/%Y}",
    )
    return view(after, tx.at)


@router.post("/reports/{report_id}/review")
async def start_review(report_id: str, tx: HttpTransaction) -> ReportView:
    """Take the submitted revision in hand: the staff unit. It is checked again, with the figures on record now."""
    state = (await reports.load(tx.connection, report_id)).state
    if state is None:
        raise ProblemError(404, detail=f"Không tìm thấy «{report_id}».")
    record = await figures_on_record(tx.connection, report_id, state)
    command = commands.StartReview(tx.at, tx.actor, form_of(state.form), record)
    return view(await tx.execute(reports, report_id, command), tx.at)


@router.post("/reports/{report_id}/return")
async def return_report(report_id: str, body: ReturnInput, tx: HttpTransaction) -> ReportView:
    """Send the revision back with remarks at their places: the staff unit. The unit submits a new revision."""
    remarks = tuple(each.remark() for each in body.remarks)
    command = commands.ReturnReport(tx.at, tx.actor, body.reason, remarks, body.due_before)
    return view(await tx.execute(reports, report_id, command), tx.at)


@router.post("/reports/{report_id}/acceptance")
async def accept_report(report_id: str, tx: HttpTransaction) -> ReportView:
    """Accept the revision: the head of the staff unit. Refused while figures contradict each other."""
    return view(await tx.execute(reports, report_id, commands.AcceptReport(tx.at, tx.actor)), tx.at)


@router.post("/reports/{report_id}/reopening")
async def reopen_report(report_id: str, body: DatedReason, tx: HttpTransaction) -> ReportView:
    """Open an accepted report again: the head of the staff unit."""
    command = commands.ReopenReport(tx.at, tx.actor, body.reason, body.due_before)
    return view(await tx.execute(reports, report_id, command), tx.at)


@router.post("/reports/{report_id}/exception")
async def grant_exception(report_id: str, body: DatedReason, tx: HttpTransaction) -> ReportView:
    """Let the unit submit after the collection was closed: the head of the staff unit."""
    command = commands.GrantException(tx.at, tx.actor, body.reason, body.due_before)
    return view(await tx.execute(reports, report_id, command), tx.at)


@router.post("/reports/{report_id}/corrections", status_code=201)
async def correct_report(report_id: str, body: CorrectionInput, tx: HttpTransaction) -> ReportView:
    """Open a new report that corrects a consolidated one: the unit's head, or the head of the staff unit.

    Where either is no more, its only successor or the unit above has its place. Refused while another one is open.
    """
    corrected, today = (await reports.load(tx.connection, report_id)).state, local_day(tx.at)
    if corrected is None:
        raise ProblemError(404, detail=f"Không tìm thấy «{report_id}».")
    key = tx.new_id()
    command = commands.CorrectReport(
        tx.at,
        tx.actor,
        report_id,
        corrected.status == Status.CONSOLIDATED,
        corrected.conference,
        await in_place_of(tx.connection, corrected.unit, today),
        await in_place_of(tx.connection, corrected.staff_unit, today),
        corrected.form,
        corrected.period,
        body.due_before,
        corrected.cutoffs,
        await is_being_corrected(tx.connection, report_id, corrected),
    )
    after = await tx.execute(reports, key, command)
    tx.created(f"/reports/{key}")
    return view(after, tx.at)
