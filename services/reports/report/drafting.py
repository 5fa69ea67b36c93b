"""Reading and replacing the draft of a report over HTTP: the whole of it, from a body or from a sheet."""

from services.reports.report.draft import Draft, StoredDraft, load_draft, prefilled, save_draft
from services.reports.report.form import Form, Record, refuse_malformed
from services.reports.report.forms import form_of
from services.reports.report.guards import must_be, must_write
from services.reports.report.state import WITH_UNIT, Report
from services.reports.report.store import OnRecord, figures_on_record, reports
from services.reports.report.views import DraftView, draft_view
from shared.contracts.actor import Role
from shared.messaging.aggregate import Database, Loaded
from shared.platform.exchange import CommandTransaction, Reading
from shared.platform.http import ProblemError, found

WRITERS = (Role.OFFICER, Role.HEAD, Role.DEPUTY)


async def report_of(connection: Database, report_id: str) -> Report:
    """The report. A 404 problem when there is none."""
    state = (await reports.load(connection, report_id)).state
    if state is None:
        raise ProblemError(404, detail=f"Không tìm thấy «{report_id}».")
    return state


async def readable_draft(report_id: str, query: Reading) -> tuple[Report, StoredDraft, OnRecord]:
    """The draft as its unit sees it, with the figures on record. Its version becomes the answer's `ETag`."""
    state = await report_of(query.connection, report_id)
    must_write(query.actor, state, *WRITERS)
    stored = await load_draft(query.connection, report_id)
    if stored.version:
        found(Loaded(report_id, stored.version, stored.content))
    return state, stored, await figures_on_record(query.connection, report_id, state)


def content_of(form: Form, report: Report, stored: StoredDraft, record: Record) -> Draft:
    """What is in the draft: saved, or prefilled while nobody has saved it."""
    return stored.content if stored.version else prefilled(form, report, record)


async def writable(report_id: str, tx: CommandTransaction) -> tuple[Report, Form]:
    """The report and its form, when the actor may write its draft now."""
    state = await report_of(tx.connection, report_id)
    must_write(tx.actor, state, *WRITERS)
    must_be(state, *WITH_UNIT)
    return state, form_of(state.form)


async def replace_draft(report_id: str, state: Report, form: Form, content: Draft, tx: CommandTransaction) -> DraftView:
    """Save the draft. `If-Match` names its version once it was saved."""
    refuse_malformed(form, content.indicators, content.narrative)
    before = (await load_draft(tx.connection, report_id)).version
    tx.exchange.check(before, commutative=False)
    if not await save_draft(tx.connection, report_id, before, content, tx.actor.title, tx.at):
        raise ProblemError(412)
    stored = await load_draft(tx.connection, report_id)
    tx.exchange.etag = f'"{stored.version}"'
    return draft_view(report_id, state, stored, form, await figures_on_record(tx.connection, report_id, state))
